"""What a denoiser is shown and what it should say: latents noised on a schedule, at random timesteps, and softened."""

import functools

import torch
import torch.nn.functional as F

from models.schedules import retained_of

_SNR_CUT = 5.0
#: How far a worn guide is softened at most.
_WORN_SOFT = 0.6


def loss_weights(a: torch.Tensor) -> torch.Tensor:
    """Weights of the v-errors over timesteps: flat, falling where the signal-to-noise ratio is above the cut (min-SNR)."""
    snr = a / (1 - a)
    weights = torch.clamp(_SNR_CUT / (snr + 1), max=_SNR_CUT / (_SNR_CUT + 1))
    return weights / weights.mean()


def normal_like(x, generator):
    """Standard normal draws in the shape of x, drawn where the generator is."""
    return torch.randn(x.shape, generator=generator, device=generator.device).to(x.device)


class Noise:
    """Noises clean latents on a schedule, and says what v should be."""

    def __init__(self, schedule: dict, where):
        a = retained_of(schedule)
        self.log_snr = torch.log(a / (1 - a)).float().to(where)
        self.signal, self.spread = a.sqrt().float().to(where), (1 - a).sqrt().float().to(where)
        self.weights = loss_weights(a).float().to(where)
        #: arccos of the signal, by timestep; 0 for timestep -1, at which no noise is left.
        self.angle = torch.cat([torch.atan2((1 - a).sqrt(), a.sqrt()), torch.zeros(1)]).float().to(where)

    def mix(self, x, t, noise, shown=None):
        """x, noise [B, C, F, h, w], t [B] -> noisy latents and the v that leads from them to x, both like x

        :param shown: what is noised in place of x; v is then further from the noise the less noise there is
        """
        signal, spread = self.signal[t].view(-1, 1, 1, 1, 1), self.spread[t].view(-1, 1, 1, 1, 1)
        noisy = signal * (x if shown is None else shown) + spread * noise
        return noisy, (signal * noisy - x) / spread


@functools.lru_cache(maxsize=None)
def _blur(where):
    """The kernel [3, 3] of a slight blur."""
    line = torch.tensor([1.0, 2.0, 1.0], device=where)
    return line.view(-1, 1) * line / 16


def softened(x, most: float, generator):
    """Latents [B, C, F, h, w], each moved towards its blurred self by a share that is drawn from 0 to ``most``."""
    kernel = _blur(x.device).expand(x.shape[1], 1, 3, 3)
    frames = F.pad(x.transpose(1, 2).flatten(0, 1), (1, 1, 1, 1), mode="replicate")
    blurred = F.conv2d(frames, kernel, groups=x.shape[1]).view(len(x), -1, *x.shape[1:2], *x.shape[3:]).transpose(1, 2)
    return x + most * torch.rand(len(x), 1, 1, 1, 1, generator=generator, device=generator.device).to(x.device) * (blurred - x)


def worn(guide, most: float, generator):
    """Latents [B, C, h, w] as generation leaves them: each softened and with noise, a share of ``most`` of it that is drawn."""
    soft = softened(guide.unsqueeze(2), _WORN_SOFT, generator).squeeze(2)
    share = torch.rand(len(guide), 1, 1, 1, generator=generator, device=generator.device).to(guide.device)
    return soft + most * share * normal_like(guide, generator)


def spread_timesteps(count: int, most: int, generator, lean: float = 1.0) -> torch.Tensor:
    """Random timesteps [count] in 0..most, one from each of ``count`` parts that are equally likely."""
    drawn = torch.arange(count, device=generator.device) + torch.rand(count, generator=generator, device=generator.device)
    return (drawn.div(count).clamp(max=1 - 1e-6).pow(lean) * most).long()
