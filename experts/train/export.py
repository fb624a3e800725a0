"""Exports a bundle: ``python3 -m train.export --out bundled``. The same checkpoints give the same bytes.

With ``--random`` the weights are random: the shapes are final, so that others can build against them. Roles that one training's result fills in the same way share a file.
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

from models.autoencoder import LATENT_CHANNELS, SCALE
from train import workplace
from train.packed import packed
from train.roles import FRAMES, ROLES, SIDE, networks, random_networks, result, roles
from world import words

VERSION = "0.7.0"
#: What recipes need to know about these experts, measured with them; see MODEL_CARD.md.
RECIPES = {
    "confiner-long": {"steps": 4, "refinementSteps": 3, "extraction": 100, "coherence": 0.2, "spacing": "trailing",
                      "coordinated": [False, False, True]},
}
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


def put(folder: pathlib.Path, name: str, content: bytes) -> dict:
    """Writes a file and returns how the manifest names it."""
    (folder / name).write_bytes(content)
    return {"file": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def fix_hashes(command: str) -> None:
    """Starts this command again with hashes that do not change from run to run: TorchScript lists constants in a set's order."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, "-m", f"train.{command}", *sys.argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"})


def main() -> None:
    """Writes the vocabulary, the experts and the manifest."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--work", type=pathlib.Path, default=pathlib.Path("work"))
    options.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bundled"))
    options.add_argument("--guided", action="store_true", help="guided.pt as the control expert, which needs no guidance")
    options.add_argument("--with", nargs="*", default=[], dest="more", choices=[name for name, role in ROLES.items() if role.asked],
                         help="roles beside those that every bundle has")
    options.add_argument("--random", action="store_true", help="random weights instead of checkpoints")
    asked = options.parse_args()
    workplace.device()
    asked.out.mkdir(parents=True, exist_ok=True)
    vocabulary = "".join(word + "\n" for word in words.VOCABULARY).encode()
    of = roles(asked.more, asked.guided)
    made = random_networks(of) if asked.random else networks(of, asked.work, torch.load(result(of["text"], asked.work), map_location="cpu")["text"])
    files, experts = {}, {}
    for name, role in of.items():
        same = name if asked.random else role.file
        if same not in files:
            files[same] = put(asked.out, f"{name}.pt", script(role.expert(made[name])))
        experts[name] = {**role.facts(), **files[same]}
    manifest = {
        "format": "segue-bundle/1", "name": "drawn-world", "version": VERSION, "licence": "Apache-2.0",
        "latent": {"channels": LATENT_CHANNELS, "frames": FRAMES, "height": SIDE, "width": SIDE, "scale": SCALE},
        "prompt": {"kind": "words", **put(asked.out, "vocabulary.txt", vocabulary), "length": words.LENGTH,
                   "pad": words.PAD, "begin": words.BEGIN, "unknown": words.UNKNOWN},
        "experts": experts,
        "recipes": RECIPES,
    }
    (asked.out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{asked.out}: {sum(file['bytes'] for file in files.values()) / 1e6:.1f} MB")


if __name__ == "__main__":
    fix_hashes("export")
    main()
