"""Wan's networks as Segue's engine calls them.

Written out where a trace of diffusers' own code would not do: its transformer moves tensors to a device, which a trace fixes; its autoencoder decodes latent by latent in a loop, with what the
layers remember in a list, which a trace unrolls for as many latents as it has seen; UMT5 makes its distances on a device. What is written here is held against diffusers' own code in the tests.
"""

import torch
from torch import nn

from segue_export.modules import Frequencies


class Velocity(nn.Module):
    """A WanTransformer3DModel over latents, or over single ones as a batch.

    The network is told the time as its scheduler tells it: 1,000 times the level, after the shift. Segue counts timesteps before it.

    :param shift: of the schedule
    """

    def __init__(self, network: nn.Module, shift: float):
        super().__init__()
        network.condition_embedder.timesteps_proj = Frequencies(network.condition_embedder.timesteps_proj)
        self.network = network
        self.shift = shift
        self.patch = tuple(network.config.patch_size)

    def forward(self, x, t, text):
        """x [B, C, F, h, w] or [B, C, h, w], t [B] int64, text [B, T, D] -> the velocity, of x's shape"""
        return self.over_time(x.unsqueeze(2), t, text).squeeze(2) if x.dim() == 4 else self.over_time(x, t, text)

    def over_time(self, x, t, text):
        """The same for [B, C, F, h, w]."""
        network, (p_t, p_h, p_w) = self.network, self.patch
        dtype = network.patch_embedding.weight.dtype
        even = (t.double() + 1) / 1000
        time = (1000 * self.shift * even / (1 + (self.shift - 1) * even)).float()
        batch, frames, height, width = x.shape[0], x.shape[2] // p_t, x.shape[3] // p_h, x.shape[4] // p_w
        rotary = network.rope(x)
        states = network.patch_embedding(x.to(dtype)).flatten(2).transpose(1, 2)
        embedded, modulation, text, _ = network.condition_embedder(time, text.to(dtype), None)
        modulation = modulation.unflatten(1, (6, -1))
        for block in network.blocks:
            states = block(states, text, modulation, rotary)
        shift, scale = (network.scale_shift_table + embedded.unsqueeze(1)).chunk(2, dim=1)
        states = (network.norm_out(states.float()) * (1 + scale) + shift).type_as(states)
        states = network.proj_out(states).reshape(batch, frames, height, width, p_t, p_h, p_w, -1)
        return states.permute(0, 7, 1, 4, 2, 5, 3, 6).flatten(6, 7).flatten(4, 5).flatten(2, 3).float()


class Either(nn.Module):
    """Around a trace of :class:`Velocity` over videos, to be scripted: single latents are videos of one, so the same file serves both kinds of experts."""

    def __init__(self, traced):
        super().__init__()
        self.traced = traced

    def forward(self, x: torch.Tensor, t: torch.Tensor, text: torch.Tensor) -> torch.Tensor:
        if x.dim() == 4:
            return self.traced(x.unsqueeze(2), t, text).squeeze(2)
        return self.traced(x, t, text)


