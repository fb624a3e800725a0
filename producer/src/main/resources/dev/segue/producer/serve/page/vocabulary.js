/** What the bundled experts can draw, and sentences in the words that they know. Pure. */

/** Each word with how it stands in a sentence. */
export const WORDS = {
  size: { small: "small", big: "big" },
  colour: Object.fromEntries(
    ["red", "orange", "yellow", "green", "blue", "purple", "pink", "white"].map((word) => [word, word]),
  ),
  subject: Object.fromEntries(
    ["ball", "star", "heart", "fish", "boat", "balloon", "butterfly", "kite", "rocket", "flower"].map((word) => [word, word]),
  ),
  motion: {
    left: "drifting left",
    right: "drifting right",
    up: "rising",
    down: "falling",
    bouncing: "bouncing",
    circling: "circling",
    spinning: "spinning",
    still: "hovering",
  },
  place: {
    sky: "in a blue sky",
    sea: "over the sea",
    night: "in a starry night",
    meadow: "over a green meadow",
    desert: "over the desert",
    snow: "over the snow",
    "night sea": "on a night sea",
  },
};

export const EXAMPLES = [
  "a red ball bouncing over a green meadow",
  "a white boat drifting right on a night sea",
  "a blue kite circling over the desert",
  "a yellow balloon rising in a blue sky",
  "a purple butterfly hovering over the snow",
  "a pink star spinning in a starry night",
];

/** The sentence that says what was picked: by kind, the word's name. */
export function sentence(picked) {
  const parts = ["size", "colour", "subject", "motion", "place"]
    .map((kind) => WORDS[kind][picked[kind] ?? ""] ?? (kind === "subject" ? "ball" : ""))
    .filter((part) => part !== "");
  return `${/^[aeiou]/.test(parts[0]) ? "an" : "a"} ${parts.join(" ")}`;
}

/** What of a sentence is one of the words, by kind. */
export function picked(text) {
  const found = {};
  // The longest first, so that a night sea is no sea; a green meadow is no colour.
  let rest = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  for (const kind of ["place", "motion", "subject", "colour", "size"]) {
    const phrases = Object.entries(WORDS[kind]).sort((a, b) => b[1].length - a[1].length);
    const match = phrases.find(([, phrase]) => rest.includes(` ${phrase} `));
    if (match !== undefined) {
      found[kind] = match[0];
      rest = rest.replace(` ${match[1]} `, " ");
    }
  }
  return found;
}

/** A sentence by chance. */
export function surprise(random) {
  const any = (kind) => Object.keys(WORDS[kind])[Math.floor(random() * Object.keys(WORDS[kind]).length)];
  return sentence({ colour: any("colour"), subject: any("subject"), motion: any("motion"), place: any("place") });
}
