"""Signed distances to simple shapes: negative inside, in the units of the coordinates given."""

import numpy as np


def disc(u, v, x, y, radius):
    """Distance to the disc around (x, y)."""
    return np.hypot(u - x, v - y) - radius


def ellipse(u, v, x, y, width, height):
    """Distance, nearly exact close to the edge, to the ellipse with these half axes."""
    du, dv = (u - x) / width, (v - y) / height
    inner = np.hypot(du, dv) + 1e-6
    return inner * (inner - 1) / (np.hypot(du / width, dv / height) + 1e-6)


def polygon(u, v, corners):
    """Distance to a polygon, given as (x, y) pairs in order."""
    points = np.asarray(corners, np.float32)
    squared = np.full_like(u, np.inf)
    inside = np.zeros(u.shape, bool)
    for start, end in zip(points, np.roll(points, 1, axis=0)):
        edge = end - start
        wu, wv = u - start[0], v - start[1]
        along = np.clip((wu * edge[0] + wv * edge[1]) / (edge @ edge), 0, 1)
        squared = np.minimum(squared, (wu - edge[0] * along) ** 2 + (wv - edge[1] * along) ** 2)
        crosses = (start[1] <= v) != (end[1] <= v)
        if edge[1] != 0:
            inside ^= crosses & (wu < wv * edge[0] / edge[1])
    return np.sqrt(squared) * np.where(inside, -1, 1).astype(np.float32)


def segment(u, v, start, end, radius):
    """Distance to a line with round ends."""
    du, dv = end[0] - start[0], end[1] - start[1]
    along = np.clip(((u - start[0]) * du + (v - start[1]) * dv) / (du * du + dv * dv), 0, 1)
    return np.hypot(u - start[0] - along * du, v - start[1] - along * dv) - radius


def star_corners(points=5, inner=0.5):
    """Corners of a star whose tips lie on the unit circle, the first one on top."""
    turns = np.pi * np.arange(2 * points) / points
    radii = np.where(np.arange(2 * points) % 2 == 0, 1.0, inner)
    return np.stack([radii * np.sin(turns), -radii * np.cos(turns)], 1)


def smoothstep(low, high, x):
    """0 below ``low``, 1 above ``high``, smooth in between."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
