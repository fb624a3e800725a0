"""The places: a still picture each, and what moves in it. Layouts differ a little from seed to seed, no more."""

import numpy as np

from world.shapes import polygon, smoothstep

_TURN = 2 * np.pi


def _rgb(*values):
    return np.array(values, np.float32)


def _cover(distance, side):
    """Coverage [H, W] in 0..1 of what lies within ``distance`` <= 0, with an edge one and a half pixels wide."""
    return np.clip(0.5 - distance * side / 1.5, 0, 1)


def _over(image, rgb, alpha):
    image += (rgb - image) * alpha[..., None]


class Place:
    """One place as a seed lays it out. ``frame(time)`` draws it.

    :param name: one of ``world.spec.PLACES``
    :param side: pixels
    """

    def __init__(self, name: str, seed: int, side: int):
        self.side = side
        line = (np.arange(side, dtype=np.float32) + 0.5) / side
        self.y, self.x = np.meshgrid(line, line, indexing="ij")
        self.draws = np.random.default_rng([seed, 2]).random(12)
        self.still = np.empty((side, side, 3), np.float32)
        self._moving = []
        getattr(self, "_" + name.replace("-", "_"))()

    def frame(self, time: float) -> np.ndarray:
        """Returns the picture [H, W, 3] at a time in seconds, values in 0..1."""
        image = self.still.copy()
        for draw in self._moving:
            draw(image, time)
        return image

    # --- what places are made of

    def _gradient(self, top, bottom, end=1.0):
        t = np.clip(self.y / end, 0, 1)[..., None]
        self.still[:] = _rgb(*top) * (1 - t) + _rgb(*bottom) * t

    def _hills(self, base, height, waves, shift, top, bottom):
        crest = base + height * np.sin(_TURN * (waves * self.x + shift))
        t = np.clip((self.y - crest) * 2.5, 0, 1)[..., None]
        _over(self.still, _rgb(*top) * (1 - t) + _rgb(*bottom) * t, _cover(crest - self.y, self.side))

    def _cloud(self, x, y, radius, speed=0.012):
        def draw(image, time):
            dx = np.mod(self.x - x - speed * time + 0.5, 1.0) - 0.5
            dy = (self.y - y) * 1.15
            d = np.minimum(np.hypot(dx, dy) - radius, np.hypot(np.abs(dx) - 1.1 * radius, dy - 0.3 * radius) - 0.72 * radius)
            shade = smoothstep(y - 0.5 * radius, y + 1.1 * radius, self.y)[..., None]
            _over(image, 1 - shade * _rgb(0.16, 0.11, 0.05), 0.96 * np.clip(0.5 - d * self.side / 3, 0, 1))
        self._moving.append(draw)

    def _waves(self, horizon, light, count=3):
        def draw(image, time):
            for k in range(count):
                depth = horizon + 0.14 + 0.17 * k
                sense = 1 if k % 2 else -1
                crest = depth + 0.018 * np.sin(_TURN * ((2.0 - 0.4 * k) * self.x + sense * 0.25 * time + self.draws[k]))
                band = np.exp(-(((self.y - crest) / 0.016) ** 2))
                _over(image, _rgb(*light), 0.5 * band)
        self._moving.append(draw)

    def _disc(self, x, y, radius, rgb, glow=0.0):
        d = np.hypot(self.x - x, self.y - y)
        if glow:
            _over(self.still, _rgb(*rgb), glow * np.exp(-((d / (2.2 * radius)) ** 2)))
        _over(self.still, _rgb(*rgb), _cover(d - radius, self.side))

    def _moon(self, x, y):
        d = np.maximum(np.hypot(self.x - x, self.y - y) - 0.10, 0.09 - np.hypot(self.x - x - 0.055, self.y - y + 0.025))
        _over(self.still, _rgb(0.99, 0.96, 0.80), _cover(d, self.side))

    def _stars(self, spots):
        def draw(image, time):
            for k, (x, y) in enumerate(spots):
                d = np.hypot(self.x - x, self.y - y)
                _over(image, _rgb(1, 1, 0.88), (0.85 + 0.15 * np.sin(2 * time + 2.4 * k)) * np.clip(1.2 * np.exp(-((d / 0.017) ** 2)), 0, 1))
        self._moving.append(draw)

    # --- the places

    def _sky(self):
        self._gradient((0.26, 0.55, 0.93), (0.76, 0.90, 1.0))
        a, b, c, d = 0.12 * (self.draws[:4] - 0.5)
        self._cloud(0.20 + a, 0.18, 0.085)
        self._cloud(0.76 + b, 0.30 + a, 0.095)
        self._cloud(0.28 + c, 0.62 + b, 0.095)
        self._cloud(0.80 + d, 0.84, 0.085)

    def _sea(self):
        self._gradient((0.52, 0.79, 0.97), (0.90, 0.96, 0.99), 0.45)
        self._cloud(0.25 + 0.2 * self.draws[4], 0.14, 0.075)
        self._hills(0.45, 0.008, 2, self.draws[5], (0.14, 0.55, 0.80), (0.03, 0.25, 0.56))
        self._waves(0.45, (0.66, 0.88, 0.96))

    def _night(self):
        self._gradient((0.02, 0.03, 0.16), (0.17, 0.14, 0.40))
        self._moon(0.80 + 0.06 * (self.draws[0] - 0.5), 0.17)
        spots = [(0.12, 0.14), (0.38, 0.09), (0.58, 0.26), (0.24, 0.38), (0.90, 0.48), (0.10, 0.66), (0.42, 0.86), (0.72, 0.80), (0.92, 0.92)]
        jitter = 0.06 * (self.draws - 0.5)
        self._stars([(x + jitter[k], y + jitter[(k + 5) % 12]) for k, (x, y) in enumerate(spots)])

    def _night_sea(self):
        self._gradient((0.02, 0.04, 0.18), (0.22, 0.20, 0.48), 0.5)
        self._moon(0.80 + 0.06 * (self.draws[0] - 0.5), 0.17)
        self._stars([(0.12, 0.12), (0.36, 0.22), (0.56, 0.10), (0.20, 0.34)])
        self._hills(0.46, 0.008, 2, self.draws[5], (0.10, 0.20, 0.46), (0.02, 0.05, 0.20))
        self._waves(0.46, (0.50, 0.60, 0.86))

    def _meadow(self):
        self._gradient((0.38, 0.70, 0.98), (0.86, 0.95, 1.0), 0.6)
        self._cloud(0.22 + 0.2 * self.draws[0], 0.15, 0.08)
        self._hills(0.60, 0.05, 1.0, 0.2 * self.draws[1], (0.50, 0.76, 0.42), (0.40, 0.66, 0.34))
        self._hills(0.74, 0.045, 1.2, 0.5 + 0.2 * self.draws[2], (0.38, 0.73, 0.24), (0.20, 0.52, 0.13))

    def _desert(self):
        self._gradient((0.98, 0.68, 0.38), (1.0, 0.93, 0.72), 0.6)
        self._disc(0.22 + 0.1 * self.draws[0], 0.17, 0.09, (1.0, 0.98, 0.84), glow=0.6)
        self._hills(0.62, 0.05, 1.0, 0.2 * self.draws[1], (0.90, 0.65, 0.36), (0.80, 0.54, 0.28))
        self._hills(0.78, 0.05, 0.9, 0.5 + 0.2 * self.draws[2], (0.95, 0.74, 0.42), (0.74, 0.47, 0.22))

    def _snow(self):
        self._gradient((0.58, 0.70, 0.86), (0.90, 0.93, 0.97), 0.6)
        self._hills(0.60, 0.04, 1.0, 0.2 * self.draws[1], (0.82, 0.87, 0.94), (0.76, 0.83, 0.92))
        for k, x in enumerate((0.12, 0.42, 0.88)):
            self._tree(x + 0.05 * (self.draws[3 + k] - 0.5), 0.76, 0.26)
        self._hills(0.77, 0.03, 1.2, 0.5 + 0.2 * self.draws[2], (0.97, 0.98, 1.0), (0.86, 0.91, 0.98))

    def _tree(self, x, foot, height):
        u, v = (self.x - x) / height, (self.y - foot) / height
        d = np.minimum(polygon(u, v, [(0, -1), (0.30, -0.40), (-0.30, -0.40)]), polygon(u, v, [(0, -0.7), (0.40, 0), (-0.40, 0)]))
        _over(self.still, _rgb(0.16, 0.42, 0.35), _cover(d * height, self.side))
