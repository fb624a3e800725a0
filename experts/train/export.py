"""Exports a bundle: ``python3 -m train.export --out bundled``. The same checkpoints give the same bytes.

With ``--random`` the weights are random: the shapes are final, so that others can build against them.
"""

import argparse
import hashlib
import io
import json
import os
import pathlib
import sys
import zipfile

import torch

from models.autoencoder import LATENT_CHANNELS, SCALE, Decoder, Encoder
from models.denoiser import Denoiser
from models.experts import ImageExpert, Picture, VideoExpert
from models.schedules import LINEAR, SCALED_LINEAR
from models.text import WIDTH, TextEncoder
from train import workplace
from train.packed import packed
from world import words

VERSION = "0.5.0"
#: Guidance scales of the experts; chosen by ``train.evaluate``, see MODEL_CARD.md. Where control has learned guidance its scale is 1.
GUIDANCE = {"control": 2.5, "spatial": 1.0, "temporal": 1.0}
#: What recipes need to know about these experts, measured with them; see MODEL_CARD.md.
RECIPES = {
    "confiner-long": {"steps": 4, "refinementSteps": 3, "extraction": 100, "coherence": 0.2, "spacing": "trailing",
                      "coordinated": [False, False, True]},
}
SIDE, FRAMES, MOST_FRAMES = 16, 16, 32
#: The oldest moment that a zip entry can name: archives carry no date.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def script(network) -> bytes:
    """TorchScript of a network, without what says where and when it was made."""
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(packed(network)), buffer)
    plain = io.BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as target:
        for entry in sorted(source.infolist(), key=lambda e: e.filename):
            if entry.filename.endswith(".debug_pkl"):
                continue
            name = "expert/" + entry.filename.split("/", 1)[1]
            target.writestr(zipfile.ZipInfo(name, _NO_DATE), source.read(entry))
    return plain.getvalue()


def networks(work: pathlib.Path, random: bool, guided: bool) -> dict:
    """Returns the six networks by the names of their experts, loaded from the checkpoints under ``work``; control is its student if ``guided``."""
    torch.manual_seed(0)
    encoder, decoder, text = Encoder(), Decoder(), TextEncoder(len(words.VOCABULARY), words.LENGTH)
    denoisers = {name: Denoiser(SIDE) for name in ("control", "spatial", "temporal")}
    if random:
        for denoiser in denoisers.values():
            torch.nn.init.normal_(denoiser.last.weight, std=0.01)
    else:
        autoencoder = torch.load(work / "autoencoder.pt", map_location="cpu")
        encoder.load_state_dict(autoencoder["encoder"])
        decoder.load_state_dict(autoencoder["decoder"])
        for name, denoiser in denoisers.items():
            state = torch.load(work / f"{'guided' if name == 'control' and guided else name}.pt", map_location="cpu")
            denoiser.load_state_dict(state["denoiser"])
            if name == "control":
                text.load_state_dict(state["text"])
            elif any(not torch.equal(value, text.state_dict()[key]) for key, value in state["text"].items()):
                raise SystemExit(f"{name} was trained with another text encoder than control: train it again")
    return {"text": text, "encoder": encoder, "decoder": Picture(decoder),
            "control": VideoExpert(denoisers["control"], SCALED_LINEAR),
            "spatial": ImageExpert(denoisers["spatial"], SCALED_LINEAR),
            "temporal": VideoExpert(denoisers["temporal"], LINEAR)}


def facts(name: str) -> dict:
    """What the manifest says about an expert beside its file."""
    return {
        "text": {"kind": "text-encoder", "width": WIDTH},
        "control": {"kind": "video", "predicts": "epsilon", "schedule": SCALED_LINEAR, "maxFrames": MOST_FRAMES},
        "spatial": {"kind": "image", "predicts": "epsilon", "schedule": SCALED_LINEAR},
        "temporal": {"kind": "video", "predicts": "epsilon", "schedule": LINEAR, "maxFrames": MOST_FRAMES},
        "decoder": {"kind": "decoder"},
        "encoder": {"kind": "encoder"},
    }[name]


def put(folder: pathlib.Path, name: str, content: bytes) -> dict:
    """Writes a file and returns how the manifest names it."""
    (folder / name).write_bytes(content)
    return {"file": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def fix_hashes() -> None:
    """Starts this command again with hashes that do not change from run to run: TorchScript lists constants in a set's order."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, "-m", "train.export", *sys.argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"})


def main() -> None:
    """Writes the vocabulary, the experts and the manifest."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--work", type=pathlib.Path, default=pathlib.Path("work"))
    options.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bundled"))
    options.add_argument("--guided", action="store_true", help="guided.pt as the control expert, which needs no guidance")
    options.add_argument("--random", action="store_true", help="random weights instead of checkpoints")
    asked = options.parse_args()
    workplace.device()
    asked.out.mkdir(parents=True, exist_ok=True)
    vocabulary = "".join(word + "\n" for word in words.VOCABULARY).encode()
    experts = {}
    for name, network in networks(asked.work, asked.random, asked.guided).items():
        experts[name] = {**facts(name), **put(asked.out, f"{name}.pt", script(network))}
        if name in GUIDANCE:
            experts[name]["guidanceScale"] = 1.0 if name == "control" and asked.guided else GUIDANCE[name]
    manifest = {
        "format": "segue-bundle/1", "name": "drawn-world", "version": VERSION, "licence": "Apache-2.0",
        "latent": {"channels": LATENT_CHANNELS, "frames": FRAMES, "height": SIDE, "width": SIDE, "scale": SCALE},
        "prompt": {"kind": "words", **put(asked.out, "vocabulary.txt", vocabulary), "length": words.LENGTH,
                   "pad": words.PAD, "begin": words.BEGIN, "unknown": words.UNKNOWN},
        "experts": experts,
        "recipes": RECIPES,
    }
    (asked.out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{asked.out}: {sum(e['bytes'] for e in experts.values()) / 1e6:.1f} MB")


if __name__ == "__main__":
    fix_hashes()
    main()
