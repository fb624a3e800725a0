/** The ribbon: how a video is made, on the time axis of its player. One canvas, and a slider. */

import { clock } from "/assets/words.js";

const TRACKS = 34;
const WINDOWS = 22;
const GAP = 4;
const RAIL = 14;
const AXIS = 20;
const NARROWEST = 4;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const COLOURS = ["empty", "making", "drawn", "ready", "ink", "muted", "line"];

/** What of a lane is drawn as one: cells, or several of them where they would be too narrow. */
export function cells(items, frames, width) {
  const rows = [];
  items.forEach((item, n) => {
    let row = rows.find((row) => items[row.at(-1)].to <= item.from);
    if (row === undefined) {
      row = [];
      rows.push(row);
    }
    row.push(n);
  });
  return rows.map((row) => {
    const merged = Math.max(1, Math.ceil((NARROWEST * row.length) / Math.max(1, width)));
    const drawn = [];
    for (let first = 0; first < row.length; first += merged) {
      const members = row.slice(first, first + merged);
      drawn.push({ members, from: items[members[0]].from / frames, to: items[members.at(-1)].to / frames });
    }
    return drawn;
  });
}

/** What is shown of a lane: it follows what is true with a little delay. */
class Shown {
  constructor(lane) {
    this.lane = lane;
    this.fill = new Float32Array(lane.items.length);
    this.flash = new Float32Array(lane.items.length);
    this.isDone = new Uint8Array(lane.items.length);
    this.settle();
  }

  settle() {
    this.lane.items.forEach((item, n) => {
      this.fill[n] = this.lane.done[n] / item.steps;
      this.isDone[n] = this.lane.isDone(n) ? 1 : 0;
      this.flash[n] = 0;
    });
  }

  /** Goes on by some seconds; answers whether there is more to come. */
  move(elapsed) {
    const near = 1 - Math.exp(-elapsed * 9);
    let moving = false;
    for (let n = 0; n < this.fill.length; n++) {
      const wanted = this.lane.done[n] / this.lane.items[n].steps;
      if (this.fill[n] !== wanted) {
        this.fill[n] += (wanted - this.fill[n]) * near;
        if (Math.abs(wanted - this.fill[n]) < 0.004) {
          this.fill[n] = wanted;
        }
        moving = true;
      }
      if (this.isDone[n] === 0 && wanted === 1 && this.fill[n] > 0.97) {
        this.isDone[n] = 1;
        this.flash[n] = 1;
        moving = true;
      }
      if (this.flash[n] > 0) {
        this.flash[n] = Math.max(0, this.flash[n] - elapsed * 1.4);
        moving = true;
      }
    }
    return moving;
  }
}

