"""Networks of full size with random weights, as they are exported, timed: ``python -m tests.full_size [--device cuda] [--dtype fp16]``.

Stable Diffusion 1.5's U-Net, AnimateDiff's motion model over it and ModelScope's, for 16 frames of 512x512, and the decoder: each traced as the exporter does (on few frames), saved, opened
again from its file, and run. It says how long a forward takes, eager and traced, and the most memory that was taken.
"""

import argparse
import io
import json
import time

import torch
from diffusers import AutoencoderKL, MotionAdapter, UNet2DConditionModel, UNet3DConditionModel, UNetMotionModel

from segue_export import modules


def networks(dtype, device):
    """By role: the network as it is called, and inputs of a segment of some frames for a batch."""
    def made(network):
        return network.to(device=device, dtype=dtype).eval().requires_grad_(False)

    def unet():
        return UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8)

    def video(width):
        def inputs(batch, frames):
            return torch.randn(batch, 4, frames, 64, 64, device=device), torch.full((batch,), 500, device=device), torch.randn(batch, 77, width, device=device)
        return inputs

    def frames(batch, count):
        return torch.randn(batch * count, 4, 64, 64, device=device), torch.full((batch * count,), 500, device=device), torch.randn(batch * count, 77, 768, device=device)

    # One at a time: each is given up before the next is made.
    yield "control", lambda: modules.Video(made(UNetMotionModel.from_unet2d(unet(), MotionAdapter())), repeats=True).to(device), video(768)
    yield "spatial", lambda: modules.Image(made(unet())).to(device), frames
    yield "temporal", lambda: modules.Video(made(UNet3DConditionModel(sample_size=64)), repeats=False).to(device), video(1024)

    def decoder():
        return modules.Decoder(made(AutoencoderKL(block_out_channels=(128, 256, 512, 512), down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
                                                  latent_channels=4, layers_per_block=2, sample_size=512))).to(device)

    yield "decoder", decoder, lambda batch, count: (torch.randn(batch, 4, 64, 64, device=device),)


def milliseconds(call, device, times):
    """Medians of forwards, each waited for and copied out."""
    taken = []
    for n in range(times + 2):
        if device == "cuda":
            torch.cuda.synchronize()
        start = time.perf_counter()
        call().cpu()
        taken.append((time.perf_counter() - start) * 1e3)
    return sorted(taken[2:])[times // 2]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    asked.add_argument("--dtype", choices=["fp32", "fp16", "bf16"], default="fp32")
    asked.add_argument("--frames", type=int, default=16)
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--roles", nargs="*")
    asked = asked.parse_args()
    dtype = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}[asked.dtype]
    torch.manual_seed(0)
    torch.set_grad_enabled(False)
    # Random weights are drawn where they are used: on a processor that takes longer than all else.
    torch.set_default_device(asked.device)
    torch._C._jit_set_texpr_fuser_enabled(False)
    torch._C._jit_set_profiling_executor(False)
    for role, make, inputs in networks(dtype, asked.device):
        if asked.roles and role not in asked.roles:
            continue
        network = make()
        weights = sum(p.numel() * p.element_size() for p in network.parameters())
        began = time.perf_counter()
        traced = torch.jit.trace(network, inputs(1, 2), check_trace=False)
        file = io.BytesIO()
        torch.jit.save(traced, file)
        size = file.tell()
        file.seek(0)
        del traced
        traced = torch.jit.load(file, map_location=asked.device)
        exported = time.perf_counter() - began
        del file
        result = {"role": role, "dtype": asked.dtype, "weights GB": round(weights / 1e9, 2), "file GB": round(size / 1e9, 2), "traced, saved, opened s": round(exported, 1)}
        for batch in (1, 2):
            given = inputs(batch, asked.frames)
            if asked.device == "cuda":
                torch.cuda.reset_peak_memory_stats()
            result[f"batch {batch} traced ms"] = round(milliseconds(lambda: traced(*given), asked.device, asked.times), 1)
            if asked.device == "cuda":
                result[f"batch {batch} peak GB"] = round(torch.cuda.max_memory_allocated() / 1e9, 2)
            result[f"batch {batch} eager ms"] = round(milliseconds(lambda: network(*given), asked.device, asked.times), 1)
            if batch == 1:
                apart = (traced(*given) - network(*given)).abs().max() / network(*given).abs().max()
                result["traced from eager"] = f"{float(apart):.1e}"
        print(json.dumps(result), flush=True)
        del network, traced
        if asked.device == "cuda":
            torch.cuda.empty_cache()


if __name__ == "__main__":
    main()
