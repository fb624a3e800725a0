"""The whole way from drawing to a bundle, in a tiny form: every command runs, goes on from its checkpoint, and exports."""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import torch

from models.denoiser import Denoiser
from models.experts import VideoExpert
from models.schedules import SCALED_LINEAR, retained_of
from models.text import TextEncoder
from train import clips
from train.guidance import Teacher
from train.noise import Noise, softened
from train.packed import packed
from train.sampling import Bundle, leading, linspace, trailing
from train.train_denoiser import unnamed
from world import words

#: Roles that a bundle has only where they are asked for.
MORE = ("image", "video", "image-to-video", "scorer", "measurer")
#: Enough to see that measuring works.
FEW = ("--measured", "2")
FOLLOWERS = ("image-to-video", "image-to-video-worn")
HERE = pathlib.Path(__file__).resolve().parent.parent


def run(command: str, *options: str) -> str:
    """Runs ``python3 -m train.COMMAND`` and returns what it printed."""
    done = subprocess.run([sys.executable, "-m", "train." + command, *options], cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{command} {options}: {done.stderr}")
    return done.stdout


def error(printed: str) -> float:
    """The error of v at t = 700 in what a training printed last."""
    return float(re.findall(r"event=done.* v700=([0-9.]+)", printed)[-1])


class ScheduleTest(unittest.TestCase):
    def test_ends_of_the_scaled_linear_schedule(self):
        a = retained_of(SCALED_LINEAR)
        self.assertAlmostEqual(a[0].item(), 1 - 0.00085, places=7)
        self.assertAlmostEqual(a[-1].item(), 0.00466, places=5)


class TimestepsTest(unittest.TestCase):
    def test_trailing_timesteps_begin_at_the_last(self):
        self.assertEqual(trailing(4), [999, 749, 499, 249])

    def test_other_spacings_end_at_the_first(self):
        self.assertEqual(leading(4), [750, 500, 250, 0])
        self.assertEqual(linspace(4), [999, 666, 333, 0])


class NoiseTest(unittest.TestCase):
    def test_v_leads_to_the_clean_latents_whatever_is_shown(self):
        generator, noise = torch.Generator().manual_seed(3), Noise(SCALED_LINEAR, torch.device("cpu"))
        x, t = torch.randn(3, 4, 2, 16, 16, generator=generator), torch.tensor([20, 300, 999])
        for shown in (None, softened(x, 0.6, generator)):
            noisy, v = noise.mix(x, t, torch.randn(x.shape, generator=generator), shown)
            clean = noise.signal[t].view(-1, 1, 1, 1, 1) * noisy - noise.spread[t].view(-1, 1, 1, 1, 1) * v
            self.assertLess((clean - x).abs().max().item(), 1e-4)

    def test_softened_latents_keep_their_mean_and_lose_detail(self):
        x = torch.randn(8, 4, 2, 16, 16, generator=torch.Generator().manual_seed(4))
        soft = softened(x, 0.6, torch.Generator().manual_seed(5))
        self.assertLess((soft - x).mean((-2, -1)).abs().max().item(), 0.1)
        self.assertTrue((soft.std((1, 2, 3, 4)) < x.std((1, 2, 3, 4))).all())


class NamingTest(unittest.TestCase):
    def test_words_learn_to_name_motions_and_those_that_name_none_are_left_alone(self):
        text = torch.zeros(3, 24, 128, requires_grad=True)
        motions = torch.tensor([0, 5, -1])
        before = unnamed(text, motions)
        before.backward()
        self.assertEqual(text.grad[2].abs().max().item(), 0)
        with torch.no_grad():
            after = unnamed(text - 50 * text.grad, motions)
        self.assertLess(after.item(), before.item())
        self.assertGreater((text.grad[0] - text.grad[1]).abs().max().item(), 0)


class TeacherTest(unittest.TestCase):
    def test_guidance_moves_what_is_said_with_words_and_nothing_else(self):
        torch.manual_seed(2)
        denoiser, text = Denoiser().eval(), TextEncoder(len(words.VOCABULARY), words.LENGTH).eval()
        with torch.no_grad():
            for parameter in denoiser.parameters():
                parameter.add_(0.05 * torch.randn_like(parameter))
        noisy, log_snr = torch.randn(2, 4, 3, 16, 16), torch.zeros(2)
        ids = torch.tensor([words.ids("a red ball"), words.ids("")])
        with torch.no_grad():
            told, untold = (denoiser(noisy, log_snr, text(i)) for i in (ids, ids[1:].expand(2, -1)))
        said = Teacher(denoiser, text, 2.5).v(noisy, log_snr, ids)
        self.assertLess((said - (untold + 2.5 * (told - untold))).abs().max().item(), 1e-4)
        self.assertLess((said[1] - told[1]).abs().max().item(), 1e-4)
        self.assertGreater((said[0] - told[0]).abs().max().item(), 1e-3)

    def test_one_stride_leads_where_several_steps_of_ddim_do(self):
        torch.manual_seed(3)
        denoiser, text = Denoiser().eval(), TextEncoder(len(words.VOCABULARY), words.LENGTH).eval()
        with torch.no_grad():
            for parameter in denoiser.parameters():
                parameter.add_(0.05 * torch.randn_like(parameter))
        teacher, noise, a = Teacher(denoiser, text, 2.0), Noise(SCALED_LINEAR, torch.device("cpu")), [*retained_of(SCALED_LINEAR).tolist(), 1.0]
        noisy, ids = torch.randn(2, 4, 3, 16, 16), torch.tensor([words.ids("a red ball"), words.ids("a fish")])
        t, then = torch.tensor([999, 249]), torch.tensor([749, -1])

        def stepped(x, now, next_, v):
            clean, left = a[now] ** 0.5 * x - (1 - a[now]) ** 0.5 * v, (1 - a[now]) ** 0.5 * x + a[now] ** 0.5 * v
            return a[next_] ** 0.5 * clean + (1 - a[next_]) ** 0.5 * left

        stride = teacher.v_of_strides(noisy, t, then, 5, noise, ids)
        for n, times in enumerate(((999, 949, 899, 849, 799, 749), (249, 199, 149, 99, 49, -1))):
            x = noisy[n:n + 1]
            for now, next_ in zip(times, times[1:]):
                x = stepped(x, now, next_, teacher.v(x, noise.log_snr[torch.tensor([now])], ids[n:n + 1]))
            once = stepped(noisy[n:n + 1], times[0], times[-1], stride[n:n + 1])
            self.assertLess((once - x).abs().max().item(), 2e-4)
        single = teacher.v_of_strides(noisy, t, then, 1, noise, ids)
        self.assertLess((single - teacher.v(noisy, noise.log_snr[t], ids)).abs().max().item(), 1e-4)


class PackedTest(unittest.TestCase):
    def test_script_equals_the_network_with_rounded_weights(self):
        torch.manual_seed(1)
        torch.set_num_threads(2)
        expert = VideoExpert(Denoiser(), SCALED_LINEAR).eval()
        with torch.no_grad():
            for parameter in expert.parameters():
                parameter.copy_((parameter + 0.02 * torch.randn_like(parameter)).half())
        with tempfile.TemporaryDirectory() as folder:
            torch.jit.script(packed(expert)).save(folder + "/expert.pt")
            loaded = torch.jit.load(folder + "/expert.pt")
        text = torch.randn(2, 24, 128)
        for frames in (1, 5, 32):
            x, t = torch.randn(2, 4, frames, 16, 16), torch.tensor([999, 20])
            with torch.no_grad():
                self.assertLess((expert(x, t, text) - loaded(x, t, text)).abs().max().item(), 1e-4)


class WholeWayTest(unittest.TestCase):
    def test_from_drawing_to_a_bundle(self):
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            for part in clips.PARTS:
                clips.draw_shard(work, part, 0, clips=8)
            run("train_autoencoder", "--work", folder, "--minutes", "0.05")
            again = run("train_autoencoder", "--work", folder, "--minutes", "0.1")
            self.assertRegex(again, r"event=start step=[1-9]")
            self.decoder_alone(work)
            run("encode", "--work", folder)
            begun, trained = (run("train_denoiser", "image", "--work", folder, *FEW, "--steps", steps) for steps in ("2", "40"))
            self.assertLess(error(trained), 0.9 * error(begun))
            for mode in ("video", "guided", "quick", "spatial", "temporal", "full-image", "image-to-video", "image-to-video-worn"):
                self.assertIn("event=done", run("train_denoiser", mode, "--work", folder, *FEW, "--steps", "2"))
            run("export", "--work", folder, "--out", str(work / "one"))
            run("export", "--work", folder, "--out", str(work / "two"))
            for which in ("scorer", "measurer"):
                self.assertIn("step=1 ", run("train_embedding", which, "--work", folder, "--steps", "1"))
                self.assertIn("step=2 ", run("train_embedding", which, "--work", folder, "--steps", "2"))
            self.more_roles(work)
            worn_off = run("chain", "image-to-video", "image-to-video-worn", "--work", folder, "--prompts", "2", "--segments", "2", "--steps", "1")
            self.assertEqual(re.findall(r"expert=(\S+) segment=(\d)", worn_off), [("drawn", "0"), *((e, s) for e in FOLLOWERS for s in "12")])
            self.assertTrue(all(0.01 < float(spread) < 10 for spread in re.findall(r"spread=(\S+)", worn_off)), worn_off)
            manifest = json.loads((work / "one" / "manifest.json").read_text())
            for entry in [manifest["prompt"], *manifest["experts"].values()]:
                content = (work / "one" / entry["file"]).read_bytes()
                self.assertEqual(content, (work / "two" / entry["file"]).read_bytes())
                self.assertEqual(hashlib.sha256(content).hexdigest(), entry["sha256"])
                self.assertNotIn(str(HERE).encode(), content)
            self.sample(Bundle(work / "one"))
            self.further(work)
            self.assertIn("part=held-out", run("train_judge", "--work", folder, "--minutes", "0.02"))

    def more_roles(self, work):
        """A bundle in which control has learned guidance beside the video expert, and one in which both are the same file."""
        run("export", "--work", str(work), "--out", str(work / "student"), "--guided", "--with", *MORE)
        student = json.loads((work / "student" / "manifest.json").read_text())["experts"]
        self.assertEqual((student["control"]["guidanceScale"], student["video"]["guidanceScale"]), (1.0, 2.0))
        self.assertEqual({role: student[role]["file"] for role in MORE}, {role: f"{role}.pt" for role in MORE})
        self.assertEqual(student["image-to-video"]["kind"], "image-to-video")
        run("export", "--work", str(work), "--out", str(work / "shared"), "--with", "video")
        shared = json.loads((work / "shared" / "manifest.json").read_text())["experts"]
        self.assertEqual(shared["video"]["sha256"], shared["control"]["sha256"])
        self.assertEqual(shared["video"]["file"], "control.pt")
        self.assertFalse((work / "shared" / "video.pt").exists())

    def further(self, work):
        """Training on from bundles: without a video expert that is control's student, and words stay as they are where they are known."""
        (work / "video-checkpoint.pt").unlink()
        run("unpack", "--work", str(work), "--bundle", str(work / "student"))
        begun = torch.load(work / "video.pt")
        rest = torch.load(work / "image-to-video-worn.pt")["denoiser"]
        self.assertEqual(rest["first.weight"].shape[1], 8)
        on = ("video", "--work", str(work), *FEW, "--steps", "2", "--start", str(work / "video.pt"))
        self.assertIn("event=done", run("train_denoiser", *on, "--known-words"))
        known = torch.load(work / "video.pt")
        self.assertTrue(all(torch.equal(begun["text"][name], value) for name, value in known["text"].items()))
        self.assertFalse(all(torch.equal(begun["denoiser"][name], value) for name, value in known["denoiser"].items()))
        (work / "video-checkpoint.pt").unlink()
        run("unpack", "--work", str(work), "--bundle", str(work / "one"))
        self.assertIn("event=done", run("train_denoiser", *on))
        learned = torch.load(work / "video.pt")
        self.assertFalse(all(torch.equal(begun["text"][name], value) for name, value in learned["text"].items()))

    def decoder_alone(self, work):
        """Trains on the decoder, where no checkpoint of both is in the way: the encoder stays as it was."""
        both, after = torch.load(work / "autoencoder.pt"), ("--work", str(work), "--minutes", "0.05", "--decoder", "--start", str(work / "autoencoder.pt"))
        with self.assertRaisesRegex(AssertionError, "remove it"):
            run("train_autoencoder", *after)
        (work / "autoencoder-checkpoint.pt").unlink()
        run("train_autoencoder", *after)
        alone = torch.load(work / "autoencoder.pt")
        self.assertTrue(all(torch.equal(both["encoder"][name], value) for name, value in alone["encoder"].items()))
        self.assertFalse(all(torch.equal(both["decoder"][name], value) for name, value in alone["decoder"].items()))

    def sample(self, bundle):
        """Denoises and refines eight frames: shapes fit and numbers are finite."""
        text = bundle.words(["a red ball"])
        structure = bundle.structure(text, torch.randn(1, 4, 8, 16, 16), 2, 2.5)
        refined = bundle.refine(structure, text, 100, "cs", torch.Generator().manual_seed(1))
        pictures = bundle.pictures(refined)
        self.assertEqual(pictures.shape, (1, 8, 3, 128, 128))
        self.assertTrue(torch.isfinite(refined).all())
        self.assertTrue(0 <= pictures.min() and pictures.max() <= 1)


if __name__ == "__main__":
    unittest.main()
