"""Writes what Segue's Java has to agree with, as diffusers computes it: ``python -m tests.parity``, into the tests of ``diffusion/engine``.

A bundle of tiny pipelines, and beside it (``parity.json``, its tensors in ``parity.bin``) what the networks that it was exported from give for random latents at all timesteps that recipes
ask for, whole trajectories of schedulers, and the ids of odd prompts. Nothing of it was computed by what was exported, nor by anything of Segue.
"""

import argparse
import contextlib
import json
import math
import os
import pathlib
import struct
import sys
import tempfile
import zipfile

import numpy as np
import torch
from diffusers import (AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, FlowMatchEulerDiscreteScheduler, MotionAdapter, UNet2DConditionModel, UNet3DConditionModel,
                       UNetMotionModel)
from transformers import CLIPTextModel, CLIPTokenizer, CLIPTokenizerFast

from segue_export import sd
from segue_export.__main__ import options
from segue_export.schedules import schedule
from tests import odd, tiny, whole

OUT = pathlib.Path(__file__).parents[3] / "diffusion/engine/src/test/resources/parity.zip"
PROMPT = "a red ball bouncing over a green meadow"
FRAMES = 4
START = [-1.7, -0.4, 0.0, 0.3, 1.1, 2.6]
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class Tensors:
    """Float32 values one after the other, each named by where it begins and its shape."""

    def __init__(self):
        self.values = []
        self.size = 0

    def put(self, tensor: torch.Tensor) -> dict:
        values = tensor.detach().float().contiguous().numpy().reshape(-1)
        at = self.size
        self.values.append(values.astype("<f4").tobytes())
        self.size += len(values)
        return {"at": at, "shape": list(tensor.shape)}


def read(folder: pathlib.Path, prompt: str) -> torch.Tensor:
    """A prompt as the pipeline in a folder reads it."""
    words = CLIPTokenizer.from_pretrained(str(folder / "tokenizer"))
    network = CLIPTextModel.from_pretrained(str(folder / "text_encoder"))
    return network(words(prompt, padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids)[0]


def denoisers(family: dict) -> dict:
    """By role, what the pipelines' networks predict for a video [C, F, h, w] at a timestep for a text, as the pipelines ask them."""
    spatial = UNet2DConditionModel.from_pretrained(str(family["spatial"] / "unet"))
    control = UNetMotionModel.from_unet2d(UNet2DConditionModel.from_pretrained(str(family["spatial"] / "unet")), MotionAdapter.from_pretrained(str(family["control"])))
    temporal = UNet3DConditionModel.from_pretrained(str(family["temporal"] / "unet"))
    for network in (spatial, control, temporal):
        network.eval()
    return {
        "control": lambda x, t, text: control(x[None], t, text.repeat_interleave(x.shape[1], dim=0)).sample[0],
        "spatial": lambda x, t, text: spatial(x.transpose(0, 1), t, text.repeat(x.shape[1], 1, 1)).sample.transpose(0, 1),
        "temporal": lambda x, t, text: temporal(x[None], t, text).sample[0],
    }


def experts(family: dict, tensors: Tensors) -> dict:
    """What each role gives."""
    texts = {"control": read(family["spatial"], PROMPT), "spatial": read(family["spatial"], PROMPT), "temporal": read(family["temporal"], PROMPT)}
    asked = {"control": [999, 874, 749, 624, 499, 374, 249, 124], "spatial": [100, 80, 60, 40, 20], "temporal": [100, 80, 60, 40, 20]}
    whole = list(range(999, 0, -20))
    rows = []
    for role, predict in denoisers(family).items():
        x = torch.randn(4, FRAMES, 8, 8)
        for t in asked[role] + (whole if role != "control" else []):
            rows.append({"role": role, "timestep": t, "x": None if rows and rows[-1]["role"] == role else tensors.put(x), "wanted": tensors.put(predict(x, t, texts[role]))})
    vae = AutoencoderKL.from_pretrained(str(family["spatial"] / "vae"))
    latent, picture = torch.randn(4, 8, 8), torch.rand(3, 32, 32)
    return {
        "denoisers": rows,
        "texts": [{"role": role, "wanted": tensors.put(text[0])} for role, text in texts.items()],
        "decoded": {"x": tensors.put(latent), "wanted": tensors.put((vae.decode(latent[None] / 0.18215).sample[0] / 2 + 0.5).clamp(0, 1))},
        "encoded": {"x": tensors.put(picture), "wanted": tensors.put(vae.encode(picture[None] * 2 - 1).latent_dist.mean[0] * 0.18215)},
    }


def answer(x: torch.Tensor, t: float) -> torch.Tensor:
    """What stands for a network: anything that Java can say too."""
    return torch.sin(x + 0.001 * t)


def trajectories() -> list:
    """Schedulers from their first noise to their end, at every step as Segue's latents are: of the variance that the schedule preserves."""
    kinds = [dict(beta_schedule="linear", beta_start=0.00085, beta_end=0.012), dict(beta_schedule="linear"), dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012),
             dict(beta_schedule="squaredcos_cap_v2")]
    rows = []
    for kind in kinds:
        for predicts in ("epsilon", "v_prediction", "sample"):
            for zero in (False, True) if predicts == "v_prediction" else (False,):
                said = dict(kind, prediction_type=predicts, rescale_betas_zero_snr=zero)
                for n in (4, 10, 25):
                    for offset, one in ((0, True), (1, False)):
                        rows.append(trajectory(DDIMScheduler(**said, clip_sample=False, steps_offset=offset, set_alpha_to_one=one, timestep_spacing="leading"), n))
                    rows.append(trajectory(DDIMScheduler(**said, clip_sample=False, timestep_spacing="trailing"), n))
                    rows.append(trajectory(EulerDiscreteScheduler(**said, timestep_spacing="trailing"), n))
                    if predicts != "sample":
                        rows.append(trajectory(EulerDiscreteScheduler(**said, timestep_spacing="leading", steps_offset=1), n))
                rows.append(trajectory(EulerDiscreteScheduler(**said, timestep_spacing="linspace"), 4))
    for shift in (1.0, 3.0, 5.0):
        for n in (4, 10, 30):
            rows.append(flow(shift, n))
    return rows


