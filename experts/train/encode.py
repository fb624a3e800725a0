"""Encodes all clips to latents: ``python3 -m train.encode``. Writes ``latents/<part>.pt``."""

import dataclasses

import numpy as np
import torch

from models.autoencoder import Encoder
from models.layers import mixed_precision
from train import clips, workplace


@torch.no_grad()
def encode_part(work, part, encoder, where):
    """Returns latents, half [N, C, F, h, w], with the specs and centres of all clips of a part."""
    latents, specs, centres = [], [], []
    for shard in clips.shards(work, part):
        for clip in clips.pictures(shard):
            rgb = torch.from_numpy(np.ascontiguousarray(clip)).to(where).permute(0, 3, 1, 2).float() / 255
            with mixed_precision(where):
                clip_latents = encoder(rgb.contiguous(memory_format=torch.channels_last))
            latents.append(clip_latents.transpose(0, 1).half().cpu())
        found, path = clips.specs(shard)
        specs += [dataclasses.asdict(spec) for spec in found]
        centres.append(path)
        print(shard.name, flush=True)
    return {"latents": torch.stack(latents), "specs": specs, "centres": torch.from_numpy(np.concatenate(centres))}


def main() -> None:
    """Encodes the parts that have clips."""
    asked = workplace.parser(__doc__).parse_args()
    where = workplace.device()
    encoder = Encoder()
    encoder.load_state_dict(torch.load(asked.work / "autoencoder.pt", map_location="cpu")["encoder"])
    encoder.eval().to(where, memory_format=torch.channels_last)
    (asked.work / "latents").mkdir(exist_ok=True)
    for part in clips.PARTS:
        if clips.shards(asked.work, part):
            workplace.save(asked.work / "latents" / f"{part}.pt", encode_part(asked.work, part, encoder, where))


if __name__ == "__main__":
    main()
