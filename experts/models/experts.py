"""The experts as Segue calls them: what is exported."""

import torch
from torch import nn

from models.autoencoder import Decoder
from models.denoiser import Denoiser
from models.schedules import retained_of


class VideoExpert(nn.Module):
    """A denoiser on one schedule, which predicts the noise in a video.

    :param schedule: as in the manifest
    """

    def __init__(self, denoiser: Denoiser, schedule: dict):
        super().__init__()
        a = retained_of(schedule)
        self.denoiser = denoiser
        self.register_buffer("log_snr", torch.log(a / (1 - a)).float())
        self.register_buffer("signal", a.sqrt().float())
        self.register_buffer("spread", (1 - a).sqrt().float())

    def forward(self, x, t, text):
        """x [B, C, F, h, w], t [B] int64, text [B, T, D] -> epsilon [B, C, F, h, w]"""
        return self.epsilon(self.denoiser(x, self.log_snr[t], text), x, t)

    def epsilon(self, v, x, t):
        """v and x [B, C, F, h, w], t [B] -> epsilon like x"""
        return self.signal[t].view(-1, 1, 1, 1, 1) * v + self.spread[t].view(-1, 1, 1, 1, 1) * x


class ImageToVideoExpert(nn.Module):
    """A denoiser with a guide, on one schedule: predicts the noise in the frames that follow the guide.

    The guide comes as further channels of what is noisy, as ``beside_guide`` puts it there.
    """

    def __init__(self, denoiser: Denoiser, schedule: dict):
        super().__init__()
        self.video = VideoExpert(denoiser, schedule)

    def forward(self, x, t, text):
        """x [B, 2C, F, h, w], noisy latents and then the guide, clean, in each frame; t [B] int64, text [B, T, D] -> epsilon [B, C, F, h, w]"""
        v = self.video.denoiser(x, self.video.log_snr[t], text)
        return self.video.epsilon(v, x[:, :v.shape[1]], t)


class ImageExpert(nn.Module):
    """The same for single frames."""

    def __init__(self, denoiser: Denoiser, schedule: dict):
        super().__init__()
        self.video = VideoExpert(denoiser, schedule)

    def forward(self, x, t, text):
        """x [B, C, h, w], t [B] int64, text [B, T, D] -> epsilon [B, C, h, w]"""
        return self.video(x.unsqueeze(2), t, text).squeeze(2)


class Picture(nn.Module):
    """The decoder with its result clamped to 0..1."""

    def __init__(self, decoder: Decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, latents):
        """latents [B, C, h, w] -> rgb [B, 3, 8h, 8w] in 0..1"""
        return self.decoder(latents).clamp(0.0, 1.0)
