"""Shards of drawn clips on disk: ``clips/<part>-<number>.npy`` (uint8 [N, F, H, W, 3]) beside ``.json`` (specs, centres)."""

import dataclasses
import json
import pathlib

import numpy as np

from world.render import frame_times, render
from world.spec import Spec, draw_spec

#: Parts and the seeds of their first shard. Only "train" is trained on; "held-out" has combinations that "train" never has.
PARTS = {"validation": 1_000_000, "held-out": 2_000_000, "train": 3_000_000}
SHARD = 256
#: Frames that an expert makes at once, and frames that are drawn: one more, to come before them as their guide.
FRAMES, DRAWN = 16, 17


def path(work: pathlib.Path, part: str, number: int) -> pathlib.Path:
    """Where a shard's pictures lie."""
    return work / "clips" / f"{part}-{number:04d}.npy"


def draw_shard(work: pathlib.Path, part: str, number: int, clips: int = SHARD) -> None:
    """Draws one shard, unless it is there. Each clip starts at a random moment: windows at any start."""
    target = path(work, part, number)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(PARTS[part] + number)
    pictures, about = [], []
    for _ in range(clips):
        spec, start = draw_spec(rng, held_out=part == "held-out", leaning=part == "train"), 30 * rng.random()
        clip, centres = render(spec, frame_times(DRAWN, start))
        pictures.append(clip)
        about.append({"spec": dataclasses.asdict(spec), "start": start, "centres": np.round(centres, 4).tolist()})
    target.with_suffix(".json").write_text(json.dumps(about))
    partial = target.with_suffix(".partial.npy")
    np.save(partial, np.stack(pictures))
    partial.rename(target)


def shards(work: pathlib.Path, part: str) -> list:
    """Paths of a part's finished shards, in order."""
    return sorted(p for p in (work / "clips").glob(f"{part}-*.npy") if ".partial" not in p.name)


def pictures(shard: pathlib.Path) -> np.ndarray:
    """Opens a shard's pictures without reading them."""
    return np.load(shard, mmap_mode="r")


def specs(shard: pathlib.Path):
    """Returns a shard's specs and the subject's centres, float32 [N, F, 2]."""
    about = json.loads(shard.with_suffix(".json").read_text())
    return [Spec(**a["spec"]) for a in about], np.array([a["centres"] for a in about], np.float32)
