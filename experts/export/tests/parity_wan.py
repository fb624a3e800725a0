"""The same of a tiny Wan pipeline as :mod:`tests.parity` of Stable Diffusion's family: ``python -m tests.parity_wan``, into the tests of ``diffusion/engine``."""

import contextlib
import os
import pathlib
import sys
import tempfile

import numpy as np
import torch
from diffusers import AutoencoderKLWan, FlowMatchEulerDiscreteScheduler, WanTransformer3DModel
from transformers import T5TokenizerFast, UMT5EncoderModel

from segue_export import wan
from segue_export.__main__ import options
from tests import odd, parity, tiny_wan, whole

OUT = parity.OUT.with_name("parity-wan.zip")
PROMPT = parity.PROMPT
SHAPE = (4, 4, 4, 4)
STEPS, SEGMENTS, FRAMES = 5, 2, 27


class Pipeline:
    """diffusers' networks, asked as WanPipeline asks them."""

    def __init__(self, folder: pathlib.Path):
        self.words = T5TokenizerFast.from_pretrained(str(folder / "tokenizer"))
        self.reader = UMT5EncoderModel.from_pretrained(str(folder / "text_encoder"))
        self.network = WanTransformer3DModel.from_pretrained(str(folder / "transformer"))
        self.vae = AutoencoderKLWan.from_pretrained(str(folder / "vae"))
        self.mean, self.std = (torch.tensor(of).view(1, -1, 1, 1, 1) for of in (self.vae.config.latents_mean, self.vae.config.latents_std))

    def read(self, prompt: str) -> torch.Tensor:
        """Padding is not looked at and is zeros."""
        said = self.words(prompt, padding="max_length", max_length=512, truncation=True, return_tensors="pt")
        states = self.reader(said.input_ids, said.attention_mask).last_hidden_state
        known = int(said.attention_mask.sum())
        return torch.cat([states[:, :known], torch.zeros_like(states[:, known:])], dim=1)

    def predict(self, x: torch.Tensor, time: float, text: torch.Tensor) -> torch.Tensor:
        return self.network(x[None], torch.tensor([time]), text).sample[0]

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        return (self.vae.decode(latents[None] * self.std + self.mean).sample[0] + 1) / 2

    def encode(self, picture: torch.Tensor) -> torch.Tensor:
        return ((self.vae.encode(picture[None, :, None] * 2 - 1).latent_dist.mean - self.mean) / self.std)[0, :, 0]

    def video(self) -> torch.Tensor:
        """A row of clips, each from noise of its own: all latents."""
        text, nothing = self.read(PROMPT), self.read("")
        clips = []
        for i in range(SEGMENTS):
            scheduler = FlowMatchEulerDiscreteScheduler(shift=tiny_wan.SHIFT)
            scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / STEPS, STEPS))
            x = torch.tensor(whole.golden.normal(whole.SEED, "SEGMENT", i, 0, 256)).float().reshape(SHAPE)
            for t in scheduler.timesteps:
                without = self.predict(x, float(t), nothing)
                x = scheduler.step(without + wan.GUIDANCE * (self.predict(x, float(t), text) - without), t, x).prev_sample
            clips.append(x)
        return torch.cat(clips, dim=1)


def experts(pipeline: Pipeline, tensors: parity.Tensors) -> dict:
    """What each role gives."""
    text = pipeline.read(PROMPT)
    rows = []
    for role in ("control", "spatial"):
        x = torch.randn(4, 6, 4, 4)
        for t in [999, 899, 799, 499, 199, 19, 0]:
            even = (t + 1) / 1000
            time = 1000 * tiny_wan.SHIFT * even / (1 + (tiny_wan.SHIFT - 1) * even)
            wanted = pipeline.predict(x, time, text) if role == "control" else torch.cat([pipeline.predict(one, time, text) for one in x.split(1, dim=1)], dim=1)
            rows.append({"role": role, "timestep": t, "x": None if rows and rows[-1]["role"] == role else tensors.put(x), "wanted": tensors.put(wanted)})
    latents, picture = torch.randn(4, 36, 4, 4), torch.rand(3, 32, 32)
    decoded = pipeline.decode(latents)
    return {
        "denoisers": rows,
        "texts": [{"prompt": prompt, "wanted": tensors.put(pipeline.read(prompt)[0])} for prompt in (PROMPT, "")],
        "decoded": {"x": tensors.put(latents), "first": tensors.put(decoded[:, :5]), "last": tensors.put(decoded[:, -16:])},
        "encoded": {"x": tensors.put(picture), "wanted": tensors.put(pipeline.encode(picture))},
    }


def tokens(pipeline: Pipeline) -> list:
    """Ids of odd prompts, without what pads them."""
    return [pipeline.words(prompt, max_length=512, truncation=True).input_ids for prompt in odd.prompts()]


def main() -> None:
    """Writes the archive."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as temporary, contextlib.redirect_stdout(sys.stderr):
        folder = pathlib.Path(temporary)
        made = tiny_wan.pipeline(folder / "pipeline")
        torch.set_grad_enabled(False)
        asked = options().parse_args(["--family", "wan", str(made), "--out", str(folder / "bundle"), "--frames", "4", "--size", "32x32", "--steps", str(STEPS), "--name", "tiny-wan"])
        asked.guidance = {}
        wan.export(asked)
        torch.manual_seed(12)
        tensors = parity.Tensors()
        pipeline = Pipeline(made)
        latents = pipeline.video()
        run = {"recipe": "confiner", "seed": whole.SEED, "frames": FRAMES, "latents": tensors.put(latents), "shown": tensors.put(pipeline.decode(latents)[:, :FRAMES])}
        index = {"prompt": PROMPT, **experts(pipeline, tensors), "odd": odd.prompts(), "tokens": tokens(pipeline), "run": run}
        parity.write(OUT, folder / "bundle", index, tensors)
    print(f"{OUT}: {OUT.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, "-m", "tests.parity_wan"], {**os.environ, "PYTHONHASHSEED": "0"})
    main()
