/** What somebody asks for in the form, checked before it is sent. Pure. */

import { read as scenes } from "/assets/story.js";

const LARGEST = 2n ** 63n;

function whole(text, name, most) {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1 || Number(text) > most) {
    return `${name} must be a whole number${most === Infinity ? ", 1 or more" : ` from 1 to ${most}`}.`;
  }
  return null;
}

/**
 * The wish for a video in a form's fields, all of them text.
 *
 * @param rows what is seen after the prompt
 * @returns `{wish}`, or `{problem, field}` in words for people, with `row` where it is in one
 */
export function read({ prompt, frames, fps, seed, preset, recipe }, rows = []) {
  if (prompt.trim() === "") {
    return { problem: "Say what shall be seen first.", field: "prompt" };
  }
  const numbers = [
    ["frames", whole(frames.trim(), "The number of frames", Infinity)],
    ["fps", whole(fps.trim(), "Frames a second", 60)],
  ];
  const wrong = numbers.find(([, problem]) => problem !== null);
  if (wrong !== undefined) {
    return { problem: wrong[1], field: wrong[0] };
  }
  const wish = { prompt: prompt.trim(), frames: Number(frames), fps: Number(fps) };
  const { prompts, ...wrongScene } = scenes(rows, wish.frames / wish.fps);
  if (prompts === undefined) {
    return wrongScene;
  }
  if (prompts.length > 0) {
    wish.prompts = prompts;
  }
  const digits = seed.trim();
  if (digits !== "") {
    if (!/^-?\d{1,19}$/.test(digits) || BigInt(digits) < -LARGEST || BigInt(digits) >= LARGEST) {
      return { problem: "A seed is a whole number of up to 18 digits, or nothing at all.", field: "seed" };
    }
    wish.seed = BigInt(digits).toString();
  }
  if (recipe !== "") {
    wish.recipe = recipe;
  }
  if (preset !== "") {
    wish.options = { preset: Number(preset) };
  }
  return { wish };
}
