"""The series: each training gets its part of the time, and what it has learned is copied."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import torch

from models.autoencoder import Decoder, Encoder
from models.denoiser import Denoiser
from models.text import TextEncoder
from train import clips, workplace
from train.modes import MODES
from train.series import SERIES, copy
from world import words

HERE = pathlib.Path(__file__).resolve().parent.parent


class CopyTest(unittest.TestCase):
    def test_matrices_are_halved_and_nothing_is_written_of_what_is_not_there(self):
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            (work / "out").mkdir()
            copy(work / "video.pt", work / "out")
            self.assertEqual(list((work / "out").iterdir()), [])
            network = Denoiser()
            workplace.save(work / "video.pt", {"denoiser": network.state_dict(), "text": {}, "step": 7})
            copy(work / "video.pt", work / "out")
            found = torch.load(work / "out" / "video.pt")
            self.assertEqual(found["step"], 7)
            self.assertEqual((found["denoiser"]["to8.weight"].dtype, found["denoiser"]["to8.bias"].dtype), (torch.float16, torch.float32))
            Denoiser().load_state_dict(found["denoiser"])


class SeriesTest(unittest.TestCase):
    def test_every_part_is_a_mode_that_starts_from_one_before_it(self):
        there = {"video"}
        for part in SERIES:
            mode = MODES[part.mode]
            starts = [option[:-3] for option in part.options if option.endswith(".pt")] or [mode.start]
            self.assertTrue({*starts, mode.teacher or "video"} <= there, part)
            there.add(mode.result)
        self.assertEqual(sum(part.share for part in SERIES), 99)

    def test_two_seconds_leave_whole_results_and_nothing_that_runs_on(self):
        """Every part's time is over before it has read anything, or after a step; the first one, if it got no step at all, ends the series."""
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            torch.manual_seed(1)
            text = TextEncoder(len(words.VOCABULARY), words.LENGTH).state_dict()
            for name in ("video", "guided"):
                workplace.save(work / f"{name}.pt", {"denoiser": Denoiser().state_dict(), "text": text})
            workplace.save(work / "autoencoder.pt", {"encoder": Encoder().state_dict(), "decoder": Decoder().state_dict()})
            clips.draw_shard(work, "validation", 0, clips=2)
            subprocess.run([sys.executable, "-m", "train.encode", "--work", folder], cwd=HERE, check=True, capture_output=True)
            asked = ["--work", folder, "--out", str(work / "out"), "--seconds", "2", "--batch", "2", "--pool", "16", "--plain", "--measured", "1",
                     "--drawing", "processes=1", "places=7", "subjects=2", "shards=1"]
            done = subprocess.run([sys.executable, "-m", "train.series", *asked], cwd=HERE, capture_output=True, text=True, check=False, timeout=240)
            trained = torch.load(work / "video.pt")["denoiser"]
            self.assertTrue(all(torch.isfinite(value).all() for value in trained.values()))
            if done.returncode:
                self.assertIn("video has trained nothing", done.stderr)
            else:
                copied = torch.load(work / "out" / "video.pt")["denoiser"]
                self.assertTrue(all(torch.equal(value, copied[name].float()) for name, value in trained.items() if value.ndim == 1), done.stdout)
                self.assertTrue(all(torch.equal(value.half(), copied[name].half()) for name, value in trained.items()), done.stdout)
                self.assertIn("done in", done.stdout)


if __name__ == "__main__":
    unittest.main()
