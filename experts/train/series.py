"""Trains the denoisers of a bundle one after the other within a given time, on a GPU: ``python3 -m train.series --seconds 500 --out DIR``.

Starts from what ``train.unpack`` has written, keeps the words, and draws clips meanwhile (``train.pool``). Each training gets its part of the time,
up to a moment that does not move: one that is late or fails takes nothing from those after it. While one trains the next is compiled.
What each has learned so far is copied to DIR every few seconds, in half precision, so that little is lost when the time is cut short.
"""

import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

import torch

from train import workplace
from train.modes import MODES
from train.pool import folder as pool_folder

#: Seconds after which a training that was asked to end is made to.
_PATIENCE = 12.0
_COPY_EVERY = 12.0
_COPYING = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Part:
    """One training of the series.

    :param mode: of ``train.train_denoiser``
    :param share: of the time, in hundredths
    :param rate: highest learning rate
    :param batches: how many times the series' batch its own is: single frames come ``ALONE`` for a clip, a quarter of the work of one
    :param options: further options
    :param compiled: for what: the first training waits for it, so it does without single frames
    """

    mode: str
    share: float
    rate: float
    batches: float = 1.0
    options: tuple = ()
    compiled: str = "all"


SERIES = (
    Part("video", 49, 2e-3, options=("--start", "video.pt", "--set", "lean=0.6", "few=0.2", "alone=0.35"), compiled="clips"),
    Part("guided", 6, 1e-3, 0.5, ("--guidance", "2.0", "--set", "few=0.2")),
    Part("quick", 17, 1e-3, 0.5, ("--guidance", "2.0")),
    Part("image-to-video-worn", 10, 1e-3, options=("--start", "video.pt", "--set", "few=0.2")),
    Part("temporal", 6, 5e-4),
    Part("spatial", 6, 5e-4, 2.0, ("--start", "video.pt", "--set", "soft=0.4")),
    Part("full-image", 5, 7e-4, 2.0),
)


def halved(state: dict) -> dict:
    """A network's matrices in half precision, as an export has them, and the rest of its weights."""
    return {name: value.half() if value.ndim > 1 else value for name, value in state.items()}


def copy(result: pathlib.Path, out: pathlib.Path) -> None:
    """Writes the denoiser of a result, if there is one, in half precision."""
    with _COPYING:
        if result.exists():
            state = torch.load(result, map_location="cpu")
            workplace.save(out / result.name, {"denoiser": halved(state["denoiser"]), "step": state.get("step", 0)})


class Runner:
    """Runs one part: compiled if that comes to an end in time, plainly if not.

    :param asked: the command's options
    :param after: the file whose coming starts it, or None
    """

    def __init__(self, part: Part, asked, after, until: float):
        self.part, self.result, self._asked = part, asked.work / f"{MODES[part.mode].result}.pt", asked
        self._log = asked.work / f"{part.mode}.log"
        self._command = [
            sys.executable, "-m", "train.train_denoiser", part.mode, "--work", str(asked.work), "--known-words", "--pool", str(asked.pool),
            "--batch", str(int(asked.batch * part.batches)), "--rate", str(part.rate), "--measured", str(asked.measured), "--until", str(until),
            *(str(asked.work / option) if option.endswith(".pt") else option for option in part.options), *(["--after", str(after)] if after else [])]
        for left in (self._log, asked.work / f"{part.mode}-checkpoint.pt"):
            left.unlink(missing_ok=True)
        self._start(compiled=not asked.plain)

    def _start(self, compiled: bool) -> None:
        self.compiled = compiled
        with (self._asked.work / f"{self.part.mode}.out").open("a") as out:
            self.process = subprocess.Popen([*self._command, *(["--compile", self.part.compiled] if compiled else [])], stdout=out, stderr=subprocess.STDOUT)

    def says(self, event: str) -> bool:
        """Whether its log has an event."""
        return self._log.exists() and f"event={event}" in self._log.read_text()

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    def plainly(self, why: str) -> None:
        """Starts it again without compiling."""
        print(f"{self.part.mode}: {why}; without compiling, then", flush=True)
        self.end()
        self._start(compiled=False)

    def end(self) -> None:
        """Ends it, with a checkpoint if it can."""
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def finish(self) -> None:
        """Gives it time to measure what it has trained."""
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.end()

    def watch(self, patience: float, until: float) -> None:
        """Waits until it is over; where it has not started to train after so many seconds, or failed before, it goes on without compiling."""
        since = time.time()
        while time.time() < until + _PATIENCE:
            if self.says("trained") or (self.over and not (self.compiled and self.process.returncode and time.time() < until - _PATIENCE)):
                break
            if self.over:
                self.plainly("failed")
            elif self.compiled and not self.says("compiled") and time.time() - since > patience:
                self.plainly(f"not compiled in {patience:.0f} s")
            time.sleep(0.05)
        if not self.says("trained"):
            self.end()
        print(f"{self.part.mode}: {self.process.poll()}, {self._log.read_text().splitlines()[-1] if self._log.exists() else 'no log'}", flush=True)


