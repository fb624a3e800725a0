"""Draws clips."""

import numpy as np

from world.motion import heading, track
from world.places import Place
from world.spec import Spec
from world.shapes import disc
from world.subjects import RGB, layers

SIDE = 128
FRAMES_PER_SECOND = 8
_OUTLINE = 0.013
#: Puffs that a moving subject leaves behind: how far back and how big, in its radii.
_PUFFS = ((1.42, 0.26), (1.92, 0.19), (2.28, 0.13))
#: Those that go round a spinning subject: where, as turns from its right hand side, and how big.
_SATELLITES, _SATELLITE = (0.0, 0.5), 0.18
_INK = np.array([0.09, 0.07, 0.11], np.float32)


def frame_times(frames: int, start: float = 0.0) -> np.ndarray:
    """Seconds [F] of the frames of a clip that starts at ``start``."""
    return start + np.arange(frames) / FRAMES_PER_SECOND


def render(spec: Spec, times: np.ndarray, side: int = SIDE):
    """Draws the frames at the given times.

    :param times: seconds [F]
    :return: the clip, uint8 [F, side, side, 3], and the subject's centre, float32 [F, 2] as (x, y) fractions of the frame
    """
    place = Place(spec.place, spec.seed, side)
    path, towards = track(spec, times), heading(spec, times)
    clip = np.empty((len(times), side, side, 3), np.uint8)
    for k, time in enumerate(times):
        image = place.frame(time)
        _draw_trail(image, spec, path.x[k], path.y[k], towards[k], path.rotation[k])
        _draw_subject(image, spec, path.x[k], path.y[k], path.rotation[k], path.facing, time)
        clip[k] = np.clip(image * 255 + 0.5, 0, 255)
    return clip, np.stack([path.x, path.y], 1).astype(np.float32)


def sprite(spec: Spec, times: np.ndarray, side: int = SIDE):
    """Draws the subject with its trail and no place behind it.

    :param times: seconds [F]
    :return: uint8 [F, side, side, 4]: the red, green and blue that it adds, and the share of what lies behind it that is left; its centre, as
        ``render`` gives it. Over what ``Place`` draws that makes the frames of ``render``, but for rounding.
    """
    path, towards = track(spec, times), heading(spec, times)
    clip = np.empty((len(times), side, side, 4), np.uint8)
    for k, time in enumerate(times):
        image = np.zeros((side, side, 4), np.float32)
        image[..., 3] = 1
        _draw_trail(image, spec, path.x[k], path.y[k], towards[k], path.rotation[k])
        _draw_subject(image, spec, path.x[k], path.y[k], path.rotation[k], path.facing, time)
        clip[k] = np.clip(image * 255 + 0.5, 0, 255)
    return clip, np.stack([path.x, path.y], 1).astype(np.float32)


def place_frames(name: str, seed: int, times: np.ndarray, side: int = SIDE) -> np.ndarray:
    """Draws a place with nothing in it: uint8 [F, side, side, 3]."""
    place = Place(name, seed, side)
    return np.stack([np.clip(place.frame(time) * 255 + 0.5, 0, 255).astype(np.uint8) for time in times])


def _draw_trail(image, spec, x, y, towards, rotation):
    """Puffs behind a moving subject and beside a spinning one: a single frame shows how it moves. ``towards`` is [2], of length 0 to 1."""
    strength = float(np.hypot(*towards))
    puffs = [(-back * towards[0] / strength, -back * towards[1] / strength, size * strength) for back, size in _PUFFS] if strength > 0.3 else []
    if spec.motion == "spin":
        angles = [rotation + 2 * np.pi * turn for turn in _SATELLITES]
        puffs = [(1.4 * np.cos(angle), 1.4 * np.sin(angle), _SATELLITE) for angle in angles]
    if not puffs:
        return
    side, radius = len(image), spec.radius
    line = (np.arange(side, dtype=np.float32) + 0.5) / side
    u, v = (line - x) / radius, (line - y) / radius
    body = np.array(RGB[spec.colour], np.float32)
    for across, along, size in puffs:
        reach = size + (_OUTLINE + 2 / side) / radius
        (left, right), (top, bottom) = (np.searchsorted(axis, (at - reach, at + reach)) for axis, at in ((u, across), (v, along)))
        if left == right or top == bottom:
            continue
        box = image[top:bottom, left:right]
        distance = disc(*np.meshgrid(u[left:right], v[top:bottom]), across, along, size) * radius
        _paint(box, _INK, distance - _OUTLINE / 2, side)
        _paint(box, body + (1 - body) * 0.45, distance + _OUTLINE / 2, side)


def _draw_subject(image, spec, x, y, rotation, facing, time):
    side, radius = len(image), spec.radius
    reach = 1.45 * radius
    left, right = (int(np.clip(e * side, 0, side)) for e in (x - reach, x + reach + 1 / side))
    top, bottom = (int(np.clip(e * side, 0, side)) for e in (y - reach, y + reach + 1 / side))
    if left >= right or top >= bottom:
        return
    columns = (np.arange(left, right, dtype=np.float32) + 0.5) / side - x
    rows = (np.arange(top, bottom, dtype=np.float32) + 0.5) / side - y
    dx, dy = np.meshgrid(columns / radius, rows / radius)
    cos, sin = np.cos(rotation), np.sin(rotation)
    u = ((dx * cos + dy * sin) * facing).astype(np.float32)
    v = (dy * cos - dx * sin).astype(np.float32)
    light = np.clip(1.05 - 0.16 * (0.8 * dy + 0.35 * dx), 0.8, 1.16)[..., None]
    box = image[top:bottom, left:right]
    for distance, rgb, outlined in layers(spec.subject, spec.colour, u, v, time):
        distance = distance * radius
        if outlined:
            _paint(box, _INK, distance - _OUTLINE / 2, side)
            _paint(box, np.clip(rgb * light, 0, 1), distance + _OUTLINE / 2, side)
        else:
            _paint(box, np.clip(rgb * light, 0, 1), distance, side)


def _paint(box, rgb, distance, side):
    """Paints over ``box`` in place where distance <= 0, with an edge one and a half pixels wide; its fourth channel is what it leaves of what lies behind."""
    cover = np.clip(0.5 - distance * side / 1.5, 0, 1)
    box[..., :3] += (rgb - box[..., :3]) * cover[..., None]
    if box.shape[2] == 4:
        box[..., 3] *= 1 - cover
