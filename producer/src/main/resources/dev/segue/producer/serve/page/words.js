/** How the page says things to people. Pure. */

/** 75 -> "75 s", 12.5 -> "12.5 s", 200 -> "3 min 20 s". */
export function duration(seconds) {
  if (seconds < 10 && seconds % 1 >= 0.05) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 120) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 120) {
    return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  }
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What the server expects of a video, in a line. */
export function quote({ seconds, position, expected_seconds, plays_through, plays_from_seconds }) {
  const wait = position > 1 ? `, number ${position} in the queue` : "";
  const plays = plays_through ? "plays" : "plays without a stop";
  return `${duration(Number(seconds))} of video${wait}; ${plays} from ${duration(plays_from_seconds)} on, ready in about ${duration(expected_seconds)}`;
}

/** 75 -> "1:15". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const rest = String(whole % 60).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** How long ago that was. */
export function ago(seconds) {
  if (seconds < 45) {
    return "just now";
  }
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? units[2];
  const count = Math.max(1, Math.round(seconds / size));
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

/** 1.94 -> "1.9 times as fast as it plays". */
export function pace(rate) {
  if (rate >= 0.95 && rate < 1.05) {
    return "as fast as it plays";
  }
  const digits = rate >= 10 ? 0 : rate < 0.095 ? 2 : 1;
  return `${rate.toFixed(digits)} times as fast as it plays`;
}

/** Seconds of a whole, in the unit of both: "37 of 75 s", "1:40 of 5:12". */
export function share(part, whole) {
  return whole < 120
    ? `${number(part)} of ${number(whole)} s`
    : `${clock(part)} of ${clock(whole)}`;
}

function number(seconds) {
  return Number.isInteger(seconds) || seconds >= 10
    ? String(Math.floor(seconds + 1e-6))
    : seconds.toFixed(1).replace(/\.0$/, "");
}

export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** How many seconds a video has. */
export const seconds = (video) => video.frames / video.fps;

export const ended = (video) => !["queued", "in_progress"].includes(video.status);

/**
 * Where a video stands, in one line.
 *
 * @param made how many seconds can be watched
 * @param rate seconds made in a second, 0 when that is not known
 * @param left seconds until it is done, or null when that is not known
 * @param before how many videos are made before it, or null
 */
export function line(video, { made, rate, left, before }) {
  const whole = seconds(video);
  switch (video.status) {
    case "queued":
      if (video.waiting?.message) {
        return refusal(`it waits: ${video.waiting.message}`);
      }
      return before > 0
        ? `In the queue: ${before === 1 ? "one video is" : before + " videos are"} before it.`
        : "In the queue: it is next.";
    case "in_progress": {
      const parts = [];
      if (made > 0) {
        parts.push(`watchable: ${share(made, whole)}`);
        if (rate > 0) {
          parts.push(pace(rate));
        }
      } else {
        parts.push("the first seconds are being made");
      }
      if (left !== null) {
        parts.push(left < 1 ? "done in a moment" : `done in ${duration(left)}`);
      }
      return sentence(parts.join(", ")) + ".";
    }
    case "completed": {
      const took = video.ended_at - video.started_at;
      return took > 0
        ? `${duration(whole)}, made in ${duration(took)}: ${pace(whole / took)}.`
        : `${duration(whole)}, complete.`;
    }
    case "cancelled":
      return made > 0
        ? `Stopped on request. What was made stays: ${share(made, whole)}.`
        : "Stopped on request, before there was anything to watch.";
    case "gone":
      return "It was made, but its file is not there any more.";
    case "failed":
      return made > 0
        ? `It could not be finished. What was made stays: ${share(made, whole)}.`
        : "It could not be made.";
    default:
      return "This request was not taken.";
  }
}

const CAUSES = [
  [/^deadline/, "Its time was up", "it had a deadline, and was not complete by then.",
    "Try again without one, or with fewer frames."],
  [/memory/, "Memory ran out", "the machine that made it had too little memory for it.",
    "Try again with fewer frames, or when less is running."],
  [/^(store|object)/, "The storage did not take it", "what was made could not be stored.",
    "Try again when the storage works; whoever runs the server can see why it did not."],
  [/^kafka/, "The queue broke off", "the message broker did not answer for too long.",
    "Try again in a while."],
  [/^(recipe|option|bundle|manifest|vocabulary)/, "The experts changed",
    "the experts that are loaded now cannot go on with it.", "Try again: it is made with those of today."],
  [/^(expert|task|engine|picture)/, "An expert broke down",
    "one of the models failed on it more than once.", "Try again; if it fails again, try another seed or prompt."],
];

/** Why a video failed and what to do: `{title, why, advice, details}`, the last for experts. */
export function failure(error) {
  const code = error?.code ?? "";
  const found = CAUSES.find(([pattern]) => pattern.test(code));
  const [, title, why, advice] = found ?? [
    null,
    "Something broke",
    "it failed while it was made.",
    "Try again; if it fails again, whoever runs the server can find the reason in its log.",
  ];
  return { title, why: sentence(why), advice, details: [code, error?.message].filter(Boolean).join(": ") };
}

/** Why a request was not taken, without the names of fields where people know others. */
export function refusal(message) {
  const text = (message ?? "").replace(/^(\w+): /, (all, field) => `${sentence(field)} `);
  return text === "" ? "" : sentence(text).replace(/([^.!?])$/, "$1.");
}

/** What the author of a prompt should know, as sentences. */
export function warning(text) {
  return sentence(text.replace("the text encoder does not know", "the experts do not know"))
    .replace(/([^.!?])$/, "$1.");
}
