/** What a video looks like while it is made, for those who have made none yet. */

import { Progress } from "/assets/progress.js";
import { Ribbon } from "/assets/ribbon.js";

const VIDEO = {
  frames: 240,
  fps: 8,
  segments: 15,
  chunk_count: 16,
  settings: { name: "confiner-long", steps: 4, refinement: [0, 0, 0, 0, 0] },
};

/** Plays once, and stays. */
export function demo(root) {
  const progress = new Progress(VIDEO);
  const ribbon = new Ribbon(root, progress, () => {});
  let tick = 0;
  const step = () => {
    for (let n = 0; n < 15; n++) {
      progress.tracks.advance(n, Math.floor((tick - n * 1.5) / 2.2));
    }
    for (let n = 0; n < 16; n++) {
      progress.windows.advance(n, Math.floor((tick - 9 - n * 2.6) / 1.2));
    }
    ribbon.changed();
    return ++tick < 34;
  };
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    while (step());
    return;
  }
  const timer = setInterval(() => {
    if (!step()) {
      clearInterval(timer);
    }
  }, 180);
}
