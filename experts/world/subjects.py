"""The subjects, each a list of layers in its own coordinates: v points down, the body fits the unit circle."""

import numpy as np

from world.shapes import disc, ellipse, polygon, segment, star_corners

RGB = {
    "red": (0.90, 0.14, 0.14), "orange": (0.98, 0.53, 0.06), "yellow": (0.99, 0.87, 0.14), "green": (0.10, 0.66, 0.24),
    "blue": (0.14, 0.34, 0.93), "purple": (0.54, 0.20, 0.78), "pink": (0.99, 0.50, 0.72), "white": (0.97, 0.97, 0.98),
}
_WHITE = np.ones(3, np.float32)
_INK = np.array([0.10, 0.08, 0.12], np.float32)


def layers(subject, colour, u, v, time):
    """Returns the layers from back to front.

    :param u: coordinates to the right [H, W]
    :param v: coordinates downwards [H, W]
    :param time: seconds, for what moves within the subject
    :return: list of (distance [H, W], rgb [3], whether it has an outline)
    """
    body = np.array(RGB[colour], np.float32)
    return _DRAWERS[subject](body, body * 0.62, body + (_WHITE - body) * 0.5, u, v, time)


def _ball(body, dark, light, u, v, time):
    edge = disc(u, v, 0, 0, 0.95)
    stripe = _WHITE if body.min() < 0.9 else np.array([0.62, 0.68, 0.80], np.float32)
    return [(edge, body, True), (np.maximum(edge + 0.1, np.abs(v) - 0.24), stripe, False)]


def _star(body, dark, light, u, v, time):
    return [(polygon(u, v, star_corners()) - 0.05, body, True), (polygon(u, v, 0.5 * star_corners()), light, False)]


def _heart(body, dark, light, u, v, time):
    a = np.abs(u)
    lobes = disc(a, v, 0.46, -0.34, 0.47)
    tip = polygon(a, v, [(-0.1, -0.5), (0.3, -0.62), (0.89, -0.16), (0.0, 0.92), (-0.1, 0.92)])
    return [(np.minimum(lobes, tip), body, True), (ellipse(u, v, -0.45, -0.42, 0.2, 0.16), light, False)]


def _fish(body, dark, light, u, v, time):
    flap = 0.10 * np.sin(7 * time)
    tail = polygon(u, v, [(-0.35, 0), (-1.08, -0.56 + flap), (-0.86, 0), (-1.08, 0.56 + flap)])
    fin = polygon(u, v, [(-0.25, -0.4), (0.05, -0.95), (0.4, -0.4)])
    trunk = ellipse(u, v, 0.16, 0, 0.84, 0.62)
    return [(np.minimum(tail, fin), dark, True), (trunk, body, True), (np.maximum(trunk + 0.1, np.abs(u) - 0.12), light, False),
            (disc(u, v, 0.6, -0.14, 0.18), _WHITE, False), (disc(u, v, 0.64, -0.14, 0.10), _INK, False)]


def _boat(body, dark, light, u, v, time):
    hull = polygon(u, v, [(-1.0, 0.26), (1.0, 0.26), (0.62, 0.90), (-0.62, 0.90)])
    front = polygon(u, v, [(0.08, -0.98), (0.86, 0.14), (0.08, 0.14)])
    back = polygon(u, v, [(-0.10, -0.74), (-0.10, 0.14), (-0.72, 0.14)])
    return [(segment(u, v, (0, -0.98), (0, 0.3), 0.07), np.array([0.40, 0.26, 0.14], np.float32), False),
            (front, _WHITE, True), (back, _WHITE * 0.9, True), (hull, body, True)]


def _balloon(body, dark, light, u, v, time):
    string = np.maximum(np.abs(u - 0.08 * np.sin(6 * v + 3 * time)) - 0.05, np.abs(v - 1.0) - 0.30)
    knot = polygon(u, v, [(0, 0.5), (0.2, 0.80), (-0.2, 0.80)])
    return [(string, _WHITE * 0.93, False), (knot, dark, True), (ellipse(u, v, 0, -0.18, 0.72, 0.84), body, True),
            (ellipse(u, v, -0.28, -0.5, 0.16, 0.22), light, False)]


def _butterfly(body, dark, light, u, v, time):
    a = np.abs(u) / (0.86 + 0.14 * np.cos(7 * time))
    upper, lower = ellipse(a, v, 0.56, -0.34, 0.48, 0.50), ellipse(a, v, 0.46, 0.46, 0.40, 0.42)
    feelers = segment(np.abs(u), v, (0.05, -0.6), (0.24, -1.0), 0.05)
    return [(feelers, _INK, False), (lower, dark, True), (upper, body, True), (disc(a, v, 0.58, -0.36, 0.22), light, False),
            (ellipse(u, v, 0, 0, 0.14, 0.72), _INK, False)]


def _kite(body, dark, light, u, v, time):
    sail = polygon(u, v, [(0, -1.0), (0.78, -0.22), (0, 0.72), (-0.78, -0.22)])
    tail = np.maximum(np.abs(u - 0.14 * np.sin(9 * (v - 0.7) + 5 * time)) - 0.07, np.abs(v - 0.98) - 0.30)
    checks = np.maximum(sail + 0.05, np.where((u > 0) ^ (v > -0.22), -1.0, 1.0))
    return [(tail, dark, False), (sail, body, True), (checks, light, False)]


def _rocket(body, dark, light, u, v, time):
    trunk = np.maximum(ellipse(u, v, 0, 0.12, 0.46, 1.12), v - 0.62)
    fins = polygon(np.abs(u), v, [(0.28, 0.05), (0.84, 0.80), (0.28, 0.66)])
    flame = ellipse(u, v, 0, 0.72, 0.26, 0.36 + 0.06 * np.sin(20 * time))
    return [(flame, np.array([1.0, 0.70, 0.15], np.float32), False), (fins, dark, True), (trunk, body, True),
            (np.maximum(trunk + 0.06, v + 0.42), light, False), (disc(u, v, 0, -0.02, 0.22), np.array([0.55, 0.85, 1.0], np.float32), True)]


def _flower(body, dark, light, u, v, time):
    distance, angle = np.hypot(u, v), np.arctan2(u, -v)
    petals = (distance - (0.72 + 0.24 * np.cos(5 * angle))) * 0.66
    heart = np.array([1.0, 0.80, 0.15], np.float32) if body[2] > 0.3 or body[1] < 0.5 else np.array([0.50, 0.28, 0.10], np.float32)
    return [(petals, body, True), (distance - 0.32, heart, True)]


_DRAWERS = {"ball": _ball, "star": _star, "heart": _heart, "fish": _fish, "boat": _boat, "balloon": _balloon,
            "butterfly": _butterfly, "kite": _kite, "rocket": _rocket, "flower": _flower}
