/** How far a video is: its tracks and windows, their steps, and the frames that they cover. No DOM. */

const SEGMENT = 16;

/** Tracks or windows in order: which frames each covers, and how many of its steps are done. */
class Lane {
  constructor(items) {
    this.items = items;
    this.done = new Float64Array(items.length);
    this.total = 0;
    this.sum = 0;
    this.unbroken = 0;
    items.forEach((item) => (this.total += item.steps));
  }

  /** Steps only add up. Answers whether anything changed. */
  advance(index, steps) {
    const item = this.items[index];
    if (item === undefined) {
      return false;
    }
    const now = Math.min(item.steps, steps);
    if (now <= this.done[index]) {
      return false;
    }
    this.sum += now - this.done[index];
    this.done[index] = now;
    return true;
  }

  finish(index) {
    return this.advance(index, Infinity);
  }

  isDone(index) {
    return this.done[index] >= this.items[index].steps;
  }

  /** How many from the first on are done without a gap. */
  get run() {
    while (this.unbroken < this.items.length && this.isDone(this.unbroken)) {
      this.unbroken++;
    }
    return this.unbroken;
  }
}

/**
 * What a video consists of: as the server tells it; else segments of 16 frames, with windows over
 * their joints. Where there are more segments than that, they overlap by half.
 *
 * @param told the server's plan, or null
 */
export function plan(video, told) {
  const settings = video.settings ?? {};
  const segments = video.segments ?? 0;
  const stride = segments > Math.ceil(video.frames / SEGMENT) ? SEGMENT / 2 : SEGMENT;
  const tracks = told?.tracks ?? cut(segments, settings.steps ?? 1, stride, 0, video.frames);
  const shift = settings.name === "confiner" ? 0 : SEGMENT / 2;
  const refinements = settings.refinement?.length ?? 1;
  const windows =
    told?.windows ?? cut(video.chunk_count ?? 0, refinements, SEGMENT, shift, video.frames);
  // One more: a window is done when its seconds can be watched, not when it is refined.
  return { tracks, windows: windows.map((window) => ({ ...window, steps: window.steps + 1 })) };
}

function cut(count, steps, stride, shift, frames) {
  return Array.from({ length: count }, (_, n) => ({
    from: Math.max(0, n * stride - shift),
    to: Math.min(frames, n * stride + SEGMENT - shift),
    steps,
  }));
}

export class Progress {
  constructor(video, told = null) {
    const { tracks, windows } = plan(video, told);
    this.isTold = told !== null;
    this.frames = video.frames;
    this.fps = video.fps;
    this.tracks = new Lane(tracks);
    this.windows = new Lane(windows);
    this.samples = [];
  }

  get seconds() {
    return this.frames / this.fps;
  }

  /** How many windows can be watched from the beginning on. */
  get run() {
    return this.windows.run;
  }

  /** How many seconds can be watched from the beginning on. */
  get made() {
    return this.run === 0 ? 0 : this.windows.items[this.run - 1].to / this.fps;
  }

  /** Share of all the work that is done, 0 to 1. */
  get share() {
    const all = this.tracks.total + this.windows.total;
    return all === 0 ? 0 : (this.tracks.sum + this.windows.sum) / all;
  }

  /** Takes in where the video stands. Whoever can watch a stretch knows that all before it is done. */
  status(video) {
    for (let n = 0; n < (video.chunks ?? 0); n++) {
      this.windows.finish(n);
    }
    const reached = video.status === "completed" ? this.frames : this.made * this.fps;
    for (let n = 0; n < this.tracks.items.length && this.tracks.items[n].to <= reached; n++) {
      this.tracks.finish(n);
    }
  }

  /** Takes in an event. Answers whether anything changed. */
  hear(name, told) {
    switch (name) {
      case "ribbon":
        Object.entries(this.isTold ? told.tracks : told.segments).forEach(([n, steps]) =>
          this.tracks.advance(Number(n), steps),
        );
        Object.entries(told.windows).forEach(([n, steps]) => this.windows.advance(Number(n), steps));
        (this.isTold ? told.tracks_done : told.structures).forEach((n) => this.tracks.finish(n));
        told.chunks.forEach((n) => this.windows.finish(n));
        return true;
      case "step":
        return this.tracks.advance(this.isTold ? told.track : told.segment, told.step + 1);
      case "track":
        return this.isTold && this.tracks.finish(told.track);
      case "structure":
        return !this.isTold && this.tracks.finish(told.segment);
      case "refinement":
        return this.windows.advance(told.window, told.step + 1);
      case "chunk":
        return this.windows.finish(told.chunk);
      default:
        return false;
    }
  }

  /** Notes how far it is at a time, in seconds; what is noted twice a second is enough. */
  sample(now) {
    const last = this.samples.at(-1);
    if (last !== undefined && now - last.now < 0.4) {
      return;
    }
    this.samples.push({ now, share: this.share });
    while (this.samples.length > 2 && now - this.samples[1].now > 20) {
      this.samples.shift();
    }
  }

  /**
   * Seconds of video that will be made in a second until it is done; 0 when that cannot be said.
   * Looking forward: the first seconds take long, since many others are drawn beside them.
   */
  rate(since) {
    const left = this.left(since);
    return left > 0 ? (this.seconds - this.made) / left : 0;
  }

  /** Seconds until it is done, by the work that was done of late; null when that cannot be said. */
  left(since) {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    const share = this.share;
    if (first !== undefined && last.now - first.now >= 4 && last.share > first.share) {
      return ((1 - share) * (last.now - first.now)) / (last.share - first.share);
    }
    return since > 2 && share > 0.03 ? ((1 - share) * since) / share : null;
  }

  /** Seconds in each condition: ready to watch (all before it is, too), under way, waiting. */
  summary() {
    const condition = new Uint8Array(this.frames);
    for (const lane of [this.tracks, this.windows]) {
      lane.items.forEach((item, n) => {
        if (lane.done[n] > 0) {
          const is = lane === this.windows && n < this.run ? 2 : 1;
          for (let frame = item.from; frame < item.to; frame++) {
            condition[frame] = Math.max(condition[frame], is);
          }
        }
      });
    }
    const counts = [0, 0, 0];
    condition.forEach((is) => counts[is]++);
    const [waiting, underWay, ready] = counts.map((count) => count / this.fps);
    return { ready, underWay, waiting };
  }

  /** What happens at a time, in words. */
  describe(seconds) {
    const frame = Math.min(this.frames - 1, Math.max(0, Math.floor(seconds * this.fps)));
    const window = at(this.windows, frame);
    if (window < 0) {
      return "";
    }
    if (this.windows.isDone(window)) {
      return window < this.run ? "ready to watch" : "ready; what is before it is not yet";
    }
    if (this.windows.done[window] > 0) {
      return `being refined: step ${this.windows.done[window]} of ${this.windows.items[window].steps - 1}`;
    }
    const track = at(this.tracks, frame);
    if (track < 0 || this.tracks.done[track] === 0) {
      return "waits for its turn";
    }
    return this.tracks.isDone(track)
      ? "drawn; will be refined"
      : `being drawn: step ${this.tracks.done[track]} of ${this.tracks.items[track].steps}`;
  }
}

function at(lane, frame) {
  return lane.items.findIndex((item) => item.from <= frame && frame < item.to);
}
