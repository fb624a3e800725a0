"""Samples from an exported bundle. For measuring the experts only: Segue's own sampler is in Java."""

import json
import pathlib

import torch

from models.schedules import retained_of
from world import words


def trailing(steps: int, timesteps: int = 1000) -> list:
    """Timesteps that end where all noise is gone and begin at the last: 999, 749, 499, 249 for four."""
    return [round(timesteps - k * timesteps / steps) - 1 for k in range(steps)]


def leading(steps: int, timesteps: int = 1000) -> list:
    """Timesteps that end at the first, each so far from the next: 750, 500, 250, 0 for four."""
    return [timesteps // steps * k for k in reversed(range(steps))]


def linspace(steps: int, timesteps: int = 1000) -> list:
    """Timesteps from the last to the first: 999, 666, 333, 0 for four."""
    return [round((timesteps - 1) * k / (steps - 1)) for k in reversed(range(steps))]


SPACINGS = {"trailing": trailing, "leading": leading, "linspace": linspace}


class Bundle:
    """The experts of a bundle folder, called as the Java side calls them."""

    def __init__(self, folder: pathlib.Path, where=torch.device("cpu")):
        self.manifest = json.loads((folder / "manifest.json").read_text())
        self._experts = {name: torch.jit.load(str(folder / e["file"]), map_location=where) for name, e in self.manifest["experts"].items()}
        self._retained = {name: retained_of(e["schedule"]).float().to(where) for name, e in self.manifest["experts"].items() if "schedule" in e}
        self.where = where

    def retained(self, expert: str, t: int):
        """a(t) of an expert's schedule."""
        return self._retained[expert][t]

    @torch.no_grad()
    def words(self, prompts: list):
        """[B] prompts -> [B, T, D]"""
        return self._experts["text"](torch.tensor([words.ids(p) for p in prompts], device=self.where))

    @torch.no_grad()
    def noise(self, expert: str, x, t: int, text, guidance: float = 1.0):
        """The guided noise that an expert sees in x [B, C, F, h, w]."""
        b, channels, frames, height, width = x.shape
        if expert == "spatial":
            x, text = x.transpose(1, 2).reshape(b * frames, channels, height, width), text.repeat_interleave(frames, 0)
        predicted = self._experts[expert](x, torch.full((len(x),), t, device=self.where), text)
        if guidance != 1.0:
            empty = self.words([""]).expand(len(x), -1, -1)
            without = self._experts[expert](x, torch.full((len(x),), t, device=self.where), empty)
            predicted = without + guidance * (predicted - without)
        if expert == "spatial":
            predicted = predicted.view(b, frames, channels, height, width).transpose(1, 2)
        return predicted

    def clean(self, expert: str, x, t: int, text, guidance: float = 1.0):
        """x0 and the noise as an expert sees them in x."""
        a = self._retained[expert][t]
        noise = self.noise(expert, x, t, text, guidance)
        return (x - (1 - a).sqrt() * noise) / a.sqrt(), noise

    def noised(self, expert: str, x0, t: int, noise):
        """x0 noised to a timestep of an expert's schedule; t < 0 is no noise."""
        if t < 0:
            return x0
        a = self._retained[expert][t]
        return a.sqrt() * x0 + (1 - a).sqrt() * noise

    def structure(self, text, noise, steps: int, guidance: float):
        """DDIM with trailing timesteps from noise [B, C, F, h, w]."""
        times, x = trailing(steps) + [-1], noise
        for now, then in zip(times, times[1:]):
            x0, predicted = self.clean("control", x, now, text, guidance)
            x = self.noised("control", x0, then, predicted)
        return x

    def refine(self, x, text, extraction: int, pattern: str, generator, guidance: float = 1.0):
        """Noises x [B, C, F, h, w] to timestep ``extraction`` and denoises it, one step a letter of ``pattern``.

        ``s`` asks the spatial expert, ``t`` the temporal one, ``c`` spatial, temporal and spatial again (Eq 8-11).
        Between steps the latent is on the spatial expert's schedule, whoever is asked: the temporal expert alone is
        asked at the timestep of its own schedule whose noise level is nearest, as the Java side asks it.
        """
        def fresh():
            return torch.randn(x.shape, generator=generator).to(self.where)

        times = [round(extraction * (1 - k / len(pattern))) for k in range(len(pattern))] + [-1]
        x = self.noised("spatial", x, times[0], fresh())
        for now, then, step in zip(times, times[1:], pattern):
            if step == "t":
                a = self._retained["spatial"][now]
                predicted = self.noise("temporal", x, self.nearest("temporal", a), text, guidance)
                x0 = (x - (1 - a).sqrt() * predicted) / a.sqrt()
            else:
                x0, predicted = self.clean("spatial", x, now, text, guidance)
            if step == "c":
                x0, _ = self.clean("temporal", self.noised("temporal", x0, now, fresh()), now, text, guidance)
                x0, predicted = self.clean("spatial", self.noised("spatial", x0, now, fresh()), now, text, guidance)
            x = self.noised("spatial", x0, then, predicted)
        return x

    def nearest(self, expert: str, a) -> int:
        """The timestep of an expert's schedule at which nearest as much of the signal is left as at a(t) = a."""
        return int((self._retained[expert].sqrt() - a.sqrt()).abs().argmin())

    @torch.no_grad()
    def pictures(self, latents):
        """latents [B, C, F, h, w] -> rgb [B, F, 3, 8h, 8w]"""
        return torch.stack([self._experts["decoder"](one.transpose(0, 1)) for one in latents])
