"""Trains a denoiser: ``python3 -m train.train_denoiser image|video|guided|spatial|temporal --minutes M``.

* ``image`` learns single frames and the text encoder from nothing -> ``image.pt``
* ``video`` starts from ``image.pt``, its layers over time adding nothing at first -> ``control.pt``
* ``guided`` is a student of ``control.pt``: it says at once what that says under guidance, which costs half -> ``guided.pt``
* ``spatial`` sharpens ``image.pt`` where refinement works, at little noise -> ``spatial.pt``
* ``temporal`` does the same with ``control.pt`` on the linear schedule -> ``temporal.pt``

The text encoder learns with ``image`` and ``video`` and is ``control.pt``'s from then on, since all experts of a bundle share
it. Run again, a training goes on from its checkpoint.
"""

import copy
import dataclasses
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

from models.denoiser import Denoiser
from models.layers import mixed_precision
from models.schedules import LINEAR, SCALED_LINEAR, retained_of
from models.text import TextEncoder
from train import workplace
from train.guidance import Teacher
from train.muon import MuonAndAdam
from train.sampling import trailing
from world import words
from world.spec import MOTIONS, Spec


@dataclasses.dataclass(frozen=True)
class Mode:
    """What one training does.

    :param start: whose denoiser it starts from, or ""
    :param words: whose text encoder it takes, or ""
    :param learns_words: whether the text encoder goes on learning
    :param result: name of what it writes
    :param most_noise: timesteps from 0 up to this are trained
    :param single: whether frames are trained one by one
    :param few: share of the batches that show only 8 frames: windows at a video's edge have as few, and they cost half
    :param lean: exponent of the share of ``most_noise`` that a timestep stands at: below 1, more of them are noisy
    :param guidance: scale of the guidance under which it learns what ``start`` says, or 0 when it learns from the clips
    :param soft: how far towards their blurred selves latents are shown at most: who has to say what they were learns to sharpen
    :param alone: share of the batches that are single frames, ``_ALONE`` times as many: one frame alone says less of how its subject
        moves than a clip does, so the words count
    """

    start: str
    words: str
    learns_words: bool
    result: str
    schedule: dict
    most_noise: int
    single: bool
    batch: int
    rate: float
    few: float = 0.0
    lean: float = 1.0
    guidance: float = 0.0
    soft: float = 0.0
    alone: float = 0.0


MODES = {
    "image": Mode("", "", True, "image", SCALED_LINEAR, 1000, True, 64, 2e-3),
    "video": Mode("image", "image", True, "control", SCALED_LINEAR, 1000, False, 12, 1.5e-3, 0.4, 0.45, alone=0.5),
    "guided": Mode("control", "control", False, "guided", SCALED_LINEAR, 1000, False, 12, 5e-4, 0.4, 0.7, 2.5),
    "spatial": Mode("image", "control", False, "spatial", SCALED_LINEAR, 300, True, 64, 5e-4, soft=0.6),
    "temporal": Mode("control", "control", False, "temporal", LINEAR, 300, False, 8, 4e-4, 0.3),
}
_UNCAPTIONED = 0.1
_SNR_CUT = 5.0
#: How much more an error around the subject counts than one elsewhere, where there is no noise; the share of the clean picture in
#: the noisy one scales what is above 1, so that at high noise, where the subject may be anywhere, all errors count alike.
_SUBJECT_WEIGHT = 5.0
#: Spread of the noise below which softened latents count less: to sharpen them takes a v that grows as noise falls.
_SOFT_SPREAD = 0.1
_ALONE = 4
#: Weight of naming the motion, beside the errors of v.
_NAMING = 0.1
_AVERAGE = 0.998
_WARM_UP = 60
#: A student of guidance learns one timestep in two of these, with which the recipes sample; the others keep it whole in between.
_SAMPLED = torch.tensor(trailing(4))
_MEASURE_EVERY, _KEEP_EVERY = 200, 50


def loss_weights(a: torch.Tensor) -> torch.Tensor:
    """Weights of the v-errors over timesteps: flat, falling where the signal-to-noise ratio is above the cut (min-SNR)."""
    snr = a / (1 - a)
    weights = torch.clamp(_SNR_CUT / (snr + 1), max=_SNR_CUT / (_SNR_CUT + 1))
    return weights / weights.mean()


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
        alone = mode.single or rng.random() < mode.alone
        size = mode.batch if mode.single or not alone else _ALONE * mode.batch
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


class Noise:
    """Noises clean latents on a schedule, and says what v should be."""

    def __init__(self, schedule: dict, where):
        a = retained_of(schedule)
        self.log_snr = torch.log(a / (1 - a)).float().to(where)
        self.signal, self.spread = a.sqrt().float().to(where), (1 - a).sqrt().float().to(where)
        self.weights = loss_weights(a).float().to(where)

    def mix(self, x, t, noise, shown=None):
        """x, noise [B, C, F, h, w], t [B] -> noisy latents and the v that leads from them to x, both like x

        :param shown: what is noised in place of x; v is then further from the noise the less noise there is
        """
        signal, spread = self.signal[t].view(-1, 1, 1, 1, 1), self.spread[t].view(-1, 1, 1, 1, 1)
        noisy = signal * (x if shown is None else shown) + spread * noise
        return noisy, (signal * noisy - x) / spread


