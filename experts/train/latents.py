"""Batches of encoded clips with captions."""

import torch

from train.modes import ALONE, Mode
from world import words
from world.spec import MOTIONS, Spec


def near(centres, radii, side: int) -> torch.Tensor:
    """1 within a subject's radius, falling to 0 at 2.4 times that, where the puffs behind it end.

    :param centres: [B, F, 2] as (x, y) fractions of the frame
    :param radii: [B], fractions of the frame
    :return: [B, 1, F, side, side]
    """
    line = (torch.arange(side) + 0.5) / side
    across = (line.view(1, 1, 1, -1) - centres[..., 0, None, None]) / radii.view(-1, 1, 1, 1)
    along = (line.view(1, 1, -1, 1) - centres[..., 1, None, None]) / radii.view(-1, 1, 1, 1)
    return ((2.4 - torch.hypot(across, along)) / 1.4).clamp(0, 1).unsqueeze(1)


class Latents:
    """Draws batches of latents with captions.

    :param where: device of the batches
    """

    def __init__(self, work, part, where):
        kept = torch.load(work / "latents" / f"{part}.pt")
        self._latents = kept["latents"].to(where) if where.type == "cuda" else kept["latents"]
        self._specs = [Spec(**spec) for spec in kept["specs"]]
        self._centres = torch.as_tensor(kept["centres"])
        self._radii = torch.tensor([spec.radius for spec in self._specs])
        self._where = where

    def batch(self, rng, mode: Mode, uncaptioned: float):
        """Returns clean latents [B, C, F, h, w], where the subject is [B, 1, F, h, w] in 0..1, word ids [B, T], and which motions they name [B], -1 for none."""
        alone = rng.random() < mode.alone
        size = ALONE * mode.batch if alone else mode.batch
        chosen = torch.from_numpy(rng.integers(len(self._specs), size=size))
        x = self._latents[chosen].to(self._where).float()
        subject = near(self._centres[chosen], self._radii[chosen], x.shape[-1]).to(self._where)
        if alone:
            frames = torch.from_numpy(rng.integers(x.shape[2], size=size))
            one = torch.arange(size)
            x, subject = x[one, :, frames].unsqueeze(2), subject[one, :, frames].unsqueeze(2)
        elif rng.random() < mode.few:
            first = rng.integers(x.shape[2] - 7)
            x, subject = x[:, :, first:first + 8], subject[:, :, first:first + 8]
        captions = ["" if rng.random() < uncaptioned else words.caption(self._specs[n], rng) for n in chosen]
        motions = [MOTIONS.index(self._specs[n].motion) if caption else -1 for n, caption in zip(chosen, captions)]
        return x, subject, torch.tensor([words.ids(c) for c in captions], device=self._where), torch.tensor(motions, device=self._where)
