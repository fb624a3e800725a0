"""Draws clips for as long as others train on them: ``python3 -m train.pool --processes 12``. Writes shards of latents to ``pool/``.

Processes draw places and, without end, subjects with their trails; here each subject is put before several places, never in a combination
that is held out, and encoded. Who trains with ``--pool`` takes up each shard as it comes, so that it hardly ever sees a clip twice: what a
GPU learns from in minutes would take hours to draw whole. Drawing pauses while shards lie there that nobody has had time for. Ends at
SIGTERM, or after ``--shards``.
"""

import collections
import multiprocessing
import os
import pathlib
import shutil
import signal
import tempfile
import time
from typing import List, NamedTuple

import numpy as np
import torch

from models.autoencoder import Encoder
from models.layers import mixed_precision
from train import workplace
from train.clips import DRAWN, FRAMES
from train.latents import Batch, guide_and_frames, near
from train.modes import ALONE, Mode
from world import words
from world.render import frame_times, place_frames, sprite
from world.spec import MOTIONS, PLACES, Spec, draw_spec, is_held_out

#: Seeds of the drawing: apart from those of ``train.clips``.
_SUBJECTS, _PLACES, _MEETINGS = 5_000_000, 6_000_000, 7_000_000
#: Captions that are drawn for each clip, of which a batch takes one.
_CAPTIONS = 4
#: Clips that are encoded at once.
_AT_ONCE = 64
#: Bytes that sprites on their way to be encoded may take.
_ROOM = 8 << 30
#: Seconds after which a process that draws is taken for dead.
_PATIENCE = 300


def folder(work: pathlib.Path) -> pathlib.Path:
    """Where the shards lie."""
    return work / "pool"


def finished(work: pathlib.Path) -> list:
    """The shards that are there, in order."""
    return sorted(folder(work).glob("*.pt"))


def _quiet() -> None:
    """A process that draws: it makes room for those that train, and leaves it to its parent when to end."""
    os.nice(10)
    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def draw_places(number: int, count: int):
    """Draws ``count`` clips of the places in turn: their names, and pictures uint8 [N, F, H, W, 3]."""
    rng = np.random.default_rng(_PLACES + number)
    names = [PLACES[(number * count + k) % len(PLACES)] for k in range(count)]
    return names, np.stack([place_frames(name, int(rng.integers(1 << 31)), frame_times(DRAWN, 30 * rng.random())) for name in names])


def draw_subjects(scratch: pathlib.Path, number: int, count: int):
    """Draws ``count`` subjects: specs, the file with their sprites uint8 [N, F, H, W, 4], which are too large for a pipe, centres [N, F, 2]."""
    rng, specs, sprites, centres = np.random.default_rng(_SUBJECTS + number), [], [], []
    for _ in range(count):
        spec = draw_spec(rng, leaning=True)
        pictures, path = sprite(spec, frame_times(DRAWN, 30 * rng.random()))
        specs.append(spec)
        sprites.append(pictures)
        centres.append(path)
    kept = scratch / f"{number:07d}.npy"
    np.save(kept, np.stack(sprites))
    return specs, kept, np.stack(centres)


def handed_over(kept: pathlib.Path) -> np.ndarray:
    """Reads sprites and removes their file."""
    sprites = np.load(kept)
    kept.unlink()
    return sprites


class Meeting(NamedTuple):
    """A subject before a place.

    :param subject: which sprite
    :param place: which clip of a place
    :param spec: what it shows
    """

    subject: int
    place: int
    spec: Spec


def meetings(specs: List[Spec], names: List[str], times: int, rng) -> List[Meeting]:
    """Each subject before ``times`` places, none in a combination that is held out."""
    of = {place: [n for n, name in enumerate(names) if name == place] for place in PLACES}
    found = []
    for n, spec in enumerate(specs):
        fits = [place for place in PLACES if of[place] and not is_held_out(spec.subject, spec.colour, place)]
        for place in rng.permutation(fits)[:times]:
            shown = Spec(spec.subject, spec.colour, str(place), spec.motion, spec.size, spec.seed)
            found.append(Meeting(n, int(rng.choice(of[place])), shown))
    return found


