"""Layers that the networks share, and the precision that they are trained in."""

import contextlib
import math

import torch
import torch.nn.functional as F
from torch import nn

#: From so many keys on a GPU attends without writing down who attends to whom.
_LONG = 64
_MKL = torch.backends.mkl.is_available()


class Conv(nn.Conv2d):
    """A 2D convolution, which export packs."""

    def forward(self, x):
        """[N, C, H, W] -> [N, C', H', W']"""
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


class Linear(nn.Linear):
    """A linear map of the last dimension."""

    def forward(self, x):
        """[..., C] -> [..., C']"""
        if x.is_cuda or _MKL:
            return F.linear(x, self.weight, self.bias)
        # As a 1x1 convolution: oneDNN is five times as fast here as the BLAS of a PyTorch without MKL, such as Debian's.
        plane = x.reshape(1, -1, 1, x.shape[-1]).permute(0, 3, 1, 2)
        y = F.conv2d(plane, self.weight.view(*self.weight.shape, 1, 1), self.bias)
        return y.permute(0, 2, 3, 1).reshape(*x.shape[:-1], self.weight.shape[0])


def rough_products(where: torch.device) -> torch.dtype:
    """The type for products that need not be exact: bfloat16 where that is fast, on a GPU or on a processor with bfloat16 products.

    PyTorch 1 has no fast bfloat16 on processors, and without such products it takes many times as long as float32.
    """
    fast = where.type == "cuda" or (int(torch.__version__.split(".")[0]) >= 2 and torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return torch.bfloat16 if fast else torch.float32


def mixed_precision(where: torch.device, exact: bool = False):
    """A context for a training's forwards, in which products are rough; weights stay float32.

    :param exact: half precision on a GPU and float32 elsewhere: for what is computed once and learned from often
    """
    if exact:
        return torch.autocast("cuda", torch.float16) if where.type == "cuda" else contextlib.nullcontext()
    kind = rough_products(where)
    return contextlib.nullcontext() if kind == torch.float32 else torch.autocast(where.type, kind)


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


def attended(query, key, value):
    """query [N, H, T, D], key and value [N, H, M, D] -> [N, H, T, D]"""
    if not torch.jit.is_scripting():
        if query.is_cuda and key.shape[2] >= _LONG:
            return F.scaled_dot_product_attention(query, key, value)
    query = query * (float(query.shape[3]) ** -0.5)
    return torch.softmax(query @ key.transpose(-1, -2), -1) @ value


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
        mixed = attended(query, key, value)
        return self.out(mixed.transpose(1, 2).reshape(n, length, channels))
