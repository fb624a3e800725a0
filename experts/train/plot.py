"""Draws the curves of training logs: ``python3 -m train.plot work/video.log``. Writes a PNG beside each log."""

import pathlib
import sys

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT, _EDGE = 900, 420, 50
_INKS = ("#1f5fd0", "#d03a1f", "#178a3a", "#8a1fd0", "#c98a00", "#10808a")


def read(log: pathlib.Path) -> dict:
    """Numbers of a log's step lines: name -> list of (step, value)."""
    curves = {}
    for line in log.read_text().splitlines():
        fields = dict(part.split("=", 1) for part in line.split() if "=" in part)
        if "step" not in fields or "event" in fields:
            continue
        for name, value in fields.items():
            if name not in ("step", "seconds"):
                curves.setdefault(name, []).append((int(fields["step"]), float(value)))
    return curves


def draw(curves: dict) -> Image.Image:
    """Each curve in its own scale, from its least to its greatest value, both of which are written beside its name."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    last = max(points[-1][0] for points in curves.values())
    for n, (name, points) in enumerate(curves.items()):
        low, high = min(v for _, v in points), max(v for _, v in points)
        ink = _INKS[n % len(_INKS)]
        place = [(_EDGE + (_WIDTH - 2 * _EDGE) * s / last, _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * (v - low) / ((high - low) or 1))
                 for s, v in points]
        pen.line(place, fill=ink, width=2)
        pen.text((_WIDTH - 220, 10 + 14 * n), f"{name}  {low:.4g} .. {high:.4g}", fill=ink)
    pen.text((_EDGE, _HEIGHT - 30), f"step 0 .. {last}", fill="black")
    return image


def main() -> None:
    """Draws every log named on the command line."""
    for name in sys.argv[1:]:
        curves = read(pathlib.Path(name))
        if curves:
            draw(curves).save(pathlib.Path(name).with_suffix(".png"))


if __name__ == "__main__":
    main()