def softened(x, most: float, generator):
    """Latents [B, C, F, h, w], each moved towards its blurred self by a share that is drawn from 0 to ``most``."""
    kernel = torch.tensor([1.0, 2.0, 1.0], device=x.device)
    kernel = (kernel.view(-1, 1) * kernel / 16).expand(x.shape[1], 1, 3, 3)
    frames = F.pad(x.transpose(1, 2).flatten(0, 1), (1, 1, 1, 1), mode="replicate")
    blurred = F.conv2d(frames, kernel, groups=x.shape[1]).view(len(x), -1, *x.shape[1:2], *x.shape[3:]).transpose(1, 2)
    return x + most * torch.rand(len(x), 1, 1, 1, 1, generator=generator).to(x.device) * (blurred - x)


def unnamed(text, motions):
    """How far the mean of the words, from text [B, T, D], is from naming the motion: cross entropy over as many fixed directions.

    Opposite motions look alike to a denoiser that has not learned them, so it does not teach the text encoder to tell their words apart,
    and while those are alike it cannot learn them.

    :param motions: [B], -1 where no motion is named
    """
    directions = torch.linalg.qr(torch.randn(text.shape[2], len(MOTIONS), generator=torch.Generator().manual_seed(0)))[0].to(text.device)
    return F.cross_entropy(4 * text.mean(1) @ directions, motions, ignore_index=-1, reduction="sum") / len(motions)


def spread_timesteps(count: int, most: int, generator, lean: float = 1.0) -> torch.Tensor:
    """Random timesteps [count] in 0..most, one from each of ``count`` parts that are equally likely."""
    return ((torch.arange(count) + torch.rand(count, generator=generator)).div(count).clamp(max=1 - 1e-6).pow(lean) * most).long()


@torch.no_grad()
def validate(denoiser, text, latents, noise, mode, teacher=None) -> dict:
    """Errors of v, or differences from the teacher, on validation clips at five noise levels."""
    generator, rng, errors = torch.Generator().manual_seed(5), np.random.default_rng(5), {}
    wide = dataclasses.replace(mode, batch=128 if mode.single else 16, few=0.0, alone=0.0)
    x, _, ids, _ = latents.batch(rng, wide, 0.0)
    for share in (0.95, 0.7, 0.4, 0.15, 0.05):
        t = torch.full((len(x),), int(share * mode.most_noise), device=x.device)
        noisy, v = noise.mix(x, t, torch.randn(x.shape, generator=generator).to(x.device))
        v = teacher.v(noisy, noise.log_snr[t], ids) if teacher else v
        errors[f"v{int(t[0])}"] = float((denoiser(noisy, noise.log_snr[t], text(ids)) - v).pow(2).mean())
    return errors


