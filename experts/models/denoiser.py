"""The denoiser: a U-Net over single frames with layers over time in between, which are skipped when there is one frame.

It is told how noisy its input is as the logarithm of the signal-to-noise ratio, not as a timestep, so the same weights
serve experts with different schedules. It predicts v = sqrt(a) noise - sqrt(1 - a) clean; the experts turn that into noise.
"""

import torch
import torch.nn.functional as F
from torch import nn

from models.autoencoder import LATENT_CHANNELS
from models.layers import Attention, Conv, Linear, silent, waves
from models.text import WIDTH

_CONDITION = 256
_GESTURE = 64
_NOISE_WAVES = 128


def shifted(x):
    """Tokens beside those of the frame before and the frame after: [B, F, S, C] -> [B, F, S, 3C]; zeros beyond the ends."""
    nothing = torch.zeros_like(x[:, :1])
    return torch.cat([torch.cat([nothing, x[:, :-1]], 1), x, torch.cat([x[:, 1:], nothing], 1)], -1)


class Residual(nn.Module):
    """Two 3x3 convolutions, scaled and shifted in between by the condition."""

    def __init__(self, channels_in: int, channels: int):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(8, channels_in), Conv(channels_in, channels, 3, padding=1)
        self.norm2, self.conv2 = nn.GroupNorm(8, channels, affine=False), silent(Conv(channels, channels, 3, padding=1))
        self.condition = silent(Linear(_CONDITION, 2 * channels))
        self.skip = Conv(channels_in, channels, 1) if channels_in != channels else nn.Identity()

    def forward(self, x, condition):
        """x [N, C, H, W], condition [N, 256] -> [N, C', H, W]"""
        scale, shift = self.condition(condition).unsqueeze(-1).unsqueeze(-1).chunk(2, 1)
        h = self.norm2(self.conv1(F.silu(self.norm1(x)))) * (1 + scale) + shift
        return self.skip(x) + self.conv2(F.silu(h))


class Gesture(nn.Module):
    """What the layers over time are told: the condition, and words picked from the prompt.

    A sum of words tells which way something moves only to layers that can multiply by it, so these scale and shift with it.
    """

    def __init__(self):
        super().__init__()
        self.narrow, self.asks = Linear(_CONDITION, _GESTURE), nn.Parameter(torch.randn(1, 1, _GESTURE))
        self.picked = Attention(_GESTURE, WIDTH, 4)

    def forward(self, condition, text):
        """condition [B, 256], text [B, T, D] -> [B, 64]"""
        picked = self.picked(self.asks.expand(text.shape[0], -1, -1), text).squeeze(1)
        return F.silu(self.narrow(condition) + picked)


class Swayed(nn.Module):
    """Scales and shifts tokens by the gesture."""

    def __init__(self, channels: int):
        super().__init__()
        self.sway = silent(Linear(_GESTURE, 2 * channels))

    def forward(self, x, gesture):
        """x [B, F, S, C], gesture [B, 64] -> like x"""
        scale, shift = self.sway(gesture).unsqueeze(1).unsqueeze(1).chunk(2, -1)
        return x * (1 + scale) + shift


