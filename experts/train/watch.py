"""Judges videos that a running Segue makes: ``python3 -m train.watch --server http://127.0.0.1:8080``.

Asks for held-out combinations, one video each, fetches the files, decodes them with ffmpeg, and prints what the judge sees in
all windows of 16 frames, and in the videos, each of which is what most of its windows are. Paints a contact sheet of them. ``--wish`` asks
for more than prompt, frames and seed: ``--wish '{"recipe": "jvid", "options": {"steps": 20}}'``.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import time
import urllib.request

import numpy as np
import torch

from models.judge import ASPECTS, share_right, verdicts
from train import workplace
from train.evaluate import contact_sheet, held_out_specs, sharpness
from train.train_judge import trained
from world import words

_SIDE, _WINDOW = 128, 16


def answer(address: str, wish: dict = None) -> bytes:
    """Asks the server and returns what it says; with a wish, by POST."""
    request = urllib.request.Request(address, data=json.dumps(wish).encode() if wish else None, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        return reply.read()


def watched(server: str, wish: dict):
    """Has one video made; returns its frames, float32 [F, 3, H, W] in 0..1."""
    video = json.loads(answer(f"{server}/v1/videos", wish))
    address = f"{server}/v1/videos/{video['id']}"
    while video["status"] not in ("completed", "failed", "cancelled"):
        time.sleep(0.5)
        video = json.loads(answer(address))
    if video["status"] != "completed":
        raise SystemExit(f"{wish}: {video}")
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                         input=answer(f"{address}/content"), stdout=subprocess.PIPE, check=True).stdout
    pictures = torch.from_numpy(np.frombuffer(raw, np.uint8).reshape(-1, _SIDE, _SIDE, 3).copy())
    return pictures.permute(0, 3, 1, 2).float() / 255


def majority(seen: list) -> dict:
    """What most windows of a video are seen as, by aspect."""
    return {aspect: collections.Counter(one[aspect] for one in seen).most_common(1)[0][0] for aspect in ASPECTS}


def main() -> None:
    """Asks for one video after the other."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--server", default="http://127.0.0.1:8080")
    options.add_argument("--work", type=pathlib.Path, default=pathlib.Path("work"))
    options.add_argument("--prompts", type=int, default=40)
    options.add_argument("--frames", type=int, default=64, help="a multiple of 16")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--wish", type=json.loads, default={}, help="what else each request says, as JSON")
    asked = options.parse_args()
    torch.set_num_threads(2)
    judge = trained(asked.work)
    (asked.work / "sheets").mkdir(exist_ok=True)
    specs, log = held_out_specs(asked.prompts), workplace.Log(asked.work / "watch.log")
    windows, videos, rows, sharp = [], [], [], []
    for spec in specs:
        pictures = watched(asked.server, {"prompt": words.plain_caption(spec), "frames": asked.frames, "seed": asked.seed, **asked.wish})
        seen = verdicts(judge, torch.stack(pictures.split(_WINDOW)))
        windows += seen
        videos.append(majority(seen))
        sharp.append(sharpness(pictures))
        rows.append(pictures[:: asked.frames // 12])
        wrong = [f"{aspect} {videos[-1][aspect]}" for aspect in ASPECTS if videos[-1][aspect] != getattr(spec, aspect)]
        print(f"{words.plain_caption(spec)}: {', '.join(wrong) or 'right'}", flush=True)
    each = len(windows) // len(specs)
    log.line(of="windows", clips=len(windows), **share_right(windows, [s for s in specs for _ in range(each)]), sharpness=sum(sharp) / len(sharp))
    log.line(of="videos", clips=len(videos), **share_right(videos, specs))
    for k in range(0, len(rows), 10):
        contact_sheet(asked.work / "sheets" / f"watched-{k // 10}.png", rows[k:k + 10], every=1)


if __name__ == "__main__":
    main()
