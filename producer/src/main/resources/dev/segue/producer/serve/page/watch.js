/** The page of one video: its player, and how it is made. */

import * as api from "/assets/api.js";
import { Banner } from "/assets/banner.js";
import { command, copy, preset, request, wish } from "/assets/copy.js";
import { Grain } from "/assets/grain.js";
import { News } from "/assets/news.js";
import { Player } from "/assets/player.js";
import { Progress } from "/assets/progress.js";
import { Ribbon } from "/assets/ribbon.js";
import { Scenes } from "/assets/story.js";
import * as words from "/assets/words.js";

const find = (name) => document.getElementById(name);
const id = decodeURIComponent(location.pathname.split("/").pop());
const base = `${api.root}/v1/videos/${encodeURIComponent(id)}`;
const banner = new Banner(find("banner"));
const grain = new Grain(find("grain"));
const player = new Player(find("video"), base + "/index.m3u8", () => showPlayer());
const scenes = new Scenes(find("scenes"), find("stretches"), words.clock, (time) => player.seek(time));
let video = null;
let progress = null;
let ribbon = null;
let before = null;
let told = 0;

/** Seconds since 1970, as the server counts them. */
const now = () => (Date.now() + api.behind) / 1000;

async function run() {
  for (;;) {
    try {
      const now = await api.video(id);
      if (progress === null && now.frames !== undefined) {
        progress = new Progress(now, await api.plan(id));
      }
      show(now);
      banner.hide();
      player.retry();
      if (words.ended(video)) {
        return;
      }
      await api.follow(id, hear);
      if (words.ended(video)) {
        return;
      }
      // A server that ends streams as soon as they begin is not asked without end.
      await new Promise((resolve) => setTimeout(resolve, 500));
      continue;
    } catch (problem) {
      if (problem instanceof api.Refused && (problem.status !== 404 || video === null)) {
        return showNothing("There is no video at this address",
          "It may have been made on another server, or its address is not complete.");
      }
      if (!(problem instanceof api.Away || problem instanceof api.Refused)) {
        throw problem;
      }
    }
    await banner.wait();
  }
}

function hear(name, content) {
  if (name === "status") {
    show(content);
    return !words.ended(content);
  }
  if (progress.hear(name, content)) {
    ribbon.changed();
    grain.draw(firstSeconds());
  }
  return true;
}

/** How far the first seconds are. */
function firstSeconds() {
  const done = (lane) => (lane.items.length === 0 ? 0 : lane.done[0] / lane.items[0].steps);
  return (done(progress.tracks) + done(progress.windows)) / 2;
}

function show(told) {
  video = told;
  if (video.status === "rejected" || video.frames === undefined) {
    showNothing("This request was not taken", words.refusal(video.error?.message) || "Nothing was made of it.");
    return;
  }
  if (ribbon === null) {
    begin();
  }
  showPrompt();
  scenes.show(video);
  progress.status(video);
  ribbon.changed();
  grain.draw(words.ended(video) ? 1 : firstSeconds());
  if (video.chunks > 0) {
    player.attach();
  }
  showStanding();
}

/** What stays as it is. */
function begin() {
  find("timeline").hidden = false;
  ribbon = new Ribbon(find("ribbon"), progress, (time) => player.seek(time));
  ribbon.player = find("video");
  const [width, height] = (video.size ?? "1x1").split("x").map(Number);
  find("show").style.setProperty("--aspect", String(width / height || 1));
  find("show").classList.toggle("wide", width / height > 1.3);
  find("whole").textContent = words.clock(progress.seconds);
  find("like").href = "/?like=" + encodeURIComponent(id);
  find("download").href = base + "/content";
  find("download").download = `${id}.mp4`;
  const warnings = (video.warnings ?? []).map((text) => {
    const item = document.createElement("li");
    item.textContent = words.warning(text);
    return item;
  });
  find("warnings").replaceChildren(...warnings);
  find("warnings").hidden = warnings.length === 0;
}

