"use strict";

const id = decodeURIComponent(location.pathname.split("/").pop());
const base = "/v1/videos/" + encodeURIComponent(id);
const find = (name) => document.getElementById(name);
const player = find("video");
const curtain = find("curtain");
const steps = { segment: new Map(), window: new Map() };
const finished = { segment: new Set(), window: new Set() };
let video = null;
let playing = false;

function text(v) {
  const listed = v.chunks + " of " + v.chunk_count + " chunks can be played";
  const why = v.error ? ": " + v.error.message : "";
  switch (v.status) {
    case "queued":
      return "Queued: waiting for a worker.";
    case "in_progress":
      return "In progress, " + v.progress + "%: " + listed + ".";
    case "completed":
      return "Completed: " + v.frames + " frames, " + v.seconds + " seconds.";
    case "failed":
      return "Failed" + why + ". What was made stays: " + listed + ".";
    case "cancelled":
      return "Cancelled. What was made stays: " + listed + ".";
    default:
      return v.status + why;
  }
}

function veil(v) {
  if (v.chunks > 0) {
    return "";
  }
  switch (v.status) {
    case "queued":
      return "Queued";
    case "in_progress":
      return "The first chunk is being made";
    case "failed":
      return "Failed before the first chunk";
    case "cancelled":
      return "Cancelled before the first chunk";
    default:
      return "";
  }
}

function show(v) {
  video = v;
  document.title = v.prompt + " - Segue";
  find("prompt").textContent = v.prompt;
  find("state").textContent = text(v);
  find("warnings").textContent = v.warnings.join("; ");
  find("warnings").hidden = v.warnings.length === 0;
  curtain.textContent = veil(v);
  curtain.hidden = curtain.textContent === "";
  const over = !["queued", "in_progress"].includes(v.status);
  find("cancel").hidden = over;
  find("whole").hidden = v.status !== "completed";
  find("whole").href = base + "/content";
  draw();
  if (v.chunks > 0) {
    play();
  }
  return over;
}

function play() {
  if (playing) {
    return;
  }
  playing = true;
  const playlist = base + "/index.m3u8";
  if (window.Hls && Hls.isSupported()) {
    const hls = new Hls({
      startPosition: 0,
      manifestLoadingMaxRetry: 1000,
      levelLoadingMaxRetry: 1000,
      fragLoadingMaxRetry: 10,
    });
    hls.on(Hls.Events.ERROR, (event, data) => {
      if (data.fatal && data.type === Hls.ErrorTypes.NETWORK_ERROR) {
        setTimeout(() => hls.startLoad(), 1000);
      } else if (data.fatal && data.type === Hls.ErrorTypes.MEDIA_ERROR) {
        hls.recoverMediaError();
      }
    });
    hls.loadSource(playlist);
    hls.attachMedia(player);
  } else {
    player.src = playlist;
  }
  player.play().catch(() => {});
}

function allSteps(kind) {
  const settings = video.settings || {};
  return kind === "segment" ? settings.steps || 1 : (settings.refinement || [1]).length;
}

function draw() {
  ribbon("segments", "segment", video.segments);
  ribbon("windows", "window", video.chunk_count);
}

function ribbon(name, kind, count) {
  const strip = find(name);
  while (strip.childElementCount < count) {
    const cell = document.createElement("span");
    cell.append(document.createElement("i"));
    strip.append(cell);
  }
  const all = allSteps(kind);
  for (let n = 0; n < count; n++) {
    const listed = kind === "window" ? n < video.chunks : n < video.chunks - 1;
    const done = finished[kind].has(n) || listed || video.status === "completed";
    const step = done ? all : Math.min(all, steps[kind].get(n) || 0);
    const cell = strip.children[n];
    cell.className = done ? "done" : step > 0 ? "active" : "";
    cell.title = kind + " " + n + ": " + (done ? "done" : step + " of " + all + " steps");
    cell.firstChild.style.height = (100 * step) / all + "%";
  }
}

function advance(kind, index, step) {
  steps[kind].set(index, Math.max(steps[kind].get(index) || 0, step + 1));
  if (video) {
    draw();
  }
}

function finish(kind, index) {
  finished[kind].add(index);
  if (video) {
    draw();
  }
}

function follow() {
  const events = new EventSource(base + "/events");
  const on = (name, heard) =>
    events.addEventListener(name, (event) => heard(JSON.parse(event.data)));
  on("ribbon", (r) => {
    for (const [i, step] of Object.entries(r.segments)) {
      steps.segment.set(Number(i), step);
    }
    for (const [j, step] of Object.entries(r.windows)) {
      steps.window.set(Number(j), step);
    }
    r.structures.forEach((i) => finished.segment.add(i));
    r.chunks.forEach((j) => finished.window.add(j));
  });
  on("step", (s) => advance("segment", s.segment, s.step));
  on("structure", (s) => finish("segment", s.segment));
  on("refinement", (s) => advance("window", s.window, s.step));
  on("chunk", (s) => finish("window", s.chunk));
  on("status", (v) => {
    if (show(v)) {
      events.close();
    }
  });
}

find("cancel").addEventListener("click", () => fetch(base + "/cancel", { method: "POST" }));

fetch(base)
  .then(async (answer) => {
    const said = await answer.json();
    if (!answer.ok) {
      find("prompt").textContent = said.detail;
      curtain.hidden = true;
    } else if (!show(said)) {
      follow();
    }
  })
  .catch(() => {
    find("state").textContent = "The server does not answer.";
  });
