"""All of it on a device, as a worker uses it: ``python -m tests.on_device OUT [--device cuda] [--family wan] [--tiny]``.

Pipelines with random weights (of full size; --tiny rehearses it) are saved, exported, inspected, and made videos with by ``./segue up``. It says how long each of them takes, what forwards took
of that, how busy the device was and the most memory that was taken. For GPUs, ``eval "$(experts/export/cuda-natives DIR)"`` first.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parents[1]
SEGUE = str(HERE.parents[1] / "segue")
PROMPT = "a red ball bouncing over a green meadow"
#: What is exported with, by family; of wan's 81 frames as many as a GPU of 80 GB decodes at once.
OPTIONS = {"sd": [], "wan": ["--frames", "8", "--warm-up", "4", "--steps", "6"]}
RECIPES = {"sd": ("confiner-long", "segue"), "wan": ("segue",)}


def timed(what: str, command: list, **more) -> str:
    """Runs a command to its end and says how long that took; what it printed."""
    began = time.monotonic()
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **more)
    print(json.dumps({"what": what, "seconds": round(time.monotonic() - began, 1), "exit": done.returncode}), flush=True)
    if done.returncode != 0:
        sys.exit(done.stdout[-2000:])
    return done.stdout


class Gpu(threading.Thread):
    """Looks at the first GPU four times a second until stopped."""

    def __init__(self):
        super().__init__(daemon=True)
        self.samples, self.over = [], threading.Event()

    def run(self):
        while shutil.which("nvidia-smi") and not self.over.wait(0.25):
            asked = subprocess.run(["nvidia-smi", "--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits"], text=True, capture_output=True, check=False)
            if asked.returncode == 0:
                self.samples.append([int(n) for n in asked.stdout.splitlines()[0].split(",")])

    def told(self) -> dict:
        """Mean use in percent, most memory in MiB; nothing where there is no GPU."""
        self.over.set()
        self.join()
        if not self.samples:
            return {}
        return {"gpu use %": round(sum(use for use, _ in self.samples) / len(self.samples)), "most MiB": max(memory for _, memory in self.samples)}


class Stack:
    """``./segue up`` with one bundle, on a free port."""

    def __init__(self, bundle: pathlib.Path, out: pathlib.Path, environment: dict):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.at = f"http://127.0.0.1:{free.getsockname()[1]}"
        self.log = (out / "up.log").open("w")
        self.process = subprocess.Popen([SEGUE, "up"], stdout=self.log, stderr=subprocess.STDOUT,
                                        env={**environment, "SEGUE_BUNDLE": str(bundle), "SEGUE_DATA_DIR": str(out / "data"), "SEGUE_HTTP_PORT": self.at.rsplit(":", 1)[1]})
        while not self.ready():
            if self.process.poll() is not None:
                sys.exit((out / "up.log").read_text()[-2000:])
            time.sleep(0.25)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.at + path, timeout=10) as answer:
            return answer.read().decode()

    def ready(self) -> bool:
        try:
            self.get("/readyz")
            return True
        except (urllib.error.URLError, OSError):
            return False

    def seconds(self, name: str) -> dict:
        """By label, or by nothing, the sum of a timer in seconds."""
        found = re.findall(rf"^segue_{name}_seconds_sum(?:{{expert=\"(\S+?)\"}})? (\S+)$", self.get("/metrics"), re.MULTILINE)
        return {label: float(value) for label, value in found}

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.log.close()


def video(stack: Stack, out: pathlib.Path, recipe: str, frames: int, environment: dict) -> None:
    """One video, and what it spent its time with."""
    before = {name: stack.seconds(name) for name in ("forwards", "encode")}
    gpu = Gpu()
    gpu.start()
    began = time.monotonic()
    timed(f"{recipe}, {frames} frames", [SEGUE, "generate", "--server", stack.at, "--prompt", PROMPT, "--recipe", recipe, "--frames", str(frames), "--seed", "7", "--out", str(out)], env=environment)
    took = time.monotonic() - began
    spent = {name: {role: round(value - before[name].get(role, 0.0), 2) for role, value in stack.seconds(name).items()} for name in before}
    bare = sum(spent["forwards"].values())
    print(json.dumps({"recipe": recipe, "frames": frames, "seconds": round(took, 1), "forwards": spent["forwards"], "encoding": spent["encode"].get("", 0.0),
                      "whole over forwards": round(took / bare, 2) if bare else None, **gpu.told()}), flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=pathlib.Path, help="a folder for all that is made; 30 GB at full size")
    asked.add_argument("--device", choices=["cpu", "cuda"], default="cuda")
    asked.add_argument("--family", choices=["sd", "wan"], default="sd")
    asked.add_argument("--frames", type=int, default=96)
    asked.add_argument("--tiny", action="store_true", help="tiny networks in place of those of full size, in fp32")
    asked = asked.parse_args()
    asked.out.mkdir(parents=True)
    pipelines, bundle = asked.out / "pipelines", asked.out / "bundle"
    environment = {**os.environ, "SEGUE_DEVICE": asked.device}
    if asked.tiny:
        from tests import tiny, tiny_wan

        (tiny.family if asked.family == "sd" else tiny_wan.pipeline)(pipelines)
    else:
        timed("pipelines drawn and saved", [sys.executable, "-m", "tests.full_size_pipelines", asked.family, str(pipelines), "--device", asked.device], cwd=HERE)
    named = [str(pipelines)] if asked.family == "wan" else ["--control", str(pipelines / "adapter"), "--base", str(pipelines / "image"), "--spatial", str(pipelines / "image"),
                                                            "--temporal", str(pipelines / "video")]
    dtype = "fp32" if asked.tiny else "fp16" if asked.family == "sd" else "bf16"
    size = ["--size", "64x64"] if asked.tiny and asked.family == "wan" else []
    timed("exported", [sys.executable, "-m", "segue_export", "--family", asked.family, *named, "--out", str(bundle), "--dtype", dtype, "--device", asked.device, *OPTIONS[asked.family], *size], cwd=HERE)
    print(timed("inspected", [SEGUE, "bundle", "inspect", str(bundle)], env=environment), flush=True)
    stack = Stack(bundle, asked.out, environment)
    try:
        for recipe in RECIPES[asked.family]:
            video(stack, asked.out / f"{recipe}-warm", recipe, 32, environment)
            video(stack, asked.out / recipe, recipe, asked.frames, environment)
    finally:
        stack.close()


if __name__ == "__main__":
    main()