def main() -> None:
    """Runs the series."""
    options = workplace.parser(__doc__)
    options.add_argument("--seconds", type=float, required=True, help="for everything")
    options.add_argument("--out", type=pathlib.Path, required=True)
    options.add_argument("--later", type=pathlib.Path, help="a folder for what --first does not name")
    options.add_argument("--first", nargs="*", help="the results that go to --out where there is a --later")
    options.add_argument("--batch", type=int, default=192)
    options.add_argument("--pool", type=int, default=98304, help="clips that a training holds")
    options.add_argument("--drawing", nargs="*", default=["processes=12", "rate=500", "eager=65536"], help="options of train.pool, NAME=VALUE")
    options.add_argument("--patience", type=float, default=110, help="seconds that compiling the first training may take")
    options.add_argument("--measured", type=int, default=16)
    options.add_argument("--plain", action="store_true", help="compile nothing")
    asked = options.parse_args()
    begun = time.time()
    for folder in (asked.out, asked.later, asked.work / "done"):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    for marker in (asked.work / "done").iterdir():
        marker.unlink()
    shutil.rmtree(pool_folder(asked.work), ignore_errors=True)
    with (asked.work / "pool.out").open("w") as out:
        pool = subprocess.Popen([sys.executable, "-m", "train.pool", "--work", str(asked.work), *(f"--{pair}" for pair in asked.drawing)], stdout=out, stderr=subprocess.STDOUT)
    whole, untils = sum(part.share for part in SERIES), []
    for k in range(len(SERIES)):
        untils.append(begun + asked.seconds * sum(part.share for part in SERIES[:k + 1]) / whole)
    runners = {}

    def runner(k: int) -> Runner:
        if k not in runners:
            runners[k] = Runner(SERIES[k], asked, asked.work / "done" / SERIES[k - 1].mode if k else None, untils[k])
        return runners[k]

    def goes_to(result: pathlib.Path) -> pathlib.Path:
        return asked.later if asked.later and result.stem not in (asked.first or ()) else asked.out

    def logs() -> None:
        found = [path for path in sorted(asked.work.glob("*.out"))]
        (asked.out / "logs.txt").write_text("".join(f"=== {path.name}\n{path.read_text()}\n" for path in found))

    def copying() -> None:
        while not over.wait(_COPY_EVERY):
            for k in sorted(runners):
                if runners[k].says("start") and not runners[k].over:
                    copy(runners[k].result, goes_to(runners[k].result))
            logs()

    over = threading.Event()
    copier = threading.Thread(target=copying, daemon=True)
    copier.start()
    runner(0)
    for k in range(len(SERIES)):
        while k == 0 and not runner(k).says("compiled") and not runner(k).over and time.time() - begun < asked.patience:
            if pool.poll():
                runner(k).end()
                raise SystemExit(f"the pool failed: {(asked.work / 'pool.out').read_text()}")
            time.sleep(0.1)
        for ahead in range(k + 1, min(k + 3, len(SERIES))):
            runner(ahead)
        runner(k).watch(_PATIENCE, untils[k])
        if not k and not runner(k).says("trained"):
            logs()
            for one in [pool, *(r.process for r in runners.values())]:
                one.terminate()
            raise SystemExit(f"{SERIES[0].mode} has trained nothing, and all others start from it: {(asked.work / f'{SERIES[0].mode}.out').read_text()[-3000:]}")
        (asked.work / "done" / SERIES[k].mode).touch()
        copy(runner(k).result, goes_to(runner(k).result))
    over.set()
    copier.join()
    for one in runners.values():
        one.finish()
    pool.terminate()
    logs()
    print(f"done in {time.time() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
