/** What this server answers over HTTP, and what it means when it does not. */

/** The server understood and said no; `code` is stable, `message` is for people. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Nobody answers, or nobody can at the moment: the same call may work in a while. */
export class Away extends Error {}

/**
 * Reads JSON. Seeds have up to 64 bits, more than numbers hold here, so they become text. A quote
 * inside a string is escaped, so what is matched can only be a field's name. A video's `state` tells
 * more than its `status`, which has the four words of the public API, so it takes its place.
 */
export function parse(text) {
  return JSON.parse(text.replace(/"seed":\s*(-?\d+)/g, '"seed":"$1"'), (name, value) =>
    value?.object === "video" && value.state ? { ...value, status: value.state } : value,
  );
}

/** Writes a wish for a video as JSON; its seed is text and is written digit by digit. */
export function body({ seed, ...others }) {
  const json = JSON.stringify(others);
  return seed === undefined || seed === "" ? json : `${json.slice(0, -1)},"seed":${seed}}`;
}

async function call(path, options) {
  let answer;
  let text;
  try {
    answer = await fetch(path, { signal: AbortSignal.timeout(15_000), ...options });
    text = await answer.text();
  } catch {
    throw new Away();
  }
  if (answer.ok) {
    return { answer, text };
  }
  if (answer.status >= 500) {
    throw new Away();
  }
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // Not ours; the status has to do.
  }
  throw new Refused(
    answer.status,
    problem.code ?? "",
    problem.detail ?? `The server refused this (${answer.status}).`,
  );
}

/** What every path begins with for those who came by a signed link; nothing for all others. */
export const root = globalThis.location?.pathname.match(/^\/w\/[^/]+/)?.[0] ?? "";

const place = (id) => `${root}/v1/videos/${encodeURIComponent(id)}`;

/** How far this clock is behind the server's, in milliseconds; to the second. */
export let behind = 0;

/** A video as it stands. A server that has just begun may not know its videos yet. */
export async function video(id) {
  try {
    const { answer, text } = await call(place(id));
    const told = Date.parse(answer.headers.get("Date") ?? "");
    if (Number.isFinite(told) && Math.abs(told - Date.now()) > 2_000) {
      behind = told - Date.now();
    }
    return parse(text);
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 404) {
      await call("/readyz");
    }
    throw problem;
  }
}

/** The tracks and windows of a video, each with its steps and frames; null when they are not told. */
export async function plan(id) {
  try {
    return JSON.parse((await call(place(id) + "/plan")).text);
  } catch (problem) {
    if (problem instanceof Refused) {
      return null;
    }
    throw problem;
  }
}

/** The newest videos. */
export async function videos(limit, after) {
  const rest = after === undefined ? "" : "&after=" + encodeURIComponent(after);
  return parse((await call(`/v1/videos?limit=${limit}${rest}`)).text);
}

/**
 * Asks for a video.
 *
 * @param key the same for the same wish, so that asking again makes no second one
 */
export async function create(wish, key) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  return parse((await call("/v1/videos", { method: "POST", headers, body: body(wish) })).text);
}

/** What a video would take; nothing is asked for yet. */
export async function estimate(wish) {
  const headers = { "Content-Type": "application/json" };
  return JSON.parse((await call("/v1/videos/estimate", { method: "POST", headers, body: body(wish) })).text);
}

/**
 * Asks for a video that is made of a finished one.
 *
 * @param kind retake, extend or remix
 */
export async function edit(id, kind, wish, key) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  const path = `${place(id)}/${kind}`;
  return parse((await call(path, { method: "POST", headers, body: body(wish) })).text);
}

/**
 * Has a video that is being made show something else.
 *
 * @param key the same for the same wish
 * @returns from which frame on it holds, and what is seen when
 */
export async function steer(id, wish, key) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  return parse((await call(place(id) + "/prompts", { method: "POST", headers, body: body(wish) })).text);
}

/** Ends a video where it is. */
export async function cancel(id) {
  await call(place(id) + "/cancel", { method: "POST" });
}

/** The bytes of a part of a stream. */
export async function part(id, name) {
  const answer = await fetch(`${place(id)}/${name}`);
  if (!answer.ok) {
    throw new Away();
  }
  return answer.arrayBuffer();
}

/**
 * Follows a video until it ends or the connection breaks.
 *
 * @param hear is called with each event's name and content; answers whether to go on
 */
export function follow(id, hear) {
  return new Promise((resolve) => {
    const source = new EventSource(place(id) + "/events");
    const end = () => {
      source.close();
      resolve();
    };
    source.onerror = end;
    for (const name of ["ribbon", "step", "track", "structure", "refinement", "chunk", "status"]) {
      source.addEventListener(name, (event) => {
        if (!hear(name, parse(event.data))) {
          end();
        }
      });
    }
  });
}

/** 128 random bits as text. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
