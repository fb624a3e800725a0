"""The autoencoder: pictures [N, 3, 8h, 8w] in 0..1 and latents [N, 4, h, w] of unit variance."""

import torch.nn.functional as F
from torch import nn

from models.layers import Conv, silent

LATENT_CHANNELS = 4
SCALE = 8


class Residual(nn.Module):
    """Two 3x3 convolutions around which the input is added."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(8, channels), Conv(channels, channels, 3, padding=1)
        self.norm2, self.conv2 = nn.GroupNorm(8, channels), silent(Conv(channels, channels, 3, padding=1))

    def forward(self, x):
        """[N, C, H, W] -> the same"""
        return x + self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))


class Encoder(nn.Module):
    """0.49 million parameters. The last normalization has no parameters of its own: it fixes the latents' scale at one."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(4), Conv(48, 64, 3, padding=1), Residual(64),
            Conv(64, 96, 3, stride=2, padding=1), Residual(96), Residual(96),
            nn.GroupNorm(8, 96), nn.SiLU(), Conv(96, LATENT_CHANNELS, 3, padding=1))
        self.scale = nn.BatchNorm2d(LATENT_CHANNELS, affine=False, momentum=0.03)

    def forward(self, rgb):
        """rgb [N, 3, 8h, 8w] in 0..1 -> latents [N, 4, h, w]"""
        return self.scale(self.layers(rgb * 2 - 1))


class Decoder(nn.Module):
    """1.2 million parameters, most of the work at 1/8 and 1/4 of the picture's size."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            Conv(LATENT_CHANNELS, 128, 3, padding=1), Residual(128), Residual(128), Residual(128),
            Conv(128, 256, 3, padding=1), nn.PixelShuffle(2), Residual(64), Residual(64),
            Conv(64, 128, 3, padding=1), nn.PixelShuffle(2), Residual(32),
            nn.GroupNorm(8, 32), nn.SiLU(), Conv(32, 12, 3, padding=1), nn.PixelShuffle(2))

    def forward(self, latents):
        """latents [N, 4, h, w] -> rgb [N, 3, 8h, 8w], not clamped"""
        return self.layers(latents) * 0.5 + 0.5
