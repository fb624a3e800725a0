/** The page of all videos: asks for new ones, and shows what there is. */

import * as api from "/assets/api.js";
import { Banner } from "/assets/banner.js";
import { preset } from "/assets/copy.js";
import { demo } from "/assets/demo.js";
import { lists } from "/assets/list.js";
import { digits, row, rows, story } from "/assets/story.js";
import { EXAMPLES, WORDS, picked, sentence, surprise } from "/assets/vocabulary.js";
import { read } from "/assets/wish.js";
import * as words from "/assets/words.js";

const find = (name) => document.getElementById(name);
const form = find("wish");
const banner = new Banner(find("banner"));
const showLists = lists(find("queue"), find("videos"));
let shown = 24;
let known = [];
let key = api.randomKey();
let demoRuns = false;

const fields = () => Object.fromEntries(new FormData(form));

function complain(problem, field, place) {
  find("problem").textContent = problem ?? "";
  find("problem").hidden = !problem;
  for (const element of form.elements) {
    element.removeAttribute("aria-invalid");
  }
  if (field !== undefined) {
    const wrong =
      place === undefined
        ? form.elements[field]
        : find("story").children[place].querySelector(`[data-name="${field}"]`);
    wrong.setAttribute("aria-invalid", "true");
    wrong.focus();
  }
}

async function make(button, wish) {
  button.disabled = true;
  try {
    const made = await api.create(wish, key);
    location.assign("/watch/" + encodeURIComponent(made.id));
  } catch (problem) {
    if (!(problem instanceof api.Refused || problem instanceof api.Away)) {
      throw problem;
    }
    complain(
      problem instanceof api.Refused
        ? words.refusal(problem.message)
        : "The server does not answer. Your words are still here; press the button again in a while.",
    );
  } finally {
    button.disabled = false;
  }
}

/** What the server said last of a wish, and when it was asked. */
let quoted = { wish: "", at: 0, quote: null };
const QUOTE_PAUSE = 5_000;

/** Asks the server what a wish would take: when it has changed, and again after a while. */
async function quote(wish) {
  const text = JSON.stringify(wish);
  if (text === quoted.wish && Date.now() - quoted.at < QUOTE_PAUSE) {
    return;
  }
  quoted = { wish: text, at: Date.now(), quote: text === quoted.wish ? quoted.quote : null };
  await new Promise((resolve) => setTimeout(resolve, 300));
  if (quoted.wish !== text) {
    return;
  }
  try {
    const said = await api.estimate(wish);
    if (quoted.wish === text) {
      quoted.quote = said;
      estimate();
    }
  } catch (problem) {
    if (!(problem instanceof api.Away || problem instanceof api.Refused)) {
      throw problem;
    }
  }
}

/** Says how long the video is and when it is there, as the server says or as the last ones were. */
function estimate() {
  const { wish } = read({ ...fields(), prompt: "any" });
  if (wish === undefined) {
    find("estimate").textContent = "";
    return;
  }
  quote(wish);
  const said = quoted.wish === JSON.stringify(wish) ? quoted.quote : null;
  if (said !== null && said.expected_seconds !== null) {
    find("estimate").textContent = words.quote(said);
    return;
  }
  const long = wish.frames / wish.fps;
  const same = known.filter(
    (video) => video.status === "completed" && (wish.recipe === undefined || video.recipe === wish.recipe) &&
      (wish.options === undefined || preset(video) === wish.options.preset) &&
      video.frames >= 48 && video.ended_at > video.started_at,
  );
  // The fastest of the last ones: others may have shared the machine with each other.
  const times = same.slice(0, 5).map((video) => (video.ended_at - video.started_at) / video.frames);
  const takes = Math.min(...times) * wish.frames;
  find("estimate").textContent = `${words.duration(long)} of video${times.length > 0 ? `, made in about ${words.duration(takes)}` : ""}`;
}

function write(text) {
  const prompt = form.elements.prompt;
  prompt.focus();
  prompt.select();
  // So that it can be undone.
  if (!document.execCommand("insertText", false, text)) {
    prompt.value = text;
    changed();
  }
}

