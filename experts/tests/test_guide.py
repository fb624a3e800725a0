"""Image-to-video: the guide beside the noisy latents, which frame it is, and how it is worn."""

import dataclasses
import pathlib
import tempfile
import unittest

import numpy as np
import torch

from models.denoiser import Denoiser, beside_guide, with_room_for_a_guide
from models.experts import ImageToVideoExpert, VideoExpert
from models.schedules import SCALED_LINEAR
from train.clips import DRAWN, FRAMES
from train.latents import Latents
from train.modes import MODES
from train.noise import worn
from train.packed import packed
from world.spec import Spec

RED_BALL = dataclasses.asdict(Spec("ball", "red", "meadow", "bounce", "medium", 3))


def restless(denoiser: Denoiser) -> Denoiser:
    """The same with weights that all do something."""
    with torch.no_grad():
        for parameter in denoiser.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    return denoiser.eval()


class GuideTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(4)
        torch.set_num_threads(2)
        self.video = restless(Denoiser())
        self.guided = Denoiser(guide=True).eval()
        self.guided.load_state_dict(with_room_for_a_guide(self.video.state_dict()))
        self.asked = torch.randn(2, 4, 3, 16, 16), torch.tensor([999, 20]), torch.randn(2, 24, 128)
        self.guide = torch.randn(2, 4, 16, 16)

    def said(self, expert, guide=None):
        x, t, text = self.asked
        with torch.no_grad():
            return expert(x if guide is None else beside_guide(x, guide), t, text)

    def test_begins_as_the_video_expert_whatever_the_guide(self):
        before = self.said(VideoExpert(self.video, SCALED_LINEAR))
        after = self.said(ImageToVideoExpert(self.guided, SCALED_LINEAR), self.guide)
        self.assertLess((before - after).abs().max().item(), 1e-5)

    def test_heeds_the_guide_once_its_weights_say_something(self):
        expert = ImageToVideoExpert(restless(self.guided), SCALED_LINEAR)
        one, other = (self.said(expert, guide) for guide in (self.guide, -self.guide))
        self.assertGreater((one - other).abs().max().item(), 1e-3)

    def test_the_guide_comes_after_the_noisy_channels_and_is_no_part_of_the_noise(self):
        x, t, text = self.asked
        both = beside_guide(x, self.guide)
        self.assertTrue(torch.equal(both[:, :4], x))
        self.assertTrue(all(torch.equal(both[:, 4:, frame], self.guide) for frame in range(x.shape[2])))
        video = VideoExpert(restless(self.guided), SCALED_LINEAR)
        with torch.no_grad():
            noise = video.epsilon(self.guided(both, video.log_snr[t], text), x, t)
        self.assertTrue(torch.equal(self.said(ImageToVideoExpert(self.guided, SCALED_LINEAR), self.guide), noise))

    def test_weights_with_room_stay_as_they_are(self):
        weights = restless(self.guided).state_dict()
        self.assertTrue(torch.equal(with_room_for_a_guide(weights)["first.weight"], weights["first.weight"]))

    def test_script_equals_the_network_with_rounded_weights(self):
        expert = ImageToVideoExpert(restless(self.guided), SCALED_LINEAR).eval()
        with torch.no_grad():
            for parameter in expert.parameters():
                parameter.copy_(parameter.half())
        scripted = torch.jit.script(packed(expert))
        self.assertLess((self.said(expert, self.guide) - self.said(scripted, self.guide)).abs().max().item(), 1e-4)


class GuideOfABatchTest(unittest.TestCase):
    def batches(self, frames: int, mode):
        """Batches of clips whose latents are all their frame's number."""
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            (work / "latents").mkdir()
            numbers = torch.arange(frames).half().view(1, 1, -1, 1, 1).expand(3, 4, frames, 16, 16)
            torch.save({"latents": numbers.clone(), "specs": [RED_BALL] * 3, "centres": np.full((3, frames, 2), 0.5, np.float32)}, work / "latents" / "train.pt")
            latents = Latents(work, "train", torch.device("cpu"))
        rng = np.random.default_rng(0)
        return [latents.batch(rng, mode, 0.0) for _ in range(20)]

    def test_guide_is_the_frame_before(self):
        lengths = set()
        for batch in self.batches(DRAWN, MODES["image-to-video"]):
            first = batch.x[:, 0, 0, 0, 0]
            self.assertTrue(torch.equal(batch.guide, (first - 1).view(-1, 1, 1, 1).expand_as(batch.guide)))
            lengths.add(batch.x.shape[2])
        self.assertEqual(lengths, {FRAMES // 2, FRAMES})

    def test_others_have_none_and_may_begin_anywhere(self):
        whole = dataclasses.replace(MODES["video"], few=0.0, alone=0.0)
        batches = self.batches(DRAWN, whole)
        self.assertTrue(all(batch.guide is None and batch.x.shape[2] == FRAMES for batch in batches))
        self.assertEqual({int(batch.x[0, 0, 0, 0, 0]) for batch in batches}, {0, 1})

    def test_clips_without_a_frame_before_are_refused(self):
        with self.assertRaisesRegex(ValueError, "too short for 16 frames and the one before"):
            self.batches(FRAMES, MODES["image-to-video"])


class WornTest(unittest.TestCase):
    def test_some_guides_are_hardly_worn_and_others_are(self):
        guide = torch.randn(64, 4, 16, 16)
        changes = (worn(guide, 0.3, torch.Generator().manual_seed(1)) - guide).std((1, 2, 3))
        self.assertLess(changes.min().item(), 0.15)
        self.assertGreater(changes.max().item(), 0.3)
        self.assertEqual(guide.shape, worn(guide, 0.3, torch.Generator()).shape)


if __name__ == "__main__":
    unittest.main()
