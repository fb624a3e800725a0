"""The drawn world: words, held-out combinations, motions and pictures."""

import dataclasses
import unittest

import numpy as np

from world import words
from world.motion import heading, track
from world.render import frame_times, render
from world.spec import COLOURS, MOTIONS, PLACES, SUBJECTS, Spec, draw_spec, is_held_out

RED_BALL = Spec("ball", "red", "meadow", "bounce", "medium", 3)


class WordsTest(unittest.TestCase):
    def test_vocabulary_is_small_unique_and_starts_with_the_marks(self):
        self.assertEqual(words.VOCABULARY[:3], ["<pad>", "<bos>", "<unk>"])
        self.assertLess(len(words.VOCABULARY), 200)
        self.assertEqual(len(set(words.VOCABULARY)), len(words.VOCABULARY))

    def test_prompts_of_the_readme_are_known(self):
        for prompt in ("a red ball bouncing over a green meadow", "A paper boat, on a night sea!"):
            self.assertNotIn(2, words.ids(prompt), prompt)

    def test_empty_prompt_is_begin_and_padding(self):
        self.assertEqual(words.ids(""), [1] + [0] * (words.LENGTH - 1))

    def test_long_prompts_are_cut_and_unknown_words_marked(self):
        found = words.ids("zebra " * 40)
        self.assertEqual(found, [1] + [2] * (words.LENGTH - 1))

    def test_every_caption_is_in_the_vocabulary(self):
        rng = np.random.default_rng(0)
        for _ in range(2000):
            spec = draw_spec(rng)
            for text in (words.caption(spec, rng), words.plain_caption(spec)):
                self.assertNotIn(2, words.ids(text), text)
                self.assertLess(len(words.split(text)), words.LENGTH, text)


class SpecTest(unittest.TestCase):
    def test_a_tenth_of_the_combinations_is_held_out(self):
        held = [is_held_out(s, c, p) for s in SUBJECTS for c in COLOURS for p in PLACES]
        self.assertTrue(0.08 < np.mean(held) < 0.12, np.mean(held))

    def test_draws_keep_to_their_side(self):
        rng = np.random.default_rng(1)
        self.assertFalse(any(draw_spec(rng).held_out for _ in range(500)))
        self.assertTrue(all(draw_spec(rng, held_out=True).held_out for _ in range(50)))

    def test_clips_to_train_on_show_more_of_what_comes_out_worst(self):
        shares = []
        for leaning in (False, True):
            rng = np.random.default_rng(3)
            specs = [draw_spec(rng, leaning=leaning) for _ in range(8000)]
            fish = [s for s in specs if s.subject == "fish"]
            shares.append((len(fish) / len(specs), np.mean([s.size == "big" for s in fish]), np.mean([s.motion == "spin" for s in specs])))
        for even, leaning, gain in zip(*shares, (1.5, 1.4, 1.3)):
            self.assertGreater(leaning, gain * even, shares)


class MotionTest(unittest.TestCase):
    def test_centre_stays_within_reach_of_the_frame_for_ever(self):
        for motion in MOTIONS:
            path = track(dataclasses.replace(RED_BALL, motion=motion), frame_times(5000))
            for centre in (path.x, path.y):
                self.assertGreater(centre.min(), -1.11 * RED_BALL.radius)
                self.assertLess(centre.max(), 1 + 1.11 * RED_BALL.radius)

    def test_drifts_go_the_way_that_they_say(self):
        for motion, axis, sense in (("left", "x", -1), ("right", "x", 1), ("up", "y", -1), ("down", "y", 1)):
            path = track(dataclasses.replace(RED_BALL, motion=motion), frame_times(400))
            steps = np.diff(getattr(path, axis))
            self.assertGreater(np.mean(np.sign(steps) == sense), 0.9, motion)

    def test_drifting_subjects_are_whole_in_nearly_nine_frames_of_ten(self):
        for motion in ("left", "right", "up", "down"):
            path = track(dataclasses.replace(RED_BALL, motion=motion), frame_times(4000))
            along = path.x if motion in ("left", "right") else path.y
            whole = np.mean((along >= RED_BALL.radius) & (along <= 1 - RED_BALL.radius))
            self.assertTrue(0.87 < whole < 0.95, (motion, whole))

    def test_heading_is_where_the_next_moment_is(self):
        for motion in MOTIONS:
            spec, times = dataclasses.replace(RED_BALL, motion=motion), frame_times(200)
            towards, before, after = heading(spec, times), track(spec, times - 0.01), track(spec, times + 0.01)
            moved = np.stack([after.x - before.x, after.y - before.y], 1)
            fast = np.hypot(*towards.T) > 0.5
            self.assertEqual(fast.any(), motion not in ("still", "spin"), motion)
            along = (towards * moved).sum(1)[fast] / np.hypot(*moved[fast].T)
            self.assertTrue(np.mean(along > 0.5) > 0.9 if fast.any() else True, motion)

    def test_a_clip_is_a_part_of_any_longer_clip(self):
        whole, _ = render(RED_BALL, frame_times(12))
        part, _ = render(RED_BALL, frame_times(4, start=1.0))
        np.testing.assert_array_equal(whole[8:], part)


class RenderTest(unittest.TestCase):
    def test_everything_can_be_drawn_and_is_seen(self):
        for place in PLACES:
            for subject in SUBJECTS:
                red, _ = render(Spec(subject, "red", place, "still", "medium", 5), frame_times(1))
                blue, _ = render(Spec(subject, "blue", place, "still", "medium", 5), frame_times(1))
                self.assertEqual(red.shape, (1, 128, 128, 3))
                changed = (red.astype(int) != blue).any(-1).mean()
                self.assertGreater(changed, 0.02, (subject, place))


    def test_a_single_frame_shows_the_way(self):
        """Behind a drifting subject are puffs of its colour, before it there are none."""
        for motion, back in (("left", (1, 0)), ("right", (-1, 0)), ("up", (0, 1)), ("down", (0, -1))):
            spec = dataclasses.replace(RED_BALL, motion=motion)
            clip, centres = render(spec, frame_times(40))
            middle = int(np.argmin(np.abs(centres - 0.5).max(1)))
            behind, ahead = ((centres[middle] + sense * 1.42 * spec.radius * np.array(back)) * 128 for sense in (1, -1))
            red = [int(clip[middle, int(p[1]), int(p[0]), 0]) - int(clip[middle, int(p[1]), int(p[0]), 1]) for p in (behind, ahead)]
            self.assertGreater(red[0], red[1] + 50, motion)


if __name__ == "__main__":
    unittest.main()
