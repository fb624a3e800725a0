"""The text encoder: word ids to one vector a word. It is trained together with the image denoiser."""

import torch
import torch.nn.functional as F
from torch import nn

from models.layers import Attention, Linear, silent

WIDTH = 128


class Layer(nn.Module):
    """One transformer layer."""

    def __init__(self):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(WIDTH), Attention(WIDTH, WIDTH, 4)
        self.norm2, self.wide, self.narrow = nn.LayerNorm(WIDTH), Linear(WIDTH, 2 * WIDTH), silent(Linear(2 * WIDTH, WIDTH))

    def forward(self, x):
        """[B, T, D] -> the same"""
        h = self.norm1(x)
        x = x + self.attention(h, h)
        return x + self.narrow(F.silu(self.wide(self.norm2(x))))


class TextEncoder(nn.Module):
    """Two layers over at most ``length`` words.

    :param words: size of the vocabulary
    """

    def __init__(self, words: int, length: int):
        super().__init__()
        self.words = nn.Embedding(words, WIDTH)
        nn.init.normal_(self.words.weight, std=0.5)
        self.places = nn.Parameter(torch.randn(length, WIDTH) * 0.02)
        self.layers = nn.Sequential(Layer(), Layer())
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, ids):
        """ids [B, T], int64 -> [B, T, D]"""
        return self.norm(self.layers(self.words(ids) + self.places[: ids.shape[1]]))
