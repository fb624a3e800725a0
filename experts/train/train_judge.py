"""Trains the judge on drawn clips: ``python3 -m train.train_judge --minutes 8``. Run again, it goes on from its checkpoint."""

import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

from models.judge import ASPECTS, Judge, halved, share_right, verdicts
from models.layers import mixed_precision
from train import clips, workplace
from train.muon import MuonAndAdam

#: The judge that comes with these scripts, so that nobody has to train one in order to measure.
SHIPPED = pathlib.Path(__file__).resolve().parent.parent / "judge.pt"
_BATCH, _FEWEST_FRAMES = 16, 12


def rough(frames, rng):
    """Makes frames [N, 3, H, W] a little softer and noisier, as a decoder does, so that the judge looks at shapes."""
    if rng.random() < 0.5:
        small = F.interpolate(frames, size=int(rng.integers(22, 55)), mode="area")
        frames = F.interpolate(small, size=frames.shape[-1], mode="bilinear", align_corners=False)
    return frames + 0.04 * float(rng.random()) * torch.randn_like(frames)


def tensor(pictures, where):
    """uint8 [B, F, H, W, 3] -> float32 [B, F, 3, H, W] in 0..1"""
    return torch.from_numpy(np.array(pictures)).to(where).permute(0, 1, 4, 2, 3).float() / 255


def score(judge, work, part, where) -> dict:
    """Shares that the judge gets right on a part."""
    seen, specs = [], []
    for shard in clips.shards(work, part):
        pictures = clips.pictures(shard)
        for n in range(0, len(pictures), 16):
            seen += verdicts(judge, tensor(pictures[n:n + 16], where))
        specs += clips.specs(shard)[0]
    return share_right(seen, specs)


def trained(work) -> Judge:
    """The judge that was trained in a work folder, or else the one that is shipped, ready to measure with."""
    judge, own = Judge(), work / "judge.pt"
    judge.load_state_dict(torch.load(own if own.exists() else SHIPPED, map_location="cpu")["judge"])
    return judge.eval()


def main() -> None:
    """Trains, then measures on the validation clips and on the held-out combinations."""
    options = workplace.parser(__doc__)
    options.add_argument("--minutes", type=float, default=20)
    options.add_argument("--rate", type=float, default=2e-3)
    asked = options.parse_args()
    where = workplace.device()
    torch.manual_seed(asked.seed)
    judge = Judge().to(where, memory_format=torch.channels_last)
    optimizer = MuonAndAdam([judge], asked.rate)
    checkpoint, log = asked.work / "judge-checkpoint.pt", workplace.Log(asked.work / "judge.log")
    state = workplace.load(checkpoint, where)
    step, clock = state.get("step", 0), workplace.Clock(state.get("seconds", 0.0))
    if state:
        judge.load_state_dict(state["judge"])
        optimizer.load_state_dict(state["optimizer"])
    rng = np.random.default_rng([asked.seed, step])
    shards = [(clips.pictures(shard), *clips.specs(shard)) for shard in clips.shards(asked.work, "train")]

    def keep():
        workplace.save(checkpoint, {"judge": judge.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seconds": clock.seconds()})

    while clock.seconds() < asked.minutes * 60:
        share = clock.seconds() / asked.minutes / 60
        optimizer.set_rate(asked.rate * min(1, (step + 1) / 40) * (0.49 * (1 + math.cos(math.pi * min(share, 1))) + 0.02))
        pictures, specs, centres = shards[rng.integers(len(shards))]
        chosen = np.sort(rng.choice(len(specs), min(_BATCH, len(specs)), replace=False))
        frames = int(rng.integers(_FEWEST_FRAMES, pictures.shape[1] + 1))
        first = int(rng.integers(pictures.shape[1] - frames + 1))
        with mixed_precision(where):
            seen = judge.read(rough(halved(tensor(pictures[chosen, first:first + frames], where)), rng), len(chosen))
        loss = sum(F.cross_entropy(seen[aspect], torch.tensor([answers.index(getattr(specs[n], aspect)) for n in chosen], device=where))
                   for aspect, answers in ASPECTS.items())
        wanted = torch.from_numpy(centres[chosen, first:first + frames]).clamp(0, 1).to(where)
        loss = loss + 20 * (seen["centre"] - wanted).square().mean()
        for p in judge.parameters():
            p.grad = None
        loss.backward()
        torch.nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 50 == 0:
            log.line(step=step, seconds=clock.seconds(), loss=loss.item())
        if step % 300 == 0:
            keep()
    keep()
    workplace.save(asked.work / "judge.pt", {"judge": {name: value.half() for name, value in judge.state_dict().items()}})
    judge = trained(asked.work).to(where)
    for part in ("validation", "held-out"):
        log.line(event="done", part=part, step=step, **score(judge, asked.work, part, where))


if __name__ == "__main__":
    main()
