"""``python -m segue_export``: diffusers' folders become a bundle that Segue opens.

    python -m segue_export --control AnimateDiff-Lightning --base SD1.5 --spatial SD1.5 --temporal ModelScope --out DIR
    python -m segue_export --family wan Wan2.1-T2V-1.3B-Diffusers --out DIR

Each of them is a folder that diffusers saved a pipeline in (or the hub's name of one, where there is a network); --control may be a motion adapter, which is then mounted on --base. What cannot
be exported is refused, with the reason, before any weights are read.
"""

import argparse
import os
import pathlib
import re
import sys

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def size(said: str) -> tuple:
    """``512x512`` as width and height in pixels."""
    found = re.fullmatch(r"(\d{1,5})x(\d{1,5})", said)
    if not found:
        raise argparse.ArgumentTypeError(f"{said!r} is not WIDTHxHEIGHT")
    return int(found.group(1)), int(found.group(2))


def guidance(said: str) -> tuple:
    """``spatial=7.5`` as a role and a scale."""
    found = re.fullmatch(r"(control|spatial|temporal)=(\d+(?:\.\d+)?)", said)
    if not found or float(found.group(2)) > 30:
        raise argparse.ArgumentTypeError(f"{said!r} is not ROLE=SCALE, with a scale up to 30")
    return found.group(1), float(found.group(2))


def options() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(prog="segue_export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", nargs="?", metavar="FOLDER", help="the pipeline, of a family that is one pipeline (wan)")
    asked.add_argument("--family", choices=["sd", "wan"], default="sd", help="what kind of pipelines they are (default: sd)")
    asked.add_argument("--control", metavar="WHERE", help="a motion adapter (a folder, or one .safetensors), or a pipeline with a UNetMotionModel")
    asked.add_argument("--base", metavar="WHERE", help="the image pipeline that a motion adapter is mounted on (default: --spatial)")
    asked.add_argument("--spatial", metavar="WHERE", help="an image pipeline with a UNet2DConditionModel")
    asked.add_argument("--temporal", metavar="WHERE", help="a video pipeline with a UNet3DConditionModel")
    asked.add_argument("--out", type=pathlib.Path, required=True, metavar="DIR", help="where the bundle goes")
    asked.add_argument("--dtype", choices=["fp32", "fp16", "bf16"], default="fp32", help="the number format inside; fp16 is for GPUs (default: fp32)")
    asked.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="where networks are traced and held against their traces; what is written names none (default: cpu)")
    asked.add_argument("--frames", type=int, help="frames of a segment (default: 16); of wan latents, four frames each (default: 20)")
    asked.add_argument("--size", type=size, metavar="WxH", help="of the video, in pixels (default: what the first U-Net was made for; 832x480 of wan)")
    asked.add_argument("--warm-up", type=int, metavar="N", help="of wan: latents that the decoder is given before a chunk's own (default: all that it looks at, or as many as fit)")
    asked.add_argument("--steps", type=int, help="denoising steps that the bundle recommends (default: the recipe's own, 4; 50 of wan)")
    asked.add_argument("--guidance", type=guidance, action="append", default=[], metavar="ROLE=SCALE",
                       help="classifier-free guidance of a role (default: control=1 spatial=7.5 temporal=9; 5 each of wan)")
    asked.add_argument("--name", help="of the bundle (default: the folder's)")
    asked.add_argument("--version", default="1", help="of the bundle (default: 1)")
    asked.add_argument("--licence", help="SPDX identifier (default: what the folders' cards name)")
    asked.add_argument("--check", action="store_true", help="only say whether it can be exported")
    return asked


def main() -> int:
    """Exports; the exit code is 2 where it was refused."""
    asked = options().parse_args()
    asked.guidance = dict(asked.guidance)
    import torch

    from segue_export import sd, wan
    from segue_export.refusal import Refusal, require

    try:
        require(asked.device == "cpu" or torch.cuda.is_available(), f"--device {asked.device}: PyTorch {torch.__version__} sees none")
        torch.set_default_device(asked.device)
        if not asked.check:
            (wan if asked.family == "wan" else sd).export(asked)
        elif asked.family == "wan":
            _, schedule, shared, licence = wan.check(asked)
            print(f"can be exported: {', '.join(wan.ROLES)}; {shared.manifest()}; {schedule.levels}; licence {licence}")
        else:
            of, shared, licence = sd.check(asked)
            print(f"can be exported: {', '.join(of)}; {shared.manifest()}; licence {licence}")
        return 0
    except Refusal as e:
        print(f"segue_export: {e}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    from segue_export.script import fix_hashes

    fix_hashes()
    sys.exit(main())
