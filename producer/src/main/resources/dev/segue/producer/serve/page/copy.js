/** A video's wish, to be made again: by a command, a request, or this page. */

/** All that decides its bytes. */
export function wish(video) {
  const { name, ...options } = video.settings ?? {};
  return {
    prompt: video.prompt,
    ...(told(video) ? { prompts: video.prompts } : {}),
    frames: video.frames,
    fps: video.fps,
    seed: video.seed,
    recipe: name ?? video.recipe,
    options,
  };
}

/** Whether it has more than one prompt. */
const told = (video) => (video.prompts ?? []).length > 1;

/** 9 or 18 where a video was made in the steps of that preset, else null. */
export function preset(video) {
  const settings = video.settings ?? {};
  const steps = `${settings.steps}+${settings.refinement?.length}`;
  return { "4+5": 9, "8+10": 18 }[steps] ?? null;
}

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

export function command(video) {
  const more = (told(video) ? video.prompts.slice(1) : []).map(({ at, prompt, transition }) => {
    const over = transition === undefined ? "" : `+${transition.frames}f`;
    return `--prompt-at ${quote(`${at.frames}f${over}=${prompt}`)}`;
  });
  const parts = [
    "./segue generate --prompt",
    quote(video.prompt),
    ...more,
    `--frames ${video.frames} --fps ${video.fps} --seed ${video.seed} --recipe ${video.recipe}`,
  ];
  if (preset(video) !== null) {
    parts.push(`--preset ${preset(video)}`);
  }
  return parts.join(" ");
}

/** @param json what is sent */
export function request(origin, json) {
  return `curl -s ${origin}/v1/videos -H 'Content-Type: application/json' -d ${quote(json)}`;
}

/** Puts text into the clipboard, and says so on the button that was pressed. */
export async function copy(button, text) {
  const label = (button.dataset.label ??= button.textContent);
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    done = byHand(text);
  }
  button.textContent = done ? "Copied" : "Not allowed here";
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => (button.textContent = label), 1800);
}

/** Where pages may not write to the clipboard: over plain HTTP from another machine. */
function byHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
