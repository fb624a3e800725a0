"""Trains a denoiser: ``python3 -m train.train_denoiser image|video|... --minutes M``.

* ``image`` learns single frames and the text encoder from nothing -> ``image.pt``
* ``video`` starts from ``image.pt``, its layers over time adding nothing at first -> ``video.pt``
* ``guided`` is a student of ``video.pt``: it says at once what that says under guidance, which costs half -> ``guided.pt``
* ``quick`` goes on from that: where the recipes sample it says what leads in one step to where guidance leads in five -> ``quick.pt``
* ``spatial`` sharpens ``image.pt`` where refinement works, at little noise -> ``spatial.pt``
* ``temporal`` does the same with ``video.pt`` on the linear schedule -> ``temporal.pt``
* ``full-image`` is ``video.pt`` on single frames, at all noise -> ``full-image.pt``
* ``image-to-video`` is ``video.pt`` with a guide, the frame before those that it makes -> ``image-to-video.pt``
* ``image-to-video-worn`` goes on from that with guides that are softened and noisy, as made ones are -> ``image-to-video-worn.pt``

The text encoder learns with ``image`` and ``video`` and is ``video.pt``'s from then on, since all experts of a bundle share
it; ``--known-words`` keeps it as it is, so that what was trained with it stays of use.
Run again, a training goes on from its checkpoint; SIGTERM ends it after the step at hand, with one.

On a GPU: ``--pool`` takes the clips from ``train.pool``, ``--batch 192`` fills it, ``--compile`` makes one program of the network. ``train.series``
does all of this, one training after the other.
"""

import copy
import dataclasses
import math
import pathlib
import time

import numpy as np
import torch
import torch.nn.functional as F

from models.autoencoder import LATENT_CHANNELS
from models.denoiser import Denoiser, beside_guide, with_room_for_a_guide
from models.layers import mixed_precision
from models.text import TextEncoder
from train import workplace
from train.clips import FRAMES
from train.guidance import Teacher
from train.latents import Batch, Latents
from train.modes import ALONE, MODES, Mode
from train.muon import MuonAndAdam
from train.noise import Noise, normal_like, softened, spread_timesteps, worn
from train.pool import Pool
from train.program import Program
from train.roles import SIDE
from train.sampling import trailing
from world import words
from world.spec import MOTIONS

_UNCAPTIONED = 0.1
#: How much more an error around the subject counts than one elsewhere, where there is no noise; the share of the clean picture in
#: the noisy one scales what is above 1, so that at high noise, where the subject may be anywhere, all errors count alike.
_SUBJECT_WEIGHT = 5.0
#: Spread of the noise below which softened latents count less: to sharpen them takes a v that grows as noise falls.
_SOFT_SPREAD = 0.1
#: Weight of naming the motion, beside the errors of v.
_NAMING = 0.1
_AVERAGE = 0.998
_WARM_UP = 60
#: Steps after which a checkpoint is kept, but not before so many seconds, and the checkpoints of which one is measured.
_KEEP_EVERY, _KEEP_SECONDS, _MEASURE_EVERY = 50, 5.0, 4
#: How many steps a shard lies before a training takes it up.
_TAKE_UP_EVERY = 25


def unnamed(text, motions):
    """How far the mean of the words, from text [B, T, D], is from naming the motion: cross entropy over as many fixed directions.

    Opposite motions look alike to a denoiser that has not learned them, so it does not teach the text encoder to tell their words apart,
    and while those are alike it cannot learn them.

    :param motions: [B], -1 where no motion is named
    """
    directions = torch.linalg.qr(torch.randn(text.shape[2], len(MOTIONS), generator=torch.Generator().manual_seed(0)))[0].to(text.device)
    return F.cross_entropy(4 * text.mean(1) @ directions, motions, ignore_index=-1, reduction="sum") / len(motions)


