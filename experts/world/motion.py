"""Where the subject is at any time.

Every motion goes on for ever and looks alike from any start, since long videos are made of short windows. A drifting
subject that leaves the frame comes back in on the other side; it hurries while it is cut by the edge, so that it is
whole in most frames. What can stay fixed is fixed (turning sense, periods), so that neighbouring windows agree.
"""

import dataclasses

import numpy as np

from world.spec import Spec

#: Seconds of one round; bouncing, circling and spinning fit a window of 16 frames at 8 a second a whole number of times.
BOUNCE_PERIOD, CIRCLE_PERIOD, SPIN_PERIOD = 1.0, 2.0, 2.0
#: Share of a drift's round that is spent between the two points where the edge begins to cut the subject.
_WHOLE_SHARE = 0.9


_DRIFTS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


@dataclasses.dataclass(frozen=True)
class Track:
    """Arrays over frames [F]: centre (fractions of the frame, y down), rotation (radians, clockwise); facing is 1 or -1."""

    x: np.ndarray
    y: np.ndarray
    rotation: np.ndarray
    facing: float


def _drift(phase, radius):
    """Maps phase (one round per unit) to a position from beyond the near edge to beyond the far edge."""
    margin = 1.1 * radius
    k = np.mod(phase, 1.0)
    cut = (1 - _WHOLE_SHARE) / 2
    return np.interp(k, [0, cut, 1 - cut, 1], [-margin, radius, 1 - radius, 1 + margin])


def track(spec: Spec, times: np.ndarray) -> Track:
    """Follows the subject.

    :param times: seconds [F], any start and any length
    """
    rng = np.random.default_rng([spec.seed, 1])
    phase, across, sway, tilt, pace = rng.random(5)
    bob = 0.012 * np.sin(3 * times + 6.283 * sway)
    rotation = 0.07 * np.sin(2.5 * times + 6.283 * tilt)
    still = np.zeros_like(times)
    x, y, facing = 0.5 + 0.08 * (across - 0.5) + still, 0.48 + 0.08 * (sway - 0.5) + still, 1.0
    drifted = _drift(phase + times / (2.8 + 0.4 * pace), spec.radius)
    beside = 0.37 + 0.26 * across + bob
    if spec.motion == "right":
        x, y = drifted, beside
    elif spec.motion == "left":
        x, y, facing = 1 - drifted, beside, -1.0
    elif spec.motion == "down":
        x, y = beside, drifted
    elif spec.motion == "up":
        x, y = beside, 1 - drifted
    elif spec.motion == "bounce":
        k = np.mod(phase + times / BOUNCE_PERIOD, 1.0)
        x, y = 0.36 + 0.28 * across + bob, 0.96 - spec.radius - 0.42 * (1 - (2 * k - 1) ** 2)
    elif spec.motion == "circle":
        angle = 6.2832 * (phase + times / CIRCLE_PERIOD)
        x, y = 0.5 + 0.23 * np.cos(angle), 0.5 + 0.23 * np.sin(angle)
    elif spec.motion == "spin":
        rotation = 6.2832 * (phase + times / SPIN_PERIOD)
    else:
        y = y + bob
    return Track(x, y, rotation, facing)


def heading(spec: Spec, times: np.ndarray) -> np.ndarray:
    """Where the subject is going: float32 [F, 2] as (x, y), of length 1 at full pace and 0 at rest."""
    if spec.motion in _DRIFTS:
        return np.tile(np.float32(_DRIFTS[spec.motion]), (len(times), 1))
    if spec.motion not in ("bounce", "circle"):
        return np.zeros((len(times), 2), np.float32)
    before, after = track(spec, times - 0.02), track(spec, times + 0.02)
    pace = np.stack([after.x - before.x, after.y - before.y], 1) / 0.04
    speed = np.hypot(pace[:, 0], pace[:, 1]) + 1e-6
    return (pace / speed[:, None] * np.clip(speed / 0.6, 0, 1)[:, None]).astype(np.float32)