/** What it shows first; that changes when it is steered before it is begun. */
function showPrompt() {
  if (find("prompt").textContent !== video.prompt) {
    document.title = `${video.prompt.slice(0, 80)} · Segue`;
    find("prompt").textContent = video.prompt;
    find("prompt-more").hidden = find("prompt").scrollHeight <= find("prompt").clientHeight + 2;
  }
}

/** What changes as it is made. */
function showStanding() {
  if (ribbon === null) {
    return;
  }
  const since = video.started_at ? now() - video.started_at : 0;
  const growing = !words.ended(video);
  if (growing) {
    progress.sample(now());
  }
  const made = progress.made;
  const rate = growing ? progress.rate(since) : 0;
  const left = growing ? progress.left(since) : null;
  const line = words.line(video, { made, rate, left, before });
  find("line").textContent = line;
  tell(line);
  const { ready, underWay, waiting } = progress.summary();
  for (const [name, amount] of Object.entries({ ready, making: underWay, waiting })) {
    find(name).textContent = words.duration(amount);
    find(name).parentElement.hidden = amount === 0 && name !== "ready";
  }
  find("timeline").hidden = !growing && made === 0;
  for (const name of ["cancel", "patient-label", "as-made"]) {
    find(name).hidden = !growing;
  }
  find("steer").hidden = !growing;
  // Who came by a link may look, and no more.
  for (const name of ["cancel", "steer"]) {
    find(name).hidden ||= api.root !== "";
  }
  if (!growing && find("speed").value === "made") {
    find("speed").value = "1";
  }
  const failed = video.status === "failed";
  find("again").hidden = api.root !== "" || (!failed && video.status !== "cancelled");
  find("download").hidden = video.status !== "completed";
  find("like").hidden = growing || api.root !== "";
  for (const name of ["retake", "extend"]) {
    find(name).hidden = video.status !== "completed" || api.root !== "";
  }
  // What is made of another video is not made again by a wish alone.
  find("copies").hidden = Boolean(video.remixed_from_video_id);
  find("trouble").hidden = !failed;
  if (failed) {
    const { title, why, advice, details } = words.failure(video.error);
    find("trouble-title").textContent = title;
    find("trouble-text").textContent = `${why} ${advice}`;
    find("trouble-code").textContent = details;
  }
  showFacts();
  player.update({ made, rate, whole: progress.seconds, growing });
}

function showFacts() {
  const facts = [["Length", `${words.duration(progress.seconds)}: ${video.frames.toLocaleString("en")} frames, ${video.fps} a second`]];
  if (video.first_chunk_at) {
    facts.push(["First seconds", `after ${words.duration(video.first_chunk_at - video.created_at)}`]);
  }
  facts.push(["Seed", video.seed]);
  const steps = preset(video);
  const settings = video.settings ?? {};
  facts.push([
    "Recipe",
    `${video.recipe}, ${settings.steps ?? "?"} + ${settings.refinement?.length ?? "?"} steps${steps ? ` (preset ${steps})` : ""}`,
  ]);
  if (video.remixed_from_video_id) {
    facts.push(["Made of", video.remixed_from_video_id]);
  }
  facts.push(["Made by", `${video.model}, ${(video.size ?? "").replace("x", " × ")} pixels`]);
  const rows = facts.flatMap(([name, value]) => {
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = name;
    text.textContent = value;
    return [term, text];
  });
  const list = find("facts");
  if (list.textContent !== rows.map((row) => row.textContent).join("")) {
    list.replaceChildren(...rows);
  }
}

/** Says the line to those who do not see it: when it matters, and not more than every 15 seconds. */
function tell(line) {
  const key = `${video.status} ${progress.made > 0}`;
  const live = find("live");
  if (live.dataset.key !== key || (Date.now() - told > 15_000 && live.textContent !== line)) {
    live.dataset.key = key;
    live.textContent = line;
    told = Date.now();
  }
}