class Training:
    """A network under training: the network, its running average, the optimizer, and where it stands."""

    def __init__(self, work, name: str, mode: Mode, seed: int, where, start=None):
        self.mode, self.where = mode, where
        self.result, self.checkpoint = work / f"{self.mode.result}.pt", work / f"{name}-checkpoint.pt"
        torch.manual_seed(seed)
        self.denoiser = Denoiser().to(where, memory_format=torch.channels_last)
        self.text = TextEncoder(len(words.VOCABULARY), words.LENGTH).to(where)
        self.learns_text = self.mode.learns_words
        state = workplace.load(self.checkpoint, where)
        if start and not state:
            self.denoiser.load_state_dict(torch.load(start, map_location=where)["denoiser"])
            self.text.load_state_dict(torch.load(work / f"{self.mode.words}.pt" if self.mode.words and not self.learns_text else start, map_location=where)["text"])
        elif state or self.mode.start:
            self.denoiser.load_state_dict((state or torch.load(work / f"{self.mode.start}.pt", map_location=where))["denoiser"])
            self.text.load_state_dict((state or torch.load(work / f"{self.mode.words}.pt", map_location=where))["text"])
        self.teacher = Teacher.of(work / f"{self.mode.start}.pt", self.mode.guidance, where) if self.mode.guidance else None
        self.average = (copy.deepcopy(self.denoiser).eval(), copy.deepcopy(self.text).eval())
        self.parameters = list(self.denoiser.parameters()) + (list(self.text.parameters()) if self.learns_text else [])
        self._averaged = [p for network in self.average for p in network.parameters()][: len(self.parameters)]
        self.optimizer = MuonAndAdam([self.denoiser, self.text] if self.learns_text else [self.denoiser], self.mode.rate)
        self.step, self.seconds = state.get("step", 0), state.get("seconds", 0.0)
        if state:
            self.average[0].load_state_dict(state["average"])
            self.average[1].load_state_dict(state["average_text"])
            self.optimizer.load_state_dict(state["optimizer"])

    def keep(self, seconds: float) -> None:
        """Writes the checkpoint, and the running average as the result so far."""
        average, text = self.average
        workplace.save(self.checkpoint, {
            "denoiser": self.denoiser.state_dict(), "text": self.text.state_dict(), "average": average.state_dict(),
            "average_text": text.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step, "seconds": seconds})
        workplace.save(self.result, {"denoiser": average.state_dict(), "text": text.state_dict(), "step": self.step, "seconds": seconds})

    def learn(self, x, subject, ids, motions, noise, rate: float, generator) -> float:
        """One step; returns its loss."""
        t = spread_timesteps(len(x), self.mode.most_noise, generator, self.mode.lean)
        if self.teacher:
            t[::2] = _SAMPLED[torch.randint(len(_SAMPLED), (len(t[::2]),), generator=generator)]
        t = t.to(self.where)
        shown = softened(x, self.mode.soft, generator) if self.mode.soft else x
        noisy, v = noise.mix(x, t, torch.randn(x.shape, generator=generator).to(self.where), shown)
        with mixed_precision(self.where):
            v = self.teacher.v(noisy, noise.log_snr[t], ids) if self.teacher else v
            with torch.set_grad_enabled(self.learns_text):
                text = self.text(ids)
            predicted = self.denoiser(noisy, noise.log_snr[t], text)
        weights = 1 + (_SUBJECT_WEIGHT - 1) * noise.signal[t].view(-1, 1, 1, 1, 1) * subject
        weights = weights / weights.mean((1, 2, 3, 4), keepdim=True)
        errors = (weights * (predicted.float() - v).pow(2)).mean((1, 2, 3, 4))
        if self.mode.soft:
            errors = errors * noise.spread[t].square() / (noise.spread[t].square() + _SOFT_SPREAD**2)
        loss = (errors * noise.weights[t]).mean()
        if self.learns_text:
            loss = loss + _NAMING * unnamed(text.float(), motions)
        for p in self.parameters:
            p.grad = None
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.set_rate(rate)
        self.optimizer.step()
        self.step += 1
        decay = min(_AVERAGE, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_mul_(self._averaged, decay)
            torch._foreach_add_(self._averaged, [p.detach() for p in self.parameters], alpha=1 - decay)
        return loss.item()


def rate_at(mode: Mode, step: int, share: float) -> float:
    """The learning rate: a short rise, then half a cosine down to a hundredth."""
    return mode.rate * min(1, (step + 1) / _WARM_UP) * (0.495 * (1 + math.cos(math.pi * min(share, 1))) + 0.01)


def main() -> None:
    """Trains for the minutes or the steps asked for, whichever are over first, those of earlier runs counted in."""
    options = workplace.parser(__doc__)
    options.add_argument("mode", choices=sorted(MODES))
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--steps", type=int, default=1 << 40, help="end after so many steps, if the minutes are not over before")
    options.add_argument("--rate", type=float, help="the highest learning rate, in place of the mode's own")
    options.add_argument("--guidance", type=float, help="the scale that guided learns, in place of its own")
    options.add_argument("--start", type=pathlib.Path, help="an earlier result (image.pt, control.pt, ...) to start from where there is no checkpoint")
    asked = options.parse_args()
    where = workplace.device()
    mode = dataclasses.replace(MODES[asked.mode], **{k: v for k, v in (("rate", asked.rate), ("guidance", asked.guidance)) if v})
    training = Training(asked.work, asked.mode, mode, asked.seed, where, asked.start)
    log = workplace.Log(asked.work / f"{asked.mode}.log")
    latents, fresh = Latents(asked.work, "train", where), Latents(asked.work, "validation", where)
    noise = Noise(mode.schedule, where)
    rng = np.random.default_rng([asked.seed, training.step])
    generator = torch.Generator().manual_seed(asked.seed * 1_000_003 + training.step)
    log.line(event="start", mode=asked.mode, step=training.step, device=where.type, parameters=sum(p.numel() for p in training.parameters))
    clock, losses = workplace.Clock(training.seconds), []
    while clock.seconds() < asked.minutes * 60 and training.step < asked.steps:
        share = max(clock.seconds() / asked.minutes / 60, training.step / asked.steps)
        losses.append(training.learn(*latents.batch(rng, mode, _UNCAPTIONED), noise, rate_at(mode, training.step, share), generator))
        if training.step % _KEEP_EVERY == 0:
            clock.pause()
            measures = validate(*training.average, fresh, noise, mode, training.teacher) if training.step % _MEASURE_EVERY == 0 else {}
            log.line(step=training.step, seconds=clock.seconds(), loss=sum(losses) / len(losses), **measures)
            losses = []
            training.keep(clock.seconds())
            clock.go()
    training.keep(clock.seconds())
    log.line(event="done", step=training.step, seconds=clock.seconds(), **validate(*training.average, fresh, noise, mode, training.teacher))


if __name__ == "__main__":
    main()
