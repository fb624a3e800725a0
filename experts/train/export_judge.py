"""Exports the judge and drawn clips to measure with: ``python3 -m train.export_judge --out bundled/judge``. Needs ffmpeg.

``judge.pt`` looks at frames and answers, ``judge.json`` says which answers there are and by which words prompts ask for them,
``drawn/`` has clips of held-out prompts: what the best possible experts would make.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess

import torch
import torch.nn.functional as F
from torch import nn

from models.judge import ASPECTS
from train.evaluate import held_out_specs
from train.export import script
from train.train_judge import trained
from world import words
from world.render import FRAMES_PER_SECOND, SIDE, frame_times, render

HALF, CLIP = 64, 16
FEATURES = 128
#: Where drawn clips start, so that no two begin alike.
_FIRST, _APART = 1.7, 0.31


class Witness(nn.Module):
    """The judge in one module: of frames [F, 3, H, W] in 0..1 it gives what is seen [F, 2 + 3 * 128]: the subject's centre
    (x, y), the mean feature, the features where the subject is, those where it is not; of such rows [L, 386] its answers [A]."""

    def __init__(self, judge):
        super().__init__()
        self.look, self.where = judge.look, judge.where
        self.subject, self.place = judge.subject, judge.place
        self.change, self.appearance, self.motion = judge.change, judge.appearance, judge.motion
        self.register_buffer("grid", judge.grid.clone())

    def forward(self, x):
        """See above."""
        if x.dim() == 4:
            return self.seen(x)
        return self.answers(x)

    def seen(self, frames):
        """[F, 3, H, W] -> [F, 386]"""
        small = F.interpolate(frames, size=[64, 64], mode="area") * 2 - 1
        features = self.look(small)
        share = self.where(features).flatten(1).softmax(1)
        features = features.flatten(2).transpose(1, 2)
        there = (share.unsqueeze(1) @ features).squeeze(1)
        rest = ((1 - share).unsqueeze(1) @ features).squeeze(1) / (share.shape[1] - 1)
        return torch.cat([share @ self.grid, features.mean(1), there, rest], 1)

    def answers(self, rows):
        """[L, 386] of one clip -> [subjects + colours + places + motions]"""
        centres, mean, there = rows[:, :2], rows[:, 2:130], rows[:, 130:258]
        path = torch.cat([4 * centres - 2, self.appearance(there)], 1).transpose(0, 1).unsqueeze(0)
        motion = self.motion(self.change(path).mean(2))[0]
        return torch.cat([self.subject(there).mean(0), self.place(mean).mean(0), motion])


def phrases() -> dict:
    """For each aspect its answers in the judge's order, and the phrases by which a prompt asks for each."""
    tables = {"subject": words.SUBJECT_WORDS, "colour": {c: (c,) for c in ASPECTS["colour"]}, "place": words.PLACE_WORDS,
              "motion": words.MOTION_WORDS}
    return {aspect: {answer: list(tables[aspect][answer]) for answer in answers} for aspect, answers in ASPECTS.items()}


def encode(path: pathlib.Path, clip) -> None:
    """Writes uint8 [F, side, side, 3] as H.264, near enough to lossless; the same clip gives the same bytes."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{SIDE}x{SIDE}", "-r", str(FRAMES_PER_SECOND), "-i", "-",
         "-vf", "scale=out_color_matrix=bt709:out_range=tv", "-c:v", "libx264", "-profile:v", "baseline", "-qp", "15", "-g", "16", "-threads", "1",
         "-pix_fmt", "yuv420p", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", str(path)],
        input=clip.tobytes(), check=True)


def main() -> None:
    """Writes the folder."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--work", type=pathlib.Path, default=pathlib.Path("work"))
    options.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bundled/judge"))
    options.add_argument("--prompts", type=int, default=20)
    options.add_argument("--frames", type=int, default=160)
    asked = options.parse_args()
    drawn = asked.out / "drawn"
    drawn.mkdir(parents=True, exist_ok=True)
    network = script(Witness(trained(asked.work)).eval())
    (asked.out / "judge.pt").write_bytes(network)
    clips = []
    for n, spec in enumerate(held_out_specs(asked.prompts)):
        clip, _ = render(spec, frame_times(asked.frames, _FIRST + _APART * n))
        encode(drawn / f"{n:02d}.mp4", clip)
        clips.append({"prompt": words.plain_caption(spec), "file": f"drawn/{n:02d}.mp4"})
    described = {"format": "segue-judge/1", "file": "judge.pt", "sha256": hashlib.sha256(network).hexdigest(), "features": FEATURES,
                 "clip": CLIP, "aspects": phrases(), "drawn": clips}
    (asked.out / "judge.json").write_text(json.dumps(described, indent=2) + "\n")


if __name__ == "__main__":
    main()