def trajectory(scheduler, steps: int) -> dict:
    of = schedule({"_class_name": type(scheduler).__name__, **scheduler.config}, "it")
    scheduler.set_timesteps(steps)
    x = torch.tensor(START) * scheduler.init_noise_sigma
    latents = []
    for k, t in enumerate(scheduler.timesteps):
        x = scheduler.step(answer(scheduler.scale_model_input(x, t), float(t)), t, x).prev_sample
        spread = math.sqrt(float(scheduler.sigmas[k + 1]) ** 2 + 1) if of.sampler == "euler" else 1.0
        latents.append([float(v) for v in x / spread])
    return {"schedule": of.levels, "predicts": of.predicts, "sampler": of.sampler, "spacing": of.spacing, "steps": steps, "latents": latents}


def flow(shift: float, steps: int) -> dict:
    """Flow matching as pipelines set it up: sigmas from 1 to 1/n, then shifted. The network is not told the time, which pipelines say as a fraction and Segue does not."""
    scheduler = FlowMatchEulerDiscreteScheduler(shift=shift)
    scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps))
    x = torch.tensor(START)
    latents = []
    for t in scheduler.timesteps:
        x = scheduler.step(answer(x, 0), t, x).prev_sample
        latents.append([float(v) for v in x])
    return {"schedule": {"kind": "flow", "shift": shift, "timesteps": 1000}, "predicts": "flow", "sampler": "euler", "spacing": "trailing", "steps": steps, "latents": latents}


def runs(family: dict, tensors: Tensors) -> list:
    """Whole videos, of three segments: structures, and windows as they are decoded."""
    texts = {role: (read(family[of], PROMPT), read(family[of], "")) for role, of in (("control", "spatial"), ("spatial", "spatial"), ("temporal", "temporal"))}
    plain = denoisers(family)

    def guided(role: str, scale: float):
        if scale == 1:
            return lambda x, t: plain[role](x, t, texts[role][0])
        return lambda x, t: (1 - scale) * plain[role](x, t, texts[role][1]) + scale * plain[role](x, t, texts[role][0])

    retained = {role: DDIMScheduler.from_pretrained(str(family[role] / "scheduler")).alphas_cumprod for role in ("spatial", "temporal")}
    video = whole.Video({role: guided(role, sd.GUIDANCE[role]) for role in plain}, tiny.lightning(), retained, (4, FRAMES, 8, 8))
    rows = []
    for recipe, structures in (("confiner-long", video.confiner_long()), ("segue", video.segue())):
        rows.append({"recipe": recipe, "seed": whole.SEED, "frames": whole.SEGMENTS * FRAMES, "structures": [tensors.put(x) for x in structures],
                     "windows": [tensors.put(x) for x in video.refined(structures)]})
    return rows


def tokens(family: dict) -> list:
    """Ids of odd prompts; of the last two hundred letters of one that is too long the last id alone is read."""
    rows = []
    for role in ("spatial", "temporal"):
        words = CLIPTokenizerFast.from_pretrained(str(family[role] / "tokenizer"))
        rows.append({"role": role, "ids": [words(prompt, padding="max_length", max_length=77, truncation=True).input_ids for prompt in odd.prompts()]})
    return rows


def write(to: pathlib.Path, bundle: pathlib.Path, index: dict, tensors: Tensors) -> None:
    """The archive: a bundle, and what diffusers says to it."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        def put(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, content)

        for file in sorted(bundle.iterdir()):
            put(f"bundle/{file.name}", file.read_bytes())
        put("parity.json", json.dumps(index).encode())
        put("parity.bin", b"".join(tensors.values))


def main() -> None:
    """Writes the archive."""
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    with tempfile.TemporaryDirectory() as temporary, contextlib.redirect_stdout(sys.stderr):
        folder = pathlib.Path(temporary)
        with torch.enable_grad():
            family = tiny.family(folder, channels=8)
        asked = options().parse_args([word for role, at in family.items() for word in (f"--{role}", str(at))] + ["--out", str(folder / "bundle"), "--frames", str(FRAMES), "--name", "tiny"])
        asked.guidance = {}
        sd.export(asked)
        torch.manual_seed(11)
        tensors = Tensors()
        index = {"prompt": PROMPT, **experts(family, tensors), "start": START, "trajectories": trajectories(), "odd": odd.prompts(), "tokens": tokens(family), "runs": runs(family, tensors)}
        write(OUT, folder / "bundle", index, tensors)
    print(f"{OUT}: {OUT.stat().st_size / 1e6:.2f} MB, {len(index['trajectories'])} trajectories")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, "-m", "tests.parity"], {**os.environ, "PYTHONHASHSEED": "0"})
    main()
