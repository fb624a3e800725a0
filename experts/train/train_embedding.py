"""Trains an embedding of latent frames: ``python3 -m train.train_embedding scorer|measurer --minutes M``.

* ``scorer`` learns to tell clips apart, by frames of theirs -> ``scorer.pt``. It says which of several candidates fits its guide.
* ``measurer`` learns that of whole frames, of subjects cut out and of what is around them, and to name what it sees -> ``measurer.pt``.
  It measures consistency, which the one that chose must not.

Run again, a training goes on from its checkpoint; SIGTERM ends it after the step at hand, with one.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from models.embedding import WIDTH, Embedding
from models.layers import Linear, mixed_precision
from train import workplace
from train.latents import Frames, near
from train.muon import MuonAndAdam
from train.noise import worn
from world.spec import COLOURS, PLACES, SUBJECTS

#: What the measurer has to name.
_NAMED = {"subject": SUBJECTS, "colour": COLOURS, "place": PLACES}
_BATCH, _TEMPERATURE, _WORN, _RATE, _WARM_UP = 96, 0.1, 0.3, 2e-3, 40
_MEASURE_EVERY, _KEEP_EVERY = 200, 50
#: Side of a cut out subject, in latents.
_CUT = 8


def exchanged(x, mask, other):
    """Frames x [N, C, h, w] in which other frames' latents stand where the subject is, by the mask [N, 1, h, w] in 0..1."""
    return x + mask * (other - x)


def moved(x, by):
    """Frames x [N, C, h, w] moved by [N, 2] as (x, y) fractions of the frame, in whole latents; what leaves comes back in on the other side."""
    cells = (by * x.shape[-1]).round().long().tolist()
    return torch.stack([frame.roll((down, right), (1, 2)) for frame, (right, down) in zip(x, cells)])


def told_apart(one, two, strangers):
    """How far embeddings one [N, D] are from knowing theirs in two [N, D] among all of two and a stranger each [N, D]: cross entropy."""
    alike = torch.cat([one @ two.t(), (one * strangers).sum(1, keepdim=True)], 1) / _TEMPERATURE
    return F.cross_entropy(alike, torch.arange(len(one), device=one.device))


def cut_out(x, centres):
    """The part of x [N, C, h, w] around the subject [N, C, 8, 8], as near to its centre [N, 2] as the frame's edge lets it."""
    corners = (centres * x.shape[-1] - _CUT / 2).round().long().clamp(0, x.shape[-1] - _CUT).tolist()
    return torch.stack([frame[:, top:top + _CUT, left:left + _CUT] for frame, (left, top) in zip(x, corners)])


class Views:
    """The pairs of frames that a batch shows: frames of the same clip at different moments, and a stranger to each."""

    def __init__(self, batch, generator, most_worn: float):
        masks = [near(batch.centres[:, k:k + 1], batch.radii, batch.x.shape[-1])[:, :, 0].to(batch.x.device) for k in range(2)]
        other = moved(batch.x[:, 0].roll(1, 0), batch.centres[:, 0] - batch.centres[:, 0].roll(1, 0))
        whole = [batch.x[:, 0], batch.x[:, 1], exchanged(batch.x[:, 0], masks[0], other)]
        self.whole = [worn(frame, most_worn, generator) for frame in whole] if most_worn else whole
        self.subject = [cut_out(frame, batch.centres[:, k]) for k, frame in ((0, self.whole[0]), (1, self.whole[1]), (0, self.whole[2]))]
        empty = [exchanged(frame, mask, torch.zeros_like(frame)) for frame, mask in zip(self.whole, masks)]
        self.rest = [*empty, empty[0].roll(1, 0)]


class Naming(nn.Module):
    """Names what an embedding says; it is thrown away after the training."""

    def __init__(self):
        super().__init__()
        self.last = Linear(WIDTH, sum(len(answers) for answers in _NAMED.values()))

    def loss(self, said, specs):
        """Cross entropy of the names, for embeddings [N, D] of frames of clips with these specs."""
        total = 0.0
        for (aspect, answers), logits in zip(_NAMED.items(), self.last(8 * said).split([len(a) for a in _NAMED.values()], 1)):
            total = total + F.cross_entropy(logits.float(), torch.tensor([answers.index(getattr(s, aspect)) for s in specs], device=said.device))
        return total


