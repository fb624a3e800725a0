"""The judge: says what a clip shows. It measures; it is not part of a bundle."""

import torch
import torch.nn.functional as F
from torch import nn

from models.layers import Conv, Linear
from world.spec import COLOURS, MOTIONS, PLACES, SUBJECTS

#: Aspects with their answers, in the order of the judge's outputs.
ASPECTS = {"subject": SUBJECTS, "colour": COLOURS, "place": PLACES, "motion": MOTIONS}
_FEATURES, _SIDE = 128, 8


def halved(clips):
    """clips [B, F, 3, H, W] -> frames at half size [B F, 3, H/2, W/2]"""
    return F.avg_pool2d(clips.flatten(0, 1), 2)


def block(channels_in: int, channels: int, stride: int = 1):
    """A convolution with its normalization."""
    return nn.Sequential(Conv(channels_in, channels, 3, stride=stride, padding=1), nn.GroupNorm(8, channels), nn.SiLU())


class Judge(nn.Module):
    """Looks at frames at half size and finds the subject in each: a spatial softmax says where, and what is there is the subject.

    Subject, colour and place are averaged over frames; motion is read from where the subject is and how it looks in each.
    """

    def __init__(self):
        super().__init__()
        self.look = nn.Sequential(
            block(3, 32, 2), block(32, 48), block(48, 64, 2), block(64, 96), block(96, 128, 2), block(128, 128), block(128, _FEATURES))
        self.where = Conv(_FEATURES, 1, 1)
        self.drop = nn.Dropout(0.1)
        self.subject = nn.Sequential(Linear(_FEATURES, 128), nn.SiLU(), Linear(128, len(SUBJECTS) + len(COLOURS)))
        self.place = Linear(_FEATURES, len(PLACES))
        self.change = nn.Sequential(
            nn.Conv1d(2 + 32, 96, 5, padding=2), nn.SiLU(), nn.Conv1d(96, 96, 5, padding=2), nn.SiLU())
        self.appearance, self.motion = Linear(_FEATURES, 32), Linear(96, len(MOTIONS))
        line = (torch.arange(_SIDE) + 0.5) / _SIDE
        self.register_buffer("grid", torch.stack([line.repeat(_SIDE), line.repeat_interleave(_SIDE)], 1), persistent=False)

    def centres(self, frames):
        """frames at half size [B F, 3, 64, 64] in 0..1 -> features [B F, 64, C], centres of the subject [B F, 2] as (x, y), what is there [B F, C]"""
        features = self.look((frames * 2 - 1).contiguous(memory_format=torch.channels_last))
        share = self.where(features).flatten(1).float().softmax(1)
        features = features.flatten(2).transpose(1, 2).float()
        return features, share @ self.grid, (share.unsqueeze(1) @ features).squeeze(1)

    def forward(self, clips):
        """clips [B, F, 3, 128, 128] in 0..1 -> a dict of logits [B, answers] by aspect, and "centre" [B, F, 2]"""
        return self.read(halved(clips), len(clips))

    def read(self, halves, b: int):
        """The same from the frames of b clips at half size [B F, 3, 64, 64]."""
        frames = len(halves) // b
        features, centres, there = self.centres(halves)
        subject, colour = self.subject(self.drop(there)).view(b, frames, -1).float().mean(1).split([len(SUBJECTS), len(COLOURS)], 1)
        place = self.place(self.drop(features.mean(1))).view(b, frames, -1).float().mean(1)
        path = torch.cat([4 * centres - 2, self.appearance(there)], 1).view(b, frames, -1).transpose(1, 2)
        motion = self.motion(self.change(path).mean(2)).float()
        return {"subject": subject, "colour": colour, "place": place, "motion": motion, "centre": centres.view(b, frames, 2)}


@torch.no_grad()
def verdicts(judge: Judge, clips) -> list:
    """What the judge sees in clips [B, F, 3, 128, 128]: one dict of answers a clip."""
    seen = judge(clips)
    found = {aspect: seen[aspect].argmax(1).tolist() for aspect in ASPECTS}
    return [{aspect: ASPECTS[aspect][found[aspect][n]] for aspect in ASPECTS} for n in range(len(clips))]


def share_right(seen: list, specs: list) -> dict:
    """The share of clips in which each aspect, and everything at once, is as the specs say."""
    right = [{aspect: one[aspect] == getattr(spec, aspect) for aspect in ASPECTS} for one, spec in zip(seen, specs)]
    shares = {aspect: sum(r[aspect] for r in right) / len(right) for aspect in ASPECTS}
    return {**shares, "all": sum(all(r.values()) for r in right) / len(right)}
