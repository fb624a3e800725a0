"""The exported judge sees what the trained one sees."""

import json
import pathlib
import tempfile
import unittest

import numpy as np
import torch

from models.judge import ASPECTS, halved
from train.export_judge import Witness, phrases
from train.train_judge import tensor, trained
from world import words
from world.render import frame_times, render
from world.spec import draw_spec

_BUNDLED = pathlib.Path(__file__).parent.parent / "bundled" / "judge"


class ExportedJudgeTest(unittest.TestCase):
    @torch.no_grad()
    def test_answers_like_the_judge(self):
        with tempfile.TemporaryDirectory() as empty:
            judge = trained(pathlib.Path(empty)).eval()
        witness = Witness(judge).eval()
        shipped = torch.jit.load(str(_BUNDLED / "judge.pt"))
        spec = draw_spec(np.random.default_rng(4), held_out=True)
        clip = tensor(render(spec, frame_times(16, 2.5))[0][None], torch.device("cpu"))
        features, centres, there = judge.centres(halved(clip))
        wanted = judge(clip)
        for exported in (witness, shipped):
            seen = exported(clip[0])
            self.assertEqual(list(seen.shape), [16, 2 + 3 * 128])
            torch.testing.assert_close(seen[:, :2], centres, atol=1e-4, rtol=1e-4)
            torch.testing.assert_close(seen[:, 2:130], features.mean(1), atol=1e-3, rtol=1e-3)
            torch.testing.assert_close(seen[:, 130:258], there, atol=1e-3, rtol=1e-3)
            answers = exported(seen)
            torch.testing.assert_close(answers, torch.cat([wanted[a][0] for a in ASPECTS]), atol=1e-3, rtol=1e-3)

    def test_every_drawn_clip_says_all_of_what_it_shows(self):
        described = json.loads((_BUNDLED / "judge.json").read_text())
        self.assertEqual(described["aspects"], phrases())
        self.assertEqual(len(described["drawn"]), 20)
        for clip in described["drawn"]:
            self.assertTrue((_BUNDLED / clip["file"]).is_file())
            self.assertTrue(all(word in words.VOCABULARY for word in words.split(clip["prompt"])))


if __name__ == "__main__":
    unittest.main()