export class Ribbon {
  /**
   * @param root the slider; it holds a canvas and a tip
   * @param seek called with a time in seconds
   */
  constructor(root, progress, seek) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.tip = root.querySelector(".tip");
    this.progress = progress;
    this.seek = seek;
    this.lanes = [new Shown(progress.tracks), new Shown(progress.windows)];
    this.player = null;
    this.time = 0;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.request = null;
    this.before = 0;
    new ResizeObserver(() => this.resize()).observe(root);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
    this.still.addEventListener("change", () => this.changed());
    this.listen();
    this.restyle();
    this.resize();
  }

  /** Draws what has changed, as soon as the screen takes it. */
  changed() {
    if (this.request === null) {
      this.request = requestAnimationFrame((now) => this.frame(now));
    }
  }

  restyle() {
    const style = getComputedStyle(this.root);
    this.colours = Object.fromEntries(
      COLOURS.map((name) => [name, style.getPropertyValue("--" + name).trim()]),
    );
    this.font = `500 11px ${style.fontFamily}`;
    this.changed();
  }

  resize() {
    const width = this.root.clientWidth;
    const scale = Math.max(1, devicePixelRatio);
    const height = TRACKS + GAP + WINDOWS + RAIL + AXIS;
    this.width = width;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.canvas.style.height = `${height}px`;
    this.scale = scale;
    const { tracks, windows, frames } = this.progress;
    this.cells = [cells(tracks.items, frames, width), cells(windows.items, frames, width)];
    this.changed();
  }

  frame(now) {
    this.request = null;
    const elapsed = Math.min(0.1, (now - this.before) / 1000);
    this.before = now;
    let moving = false;
    for (const lane of this.lanes) {
      if (this.still.matches) {
        lane.settle();
      } else {
        moving = lane.move(elapsed) || moving;
      }
    }
    const time = this.player?.currentTime ?? 0;
    const playing = this.player !== null && !this.player.paused && !this.player.ended;
    this.time = time;
    this.draw();
    if (moving || playing) {
      this.changed();
    }
  }

  draw() {
    const { canvas, scale, width, colours } = this;
    const context = canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, canvas.height / scale);
    this.lane(context, 0, 0, TRACKS, colours.drawn);
    this.lane(context, 1, TRACKS + GAP, WINDOWS, colours.ready);
    this.rail(context, TRACKS + GAP + WINDOWS);
    this.axis(context, TRACKS + GAP + WINDOWS + RAIL);
  }

  lane(context, which, top, height, settled) {
    const rows = this.cells[which];
    const shown = this.lanes[which];
    const rowGap = rows.length > 1 ? 2 : 0;
    const tall = (height - rowGap * (rows.length - 1)) / Math.max(1, rows.length);
    rows.forEach((row, r) => {
      const y = top + r * (tall + rowGap);
      const narrow = this.width / Math.max(1, row.length);
      const gap = narrow >= 12 ? 2 : narrow >= 6 ? 1 : 0;
      for (const cell of row) {
        this.cell(context, shown, cell, y, tall, gap, settled);
      }
    });
  }

  cell(context, shown, { members, from, to }, y, tall, gap, settled) {
    let fill = 0;
    let done = 0;
    let flash = 0;
    for (const n of members) {
      fill += shown.fill[n];
      done += shown.isDone[n];
      flash = Math.max(flash, shown.flash[n]);
    }
    fill /= members.length;
    done /= members.length;
    const left = this.snap(from * this.width);
    const right = Math.max(left + 1, this.snap(to * this.width) - (to < 1 ? gap : 0));
    const round = gap > 0 ? Math.min(3, (right - left) / 3) : 0;
    const { colours } = this;
    // What is refined but not to be watched yet, since something before it is missing, is pale.
    const waits = shown === this.lanes[1] && members[0] >= this.progress.run;
    const paint = (colour, share, alpha) => {
      const high = share * tall;
      if (high > 0) {
        context.globalAlpha = alpha;
        context.fillStyle = colour;
        context.beginPath();
        context.roundRect(left, y + tall - high, right - left, high, round);
        context.fill();
      }
    };
    paint(colours.empty, 1, 1);
    if (done < fill) {
      paint(colours.making, fill, 1);
    }
    paint(settled, Math.min(done, fill), waits ? 0.45 : 1);
    if (flash > 0) {
      paint(colours.making, Math.min(done, fill), flash);
    }
    context.globalAlpha = 1;
  }

  rail(context, top) {
    const { colours, width, progress, player } = this;
    const y = top + RAIL / 2 + 1;
    const x = (time) => Math.min(1, time / progress.seconds) * width;
    const line = (from, to, colour) => {
      if (to > from) {
        context.fillStyle = colour;
        context.beginPath();
        context.roundRect(x(from), y - 1.5, Math.max(3, x(to) - x(from)), 3, 1.5);
        context.fill();
      }
    };
    line(0, progress.seconds, colours.empty);
    for (let n = 0; n < (player?.buffered.length ?? 0); n++) {
      line(player.buffered.start(n), player.buffered.end(n), colours.muted);
    }
    line(0, this.time, colours.ink);
    const head = Math.min(width - 6, Math.max(6, x(this.time)));
    context.fillStyle = colours.ink;
    context.fillRect(Math.min(width - 1.5, Math.max(0, x(this.time) - 0.75)), 0, 1.5, top);
    context.beginPath();
    context.arc(head, y, 6, 0, 2 * Math.PI);
    context.fill();
  }

  axis(context, top) {
    const { colours, width, progress } = this;
    const step = STEPS.find((step) => (step / progress.seconds) * width >= 72) ?? progress.seconds;
    context.fillStyle = colours.muted;
    context.font = this.font;
    context.textBaseline = "middle";
    const end = clock(progress.seconds);
    const room = width - context.measureText(end).width - 12;
    for (let time = 0; time < progress.seconds; time += step) {
      const at = (time / progress.seconds) * width;
      const text = clock(time);
      const wide = context.measureText(text).width;
      const left = time === 0 ? 0 : at - wide / 2;
      if (left + wide < room) {
        context.fillText(text, left, top + AXIS / 2 + 2);
      }
    }
    context.fillText(end, width - context.measureText(end).width, top + AXIS / 2 + 2);
  }

  snap(x) {
    return Math.round(x * this.scale) / this.scale;
  }

  listen() {
    const { root } = this;
    const time = (event) => {
      const box = root.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      return Math.min(1, Math.max(0, share)) * this.progress.seconds;
    };
    root.addEventListener("pointerdown", (event) => {
      if (event.button === 0) {
        root.setPointerCapture(event.pointerId);
        this.seek(time(event));
      }
    });
    root.addEventListener("pointermove", (event) => {
      if (root.hasPointerCapture(event.pointerId)) {
        this.seek(time(event));
      }
      this.hover(time(event));
    });
    root.addEventListener("pointerleave", () => (this.tip.hidden = true));
    root.addEventListener("keydown", (event) => {
      const far = this.progress.seconds;
      const moves = {
        ArrowLeft: this.time - 1,
        ArrowDown: this.time - 1,
        ArrowRight: this.time + 1,
        ArrowUp: this.time + 1,
        PageDown: this.time - 10,
        PageUp: this.time + 10,
        Home: 0,
        End: far,
      };
      if (event.key in moves && !event.altKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.seek(Math.min(far, Math.max(0, moves[event.key])));
      }
    });
  }

  hover(time) {
    const { tip, width, progress } = this;
    tip.hidden = false;
    tip.textContent = `${clock(time)} · ${progress.describe(time)}`;
    const wide = tip.offsetWidth;
    const at = (time / progress.seconds) * width - wide / 2;
    tip.style.left = `${Math.min(width - wide, Math.max(0, at))}px`;
  }

  /** Says where the player is, to those who do not see it. */
  tell(time, made) {
    const { root, progress } = this;
    const text = `${clock(time)} of ${clock(progress.seconds)}, ready up to ${clock(made)}`;
    if (root.getAttribute("aria-valuetext") !== text) {
      root.setAttribute("aria-valuemax", progress.seconds.toFixed(1));
      root.setAttribute("aria-valuenow", Math.min(time, progress.seconds).toFixed(1));
      root.setAttribute("aria-valuetext", text);
    }
  }
}
