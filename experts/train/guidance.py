"""Distils guidance: a teacher says under classifier-free guidance what its student learns to say in one forward.

Meng et al., "On Distillation of Guided Diffusion Models" (2023), for one scale. In place
of their second stage it may be asked where several of its steps lead, as in Salimans and Ho, "Progressive Distillation" (2022), all at once.
"""

import pathlib

import torch

from models.denoiser import Denoiser
from models.text import TextEncoder
from train.program import Program
from world import words


class Teacher:
    """A trained denoiser under guidance.

    :param scale: guidance scale; 1 is the denoiser alone
    """

    def __init__(self, denoiser: Denoiser, text: TextEncoder, scale: float):
        self._denoiser, self._text, self._scale = denoiser.eval(), text.eval(), scale
        self.forward = Program(self._denoiser)
        self._empty = torch.tensor([words.ids("")], device=next(text.parameters()).device)

    @classmethod
    def anew(cls, scale: float, where):
        """One that has still to ``read`` what it says."""
        return cls(Denoiser().to(where, memory_format=torch.channels_last), TextEncoder(len(words.VOCABULARY), words.LENGTH).to(where), scale)

    def read(self, result: pathlib.Path, where) -> None:
        """Reads what a training of ``video`` has written."""
        state = torch.load(result, map_location=where)
        self._denoiser.load_state_dict(state["denoiser"])
        self._text.load_state_dict(state["text"])

    @torch.no_grad()
    def v(self, noisy, log_snr, ids):
        """noisy latents [B, C, F, h, w], log_snr [B], word ids [B, T] -> v under guidance [B, C, F, h, w]

        Where a prompt is empty this is v without guidance, so a student knows that too.
        """
        return self._v(noisy, log_snr, *self._told(ids))

    @torch.no_grad()
    def v_of_strides(self, noisy, t, then, strides: int, noise, ids):
        """v that leads, in one step of DDIM, to where so many steps of its own lead.

        :param t: timesteps [B] of ``noisy``
        :param then: those that are led to [B], -1 for the clean latents
        """
        texts, x = self._told(ids), noisy
        for k in range(strides):
            now, next_ = (t + torch.div((then - t) * j, strides, rounding_mode="floor") for j in (k, k + 1))
            turn = (noise.angle[now] - noise.angle[next_]).view(-1, 1, 1, 1, 1)
            x = turn.cos() * x - turn.sin() * self._v(x, noise.log_snr[now], *texts)
        turn = (noise.angle[t] - noise.angle[then]).view(-1, 1, 1, 1, 1)
        return (turn.cos() * noisy - x) / turn.sin()

    def _told(self, ids):
        told = self._text(ids)
        return told, self._text(self._empty).expand_as(told).contiguous()

    def _v(self, noisy, log_snr, told, untold):
        with_words, without = (self.forward(noisy, log_snr, text).float() for text in (told, untold))
        return without + self._scale * (with_words - without)