class Encoding:
    """Puts subjects before places and encodes them.

    :param names: the places' names
    :param places: uint8 [P, F, H, W, 3]
    """

    def __init__(self, encoder: Encoder, names: list, places: np.ndarray, where):
        self._encoder, self._where = encoder, where
        self.names, self._places = names, torch.from_numpy(places).to(where)

    @torch.no_grad()
    def __call__(self, sprites: np.ndarray, met: List[Meeting]) -> torch.Tensor:
        """Latents of the meetings, half [N, C, F, h, w], on the device."""
        drawn = torch.from_numpy(sprites).to(self._where)
        subjects, places = (torch.tensor(numbers, device=self._where) for numbers in ([m.subject for m in met], [m.place for m in met]))
        made = []
        for k in range(0, len(met), _AT_ONCE):
            over, behind = drawn[subjects[k:k + _AT_ONCE]].float() / 255, self._places[places[k:k + _AT_ONCE]].float() / 255
            pictures = over[..., :3] + over[..., 3:] * behind
            rgb = pictures.flatten(0, 1).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
            with mixed_precision(self._where, exact=True):
                latents = self._encoder(rgb)
            made.append(latents.float().view(len(over), DRAWN, *latents.shape[1:]).transpose(1, 2).half())
        return torch.cat(made)


def shard(latents: torch.Tensor, met: List[Meeting], centres: np.ndarray, rng) -> dict:
    """What a shard holds, as tensors: latents [N, C, F, h, w]; ids [N, K, T] of K captions; motion, radius [N]; centre [N, F, 2]."""
    captions = [[words.ids(words.caption(m.spec, rng)) for _ in range(_CAPTIONS)] for m in met]
    return {"latents": latents, "ids": torch.tensor(captions, dtype=torch.int16),
            "motion": torch.tensor([MOTIONS.index(m.spec.motion) for m in met]), "radius": torch.tensor([m.spec.radius for m in met]),
            "centre": torch.from_numpy(centres[[m.subject for m in met]])}


