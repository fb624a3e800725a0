"""Layers for export: weights lie in the file in half precision and are widened to float32 once, when the file is loaded."""

import copy
from typing import List, Tuple

import torch
import torch.nn.functional as F
from torch import nn

from models.layers import Conv, Linear


class PackedConv(nn.Module):
    """A 2D convolution."""

    stride: List[int]
    padding: List[int]

    def __init__(self, weight, bias, stride: List[int], padding: List[int]):
        super().__init__()
        self.register_buffer("weight", weight.half().float())
        self.register_buffer("bias", bias.half().float())
        self.stride = stride
        self.padding = padding

    def forward(self, x):
        """[N, C, H, W] -> [N, C', H', W']"""
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)

    @torch.jit.export
    def __getstate__(self):
        return self.weight.half(), self.bias.half(), self.stride, self.padding, self.training

    @torch.jit.export
    def __setstate__(self, state: Tuple[torch.Tensor, torch.Tensor, List[int], List[int], bool]):
        self.weight = state[0].float()
        self.bias = state[1].float()
        self.stride = state[2]
        self.padding = state[3]
        self.training = state[4]


class PackedLinear(nn.Module):
    """A linear map of the last dimension."""

    def __init__(self, weight, bias):
        super().__init__()
        self.register_buffer("weight", weight.half().float())
        self.register_buffer("bias", bias.half().float())

    def forward(self, x):
        """[..., C] -> [..., C']"""
        return F.linear(x, self.weight, self.bias)

    @torch.jit.export
    def __getstate__(self):
        return self.weight.half(), self.bias.half(), self.training

    @torch.jit.export
    def __setstate__(self, state: Tuple[torch.Tensor, torch.Tensor, bool]):
        self.weight = state[0].float()
        self.bias = state[1].float()
        self.training = state[2]


def packed(network: nn.Module) -> nn.Module:
    """Returns a copy of a network, ready to be scripted, with all Conv and Linear layers packed."""
    network = copy.deepcopy(network).eval()
    for parent in list(network.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, Conv):
                setattr(parent, name, PackedConv(layer.weight.detach(), layer.bias.detach(), list(layer.stride), list(layer.padding)))
            elif isinstance(layer, Linear):
                setattr(parent, name, PackedLinear(layer.weight.detach(), layer.bias.detach()))
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    return network.eval()
