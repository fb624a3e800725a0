"""Measures a bundle: ``python3 -m train.evaluate --bundle bundled``. Prints one line a setting and paints contact sheets.

The prompts name held-out combinations, every subject, motion and place in turn.
"""

import argparse
import pathlib

import numpy as np
import torch
from PIL import Image

from models.judge import ASPECTS, share_right, verdicts
from train import workplace
from train.sampling import Bundle
from train.train_judge import trained
from world import words
from world.spec import MOTIONS, PLACES, SUBJECTS, Spec, draw_spec


def held_out_specs(count: int, seed: int = 77) -> list:
    """Specs from held-out combinations, subjects, motions and places as even as can be."""
    rng, specs, candidates = np.random.default_rng(seed), [], []
    candidates = [draw_spec(rng, held_out=True) for _ in range(6000)]
    for n in range(count):
        subject, motion, place = SUBJECTS[n % len(SUBJECTS)], MOTIONS[(n + n // len(SUBJECTS)) % len(MOTIONS)], PLACES[n % len(PLACES)]
        fits = [s for s in candidates if s.subject == subject and s.motion == motion]
        fits = [s for s in fits if s.place == place] or fits
        chosen = fits[n % len(fits)]
        specs.append(Spec(chosen.subject, chosen.colour, chosen.place, chosen.motion, "medium", n))
    return specs


def sharpness(pictures) -> float:
    """Mean absolute step between neighbouring pixels, in 0..255."""
    return 255 * ((pictures[..., 1:] - pictures[..., :-1]).abs().mean() + (pictures[..., 1:, :] - pictures[..., :-1, :]).abs().mean()).item()


def movement(pictures) -> float:
    """Mean absolute difference between neighbouring frames, in 0..255."""
    return 255 * (pictures[:, 1:] - pictures[:, :-1]).abs().mean().item()


def contact_sheet(path: pathlib.Path, pictures, every: int = 2) -> None:
    """Paints one row for each of pictures [B, F, 3, H, W]."""
    rows = [torch.cat(list(clip[::every]), 2) for clip in pictures]
    Image.fromarray((torch.cat(rows, 1).permute(1, 2, 0).numpy() * 255 + 0.5).astype(np.uint8)).save(path)


class Measure:
    """Judges and describes pictures, a line for each setting."""

    def __init__(self, judge, specs, log, sheets):
        self._judge, self._specs, self._log, self._sheets = judge, specs, log, sheets

    def __call__(self, name: str, pictures) -> None:
        seen = [v for part in pictures.split(8) for v in verdicts(self._judge, part)]
        self._log.line(setting=name, clips=len(pictures), **share_right(seen, self._specs),
                       sharpness=sharpness(pictures), movement=movement(pictures))
        for k in range(0, len(pictures), 10):
            contact_sheet(self._sheets / f"{name}-{k // 10}.png", pictures[k:k + 10])
        self.mistakes = [f"{aspect}: {getattr(spec, aspect)} seen as {one[aspect]}" for one, spec in zip(seen, self._specs)
                         for aspect in ASPECTS if one[aspect] != getattr(spec, aspect)]


def main() -> None:
    """Structures at the steps and guidance scales asked for, then refinements of the first of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--work", type=pathlib.Path, default=pathlib.Path("work"))
    options.add_argument("--bundle", type=pathlib.Path, default=pathlib.Path("bundled"))
    options.add_argument("--prompts", type=int, default=40)
    options.add_argument("--settings", nargs="*", default=["4:1", "8:1", "20:1"], help="steps:guidance; 1 where control has learned guidance")
    options.add_argument("--refine", nargs="*", default=["100:ssc", "100:sscsc", "100:ccccc"],
                         help="T_e:pattern, of the first setting's structures; a letter a step: s spatial, c coordinated, t temporal")
    asked = options.parse_args()
    where = workplace.device()
    bundle = Bundle(asked.bundle, where)
    judge = trained(asked.work)
    sheets = asked.work / "sheets"
    sheets.mkdir(exist_ok=True)
    specs = held_out_specs(asked.prompts)
    log = workplace.Log(asked.work / "evaluate.log")
    measure = Measure(judge, specs, log, sheets)
    text = bundle.words([words.plain_caption(spec) for spec in specs])
    shape = [bundle.manifest["latent"][k] for k in ("channels", "frames", "height", "width")]
    noise = torch.randn([len(specs), *shape], generator=torch.Generator().manual_seed(0)).to(where)

    def made(method, *more):
        return torch.cat([method(n, t, *more) for n, t in zip(noise.split(8), text.split(8))])

    structures = None
    for setting in asked.settings:
        steps, guidance = setting.split(":")
        latents = made(lambda n, t: bundle.structure(t, n, int(steps), float(guidance)))
        structures = latents if structures is None else structures
        measure(f"structure-{steps}-{guidance}", bundle.pictures(latents).cpu())
        print("  " + "; ".join(measure.mistakes), flush=True)
    for setting in asked.refine:
        extraction, pattern = setting.split(":")
        generator = torch.Generator().manual_seed(1)
        refined = torch.cat([bundle.refine(x, t, int(extraction), pattern, generator) for x, t in zip(structures.split(8), text.split(8))])
        measure(f"refined-{extraction}-{pattern}", bundle.pictures(refined).cpu())


if __name__ == "__main__":
    main()