def loss_of(embedding, naming, batch, generator):
    """What a step makes smaller; naming is None for the scorer."""
    views = Views(batch, generator, _WORN)
    wanted = [views.whole] if naming is None else [views.whole, views.subject, views.rest]
    total = 0.0
    for one, two, stranger in wanted:
        said = embedding(torch.cat([one, two, stranger])).float().chunk(3)
        total = total + told_apart(*said) + told_apart(said[1], said[0], said[2])
        if naming is not None and one is views.whole[0]:
            total = total + 0.5 * naming.loss(torch.cat(said[:2]), batch.specs * 2)
    return total / len(wanted)


@torch.no_grad()
def validate(embedding, frames) -> dict:
    """Of frames that nothing was done to: the share that know theirs among 96, and mean cosines to theirs, to others, to strangers."""
    views = Views(frames.pairs(np.random.default_rng(5), _BATCH), torch.Generator().manual_seed(5), 0.0)
    one, two, stranger = (embedding(v) for v in views.whole)
    alike, n = one @ two.t(), len(one)
    return {"found": float((alike.argmax(1) == torch.arange(n, device=alike.device)).float().mean()), "own": float(alike.diagonal().mean()),
            "others": float((alike.sum() - alike.diagonal().sum()) / (n * n - n)), "strangers": float((one * stranger).sum(1).mean())}


def main() -> None:
    """Trains for the minutes or the steps asked for, whichever are over first, those of earlier runs counted in."""
    options = workplace.parser(__doc__)
    options.add_argument("which", choices=("scorer", "measurer"))
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--steps", type=int, default=1 << 40, help="end after so many steps, if the minutes are not over before")
    asked = options.parse_args()
    where, seed = workplace.device(), asked.seed + (asked.which == "measurer")
    torch.manual_seed(seed)
    embedding = Embedding().to(where, memory_format=torch.channels_last)
    naming = Naming().to(where) if asked.which == "measurer" else None
    networks = [embedding] + ([naming] if naming else [])
    optimizer = MuonAndAdam(networks, _RATE)
    checkpoint, log = asked.work / f"{asked.which}-checkpoint.pt", workplace.Log(asked.work / f"{asked.which}.log")
    state = workplace.load(checkpoint, where)
    step, clock, losses = state.get("step", 0), workplace.Clock(state.get("seconds", 0.0)), []
    if state:
        for network, weights in zip(networks, state["networks"]):
            network.load_state_dict(weights)
        optimizer.load_state_dict(state["optimizer"])
    frames, fresh = Frames(asked.work, "train", where), Frames(asked.work, "validation", where)
    rng, generator = np.random.default_rng([seed, step]), torch.Generator().manual_seed(seed * 1_000_003 + step)

    def keep():
        workplace.save(checkpoint, {"networks": [network.state_dict() for network in networks], "optimizer": optimizer.state_dict(),
                                    "step": step, "seconds": clock.seconds()})
        workplace.save(asked.work / f"{asked.which}.pt", {"embedding": embedding.state_dict()})

    log.line(event="start", which=asked.which, step=step, device=where.type, parameters=sum(p.numel() for p in embedding.parameters()))
    ending = workplace.Ending()
    while clock.seconds() < asked.minutes * 60 and step < asked.steps and not ending.asked:
        share = max(clock.seconds() / asked.minutes / 60, step / asked.steps)
        optimizer.set_rate(_RATE * min(1, (step + 1) / _WARM_UP) * (0.49 * (1 + math.cos(math.pi * min(share, 1))) + 0.02))
        with mixed_precision(where):
            loss = loss_of(embedding, naming, frames.pairs(rng, _BATCH), generator)
        for network in networks:
            network.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        losses.append(loss.item())
        if step % _KEEP_EVERY == 0:
            clock.pause()
            log.line(step=step, seconds=clock.seconds(), loss=sum(losses) / len(losses), **(validate(embedding, fresh) if step % _MEASURE_EVERY == 0 else {}))
            losses = []
            keep()
            clock.go()
    keep()
    log.line(event="ended" if ending.asked else "done", step=step, seconds=clock.seconds(), **validate(embedding, fresh))


if __name__ == "__main__":
    main()