class Pool:
    """Draws batches from shards as they come, on the device; the oldest clips make room.

    :param most: clips that are held
    """

    def __init__(self, work: pathlib.Path, where, most: int):
        self._work, self._where, self._most = work, where, most
        self._held, self._taken, self.seen, self.filled = {}, set(), 0, 0
        self._nothing = torch.tensor(words.ids(""), device=where)

    def take_up(self, shards: int = 1) -> bool:
        """Takes up so many of the shards that have come since, the oldest first; returns whether there were any."""
        fresh = [path for path in finished(self._work) if path.name not in self._taken][:shards]
        for path in fresh:
            self._taken.add(path.name)
            self._add(torch.load(path, map_location=self._where))
        return bool(fresh)

    def _add(self, found: dict) -> None:
        count = len(found["latents"])
        if not self._held:
            self._held = {name: torch.zeros((self._most, *value.shape[1:]), dtype=value.dtype, device=self._where) for name, value in found.items()}
        rows = (self.seen + torch.arange(count, device=self._where)) % self._most
        for name, value in found.items():
            self._held[name][rows] = value
        self.seen += count
        self.filled = min(self.seen, self._most)

    def batch(self, rng, mode: Mode, uncaptioned: float) -> Batch:
        """As ``Latents.batch`` does."""
        alone = rng.random() < mode.alone
        size = ALONE * mode.batch if alone else mode.batch
        chosen = torch.randint(self.filled, (size,), device=self._where)
        x, centre, radius = (self._held[name][chosen].float() for name in ("latents", "centre", "radius"))
        subject = near(centre, radius, x.shape[-1])
        guide = None
        if alone:
            one = torch.arange(size, device=self._where)
            frames = torch.randint(x.shape[2], (size,), device=self._where)
            x, subject = x[one, :, frames].unsqueeze(2), subject[one, :, frames].unsqueeze(2)
        else:
            x, subject, guide = guide_and_frames(x, subject, FRAMES // 2 if rng.random() < mode.few else FRAMES, mode.guide, rng)
        told = torch.rand(size, device=self._where) >= uncaptioned
        said = self._held["ids"][chosen, torch.randint(_CAPTIONS, (size,), device=self._where)].long()
        motion = self._held["motion"][chosen]
        return Batch(x, subject, torch.where(told[:, None], said, self._nothing), torch.where(told, motion, torch.full_like(motion, -1)), guide)


def _memory():
    """A folder that lies in memory, where there is one with room, or None."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > _ROOM else None


class Subjects:
    """Subjects that processes draw ahead."""

    def __init__(self, drawing, scratch: pathlib.Path, count: int, ahead: int):
        self._drawing, self._scratch, self._count, self._next = drawing, scratch, count, 0
        self._jobs = collections.deque()
        for _ in range(ahead):
            self._order()

    def _order(self) -> None:
        self._jobs.append(self._drawing.apply_async(draw_subjects, (self._scratch, self._next, self._count)))
        self._next += 1

    def take(self):
        """Specs, sprites and centres of the next."""
        specs, kept, centres = self._jobs.popleft().get(_PATIENCE)
        self._order()
        return specs, handed_over(kept), centres


def draw(asked, few: int, drawing, scratch: pathlib.Path) -> None:
    """Makes shard after shard.

    :param few: subjects that one process draws at once
    """
    begun, clips, ending, log = time.monotonic(), 0, workplace.Ending(), workplace.Log(asked.work / "pool.log")
    jobs = [drawing.apply_async(draw_places, (n, few)) for n in range(-(-asked.places // few))]
    subjects = Subjects(drawing, scratch, few, 3 * asked.processes)
    where, encoder = workplace.device(), Encoder()
    encoder.load_state_dict(torch.load(asked.work / "autoencoder.pt", map_location="cpu")["encoder"])
    encoder.eval().to(where, memory_format=torch.channels_last)
    drawn, rng = [job.get() for job in jobs], np.random.default_rng(_MEETINGS + asked.seed)
    encoding = Encoding(encoder, [name for names, _ in drawn for name in names], np.concatenate([pictures for _, pictures in drawn]), where)
    del drawn
    log.line(event="places", count=len(encoding.names), seconds=time.monotonic() - begun)
    for n in range(asked.shards):
        parts, specs = [], 0
        while specs < asked.subjects and not ending.asked:
            found, sprites, centres = subjects.take()
            met = meetings(found, encoding.names, asked.times, rng)
            parts.append(shard(encoding(sprites, met), met, centres, rng))
            specs += len(found)
        if ending.asked:
            break
        order = torch.randperm(sum(len(part["latents"]) for part in parts))
        workplace.save(folder(asked.work) / f"{n:05d}.pt", {name: torch.cat([part[name].cpu() for part in parts])[order] for name in parts[0]})
        clips += len(order)
        log.line(shard=n, clips=clips, seconds=time.monotonic() - begun)
        while asked.rate and not ending.asked and clips - asked.eager > asked.rate * (time.monotonic() - begun):
            time.sleep(0.1)
    log.line(event="ended" if ending.asked else "done", clips=clips, seconds=time.monotonic() - begun)


def main() -> None:
    """Draws until it is told to end."""
    options = workplace.parser(__doc__)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--places", type=int, default=2048, help="clips of places")
    options.add_argument("--times", type=int, default=2, help="before how many places each subject is put")
    options.add_argument("--subjects", type=int, default=2048, help="subjects in a shard")
    options.add_argument("--shards", type=int, default=1 << 30)
    options.add_argument("--rate", type=float, default=0, help="clips a second from --eager on, 0 for no limit: encoding takes from those that train")
    options.add_argument("--eager", type=int, default=0, help="clips that come as fast as can be")
    asked = options.parse_args()
    shutil.rmtree(folder(asked.work), ignore_errors=True)
    folder(asked.work).mkdir(parents=True)
    few = max(1, min(64, asked.subjects // asked.processes))
    with multiprocessing.get_context("fork").Pool(asked.processes, _quiet) as drawing, tempfile.TemporaryDirectory(dir=_memory()) as scratch:
        draw(asked, few, drawing, pathlib.Path(scratch))
        drawing.terminate()


if __name__ == "__main__":
    main()