function changed() {
  key = api.randomKey();
  complain();
  estimate();
  const now = picked(form.elements.prompt.value);
  for (const button of find("words").querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(now[button.dataset.kind] === button.dataset.word));
  }
}

function chip(text, deed) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", deed);
  return button;
}

function offerWords() {
  find("examples").append(
    ...EXAMPLES.map((text) => chip(text, () => write(text))),
    chip("Surprise me", () => write(surprise(Math.random))),
  );
  for (const [kind, all] of Object.entries(WORDS)) {
    const term = document.createElement("dt");
    term.textContent = words.sentence(kind);
    const row = document.createElement("dd");
    row.className = "chips";
    for (const word of Object.keys(all)) {
      const button = chip(word, () => {
        const now = picked(form.elements.prompt.value);
        const same = now[kind] === word && kind !== "subject";
        write(sentence({ ...now, [kind]: same ? undefined : word }));
        button.focus();
      });
      Object.assign(button.dataset, { kind, word });
      row.append(button);
    }
    find("words").append(term, row);
  }
}

/** Takes over what an earlier video was asked for. */
async function takeOver() {
  const like = new URLSearchParams(location.search).get("like");
  if (like === null) {
    return;
  }
  try {
    const video = await api.video(like);
    const { elements } = form;
    elements.prompt.value = video.prompt;
    find("story").replaceChildren(
      ...story(video)
        .slice(1)
        .map(({ at, prompt, transition }) =>
          row(changed, { at: digits(at), prompt, transition: transition > 0 ? digits(transition) : "" }),
        ),
    );
    elements.frames.value = video.frames;
    elements.fps.value = video.fps;
    elements.seed.value = video.seed;
    if (![...elements.recipe.options].some((option) => option.value === video.recipe)) {
      elements.recipe.add(new Option(video.recipe, video.recipe));
    }
    elements.recipe.value = video.recipe;
    elements.preset.value = preset(video) ?? "";
    changed();
  } catch {
    // Then the form stays as it is.
  }
}

async function list() {
  const data = [];
  let after;
  while (data.length < shown) {
    const page = await api.videos(Math.min(100, shown - data.length), after);
    data.push(...page.data);
    after = page.last_id;
    if (!page.has_more) {
      find("older").hidden = true;
      return data;
    }
  }
  find("older").hidden = false;
  return data;
}

async function refresh() {
  known = await list();
  banner.hide();
  const { live, over } = showLists(known);
  find("queue-part").hidden = live === 0;
  find("videos-part").hidden = over === 0;
  find("first").hidden = live + over > 0;
  if (live + over === 0 && !demoRuns) {
    demoRuns = true;
    demo(find("demo"));
  }
  estimate();
  return live > 0 ? 1500 : 5000;
}

const visible = () =>
  document.hidden
    ? new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }))
    : null;

async function run() {
  for (;;) {
    let pause;
    try {
      pause = await refresh();
    } catch (problem) {
      if (!(problem instanceof api.Away || problem instanceof api.Refused)) {
        throw problem;
      }
      await banner.wait();
      continue;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    await visible();
  }
}

form.addEventListener("input", changed);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { wish, problem, field, row: place } = read(fields(), rows(find("story")));
  complain(problem, field, place);
  if (wish !== undefined) {
    make(find("make"), wish);
  }
});
form.elements.prompt.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
find("then").addEventListener("click", () => {
  const scenes = rows(find("story"));
  const long = Number(form.elements.frames.value) / Number(form.elements.fps.value);
  const last = Number(scenes.at(-1)?.at ?? 0);
  // Half-way through what is left.
  const at = last < long ? digits(Math.round((last + long) / 2)) : "";
  const item = row(changed, { at, prompt: scenes.at(-1)?.prompt ?? form.elements.prompt.value });
  find("story").append(item);
  changed();
  item.querySelector('[data-name="prompt"]').focus();
});
find("older").addEventListener("click", () => {
  shown += 48;
  refresh().catch(() => {});
});
find("example").addEventListener("click", (event) =>
  make(event.currentTarget, { prompt: EXAMPLES[0], frames: 240, fps: 8, seed: "7" }),
);

offerWords();
estimate();
takeOver();
run();
