"""Measures the constants of long videos: ``python3 -m train.long_video --bundle bundled --structures ... --refinements ...``.

Makes ConFiner-Long videos of a few segments as Segue does (one base noise whose frames are shuffled for each segment, guided by
the segment before, refined in staggered windows), and prints one line a setting: what the judge sees, how sharp the frames are,
and how much pixels and the subject's centre move where structures meet ("joint") and elsewhere ("inside").

A structure setting is ``steps[-spacing]:guidance:kind:g[,g...]`` with ``spacing`` one of ``trailing``, ``leading``, ``linspace``,
``kind`` one of ``aligned``, ``printed``, ``aligned-rescaled``, ``printed-rescaled``, one g for all steps or one a step. A refinement is ``T_e:pattern:edge`` with a letter a step, ``s`` spatial,
``c`` coordinated, ``t`` temporal, and ``edge`` one of ``short``, ``whole``; it refines the structures of the first setting.
"""

import argparse
import pathlib

import torch

from models.judge import halved, share_right, verdicts
from train import workplace
from train.evaluate import contact_sheet, held_out_specs, sharpness
from train.sampling import SPACINGS, Bundle
from train.train_judge import trained
from world import words


def shuffled(frames: int, seed: int, segment: int) -> torch.Tensor:
    """The order of the base noise's frames in a segment."""
    return torch.randperm(frames, generator=torch.Generator().manual_seed(1000 * seed + segment))


def guided(predicted, before, g: float, rescaled: bool):
    """Eq 12 with its gradient written out; optionally brought back to the prediction's standard deviation."""
    mixed = (1 - 2 * g) * predicted + 2 * g * before
    return mixed * (predicted.std() / mixed.std()) if rescaled else mixed


class LongVideos:
    """Makes videos of ``segments`` segments for all prompts.

    :param text: [P, T, D]
    """

    def __init__(self, bundle: Bundle, text, segments: int):
        self.bundle, self.text, self.segments = bundle, text, segments
        self.shape = [bundle.manifest["latent"][k] for k in ("channels", "frames", "height", "width")]

    def structures(self, prompt: int, times: list, guidance: float, kind: str, coherence: list):
        """One prompt's structures [N, C, L, h, w], by way of timesteps from 999 down."""
        frames = self.shape[1]
        base = torch.randn(self.shape, generator=torch.Generator().manual_seed(prompt))
        orders = [shuffled(frames, prompt, i) for i in range(self.segments)]
        x = torch.stack([base[:, order] for order in orders])
        text = self.text[prompt].expand(self.segments, -1, -1)
        for k, (now, then) in enumerate(zip(times, times[1:] + [-1])):
            predicted = self.bundle.noise("control", x, now, text, guidance)
            g = coherence[k if len(coherence) > 1 else 0]
            eps = [predicted[0]]
            for i in range(1, self.segments):
                before = eps[i - 1]
                if kind.startswith("aligned"):
                    before = before[:, orders[i - 1].argsort()[orders[i]]]
                eps.append(guided(predicted[i], before, g, kind.endswith("rescaled")) if g else predicted[i])
            eps = torch.stack(eps)
            a = self.bundle.retained("control", now)
            x = self.bundle.noised("control", (x - (1 - a).sqrt() * eps) / a.sqrt(), then, eps)
        return x

    def refined(self, structures, prompt: int, extraction: int, pattern: str, edge: str):
        """Refines [N, C, L, h, w] in staggered windows -> [C, N L, h, w]."""
        n, channels, frames, height, width = structures.shape
        video = structures.transpose(0, 1).reshape(channels, n * frames, height, width)
        made = []
        for j in range(n + 1):
            first, end = max(0, j * frames - frames // 2), min(n * frames, j * frames + frames // 2)
            low, high = (first, end) if edge == "short" else (min(first, n * frames - frames), max(end, frames))
            part = self.bundle.refine(video[None, :, low:high], self.text[prompt][None], extraction, pattern,
                                      torch.Generator().manual_seed(77 * prompt + j))
            made.append(part[0, :, first - low:end - low])
        return torch.cat(made, 1)


class Measure:
    """Describes videos, a line a setting."""

    def __init__(self, bundle, judge, specs, log, sheets):
        self.bundle, self.judge, self.specs, self.log, self.sheets = bundle, judge, specs, log, sheets

    @torch.no_grad()
    def __call__(self, name: str, videos, frames: int) -> None:
        """videos: one [C, F, h, w] a prompt"""
        pictures = [self.bundle.pictures(v[None])[0].cpu() for v in videos]
        windows = torch.stack([p for picture in pictures for p in picture.split(frames)])
        of = len(windows) // len(pictures)
        seen = [v for part in windows.split(8) for v in verdicts(self.judge, part)]
        right = share_right(seen, [spec for spec in self.specs for _ in range(of)])
        steps = torch.stack([255 * (p[1:] - p[:-1]).abs().mean((1, 2, 3)) for p in pictures])
        centres = torch.stack([self.judge.centres(halved(p[None]))[1] for p in pictures])
        moves = (centres[:, 1:] - centres[:, :-1]).norm(dim=2)
        joint = torch.zeros(steps.shape[1], dtype=torch.bool)
        joint[frames - 1::frames] = True
        self.log.line(setting=name, videos=len(pictures), **right, sharpness=sharpness(torch.stack(pictures)),
                      joint=steps[:, joint].mean().item(), inside=steps[:, ~joint].mean().item(),
                      joint_centre=moves[:, joint].mean().item(), inside_centre=moves[:, ~joint].mean().item())
        contact_sheet(self.sheets / f"long-{name.replace(':', '-')}.png", [p for p in pictures[:10]], every=4)


def main() -> None:
    """Measures the settings asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--work", type=pathlib.Path, default=pathlib.Path("work"))
    options.add_argument("--bundle", type=pathlib.Path, default=pathlib.Path("bundled"))
    options.add_argument("--prompts", type=int, default=16)
    options.add_argument("--segments", type=int, default=4)
    options.add_argument("--structures", nargs="+", default=["4:1:aligned:0.2"])
    options.add_argument("--refinements", nargs="*", default=[])
    asked = options.parse_args()
    where = workplace.device()
    bundle, judge = Bundle(asked.bundle, where), trained(asked.work)
    (asked.work / "sheets").mkdir(exist_ok=True)
    specs = held_out_specs(asked.prompts)
    measure = Measure(bundle, judge, specs, workplace.Log(asked.work / "long_video.log"), asked.work / "sheets")
    videos = LongVideos(bundle, bundle.words([words.plain_caption(spec) for spec in specs]), asked.segments)
    first = None
    for setting in asked.structures:
        steps, guidance, kind, g = setting.split(":")
        coherence = [float(v) for v in g.split(",")]
        steps, _, spacing = steps.partition("-")
        times = SPACINGS[spacing or "trailing"](int(steps))
        made = [videos.structures(p, times, float(guidance), kind, coherence) for p in range(asked.prompts)]
        first = first or made
        measure(f"structures:{setting}", [m.transpose(0, 1).flatten(1, 2) for m in made], videos.shape[1])
    for setting in asked.refinements:
        extraction, pattern, edge = setting.split(":")
        measure(f"refined:{setting}", [videos.refined(m, p, int(extraction), pattern, edge) for p, m in enumerate(first)], videos.shape[1])


if __name__ == "__main__":
    main()
