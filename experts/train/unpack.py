"""Takes the weights out of a bundle, to train on from them: ``python3 -m train.unpack --bundle bundled``.

Writes ``autoencoder.pt``, ``control.pt``, ``spatial.pt`` and ``temporal.pt`` to the work folder, for ``--start``, and ``guided.pt``,
which is control's again: if the bundle's has learned guidance, training on from it unlearns that. They are
rounded to half precision, and what an optimizer knew is gone; otherwise they are what was exported.
"""

import pathlib

import torch

from train import workplace


def weights(folder: pathlib.Path, expert: str, within: str) -> dict:
    """The weights of an expert's file whose names begin with ``within``, without that."""
    found = torch.jit.load(str(folder / f"{expert}.pt"), map_location="cpu").state_dict()
    return {name[len(within):]: value for name, value in found.items() if name.startswith(within)}


def main() -> None:
    """Writes one file an expert."""
    options = workplace.parser(__doc__)
    options.add_argument("--bundle", type=pathlib.Path, default=pathlib.Path("bundled"))
    asked = options.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    workplace.save(asked.work / "autoencoder.pt", {"encoder": weights(asked.bundle, "encoder", ""), "decoder": weights(asked.bundle, "decoder", "decoder.")})
    text = weights(asked.bundle, "text", "")
    for expert, within, results in (("control", "denoiser.", ("control", "guided")), ("spatial", "video.denoiser.", ("spatial",)),
                                    ("temporal", "denoiser.", ("temporal",))):
        for result in results:
            workplace.save(asked.work / f"{result}.pt", {"denoiser": weights(asked.bundle, expert, within), "text": text})


if __name__ == "__main__":
    main()
