"""Captions, the vocabulary, and the way from a prompt to word ids."""

import re

import numpy as np

from world.spec import COLOURS, Spec

PAD, BEGIN, UNKNOWN = "<pad>", "<bos>", "<unk>"
LENGTH = 24

SUBJECT_WORDS = {
    "ball": ("ball",), "star": ("star",), "heart": ("heart",), "fish": ("fish",), "boat": ("boat", "ship", "sailboat"),
    "balloon": ("balloon",), "butterfly": ("butterfly",), "kite": ("kite",), "rocket": ("rocket", "spaceship"),
    "flower": ("flower", "blossom"),
}
#: Adjectives that leave the picture as it is; a paper thing without a colour is white.
MATERIAL_WORDS = {"boat": ("paper", "toy", "wooden"), "kite": ("paper", "toy"), "rocket": ("toy",), "ball": ("rubber", "round"),
                  "fish": ("toy",), "balloon": ("round",), "flower": ("paper", "pretty"), "butterfly": ("pretty",),
                  "star": ("paper", "pretty"), "heart": ("paper", "pretty")}
SIZE_WORDS = {"small": ("small", "little", "tiny"), "medium": (), "big": ("big", "large", "huge")}
_DRIFT = ("drifting {0}", "moving {0}", "gliding {0}", "flying {0}", "drifting to the {0}", "going to the {0}", "floating {0}",
          "travelling {0}", "sailing {0}")
MOTION_WORDS = {
    "left": tuple(p.format("left") for p in _DRIFT),
    "right": tuple(p.format("right") for p in _DRIFT),
    "up": ("rising", "going up", "floating up", "flying up", "moving up", "drifting up", "climbing upwards"),
    "down": ("falling", "going down", "sinking down", "coming down", "moving down", "drifting down", "dropping downwards"),
    "bounce": ("bouncing", "hopping", "jumping", "bouncing up and down"),
    "circle": ("circling", "going round", "moving in circles", "flying in circles"),
    "spin": ("spinning", "turning around", "rotating", "spinning round"),
    "still": ("hovering", "staying still", "resting", "waiting"),
}
PLACE_WORDS = {
    "sky": ("in a blue sky", "in the sky", "in a cloudy sky", "among white clouds", "in the clouds"),
    "sea": ("over the sea", "on a blue sea", "over the ocean", "above the waves", "on the water", "at sea"),
    "night": ("in a starry night", "at night", "in the night sky", "under the stars", "in a dark sky"),
    "meadow": ("over a green meadow", "over a meadow", "above the grass", "over green hills", "over a field", "in a green field"),
    "desert": ("over the desert", "above sand dunes", "over golden dunes", "over the sand", "in a hot desert"),
    "snow": ("over the snow", "over white snow", "above snowy hills", "in a snowy land", "in winter"),
    "night-sea": ("on a night sea", "over a dark sea", "over a moonlit ocean", "on the sea at night", "under the moon at sea"),
}
_TABLES = (SUBJECT_WORDS, MATERIAL_WORDS, SIZE_WORDS, MOTION_WORDS, PLACE_WORDS)


def vocabulary() -> list:
    """All words that captions use, the three marks first; a word's id is its index."""
    words = {"a", "an", "is"} | set(COLOURS)
    for table in _TABLES:
        for phrases in table.values():
            for phrase in phrases:
                words |= set(phrase.split())
    return [PAD, BEGIN, UNKNOWN] + sorted(words)


VOCABULARY = vocabulary()
_IDS = {word: index for index, word in enumerate(VOCABULARY)}


def split(prompt: str) -> list:
    """Lower-cases, turns everything but letters and digits into spaces, and splits on them."""
    return re.sub(r"[\W_]", " ", prompt.lower()).split()


def ids(prompt: str) -> list:
    """Returns ``LENGTH`` ids: the begin mark, the words cut to length, padding. "" is the unconditional prompt."""
    found = [_IDS[BEGIN]] + [_IDS.get(word, _IDS[UNKNOWN]) for word in split(prompt)][: LENGTH - 1]
    return found + [_IDS[PAD]] * (LENGTH - len(found))


def _pick(rng: np.random.Generator, phrases: tuple) -> str:
    return phrases[rng.integers(len(phrases))] if phrases else ""


def caption(spec: Spec, rng: np.random.Generator) -> str:
    """Draws one of the many ways to say what the spec shows. Now and then it leaves colour, motion or place unsaid."""
    draws = rng.random(6)
    material = _pick(rng, MATERIAL_WORDS[spec.subject]) if draws[0] < 0.12 else ""
    if spec.colour == "white" and draws[1] < 0.5 and "paper" in MATERIAL_WORDS[spec.subject]:
        material = "paper"
    unsaid_colour = 0.7 if material == "paper" and spec.colour == "white" else 0.0 if material == "paper" else 0.03
    colour = "" if draws[2] < unsaid_colour else spec.colour
    size = _pick(rng, SIZE_WORDS[spec.size])
    subject = " ".join(f"{size} {colour} {material} {_pick(rng, SUBJECT_WORDS[spec.subject])}".split())
    subject = ("an " if subject[0] in "aeiou" else "a ") + subject
    motion = "" if draws[3] < 0.05 else _pick(rng, MOTION_WORDS[spec.motion])
    place = "" if draws[4] < 0.03 else _pick(rng, PLACE_WORDS[spec.place])
    if draws[5] < 0.12 and motion and place:
        return f"{place}, {subject} is {motion}"
    return " ".join(f"{subject} {motion} {place}".split())


def plain_caption(spec: Spec) -> str:
    """The first way of saying everything: what measurements use."""
    size = SIZE_WORDS[spec.size][0] + " " if SIZE_WORDS[spec.size] else ""
    subject = f"{size}{spec.colour} {SUBJECT_WORDS[spec.subject][0]}"
    article = "an" if subject[0] in "aeiou" else "a"
    return f"{article} {subject} {MOTION_WORDS[spec.motion][0]} {PLACE_WORDS[spec.place][0]}"
