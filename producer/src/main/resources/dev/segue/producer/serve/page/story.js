/** What is seen when in a video: read from a form's rows, and shown beside a player. */

/** Its timeline of prompts, in seconds; one entry where it has one prompt. */
export function story(video) {
  const entries = video.prompts ?? [{ at: { frames: 0 }, prompt: video.prompt }];
  const seconds = (span) => (span === undefined ? 0 : (span.frames ?? span * video.fps) / video.fps);
  return entries.map(({ at, prompt, transition }) => ({
    at: seconds(at),
    prompt,
    transition: seconds(transition),
  }));
}

/** 7.3333333 -> "7.333", which still is the same frame. */
export const digits = (seconds) => String(Number(seconds.toFixed(3)));

/** A number as people write it, or NaN. */
export const number = (text) => (/^\d{1,9}([.,]\d{1,9})?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN);

/**
 * The entries in a form's rows, all of them text, after the prompt that holds from the beginning.
 *
 * @param seconds how long the video is
 * @returns `{prompts}`, or `{problem, row, field}` in words for people
 */
export function read(rows, seconds) {
  let before = 0;
  const prompts = [];
  for (const [row, { at, prompt, transition }] of rows.entries()) {
    const wrong = (problem, field) => ({ problem, row, field });
    const from = number(at);
    const over = transition.trim() === "" ? 0 : number(transition);
    if (!(from > before)) {
      return wrong(
        row === 0 ? "Say from which second on it is seen." : "A scene begins later than the one before it.",
        "at",
      );
    }
    if (from >= seconds) {
      return wrong(`The video has ${digits(seconds)} seconds; a scene begins before that.`, "at");
    }
    if (prompt.trim() === "") {
      return wrong("Say what shall be seen then.", "prompt");
    }
    if (Number.isNaN(over) || from + over > seconds) {
      return wrong("How many seconds it takes to blend in, within the video; nothing for a cut.", "transition");
    }
    prompts.push({ at: from, prompt: prompt.trim(), ...(over > 0 ? { transition: over } : {}) });
    before = from;
  }
  return { prompts };
}

/** A row of the form, with a button that takes it away. */
export function row(changed, { at = "", prompt = "", transition = "" } = {}) {
  const item = document.createElement("li");
  const field = (name, label, value) => {
    const box = document.createElement("label");
    const input = document.createElement("input");
    box.className = name === "prompt" ? "what" : "number";
    input.dataset.name = name;
    input.autocomplete = "off";
    input.value = value;
    if (name !== "prompt") {
      input.inputMode = "decimal";
    }
    input.setAttribute("aria-label", label);
    box.append(input);
    return box;
  };
  const words = (text) => {
    const span = document.createElement("span");
    span.textContent = text;
    return span;
  };
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "more";
  remove.textContent = "Remove";
  remove.addEventListener("click", () => {
    item.remove();
    changed();
  });
  item.append(
    words("From second"),
    field("at", "From second", at),
    field("prompt", "What is seen then", prompt),
    words("blending for"),
    field("transition", "Seconds of blending", transition),
    words("s"),
    remove,
  );
  return item;
}

/** What is in the rows of a form. */
export const rows = (list) =>
  [...list.children].map((item) =>
    Object.fromEntries([...item.querySelectorAll("input")].map((input) => [input.dataset.name, input.value])),
  );

/**
 * The list of what is seen when, and the same above the ribbon, each prompt over its stretch; nothing where that is one
 * thing.
 *
 * @param above is for the eye alone: the list says the same
 * @param seek is told the second that was pressed
 */
export class Scenes {
  constructor(list, above, clock, seek) {
    this.list = list;
    this.above = above;
    this.clock = clock;
    this.seek = seek;
    this.told = "";
  }

  show(video) {
    const entries = story(video);
    const told = JSON.stringify(entries);
    if (told === this.told) {
      return;
    }
    this.told = told;
    this.entries = entries;
    this.list.hidden = entries.length < 2;
    this.list.replaceChildren(
      ...entries.map(({ at, prompt, transition }) => {
        const item = document.createElement("li");
        const from = document.createElement("button");
        const text = document.createElement("span");
        from.type = "button";
        from.className = "more";
        from.textContent = this.clock(at);
        from.addEventListener("click", () => this.seek(at));
        text.textContent = transition > 0 ? `${prompt} (blends in for ${digits(transition)} s)` : prompt;
        item.append(from, text);
        return item;
      }),
    );
    this.above.hidden = entries.length < 2;
    const whole = video.frames / video.fps;
    this.above.replaceChildren(
      ...entries.map(({ at, prompt }, n) => {
        const item = document.createElement("li");
        item.textContent = prompt;
        item.style.left = `${(100 * at) / whole}%`;
        item.style.width = `${(100 * ((entries[n + 1]?.at ?? whole) - at)) / whole}%`;
        return item;
      }),
    );
  }

  /** Marks what is seen now. */
  mark(time) {
    const now = (this.entries ?? []).findLastIndex(({ at }) => at <= time + 1e-6);
    for (const list of [this.list, this.above]) {
      for (const [n, item] of [...list.children].entries()) {
        if (n === now) {
          item.setAttribute("aria-current", "true");
        } else {
          item.removeAttribute("aria-current");
        }
      }
    }
  }
}
