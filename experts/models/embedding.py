"""Embeddings of latent frames: alike where two frames show the same thing, wherever it is in them."""

import torch
import torch.nn.functional as F
from torch import nn

from models.autoencoder import LATENT_CHANNELS
from models.layers import Conv, Linear

WIDTH = 64
_FEATURES = 128


def block(channels_in: int, channels: int, stride: int = 1):
    """A convolution with its normalization."""
    return nn.Sequential(Conv(channels_in, channels, 3, stride=stride, padding=1), nn.GroupNorm(8, channels), nn.SiLU())


class Embedding(nn.Module):
    """0.4 million parameters. What is in a frame is averaged over it, and the strongest of it is kept, so that place does not count."""

    def __init__(self):
        super().__init__()
        self.look = nn.Sequential(block(LATENT_CHANNELS, 64), block(64, 64), block(64, 96, 2), block(96, 96), block(96, _FEATURES))
        self.say = nn.Sequential(Linear(2 * _FEATURES, 128), nn.SiLU(), Linear(128, WIDTH))

    def forward(self, latents):
        """latents [N, C, h, w], h and w from 4 -> [N, 64] of length 1"""
        seen = self.look(latents)
        return F.normalize(self.say(torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], 1)), dim=1)
