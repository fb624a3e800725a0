"""The experts as Segue's engine calls them, around diffusers' networks: float32 outside, whatever number format inside."""

import math

import torch
from torch import nn


class Frequencies(nn.Module):
    """diffusers' sinusoidal embedding of timesteps, its frequencies kept: tracing would fix the device that they are made on."""

    def __init__(self, of: nn.Module):
        super().__init__()
        half = of.num_channels // 2
        exponent = -math.log(10000) * torch.arange(half, dtype=torch.float32) / (half - of.downscale_freq_shift)
        self.register_buffer("frequencies", torch.exp(exponent))
        self.scale = float(of.scale)
        self.flip = bool(of.flip_sin_to_cos)

    def forward(self, timesteps):
        """timesteps [B] -> float32 [B, D]"""
        angles = self.scale * (timesteps[:, None].float() * self.frequencies[None, :])
        parts = [torch.cos(angles), torch.sin(angles)] if self.flip else [torch.sin(angles), torch.cos(angles)]
        return torch.cat(parts, dim=-1)


class Video(nn.Module):
    """A network over whole videos (UNetMotionModel, UNet3DConditionModel).

    :param repeats: whether it wants the text once for each frame, as UNetMotionModel does; UNet3DConditionModel repeats it itself
    """

    def __init__(self, network: nn.Module, repeats: bool):
        super().__init__()
        network.time_proj = Frequencies(network.time_proj)
        self.network = network
        self.repeats = repeats

    def forward(self, x, t, text):
        """x [B, C, F, h, w], t [B] int64, text [B, T, D] -> what it predicts [B, C, F, h, w]"""
        dtype = self.network.dtype
        if self.repeats:
            text = text.unsqueeze(1).expand(-1, x.shape[2], -1, -1).flatten(0, 1)
        return self.network(x.to(dtype), t, text.to(dtype), return_dict=False)[0].float()


class Image(nn.Module):
    """A network over single frames (UNet2DConditionModel)."""

    def __init__(self, network: nn.Module):
        super().__init__()
        network.time_proj = Frequencies(network.time_proj)
        self.network = network

    def forward(self, x, t, text):
        """x [B, C, h, w], t [B] int64, text [B, T, D] -> what it predicts [B, C, h, w]"""
        dtype = self.network.dtype
        return self.network(x.to(dtype), t, text.to(dtype), return_dict=False)[0].float()


class Text(nn.Module):
    """CLIP's text encoder, its last layer normalised, as Stable Diffusion's pipelines use it.

    :param length: how many ids it is given
    """

    def __init__(self, network: nn.Module, length: int):
        super().__init__()
        inner = network.text_model
        self.embeddings, self.encoder, self.normalise = inner.embeddings, inner.encoder, inner.final_layer_norm
        # Kept for the same reason as frequencies are.
        mask = torch.full((length, length), torch.finfo(network.dtype).min, dtype=network.dtype).triu(1)
        self.register_buffer("mask", mask[None, None])

    def forward(self, ids):
        """ids [B, T] int64 -> text [B, T, D]"""
        mask = self.mask.expand(ids.shape[0], -1, -1, -1)
        states = self.encoder(inputs_embeds=self.embeddings(input_ids=ids), attention_mask=None, causal_attention_mask=mask)
        return self.normalise(states.last_hidden_state).float()


class Decoder(nn.Module):
    """An AutoencoderKL's decoder from latents as experts know them, unscaled first, to pixels in 0..1."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.decoder, self.after = network.decoder, network.post_quant_conv or nn.Identity()
        self.dtype, self.scale, self.shift = network.dtype, float(network.config.scaling_factor), float(network.config.shift_factor or 0.0)

    def forward(self, latents):
        """latents [B, C, h, w] -> rgb [B, 3, H, W] in 0..1"""
        latents = latents / self.scale + self.shift
        rgb = self.decoder(self.after(latents.to(self.dtype))).float()
        return (rgb / 2 + 0.5).clamp(0.0, 1.0)


class Encoder(nn.Module):
    """Its encoder: the distribution's mean, so that a picture has one latent."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.encoder, self.before = network.encoder, network.quant_conv or nn.Identity()
        self.dtype, self.scale, self.shift = network.dtype, float(network.config.scaling_factor), float(network.config.shift_factor or 0.0)

    def forward(self, rgb):
        """rgb [B, 3, H, W] in 0..1 -> latents [B, C, h, w]"""
        moments = self.before(self.encoder((rgb * 2 - 1).to(self.dtype))).float()
        return (moments.chunk(2, dim=1)[0] - self.shift) * self.scale
