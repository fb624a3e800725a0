"""Measures how image-to-video experts wear off: ``python3 -m train.chain image-to-video image-to-video-worn``, results of trainings by name.

Each segment's last latents guide the next; the first guide is a drawn frame, encoded. Prints one line a segment: what the judge sees, how sharp
the frames are, how wide the latents spread (1 as they were encoded), and, where ``measurer.pt`` is there, the cosine of frames to the first
guide. The drawn clips of the same prompts come first.
"""

import pathlib

import numpy as np
import torch

from models.autoencoder import Decoder, Encoder
from models.denoiser import Denoiser, beside_guide
from models.embedding import WIDTH, Embedding
from models.experts import ImageToVideoExpert
from models.judge import share_right, verdicts
from models.schedules import SCALED_LINEAR, retained_of
from models.text import TextEncoder
from train import workplace
from train.clips import FRAMES
from train.evaluate import contact_sheet, held_out_specs, movement, sharpness
from train.sampling import trailing
from train.train_judge import tensor, trained
from world import words
from world.render import frame_times, render


class Follower:
    """An image-to-video expert with its words, sampled by DDIM.

    :param guidance: scale of classifier-free guidance
    """

    def __init__(self, result: pathlib.Path, steps: int, guidance: float, where):
        state = torch.load(result, map_location=where)
        denoiser, self._text = Denoiser(guide=True), TextEncoder(len(words.VOCABULARY), words.LENGTH)
        denoiser.load_state_dict(state["denoiser"])
        self._text.load_state_dict(state["text"])
        self._text.to(where).eval()
        self._expert = ImageToVideoExpert(denoiser, SCALED_LINEAR).to(where).eval()
        self._times, self._guidance, self._where = trailing(steps) + [-1], guidance, where
        self._retained = retained_of(SCALED_LINEAR).float().to(where)

    @torch.no_grad()
    def after(self, guide, prompts: list, generator):
        """The latents [B, C, F, h, w] that follow the guide [B, C, h, w]."""
        told, untold = (self._text(torch.tensor([words.ids(p) for p in asked], device=self._where)) for asked in (prompts, [""] * len(prompts)))
        x = torch.randn([len(guide), guide.shape[1], FRAMES, *guide.shape[2:]], generator=generator).to(self._where)
        for now, then in zip(self._times, self._times[1:]):
            t = torch.full((len(x),), now, device=self._where)
            shown = beside_guide(x, guide)
            noise = self._expert(shown, t, told)
            if self._guidance != 1:
                without = self._expert(shown, t, untold)
                noise = without + self._guidance * (noise - without)
            a, b = self._retained[now], self._retained[then] if then >= 0 else torch.ones(())
            x = b.sqrt() * (x - (1 - a).sqrt() * noise) / a.sqrt() + (1 - b).sqrt() * noise
        return x


class Looking:
    """What is measured of a segment of all videos."""

    def __init__(self, work, specs, where):
        autoencoder, self._measurer = torch.load(work / "autoencoder.pt", map_location=where), None
        self._encoder, self._decoder = Encoder().to(where).eval(), Decoder().to(where).eval()
        self._encoder.load_state_dict(autoencoder["encoder"])
        self._decoder.load_state_dict(autoencoder["decoder"])
        if (work / "measurer.pt").exists():
            self._measurer = Embedding().to(where).eval()
            self._measurer.load_state_dict(torch.load(work / "measurer.pt", map_location=where)["embedding"])
        self._judge, self._specs = trained(work).to(where), specs
        self._log = workplace.Log(work / "chain.log")

    @torch.no_grad()
    def encoded(self, pictures):
        """pictures [B, F, 3, H, W] -> latents [B, C, F, h, w]"""
        return torch.stack([self._encoder(clip).transpose(0, 1) for clip in pictures])

    @torch.no_grad()
    def pictures(self, latents):
        """latents [B, C, F, h, w] -> pictures [B, F, 3, H, W]"""
        return torch.stack([self._decoder(one.transpose(0, 1)).clamp(0, 1) for one in latents])

    @torch.no_grad()
    def __call__(self, name: str, segment: int, latents, first):
        """Prints a segment's line; returns its pictures."""
        pictures = self.pictures(latents)
        seen = [one for part in pictures.split(8) for one in verdicts(self._judge, part)]
        like = {}
        if self._measurer:
            frames = self._measurer(latents.transpose(1, 2).flatten(0, 1)).view(len(latents), -1, WIDTH)
            like = {"like_first": float((frames * self._measurer(first).unsqueeze(1)).sum(2).mean())}
        self._log.line(expert=name, segment=segment, **share_right(seen, self._specs), sharpness=sharpness(pictures), movement=movement(pictures),
                       spread=float(latents.std()), **like)
        return pictures


def main() -> None:
    """Follows drawn frames of held-out prompts for some segments."""
    options = workplace.parser(__doc__)
    options.add_argument("experts", nargs="+", help="image-to-video, image-to-video-worn")
    options.add_argument("--prompts", type=int, default=16)
    options.add_argument("--segments", type=int, default=10)
    options.add_argument("--steps", type=int, default=20)
    options.add_argument("--guidance", type=float, default=2.0)
    asked = options.parse_args()
    where, specs = workplace.device(), held_out_specs(asked.prompts)
    look, prompts = Looking(asked.work, specs, where), [words.plain_caption(spec) for spec in specs]
    drawn = tensor(np.stack([render(spec, frame_times(FRAMES + 1))[0] for spec in specs]), where)
    latents = look.encoded(drawn)
    first = latents[:, :, 0]
    look("drawn", 0, latents[:, :, 1:], first)
    (asked.work / "sheets").mkdir(exist_ok=True)
    for name in asked.experts:
        follower, guide, shown = Follower(asked.work / f"{name}.pt", asked.steps, asked.guidance, where), first, []
        for segment in range(asked.segments):
            made = follower.after(guide, prompts, torch.Generator().manual_seed(asked.seed * 1000 + segment))
            shown.append(look(name, segment + 1, made, first)[:10])
            guide = made[:, :, -1]
        contact_sheet(asked.work / "sheets" / f"chain-{name}.png", torch.cat(shown, 1), every=2 * asked.segments)


if __name__ == "__main__":
    main()