@torch.no_grad()
def validate(denoiser, text, latents, noise, mode, clips: int, teacher=None) -> dict:
    """Errors of v, or differences from the teacher, on ``clips`` validation clips, or eight times as many frames, at five noise levels."""
    generator, rng, errors = torch.Generator().manual_seed(5), np.random.default_rng(5), {}
    frames_alone = mode.alone == 1
    wide = dataclasses.replace(mode, batch=2 * clips if frames_alone else clips, few=0.0, alone=float(frames_alone))
    x, _, ids, _, guide = latents.batch(rng, wide, 0.0)
    for share in (0.95, 0.7, 0.4, 0.15, 0.05):
        t = torch.full((len(x),), int(share * mode.most_noise), device=x.device)
        noisy, v = noise.mix(x, t, torch.randn(x.shape, generator=generator).to(x.device))
        v = teacher.v(noisy, noise.log_snr[t], ids) if teacher else v
        shown = noisy if guide is None else beside_guide(noisy, guide)
        errors[f"v{int(t[0])}"] = float((denoiser(shown, noise.log_snr[t], text(ids)) - v).pow(2).mean())
    return errors


class Training:
    """A network under training: the network, its running average, the optimizer, and where it stands.

    A student of guidance learns one timestep in two of the four at which the recipes sample; the others keep it whole in between.

    It is made before what it starts from has to be there, so that it can be compiled meanwhile; ``begin`` reads that.
    """

    def __init__(self, work, name: str, mode: Mode, seed: int, where):
        self.mode, self.where, self._work = mode, where, work
        self.result, self.checkpoint = work / f"{self.mode.result}.pt", work / f"{name}-checkpoint.pt"
        torch.manual_seed(seed)
        self.denoiser = Denoiser(guide=mode.guide).to(where, memory_format=torch.channels_last)
        self.text = TextEncoder(len(words.VOCABULARY), words.LENGTH).to(where)
        self.teacher = Teacher.anew(self.mode.guidance, where) if self.mode.teacher else None
        self.forward = Program(self.denoiser)
        self._sampled = torch.tensor([*trailing(4), -1], device=where)

    def compile(self, alone: bool) -> None:
        """Makes programs of the networks for the shapes that the mode has most of: clips of full length, and single frames if ``alone``."""
        channels, batch = LATENT_CHANNELS * (2 if self.mode.guide else 1), self.mode.batch
        shapes = [(batch, channels, FRAMES)] * (self.mode.alone < 1) + [(ALONE * batch, channels, 1)] * (alone and self.mode.alone > 0)
        self.forward.compile(shapes, lambda shape: self._try(self.forward, shape).float().square().mean().backward())
        for p in self.denoiser.parameters():
            p.grad = None
        if self.teacher:
            with torch.no_grad():
                self.teacher.forward.compile([(batch // 2, channels, FRAMES)], lambda shape: self._try(self.teacher.forward, shape))

    def _try(self, forward, shape):
        with mixed_precision(self.where):
            text = self.text(torch.zeros((shape[0], words.LENGTH), dtype=torch.long, device=self.where)).detach()
            return forward(torch.randn((*shape, SIDE, SIDE), device=self.where), torch.zeros(shape[0], device=self.where), text)

    def begin(self, start=None) -> None:
        """Reads the checkpoint, or what the mode starts from, or ``start`` in place of that."""
        work, where, mode = self._work, self.where, self.mode
        self.learns_text = self.mode.learns_words
        state = workplace.load(self.checkpoint, where)
        if start and not state:
            self._begin(torch.load(start, map_location=where)["denoiser"])
            self.text.load_state_dict(torch.load(work / f"{mode.words}.pt" if mode.words and not self.learns_text else start, map_location=where)["text"])
        elif state or mode.start:
            self._begin((state or torch.load(work / f"{mode.start}.pt", map_location=where))["denoiser"])
            self.text.load_state_dict((state or torch.load(work / f"{mode.words}.pt", map_location=where))["text"])
        if self.teacher:
            self.teacher.read(work / f"{mode.teacher}.pt", where)
        self.average = (copy.deepcopy(self.denoiser).eval(), copy.deepcopy(self.text).eval())
        self.parameters = list(self.denoiser.parameters()) + (list(self.text.parameters()) if self.learns_text else [])
        self._averaged = [p for network in self.average for p in network.parameters()][: len(self.parameters)]
        self.optimizer = MuonAndAdam([self.denoiser, self.text] if self.learns_text else [self.denoiser], mode.rate)
        self.step, self.seconds = state.get("step", 0), state.get("seconds", 0.0)
        if state:
            self.average[0].load_state_dict(state["average"])
            self.average[1].load_state_dict(state["average_text"])
            self.optimizer.load_state_dict(state["optimizer"])

    def _begin(self, weights: dict) -> None:
        self.denoiser.load_state_dict(with_room_for_a_guide(weights) if self.mode.guide else weights)

    def keep(self, seconds: float) -> None:
        """Writes the checkpoint, and the running average as the result so far."""
        average, text = self.average
        if not all(torch.isfinite(p).all() for p in self._averaged):
            raise SystemExit(f"step {self.step}: weights are no longer finite; {self.result} and {self.checkpoint} are as they were: lower --rate")
        workplace.save(self.checkpoint, {
            "denoiser": self.denoiser.state_dict(), "text": self.text.state_dict(), "average": average.state_dict(),
            "average_text": text.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step, "seconds": seconds})
        workplace.save(self.result, {"denoiser": average.state_dict(), "text": text.state_dict(), "step": self.step, "seconds": seconds})

    def learn(self, batch: Batch, noise, rate: float, generator):
        """One step; returns its loss, on the device."""
        x, subject, ids, motions, guide = batch
        t, then = self._timesteps(len(x), generator)
        shown = softened(x, self.mode.soft, generator) if self.mode.soft else x
        noisy, v = noise.mix(x, t, normal_like(x, generator), shown)
        if guide is not None:
            guide = worn(guide, self.mode.worn, generator) if self.mode.worn else guide
        with mixed_precision(self.where):
            v = self._taught(noisy, t, then, noise, ids) if self.teacher else v
            with torch.set_grad_enabled(self.learns_text):
                text = self.text(ids)
            predicted = self.forward(noisy if guide is None else beside_guide(noisy, guide), noise.log_snr[t], text)
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
        return loss.detach()

    def _timesteps(self, count: int, generator):
        """Timesteps [count]; a student's every other one is one of the four that the recipes sample, and then come those that follow these."""
        t = spread_timesteps(count, self.mode.most_noise, generator, self.mode.lean).to(self.where)
        if not self.teacher:
            return t, None
        chosen = torch.randint(len(self._sampled) - 1, (len(t[::2]),), generator=generator, device=generator.device).to(self.where)
        t[::2] = self._sampled[chosen]
        return t, self._sampled[chosen + 1]

    def _taught(self, noisy, t, then, noise, ids):
        """v as the teacher has it: where the recipes sample, that of its strides."""
        v = torch.empty_like(noisy)
        sampled, others = noisy[::2].contiguous(), noisy[1::2].contiguous()
        if self.mode.strides > 1:
            v[::2] = self.teacher.v_of_strides(sampled, t[::2], then, self.mode.strides, noise, ids[::2])
        else:
            v[::2] = self.teacher.v(sampled, noise.log_snr[t[::2]], ids[::2])
        v[1::2] = self.teacher.v(others, noise.log_snr[t[1::2]], ids[1::2])
        return v


def rate_at(mode: Mode, step: int, share: float) -> float:
    """The learning rate: a short rise, then half a cosine down to a hundredth."""
    return mode.rate * min(1, (step + 1) / _WARM_UP) * (0.495 * (1 + math.cos(math.pi * min(share, 1))) + 0.01)


class Course:
    """How far a training has come: by its clock, its steps, or the time of day, whichever is furthest."""

    def __init__(self, minutes: float, steps: int, until: float, clock):
        self._seconds, self._steps, self._until, self._begun, self._clock = 60 * minutes, steps, until, time.time(), clock

    def share(self, step: int) -> float:
        """0 at the beginning; from 1 on it is over."""
        if self._until:
            return max((time.time() - self._begun) / max(self._until - self._begun, 1e-3), step / self._steps)
        return max(self._clock.seconds() / self._seconds, step / self._steps)


def settings(options):
    """The command's options and the mode that they make."""
    options.add_argument("mode", choices=sorted(MODES))
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--steps", type=int, default=1 << 40, help="end after so many steps, if the minutes are not over before")
    options.add_argument("--until", type=float, default=0, help="end at this time, in seconds since 1970, in place of --minutes")
    options.add_argument("--rate", type=float, help="the highest learning rate, in place of the mode's own")
    options.add_argument("--guidance", type=float, help="the scale that guided learns, in place of its own")
    options.add_argument("--batch", type=int, help="clips in a batch, in place of the mode's own")
    options.add_argument("--set", nargs="*", default=[], dest="more", help="NAME=NUMBER: lean, few, alone, soft, worn or strides in place of the mode's own")
    options.add_argument("--start", type=pathlib.Path, help="an earlier result (image.pt, video.pt, ...) to start from where there is no checkpoint")
    options.add_argument("--measured", type=int, default=16, help="on how many clips errors are measured")
    options.add_argument("--known-words", action="store_true", help="the text encoder stays as it is; not with a training from nothing")
    options.add_argument("--pool", type=int, default=0, help="take clips from train.pool as they come, and hold so many")
    options.add_argument("--compile", choices=("clips", "all"), help="make one program of the network, for clips or for single frames too: a minute or two that pay on a GPU")
    options.add_argument("--after", type=pathlib.Path, help="get ready, then wait for this file before anything is read")
    asked = options.parse_args()
    mode = dataclasses.replace(MODES[asked.mode], **{k: v for k, v in vars(asked).items() if k in ("rate", "guidance", "batch") and v})
    for name, _, value in (pair.partition("=") for pair in asked.more):
        if name not in ("lean", "few", "alone", "soft", "worn", "strides"):
            options.error(f"--set knows no {name}")
        mode = dataclasses.replace(mode, **{name: type(getattr(mode, name))(value)})
    if asked.known_words:
        if not (asked.start or mode.start):
            options.error(f"{asked.mode} begins with a text encoder that knows nothing: name a --start, or leave --known-words out")
        mode = dataclasses.replace(mode, learns_words=False, words="" if asked.start else mode.words)
    return asked, mode


def main() -> None:
    """Trains for the minutes or the steps asked for, whichever are over first, those of earlier runs counted in."""
    asked, mode = settings(workplace.parser(__doc__))
    where = workplace.device()
    ending, log = workplace.Ending(), workplace.Log(asked.work / f"{asked.mode}.log")
    training = Training(asked.work, asked.mode, mode, asked.seed, where)
    if asked.compile:
        since = time.monotonic()
        training.compile(asked.compile == "all")
        log.line(event="compiled", seconds=time.monotonic() - since)
        torch.cuda.empty_cache()
    clips, fresh = Pool(asked.work, where, asked.pool) if asked.pool else Latents(asked.work, "train", where), Latents(asked.work, "validation", where)
    while not ending.asked and ((asked.after and not asked.after.exists()) or (asked.pool and not clips.filled)):
        time.sleep(0 if asked.pool and clips.take_up() else 0.1)
    training.begin(asked.start)
    noise = Noise(mode.schedule, where)
    rng = np.random.default_rng([asked.seed, training.step])
    generator = torch.Generator(where).manual_seed(asked.seed * 1_000_003 + training.step)
    log.line(event="start", mode=asked.mode, step=training.step, device=where.type, parameters=sum(p.numel() for p in training.parameters))
    clock, losses, kept = workplace.Clock(training.seconds), [], 0
    course, since = Course(asked.minutes, asked.steps, asked.until, clock), time.monotonic()
    while course.share(training.step) < 1 and not ending.asked:
        rate = rate_at(mode, training.step, course.share(training.step))
        losses.append(training.learn(clips.batch(rng, mode, _UNCAPTIONED), noise, rate, generator))
        if asked.pool and training.step % _TAKE_UP_EVERY == 0:
            clips.take_up()
        if training.step % _KEEP_EVERY == 0 and time.monotonic() - since > _KEEP_SECONDS:
            clock.pause()
            kept += 1
            measures = validate(*training.average, fresh, noise, mode, asked.measured, training.teacher) if kept % _MEASURE_EVERY == 0 else {}
            held = {"clips": clips.seen} if asked.pool else {}
            log.line(step=training.step, seconds=clock.seconds(), loss=float(torch.stack(losses).mean()), **held, **measures)
            losses, since = [], time.monotonic()
            training.keep(clock.seconds())
            clock.go()
    training.keep(clock.seconds())
    if ending.asked:
        log.line(event="ended", step=training.step, seconds=clock.seconds())
    else:
        log.line(event="trained", step=training.step)
        log.line(event="done", step=training.step, seconds=clock.seconds(), **validate(*training.average, fresh, noise, mode, asked.measured, training.teacher))


if __name__ == "__main__":
    main()
