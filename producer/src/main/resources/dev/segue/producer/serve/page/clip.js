/** The first seconds of a video, as a small picture that moves when it is looked at. */

import * as api from "/assets/api.js";

const AT_A_TIME = 3;
let running = 0;
const waiting = [];

/** Only a few at a time, so that what people do now does not wait for pictures. */
async function inTurn(deed) {
  if (running >= AT_A_TIME) {
    await new Promise((resolve) => waiting.push(resolve));
  }
  running++;
  try {
    return await deed();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

const name = (chunk) => `chunk-${String(chunk).padStart(5, "0")}.m4s`;

async function load(element, id, chunks) {
  const names = ["init.mp4", ...Array.from({ length: chunks }, (_, n) => name(n))];
  const parts = await inTurn(() => Promise.all(names.map((part) => api.part(id, part))));
  const before = element.src;
  element.src = URL.createObjectURL(new Blob(parts, { type: "video/mp4" }));
  URL.revokeObjectURL(before);
}

const still = matchMedia("(prefers-reduced-motion: reduce)");
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((entry) => entry.isIntersecting)) {
    seen.unobserve(entry.target);
    load(entry.target, entry.target.dataset.id, 1).catch(() => {});
  }
}, { rootMargin: "200px" });

/**
 * A picture of a video that has its first seconds.
 *
 * @param card what has to be looked at for it to move
 * @param chunks says how many parts there are
 */
export function clip(id, card, chunks) {
  const element = document.createElement("video");
  Object.assign(element, { muted: true, loop: true, playsInline: true, preload: "auto", tabIndex: -1 });
  element.dataset.id = id;
  element.setAttribute("aria-hidden", "true");
  element.addEventListener("loadeddata", () => element.classList.add("there"));
  seen.observe(element);
  let more = false;
  const move = async () => {
    if (still.matches) {
      return;
    }
    if (!more && chunks() > 1) {
      more = true;
      await load(element, id, Math.min(4, chunks())).catch(() => (more = false));
    }
    if (card.matches(":hover, :focus")) {
      element.play().catch(() => {});
    }
  };
  const rest = () => {
    element.pause();
    element.currentTime = 0;
  };
  card.addEventListener("pointerenter", move);
  card.addEventListener("focus", move);
  card.addEventListener("pointerleave", rest);
  card.addEventListener("blur", rest);
  return element;
}
