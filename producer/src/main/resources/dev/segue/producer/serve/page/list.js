/** The queue and the latest videos; what is shown stays in place while it changes. */

import * as api from "/assets/api.js";
import { clip } from "/assets/clip.js";
import * as words from "/assets/words.js";

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

const link = (id) => "/watch/" + encodeURIComponent(id);

/** Keeps one element for each video, in the order given. */
class Kept {
  constructor(root, build) {
    this.root = root;
    this.build = build;
    this.known = new Map();
  }

  show(videos) {
    const wanted = new Set(videos.map((video) => video.id));
    for (const [id, item] of this.known) {
      if (!wanted.has(id)) {
        item.element.remove();
        this.known.delete(id);
      }
    }
    videos.forEach((video, n) => {
      let item = this.known.get(video.id);
      if (item === undefined) {
        item = this.build(video);
        this.known.set(video.id, item);
      }
      item.update(video, n);
      if (this.root.children[n] !== item.element) {
        this.root.insertBefore(item.element, this.root.children[n] ?? null);
      }
    });
  }
}

/** How many seconds can be watched: parts are of equal length, but for the first. */
function made(video) {
  const parts = video.chunk_count ?? 0;
  return parts === 0 ? 0 : (words.seconds(video) * video.chunks) / parts;
}

function queued(video) {
  const element = document.createElement("li");
  const anchor = make("a", "");
  anchor.href = link(video.id);
  const where = make("span", "where");
  const bar = make("span", "bar");
  const [all, ready] = [make("i", "all"), make("i", "made")];
  bar.append(all, ready);
  anchor.append(make("span", "name clamp", video.prompt), where, bar);
  element.append(anchor);
  const update = (now, place) => {
    const ready_ = made(now);
    all.style.width = `${now.progress}%`;
    ready.style.width = `${(100 * ready_) / words.seconds(now)}%`;
    const until = (at) => at - (Date.now() + api.behind) / 1000;
    if (now.status === "queued") {
      const number = now.position ?? place + 1;
      const name = number === 1 ? "next" : number === 2 && place === 1 ? "after the one above" : `number ${number} in the queue`;
      const start = until(now.expected_start_at ?? 0);
      const begins = start >= 1 ? `, begins in about ${words.duration(start)}` : "";
      const end = until(now.expected_end_at ?? 0);
      say(where, `${name}${begins}${end >= 1 ? `, done in about ${words.duration(end)}` : ""}`);
      return;
    }
    const since = Date.now() / 1000 + api.behind / 1000 - now.started_at;
    const told = now.expected_end_at ? Math.max(1, until(now.expected_end_at)) : null;
    const left = now.progress >= 5 && since > 2 ? (since * (100 - now.progress)) / now.progress : told;
    const watchable = ready_ > 0 ? `watchable: ${words.share(ready_, words.seconds(now))}` : "the first seconds are being made";
    say(where, left === null ? watchable : `${watchable}, done in ${words.duration(left)}`);
  };
  return { element, update };
}

const ENDS = { failed: "could not be finished", cancelled: "stopped on request", gone: "no longer there" };

function card(video) {
  const element = make("a", "card");
  element.href = link(video.id);
  const poster = make("span", "poster");
  const [width, height] = (video.size ?? "1x1").split("x");
  poster.style.aspectRatio = `${width} / ${height}`;
  const long = make("span", "long");
  const none = make("span", "none", "nothing to watch");
  let chunks = 0;
  poster.append(long);
  const when = make("span", "when");
  element.append(poster, make("span", "name clamp", video.prompt), when);
  const update = (now) => {
    if (now.chunks > 0 && chunks === 0) {
      none.remove();
      poster.prepend(clip(video.id, element, () => chunks));
    } else if (now.chunks === 0 && !none.isConnected) {
      poster.append(none);
    }
    chunks = now.chunks;
    long.hidden = chunks === 0;
    const whole = words.seconds(now);
    say(long, now.status === "completed" ? words.clock(whole) : `${words.clock(made(now))} of ${words.clock(whole)}`);
    const then = words.ago((Date.now() + api.behind) / 1000 - now.created_at);
    when.classList.toggle("wrong", now.status === "failed");
    say(when, now.status in ENDS ? `${ENDS[now.status]} · ${then}` : then);
  };
  return { element, update };
}

/** @param queue, cards the elements that hold them */
export function lists(queue, cards) {
  const lines = new Kept(queue, queued);
  const grid = new Kept(cards, card);
  return (videos) => {
    const live = videos.filter((video) => !words.ended(video));
    // What is being made first, then what is next.
    live.sort(
      (a, b) =>
        (a.status === "queued") - (b.status === "queued") || b.priority - a.priority || a.created_at - b.created_at,
    );
    const waits = live.filter((video) => video.status === "queued");
    lines.show(live.map((video) => video));
    waits.forEach((video, place) => lines.known.get(video.id).update(video, place));
    grid.show(videos.filter(words.ended));
    return { live: live.length, over: videos.length - live.length };
  };
}
