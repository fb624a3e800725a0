"""Clips that are drawn while others train on them: subjects before places, shards, and batches of them."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import torch

from models.autoencoder import Encoder
from train import workplace
from train.clips import DRAWN, FRAMES
from train.latents import near
from train.modes import ALONE, MODES
from train.pool import Encoding, Meeting, Pool, draw_places, draw_subjects, finished, folder, handed_over, meetings, shard
from world import words
from world.render import frame_times, place_frames, render, sprite
from world.spec import MOTIONS, PLACES, Spec, draw_spec, is_held_out

HERE = pathlib.Path(__file__).resolve().parent.parent
RED_BALL = Spec("ball", "red", "meadow", "bounce", "medium", 3)


class SpriteTest(unittest.TestCase):
    def test_before_its_place_it_is_the_clip_but_for_rounding(self):
        rng, times = np.random.default_rng(4), frame_times(3, 1.7)
        for _ in range(12):
            spec = draw_spec(rng)
            whole, centres = render(spec, times)
            over, path = sprite(spec, times)
            behind = place_frames(spec.place, spec.seed, times)
            np.testing.assert_array_equal(centres, path)
            made = over[..., :3] + behind * (over[..., 3:] / 255.0)
            self.assertLess(np.abs(made - whole).max(), 2.1, spec)


class MeetingsTest(unittest.TestCase):
    def test_none_is_held_out_and_all_else_of_the_subject_stays(self):
        rng = np.random.default_rng(5)
        specs = [draw_spec(rng) for _ in range(60)]
        names = [PLACES[n % len(PLACES)] for n in range(21)]
        met = meetings(specs, names, 3, rng)
        self.assertEqual(len(met), 180)
        for m in met:
            self.assertFalse(is_held_out(m.spec.subject, m.spec.colour, m.spec.place))
            self.assertEqual(m.spec.place, names[m.place])
            before = specs[m.subject]
            self.assertEqual((m.spec.subject, m.spec.colour, m.spec.motion, m.spec.size), (before.subject, before.colour, before.motion, before.size))
        self.assertEqual(len({(m.subject, m.spec.place) for m in met}), 180)


class ShardTest(unittest.TestCase):
    def test_latents_are_those_of_the_whole_clip(self):
        torch.manual_seed(1)
        torch.set_num_threads(2)
        encoder, times = Encoder().eval(), frame_times(DRAWN, 2.0)
        encoding = Encoding(encoder, ["meadow"], place_frames("meadow", RED_BALL.seed, times)[None], torch.device("cpu"))
        made = encoding(sprite(RED_BALL, times)[0][None], [Meeting(0, 0, RED_BALL)])
        self.assertEqual((made.shape, made.dtype), ((1, 4, DRAWN, 16, 16), torch.float16))
        whole = torch.from_numpy(render(RED_BALL, times)[0]).permute(0, 3, 1, 2).float() / 255
        with torch.no_grad():
            self.assertLess((made[0].float() - encoder(whole).transpose(0, 1)).abs().max().item(), 0.05)

    def test_batches_hold_what_the_shards_do_and_the_oldest_make_room(self):
        with tempfile.TemporaryDirectory() as scratch:
            work, rng = pathlib.Path(scratch), np.random.default_rng(6)
            folder(work).mkdir()
            pool = Pool(work, torch.device("cpu"), 6)
            self.assertFalse(pool.take_up())
            for n, motion in enumerate(("left", "spin")):
                spec = Spec("star", "blue", "sea", motion, "big", 1)
                found = shard(torch.full((4, 4, DRAWN, 16, 16), float(n)).half(), [Meeting(0, 0, spec)] * 4, np.full((1, DRAWN, 2), 0.5, np.float32), rng)
                workplace.save(folder(work) / f"{n:05d}.pt", found)
            self.assertEqual([path.name for path in finished(work)], ["00000.pt", "00001.pt"])
            self.assertTrue(pool.take_up())
            self.assertTrue(pool.take_up())
            self.assertEqual((pool.seen, pool.filled), (8, 6))
            torch.manual_seed(2)
            for mode in (MODES["video"], MODES["image-to-video"], MODES["spatial"]):
                seen = set()
                for _ in range(8):
                    batch = pool.batch(rng, mode, 0.3)
                    few = batch.x.shape[2]
                    self.assertIn(few, (1, FRAMES // 2, FRAMES))
                    self.assertEqual(len(batch.x), ALONE * mode.batch if few == 1 else mode.batch)
                    self.assertEqual(batch.guide is None, not mode.guide)
                    self.assertLess((batch.subject - near(torch.full((1, few, 2), 0.5), torch.tensor([0.24]), 16)).abs().max().item(), 1e-6)
                    for value, motion, ids in zip(batch.x[:, 0, 0, 0, 0], batch.motions, batch.ids):
                        seen.add(int(value))
                        nothing = ids.tolist() == words.ids("")
                        self.assertEqual(int(motion), -1 if nothing else MOTIONS.index(("left", "spin")[int(value)]))
                self.assertEqual(seen, {0, 1})


class DrawingTest(unittest.TestCase):
    def test_what_processes_draw_does_not_depend_on_which_draws_it(self):
        names, pictures = draw_places(1, 3)
        again = draw_places(1, 3)
        self.assertEqual(names, [PLACES[3], PLACES[4], PLACES[5]])
        np.testing.assert_array_equal(pictures, again[1])
        with tempfile.TemporaryDirectory() as scratch:
            specs, kept, centres = draw_subjects(pathlib.Path(scratch), 2, 2)
            sprites = handed_over(kept)
            self.assertFalse(kept.exists())
            self.assertEqual((len(specs), sprites.shape, centres.shape), (2, (2, DRAWN, 128, 128, 4), (2, DRAWN, 2)))
            np.testing.assert_array_equal(sprites, handed_over(draw_subjects(pathlib.Path(scratch), 2, 2)[1]))

    def test_the_command_writes_shards(self):
        with tempfile.TemporaryDirectory() as scratch:
            work = pathlib.Path(scratch)
            workplace.save(work / "autoencoder.pt", {"encoder": Encoder().state_dict()})
            asked = ["--work", scratch, "--processes", "2", "--places", "7", "--subjects", "4", "--shards", "2"]
            done = subprocess.run([sys.executable, "-m", "train.pool", *asked], cwd=HERE, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("event=done clips=16", done.stdout)
            for path in finished(work):
                found = torch.load(path)
                self.assertEqual(found["latents"].shape, (8, 4, DRAWN, 16, 16))
                self.assertTrue(torch.isfinite(found["latents"].float()).all())


if __name__ == "__main__":
    unittest.main()
