"""Batches of encoded clips with captions."""

from typing import NamedTuple, Optional

import numpy as np
import torch

from train.clips import FRAMES
from train.modes import ALONE, Mode
from world import words
from world.spec import MOTIONS, PLACES, Spec


def near(centres, radii, side: int) -> torch.Tensor:
    """1 within a subject's radius, falling to 0 at 2.4 times that, where the puffs behind it end.

    :param centres: [B, F, 2] as (x, y) fractions of the frame
    :param radii: [B], fractions of the frame
    :return: [B, 1, F, side, side]
    """
    line = (torch.arange(side, device=centres.device) + 0.5) / side
    across = (line.view(1, 1, 1, -1) - centres[..., 0, None, None]) / radii.view(-1, 1, 1, 1)
    along = (line.view(1, 1, -1, 1) - centres[..., 1, None, None]) / radii.view(-1, 1, 1, 1)
    return ((2.4 - torch.hypot(across, along)) / 1.4).clamp(0, 1).unsqueeze(1)


class Batch(NamedTuple):
    """What a denoiser learns from.

    :param x: clean latents [B, C, F, h, w]
    :param subject: where the subject is [B, 1, F, h, w], in 0..1
    :param ids: word ids of the captions [B, T]
    :param motions: which motions they name [B], -1 for none
    :param guide: latents of the frame before x [B, C, h, w], where they are asked for
    """

    x: torch.Tensor
    subject: torch.Tensor
    ids: torch.Tensor
    motions: torch.Tensor
    guide: Optional[torch.Tensor]


def read(work, part, where):
    """Latents of a part, half [N, C, F, h, w], on the device where that is a GPU; the clips' specs, and their subjects' centres [N, F, 2]."""
    kept = torch.load(work / "latents" / f"{part}.pt")
    latents = kept["latents"].to(where) if where.type == "cuda" else kept["latents"]
    return latents, [Spec(**spec) for spec in kept["specs"]], torch.as_tensor(kept["centres"])


def guide_and_frames(x, subject, frames: int, guided: bool, rng):
    """So many frames of clips x [B, C, F, h, w], and of subject [B, 1, F, h, w], from a moment that is drawn; the frame before them if they are guided."""
    if x.shape[2] < frames + guided:
        raise ValueError(f"clips of {x.shape[2]} frames are too short for {frames} frames{' and the one before' if guided else ''}")
    first = int(rng.integers(guided, x.shape[2] - frames + 1))
    return x[:, :, first:first + frames], subject[:, :, first:first + frames], x[:, :, first - 1] if guided else None


class Latents:
    """Draws batches of latents with captions.

    :param where: device of the batches
    """

    def __init__(self, work, part, where):
        self._latents, self._specs, self._centres = read(work, part, where)
        self._radii = torch.tensor([spec.radius for spec in self._specs])
        self._where = where

    def batch(self, rng, mode: Mode, uncaptioned: float) -> Batch:
        """Draws clips, or as many parts of clips, or single frames, as the mode says."""
        alone = rng.random() < mode.alone
        size = ALONE * mode.batch if alone else mode.batch
        chosen = torch.from_numpy(rng.integers(len(self._specs), size=size))
        x = self._latents[chosen].to(self._where).float()
        subject = near(self._centres[chosen], self._radii[chosen], x.shape[-1]).to(self._where)
        guide = None
        if alone:
            frames = torch.from_numpy(rng.integers(x.shape[2], size=size))
            one = torch.arange(size)
            x, subject = x[one, :, frames].unsqueeze(2), subject[one, :, frames].unsqueeze(2)
        else:
            x, subject, guide = guide_and_frames(x, subject, FRAMES // 2 if rng.random() < mode.few else FRAMES, mode.guide, rng)
        captions = ["" if rng.random() < uncaptioned else words.caption(self._specs[n], rng) for n in chosen]
        motions = [MOTIONS.index(self._specs[n].motion) if caption else -1 for n, caption in zip(chosen, captions)]
        ids = torch.tensor([words.ids(c) for c in captions], device=self._where)
        return Batch(x, subject, ids, torch.tensor(motions, device=self._where), guide)


class Pairs(NamedTuple):
    """What an embedding learns from: two frames each of some clips.

    :param x: clean latents [B, 2, C, h, w]
    :param centres: where the subject is [B, 2, 2]
    :param radii: [B]
    :param specs: of the clips
    """

    x: torch.Tensor
    centres: torch.Tensor
    radii: torch.Tensor
    specs: list


class Frames:
    """Draws pairs of frames of the same clip.

    :param where: device of the pairs
    """

    def __init__(self, work, part, where):
        self._latents, self._specs, self._centres = read(work, part, where)
        self._where = where
        self._of_place = {place: [n for n, spec in enumerate(self._specs) if spec.place == place] for place in PLACES}

    def pairs(self, rng, count: int) -> Pairs:
        """Every other time all clips show one place, so that the place does not tell them apart."""
        places = [p for p in PLACES if len(self._of_place[p]) >= count]
        among = self._of_place[places[rng.integers(len(places))]] if places and rng.random() < 0.5 else range(len(self._specs))
        chosen = rng.choice(np.array(among), count, replace=len(among) < count)
        moments = np.stack([rng.choice(self._latents.shape[2], 2, replace=False) for _ in chosen])
        rows = torch.from_numpy(chosen).unsqueeze(1)
        x = self._latents[rows, :, torch.from_numpy(moments)].to(self._where).float()
        specs = [self._specs[n] for n in chosen]
        return Pairs(x, self._centres[rows, torch.from_numpy(moments)], torch.tensor([spec.radius for spec in specs]), specs)