class Neighbours(nn.Module):
    """Mixes each position with the same position in the frames beside it."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm, self.mix = nn.LayerNorm(channels), silent(Linear(3 * channels, channels))
        self.sway = Swayed(3 * channels)

    def forward(self, x, gesture):
        """x [B, F, S, C], gesture [B, 64] -> like x"""
        if x.shape[1] == 1:
            return x
        return x + self.mix(F.silu(self.sway(shifted(self.norm(x)), gesture)))


class FrameTokens(nn.Module):
    """Tokens with a position in the picture and a number in time."""

    def __init__(self, channels: int, positions: int):
        super().__init__()
        self.norm, self.time = nn.LayerNorm(channels), Linear(channels, channels)
        self.place = nn.Parameter(torch.randn(positions, channels) * 0.02)
        self.sway = Swayed(channels)

    def forward(self, x, gesture):
        """x [B, F, S, C], gesture [B, 64] -> like x, normalized, positions added"""
        h = self.norm(x) + self.place
        if x.shape[1] > 1:
            frames = torch.arange(x.shape[1], device=x.device) * 8
            h = self.sway(h + self.time(waves(frames, x.shape[3])).unsqueeze(1), gesture)
        return h


class Words(nn.Module):
    """Attention to the words of the prompt, then a small network on each token."""

    def __init__(self, channels: int, heads: int):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(channels), Attention(channels, WIDTH, heads)
        self.norm2, self.wide, self.narrow = nn.LayerNorm(channels), Linear(channels, 2 * channels), silent(Linear(2 * channels, channels))

    def forward(self, x, text):
        """x [B, F, S, C], text [B, T, D] -> [B, F, S, C]"""
        b, frames, positions, channels = x.shape
        x = x + self.attention(self.norm1(x).reshape(b, frames * positions, channels), text).view(b, frames, positions, channels)
        return x + self.narrow(F.silu(self.wide(self.norm2(x))))


class OverTime(nn.Module):
    """Attention of each position to itself in all frames; with one frame only the words are attended to."""

    def __init__(self, channels: int, positions: int, heads: int = 4):
        super().__init__()
        self.tokens, self.attention = FrameTokens(channels, positions), Attention(channels, channels, heads)
        self.beside_norm, self.beside = nn.LayerNorm(channels), silent(Linear(3 * channels, channels))
        self.beside_sway, self.words = Swayed(3 * channels), Words(channels, heads)

    def forward(self, x, text, gesture):
        """x [B, F, S, C], text [B, T, D], gesture [B, 64] -> [B, F, S, C]"""
        b, frames, positions, channels = x.shape
        if frames > 1:
            h = self.tokens(x, gesture).transpose(1, 2).reshape(b * positions, frames, channels)
            x = x + self.attention(h, h).view(b, positions, frames, channels).transpose(1, 2)
            x = x + self.beside(self.beside_sway(shifted(self.beside_norm(x)), gesture))
        return self.words(x, text)


class OverAll(nn.Module):
    """Attention of each token to every token of every frame."""

    def __init__(self, channels: int, positions: int, heads: int = 4):
        super().__init__()
        self.tokens, self.attention = FrameTokens(channels, positions), Attention(channels, channels, heads)
        self.words = Words(channels, heads)

    def forward(self, x, text, gesture):
        """x [B, F, S, C], text [B, T, D], gesture [B, 64] -> [B, F, S, C]"""
        b, frames, positions, channels = x.shape
        h = self.tokens(x, gesture).reshape(b, frames * positions, channels)
        x = x + self.attention(h, h).view(b, frames, positions, channels)
        return self.words(x, text)


def to_tokens(x, batch: int):
    """[B F, C, H, W] -> [B, F, H W, C]"""
    n, channels, height, width = x.shape
    return x.permute(0, 2, 3, 1).reshape(batch, n // batch, height * width, channels)


def to_planes(x, width: int):
    """[B, F, H W, C] -> [B F, C, H, W]"""
    b, frames, positions, channels = x.shape
    return x.reshape(b * frames, positions // width, width, channels).permute(0, 3, 1, 2)


def beside_guide(x, guide):
    """x [B, C, F, h, w] and the latents of the frame before it [B, C, h, w] -> what a denoiser with a guide takes, [B, 2C, F, h, w]"""
    return torch.cat([x, guide.unsqueeze(2).expand_as(x)], 1)


def with_room_for_a_guide(weights: dict) -> dict:
    """The weights of a denoiser without a guide, for one that has a guide and does not heed it yet."""
    first = weights["first.weight"]
    return {**weights, "first.weight": torch.cat([first, torch.zeros_like(first)], 1)} if first.shape[1] == LATENT_CHANNELS else weights


class Denoiser(nn.Module):
    """64, 128 and 192 channels at 16x16, 8x8 and 4x4.

    :param side: height and width of the latents
    :param guide: whether it sees the frame before those that it denoises, beside each of them
    """

    def __init__(self, side: int = 16, guide: bool = False):
        super().__init__()
        c0, c1, c2 = 64, 128, 192
        at8, at4 = (side // 2) ** 2, (side // 4) ** 2
        self.noise = nn.Sequential(Linear(_NOISE_WAVES, _CONDITION), nn.SiLU(), Linear(_CONDITION, _CONDITION))
        self.prompt = nn.Sequential(Linear(WIDTH, _CONDITION), nn.SiLU(), Linear(_CONDITION, _CONDITION))
        self.gesture = Gesture()
        self.first = Conv((2 if guide else 1) * LATENT_CHANNELS, c0, 3, padding=1)
        self.down16, self.beside_in = Residual(c0, c0), Neighbours(c0)
        self.to8 = Conv(c0, c1, 3, stride=2, padding=1)
        self.down8, self.time8 = Residual(c1, c1), OverTime(c1, at8)
        self.to4 = Conv(c1, c2, 3, stride=2, padding=1)
        self.all4a, self.middle, self.all4b, self.all4c = OverAll(c2, at4), Residual(c2, c2), OverAll(c2, at4), OverAll(c2, at4)
        self.from4 = Conv(c2, 4 * c1, 1)
        self.up8a, self.time8a = Residual(2 * c1, c1), OverTime(c1, at8)
        self.all8 = OverAll(c1, at8, heads=2)
        self.up8b, self.time8b = Residual(c1, c1), OverTime(c1, at8)
        self.from8 = Conv(c1, 4 * c0, 1)
        self.up16a, self.beside_out, self.up16b = Residual(2 * c0, c0), Neighbours(c0), Residual(c0, c0)
        self.norm, self.last = nn.GroupNorm(8, c0), silent(Conv(c0, LATENT_CHANNELS, 3, padding=1))

    def forward(self, x, log_snr, text):
        """x [B, C, F, h, w] noisy latents, or those ``beside_guide``; log_snr [B] = ln(a / (1 - a)), text [B, T, D] -> v [B, C, F, h, w]"""
        b, channels, frames, height, width = x.shape
        condition = F.silu(self.noise(waves((log_snr + 12) * 40, 128)) + self.prompt(3 * text.mean(1)))
        gesture = self.gesture(condition, text)
        condition = condition.repeat_interleave(frames, 0)
        h = x.transpose(1, 2).reshape(b * frames, channels, height, width).contiguous(memory_format=torch.channels_last)
        h = to_planes(self.beside_in(to_tokens(self.down16(self.first(h), condition), b), gesture), width)
        kept16 = h
        h = to_planes(self.time8(to_tokens(self.down8(self.to8(h), condition), b), text, gesture), width // 2)
        kept8 = h
        h = to_planes(self.all4a(to_tokens(self.to4(h), b), text, gesture), width // 4)
        h = to_tokens(self.middle(h, condition), b)
        h = to_planes(self.all4c(self.all4b(h, text, gesture), text, gesture), width // 4)
        h = torch.cat([F.pixel_shuffle(self.from4(h), 2), kept8], 1)
        h = self.all8(self.time8a(to_tokens(self.up8a(h, condition), b), text, gesture), text, gesture)
        h = self.up8b(to_planes(h, width // 2), condition)
        h = to_planes(self.time8b(to_tokens(h, b), text, gesture), width // 2)
        h = torch.cat([F.pixel_shuffle(self.from8(h), 2), kept16], 1)
        h = to_planes(self.beside_out(to_tokens(self.up16a(h, condition), b), gesture), width)
        h = self.last(F.silu(self.norm(self.up16b(h, condition))))
        return h.view(b, frames, h.shape[1], height, width).transpose(1, 2)
