"""The judge: says what a clip shows. It measures; it is not part of a bundle."""

import torch
import torch.nn.functional as F
from torch import nn

from models.layers import Conv, Linear
from world.spec import COLOURS, MOTIONS, PLACES, SUBJECTS

#: Aspects with their answers, in the order of the judge's outputs.
ASPECTS = {"subject": SUBJECTS, "colour": COLOURS, "place": PLACES, "motion": MOTIONS}
_FEATURES = 160


def block(channels_in: int, channels: int):
    """A convolution that halves height and width."""
    return nn.Sequential(Conv(channels_in, channels, 3, stride=2, padding=1), nn.GroupNorm(8, channels), nn.SiLU())


class Judge(nn.Module):
    """Looks at frames at half size; subject, colour and place are averaged over frames, motion is seen across them."""

    def __init__(self):
        super().__init__()
        self.look = nn.Sequential(
            block(3, 32), block(32, 64), block(64, 96),
            Conv(96, 128, 3, padding=1), nn.GroupNorm(8, 128), nn.SiLU(), block(128, 128),
            nn.Flatten(), nn.Dropout(0.1), Linear(128 * 16, _FEATURES), nn.SiLU())
        self.still = Linear(_FEATURES, len(SUBJECTS) + len(COLOURS) + len(PLACES))
        self.change = nn.Sequential(
            nn.Conv1d(_FEATURES, 128, 5, padding=2), nn.SiLU(), nn.Conv1d(128, 128, 5, padding=2), nn.SiLU())
        self.motion = Linear(128, len(MOTIONS))

    def forward(self, clips):
        """clips [B, F, 3, 128, 128] in 0..1 -> a dict of logits [B, answers] by aspect"""
        b, frames = clips.shape[:2]
        half = F.avg_pool2d(clips.flatten(0, 1), 2).contiguous(memory_format=torch.channels_last)
        features = self.look(half * 2 - 1).view(b, frames, _FEATURES)
        subject, colour, place = self.still(features).mean(1).split([len(SUBJECTS), len(COLOURS), len(PLACES)], 1)
        motion = self.motion(self.change(features.transpose(1, 2)).mean(2))
        return {"subject": subject, "colour": colour, "place": place, "motion": motion}


@torch.no_grad()
def verdicts(judge: Judge, clips) -> list:
    """What the judge sees in clips [B, F, 3, 128, 128]: one dict of answers a clip."""
    found = {aspect: logits.argmax(1).tolist() for aspect, logits in judge(clips).items()}
    return [{aspect: ASPECTS[aspect][found[aspect][n]] for aspect in ASPECTS} for n in range(len(clips))]


def share_right(seen: list, specs: list) -> dict:
    """The share of clips in which each aspect, and everything at once, is as the specs say."""
    right = [{aspect: one[aspect] == getattr(spec, aspect) for aspect in ASPECTS} for one, spec in zip(seen, specs)]
    shares = {aspect: sum(r[aspect] for r in right) / len(right) for aspect in ASPECTS}
    return {**shares, "all": sum(all(r.values()) for r in right) / len(right)}
