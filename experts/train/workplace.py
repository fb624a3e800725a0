"""What all trainings share: where their data lies, the device, checkpoints that survive being cut off, and the log."""

import argparse
import os
import pathlib
import signal
import time

import torch


def parser(description: str) -> argparse.ArgumentParser:
    """Returns a parser with the options that every command has."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--work", type=pathlib.Path, default=pathlib.Path("work"), help="folder for clips, latents, checkpoints, logs")
    options.add_argument("--seed", type=int, default=0)
    return options


def device() -> torch.device:
    """The GPU where there is one, else the processor with two threads (or as many as OMP_NUM_THREADS says)."""
    if torch.cuda.is_available():
        torch.backends.cudnn.benchmark = True
        return torch.device("cuda")
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    return torch.device("cpu")


def save(path: pathlib.Path, state: dict) -> None:
    """Writes a checkpoint so that being cut off leaves either the old one or the new one."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def load(path: pathlib.Path, where="cpu") -> dict:
    """Reads a checkpoint, or returns {} when there is none."""
    return torch.load(path, map_location=where) if path.exists() else {}


class Ending:
    """Notes that SIGTERM or SIGINT has asked this process to end: a training then ends after the step at hand, with a checkpoint."""

    def __init__(self):
        self.asked = False
        for sent in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sent, self._note)

    def _note(self, *_) -> None:
        self.asked = True


class Clock:
    """Counts the seconds of training, over interruptions, without what is spent on measuring."""

    def __init__(self, spent: float = 0.0):
        self._spent, self._since = spent, time.monotonic()

    def seconds(self) -> float:
        """Seconds trained so far."""
        return self._spent if self._since is None else self._spent + time.monotonic() - self._since

    def pause(self) -> None:
        """Stops counting; ``go`` goes on."""
        self._spent, self._since = self.seconds(), None

    def go(self) -> None:
        """Counts again."""
        self._since = time.monotonic()


class Log:
    """Appends ``key=value`` lines to a file under the work folder and prints them."""

    def __init__(self, path: pathlib.Path):
        self._path = path

    def line(self, **values) -> None:
        """Writes one line; floats are shortened."""
        text = " ".join(f"{key}={value:.4g}" if isinstance(value, float) else f"{key}={value}" for key, value in values.items())
        print(text, flush=True)
        with self._path.open("a") as out:
            out.write(text + "\n")
