"""Distils guidance: a teacher says under classifier-free guidance what its student learns to say in one forward.

Meng et al., "On Distillation of Guided Diffusion Models" (2023), for one scale and without their second stage.
"""

import pathlib

import torch

from models.denoiser import Denoiser
from models.text import TextEncoder
from world import words


class Teacher:
    """A trained denoiser under guidance.

    :param scale: guidance scale; 1 is the denoiser alone
    """

    def __init__(self, denoiser: Denoiser, text: TextEncoder, scale: float):
        self._denoiser, self._text, self._scale = denoiser.eval(), text.eval(), scale

    @classmethod
    def of(cls, result: pathlib.Path, scale: float, where):
        """Reads what a training of ``video`` has written."""
        state = torch.load(result, map_location=where)
        denoiser, text = Denoiser().to(where, memory_format=torch.channels_last), TextEncoder(len(words.VOCABULARY), words.LENGTH).to(where)
        denoiser.load_state_dict(state["denoiser"])
        text.load_state_dict(state["text"])
        return cls(denoiser, text, scale)

    @torch.no_grad()
    def v(self, noisy, log_snr, ids):
        """noisy latents [B, C, F, h, w], log_snr [B], word ids [B, T] -> v under guidance [B, C, F, h, w]

        Where a prompt is empty this is v without guidance, so a student knows that too.
        """
        told = self._text(ids)
        untold = self._text(torch.tensor([words.ids("")], device=ids.device)).expand_as(told)
        with_words, without = (self._denoiser(noisy, log_snr, text).float() for text in (told, untold))
        return without + self._scale * (with_words - without)
