"""The judge that is shipped: right on clips that nobody has seen."""

import pathlib
import tempfile
import unittest

import numpy as np
import torch

from models.judge import ASPECTS, share_right, verdicts
from train.clips import FRAMES
from train.train_judge import tensor, trained
from world.render import frame_times, render
from world.spec import draw_spec

_CLIPS = 48


class ShippedJudgeTest(unittest.TestCase):
    def test_is_right_on_fresh_clips(self):
        torch.set_num_threads(2)
        with tempfile.TemporaryDirectory() as empty:
            judge = trained(pathlib.Path(empty))
        for held_out in (False, True):
            rng = np.random.default_rng([20, held_out])
            specs = [draw_spec(rng, held_out=held_out) for _ in range(_CLIPS)]
            drawn = [render(spec, frame_times(FRAMES, 30 * rng.random()))[0] for spec in specs]
            seen = [one for part in np.array_split(drawn, 6) for one in verdicts(judge, tensor(part, torch.device("cpu")))]
            right = share_right(seen, specs)
            for aspect in ASPECTS:
                self.assertGreaterEqual(right[aspect], 0.95, f"{aspect}, held out: {held_out}: {right}")


if __name__ == "__main__":
    unittest.main()