/** The player, its buttons, and what lies over the picture. */
function showPlayer() {
  if (ribbon === null) {
    return;
  }
  const { element, wanted, delay, patient } = player;
  const playing = player.attached && !element.paused;
  find("play").classList.toggle("on", playing);
  const verb = playing ? "Pause" : element.ended ? "Play again" : "Play";
  if (find("play").getAttribute("aria-label") !== verb) {
    find("play").setAttribute("aria-label", verb);
    find("play").title = verb;
  }
  find("time").textContent = words.clock(element.currentTime);
  scenes.mark(element.currentTime);
  find("patient").checked = patient;
  for (const name of ["play", "first", "newest", "full"]) {
    find(name).disabled = progress.made === 0;
  }
  ribbon.tell(element.currentTime, progress.made);
  ribbon.changed();
  const [text, button, kind] = curtain(wanted, delay);
  const curtainNow = `${kind} ${text} ${button}`;
  if (find("curtain").dataset.now !== curtainNow) {
    find("curtain").dataset.now = curtainNow;
    find("curtain").className = `curtain ${kind}`;
    find("curtain-text").textContent = text;
    find("curtain-button").textContent = button;
    find("curtain-button").hidden = button === "";
  }
  find("grain").hidden = progress.made > 0 && element.readyState >= 2;
}

function curtain(wanted, delay) {
  const { element } = player;
  if (progress.made === 0) {
    const nothing = {
      queued: "In the queue",
      in_progress: "The first seconds are being made",
      failed: "There is nothing to watch",
      cancelled: "There is nothing to watch",
      completed: "",
    };
    return [nothing[video.status] ?? "", "", "full"];
  }
  if (delay > 0) {
    const when = Number.isFinite(delay) ? `in ${words.duration(Math.ceil(delay))}` : "soon";
    return [`Starts ${when}, and then plays through`, "Play now", "full"];
  }
  if (player.starved) {
    return ["The next seconds are being made", "", "pill"];
  }
  if (element.ended && !player.facts.growing) {
    return ["", "Play again", "full"];
  }
  if (!wanted && element.paused) {
    return ["", "Play", "full"];
  }
  return ["", "", "none"];
}

function showNothing(title, text) {
  find("show").hidden = true;
  find("nothing").hidden = false;
  find("nothing-title").textContent = title;
  find("nothing-text").textContent = text;
  document.title = `${title} · Segue`;
  banner.hide();
}

async function lookAtQueue() {
  if (video?.status !== "queued") {
    before = null;
    return;
  }
  try {
    const { data } = await api.videos(100);
    const first = (other) =>
      other.status === "in_progress" ||
      other.priority > video.priority ||
      (other.priority === video.priority && other.created_at < video.created_at);
    before = data.filter((other) => other.id !== id && !words.ended(other) && first(other)).length;
  } catch {
    before = null;
  }
}

