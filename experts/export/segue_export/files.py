"""The files of a bundle."""

import hashlib
import pathlib

import torch

DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}


class Writer:
    """Writes files of a bundle, those of the same content once."""

    def __init__(self, out: pathlib.Path):
        self.out = out
        self.known = {}

    def entry(self, name: str) -> dict:
        """How the manifest names a file that was written under this name; the first of the same content stands for all."""
        path = self.out / name
        digest = hashlib.sha256()
        with path.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
        sha256 = digest.hexdigest()
        if sha256 in self.known:
            path.unlink()
        else:
            self.known[sha256] = {"file": name, "sha256": sha256, "bytes": path.stat().st_size}
        return dict(self.known[sha256])
