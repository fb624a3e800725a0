"""Layers that the networks share.

``Conv`` and ``Linear`` can compute in bfloat16 while they are trained (:func:`low_precision`), which on processors with
AVX-512-BF16 is nearly twice as fast; their weights and results stay float32.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

_LOW = torch.bfloat16


class Conv(nn.Conv2d):
    """A 2D convolution."""

    low = False

    def forward(self, x):
        """[N, C, H, W] -> [N, C', H', W']"""
        if self.low and self.training:
            return F.conv2d(x.to(_LOW), self.weight.to(_LOW), self.bias.to(_LOW), self.stride, self.padding).float()
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


class Linear(nn.Linear):
    """A linear map of the last dimension."""

    low = False

    def forward(self, x):
        """[..., C] -> [..., C']"""
        if self.low and self.training:
            return F.linear(x.to(_LOW), self.weight.to(_LOW), self.bias.to(_LOW)).float()
        return F.linear(x, self.weight, self.bias)


def low_precision(network: nn.Module, on: bool = True) -> None:
    """Switches bfloat16 arithmetic in training on or off for all layers of a network."""
    for module in network.modules():
        if isinstance(module, (Conv, Linear)):
            module.low = on


def silent(layer):
    """Zeroes a layer, so that the branch it ends adds nothing until it has learned something."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def waves(positions: torch.Tensor, width: int) -> torch.Tensor:
    """Cosines and sines of positions [N], periods from 2 pi to 20000 pi -> [N, width]."""
    periods = torch.exp(torch.arange(width // 2, device=positions.device).float() * (-math.log(10000.0) / (width // 2)))
    angles = positions.float().unsqueeze(1) * periods.unsqueeze(0)
    return torch.cat([angles.cos(), angles.sin()], 1)


class Attention(nn.Module):
    """Attention of tokens x to tokens y, which may be x."""

    def __init__(self, channels: int, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query = Linear(channels, channels)
        self.pair = Linear(width, 2 * channels)
        self.out = silent(Linear(channels, channels))

    def forward(self, x, y):
        """x [N, T, channels], y [N, M, width] -> [N, T, channels]"""
        n, length, channels = x.shape
        depth = channels // self.heads
        query = self.query(x).view(n, length, self.heads, depth).transpose(1, 2)
        key, value = self.pair(y).chunk(2, -1)
        key = key.reshape(n, y.shape[1], self.heads, depth).transpose(1, 2)
        value = value.reshape(n, y.shape[1], self.heads, depth).transpose(1, 2)
        weights = torch.softmax(query @ key.transpose(-1, -2) * (float(depth) ** -0.5), -1)
        return self.out((weights @ value).transpose(1, 2).reshape(n, length, channels))