find("play").addEventListener("click", () => player.toggle());
find("curtain-button").addEventListener("click", () => player.toggle());
find("video").addEventListener("click", () => player.toggle());
find("first").addEventListener("click", () => {
  player.wanted = true;
  player.seek(0);
});
find("newest").addEventListener("click", () => player.live());
find("speed").addEventListener("change", () => player.choose(find("speed").value));
find("patient").addEventListener("change", () => player.bePatient(find("patient").checked));
find("full").addEventListener("click", () => {
  const element = find("video");
  (element.requestFullscreen ?? element.webkitEnterFullscreen)?.call(element);
});
document.addEventListener("fullscreenchange", () => {
  find("video").controls = document.fullscreenElement === find("video");
});
document.addEventListener("keydown", (event) => {
  const free = event.target === document.body || event.target === find("main") || event.target === find("ribbon");
  if (event.key === " " && free && !event.repeat && player.attached) {
    event.preventDefault();
    player.toggle();
  }
});
find("prompt-more").addEventListener("click", () => {
  const all = find("prompt").classList.toggle("all");
  find("prompt-more").setAttribute("aria-expanded", String(all));
  find("prompt-more").textContent = all ? "Show less" : "Show all of it";
});
find("copy-command").addEventListener("click", (event) => copy(event.currentTarget, command(video)));
find("copy-request").addEventListener("click", (event) =>
  copy(event.currentTarget, request(location.origin, api.body(wish(video)))),
);
find("cancel").addEventListener("click", () => {
  find("ask-text").textContent =
    progress.made > 0
      ? `The first ${words.duration(progress.made)} can be watched and stay. The rest will not be made.`
      : "There is nothing to watch yet; nothing will be left of it.";
  find("ask").returnValue = "keep";
  find("ask").showModal();
});
find("ask").addEventListener("close", async () => {
  if (find("ask").returnValue === "stop") {
    await attempt(find("cancel"), () => api.cancel(id));
  }
});
find("again").addEventListener("click", (event) =>
  attempt(event.currentTarget, async () => {
    const made = await api.create(wish(video), api.randomKey());
    location.assign("/watch/" + encodeURIComponent(made.id));
  }),
);

/** What is asked for in the dialog of edits. */
let editing = "retake";

function ask(kind) {
  editing = kind;
  const isRetake = kind === "retake";
  const at = isRetake ? find("video").currentTime : progress.seconds;
  find("edit-title").textContent = isRetake ? "Make a part again" : "Go on from its end";
  find("edit-text").textContent = isRetake
    ? "It becomes a new video. Only what shows these seconds is made again; the rest stays as it is."
    : "It becomes a new video that begins as this one and goes on where it ends.";
  find("edit-span").hidden = !isRetake;
  find("edit-length").hidden = isRetake;
  find("edit-from").value = String(Math.max(0, Math.floor(Math.min(at, progress.seconds - 2))));
  find("edit-to").value = String(Math.min(progress.seconds, Number(find("edit-from").value) + 2));
  find("edit-prompt").value = "";
  find("edit-prompt").placeholder = isRetake ? "as it is" : "as it ended";
  find("edit-problem").textContent = "";
  find("edit").showModal();
}

function edited() {
  const prompt = find("edit-prompt").value.trim();
  const told = prompt === "" ? {} : { prompt };
  return editing === "retake"
    ? { from: Number(find("edit-from").value), to: Number(find("edit-to").value), ...told }
    : { seconds: find("edit-more").value.trim(), ...told };
}

for (const kind of ["retake", "extend"]) {
  find(kind).addEventListener("click", () => ask(kind));
}
find("edit-leave").addEventListener("click", () => find("edit").close());
find("edit-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  find("edit-make").disabled = true;
  try {
    const made = await api.edit(id, editing, edited(), api.randomKey());
    location.assign("/watch/" + encodeURIComponent(made.id));
  } catch (problem) {
    find("edit-problem").textContent =
      problem instanceof api.Refused ? words.refusal(problem.message) : "The server does not answer; try again in a while.";
  } finally {
    find("edit-make").disabled = false;
  }
});

const news = new News(find, id, ({ from, prompt }) => {
  find("live").textContent = `From ${words.clock(from.frames / video.fps)} on: ${prompt}`;
});
find("steer").addEventListener("click", () => news.ask());

/** Does what a button says, and tells when it could not be done. */
async function attempt(button, deed) {
  button.disabled = true;
  try {
    await deed();
  } catch (problem) {
    find("line").textContent =
      problem instanceof api.Refused ? words.refusal(problem.message) : "The server does not answer; try again in a while.";
  } finally {
    button.disabled = false;
  }
}

setInterval(() => {
  if (video !== null && progress !== null && !words.ended(video)) {
    showStanding();
  }
}, 500);
setInterval(lookAtQueue, 3000);
run();