class Text(nn.Module):
    """UMT5's encoder as Wan's pipeline reads it: what stands for padding (id 0) is not looked at, and comes out as zeros.

    :param length: how many ids it is given
    """

    def __init__(self, network: nn.Module, length: int):
        super().__init__()
        self.stack = network.encoder
        first = self.stack.block[0].layer[0].SelfAttention
        places = torch.arange(length)
        # Kept, since they would be made on a device; each layer has weights of its own for them.
        self.register_buffer("distances", first._relative_position_bucket(places[None, :] - places[:, None]))

    def forward(self, ids):
        """ids [B, T] int64 -> text [B, T, D]"""
        known = (ids != 0).to(self.stack.embed_tokens.weight.dtype)
        mask = (1 - known)[:, None, None, :] * torch.finfo(known.dtype).min
        states = self.stack.embed_tokens(ids)
        for block in self.stack.block:
            states = states + self.attention(block.layer[0].SelfAttention, block.layer[0].layer_norm(states), mask)
            states = block.layer[-1](states)
        return (self.stack.final_layer_norm(states) * known[:, :, None]).float()

    def attention(self, of, states, mask):
        """UMT5Attention without a memory."""
        batch, length = states.shape[0], states.shape[1]
        q, k, v = (part(states).view(batch, length, of.n_heads, of.key_value_proj_dim).transpose(1, 2) for part in (of.q, of.k, of.v))
        bias = of.relative_attention_bias(self.distances).permute(2, 0, 1)[None] + mask
        weights = (torch.matmul(q, k.transpose(3, 2)) + bias).float().softmax(dim=-1).type_as(states)
        return of.o(torch.matmul(weights, v).transpose(1, 2).reshape(batch, length, of.inner_dim))


class _Latents(nn.Module):
    """How an AutoencoderKLWan's latents are scaled: each channel by its own mean and deviation."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.dtype = network.dtype
        for name in ("mean", "std"):
            self.register_buffer(name, torch.tensor(getattr(network.config, f"latents_{name}"))[None, :, None, None, None])


class Decoder(_Latents):
    """An AutoencoderKLWan's decoder over all latents at once, of which the first one is one frame."""

    def __init__(self, network: nn.Module):
        super().__init__(network)
        self.before, self.decoder = network.post_quant_conv, network.decoder

    def forward(self, latents):
        """latents [B, C, T, h, w] -> rgb [B, 3, F, H, W] in 0..1"""
        x = self.decoder.conv_in(self.before((latents * self.std + self.mean).to(self.dtype)))
        x = self.decoder.mid_block(x)
        for block in self.decoder.up_blocks:
            for resnet in block.resnets:
                x = resnet(x)
            for upsampler in block.upsamplers or []:
                x = self.larger(upsampler, x)
        x = self.decoder.conv_out(self.decoder.nonlinearity(self.decoder.norm_out(x)))
        return (x.float().clamp(-1.0, 1.0) + 1) / 2

    @staticmethod
    def larger(of, x):
        """WanResample: twice as large, and twice as many but for the first, which the others do not look at either."""
        if of.mode == "upsample3d":
            first = x[:, :, :1]
            batch, channels, frames, height, width = x.shape
            both = of.time_conv(torch.cat([torch.zeros_like(first), x[:, :, 1:]], dim=2)).reshape(batch, 2, channels, frames, height, width)
            both = torch.stack((both[:, 0], both[:, 1]), dim=3).reshape(batch, channels, frames * 2, height, width)
            x = torch.cat([first, both[:, :, 2:]], dim=2)
        batch, frames = x.shape[0], x.shape[2]
        x = of.resample(x.transpose(1, 2).flatten(0, 1))
        return x.unflatten(0, (batch, frames)).transpose(1, 2)


class Encoder(_Latents):
    """Its encoder of one picture, which is one latent: the distribution's mean."""

    def __init__(self, network: nn.Module):
        super().__init__(network)
        self.encoder, self.after = network.encoder, network.quant_conv

    def forward(self, rgb):
        """rgb [B, 3, H, W] in 0..1 -> latents [B, C, h, w]"""
        moments = self.after(self.encoder((rgb * 2 - 1).to(self.dtype).unsqueeze(2))).float()
        return ((moments.chunk(2, dim=1)[0] - self.mean) / self.std).squeeze(2)


def sees(config: dict) -> int:
    """How many latents before its own the decoder looks at for a frame, at the most."""
    back = 2
    upsampled = list(reversed(config["temperal_downsample"]))
    for n in reversed(range(len(config["dim_mult"]))):
        if n < len(upsampled) and upsampled[n]:
            back = (back + 1) // 2 + 2
        back += 4 * (config["num_res_blocks"] + 1)
    return back + 8 + 2
