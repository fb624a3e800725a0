"""Takes the weights out of a bundle, to train on from them: ``python3 -m train.unpack --bundle bundled``.

Writes ``autoencoder.pt``, ``guided.pt`` (control's), ``spatial.pt``, ``temporal.pt`` and those of the other roles that the bundle has to the
work folder, for ``--start``. Where it has no video expert ``video.pt`` is control's again: if that has learned guidance, training on from it
unlearns that. They are rounded to half precision, and what an optimizer knew is gone; otherwise they are what was exported.
"""

import json
import pathlib

import torch

from train import workplace


#: What the names of a denoiser's weights begin with, by its expert's kind.
WITHIN = {"video": "denoiser.", "image": "video.denoiser.", "image-to-video": "video.denoiser."}


def weights(folder: pathlib.Path, file: str, within: str) -> dict:
    """The weights in an expert's file whose names begin with ``within``, without that."""
    found = torch.jit.load(str(folder / file), map_location="cpu").state_dict()
    return {name[len(within):]: value for name, value in found.items() if name.startswith(within)}


def main() -> None:
    """Writes one file an expert."""
    options = workplace.parser(__doc__)
    options.add_argument("--bundle", type=pathlib.Path, default=pathlib.Path("bundled"))
    asked = options.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    workplace.save(asked.work / "autoencoder.pt", {"encoder": weights(asked.bundle, "encoder.pt", ""), "decoder": weights(asked.bundle, "decoder.pt", "decoder.")})
    text, there = weights(asked.bundle, "text.pt", ""), json.loads((asked.bundle / "manifest.json").read_text())["experts"]
    of = {"guided": "control", "video": "video" if "video" in there else "control", "spatial": "spatial", "temporal": "temporal", "full-image": "image",
          "image-to-video-worn": "image-to-video"}
    for result, expert in of.items():
        if expert in there:
            found = weights(asked.bundle, there[expert]["file"], WITHIN[there[expert]["kind"]])
            workplace.save(asked.work / f"{result}.pt", {"denoiser": found, "text": text})
    for expert in ("scorer", "measurer"):
        if expert in there:
            workplace.save(asked.work / f"{expert}.pt", {"embedding": weights(asked.bundle, there[expert]["file"], "")})


if __name__ == "__main__":
    main()
