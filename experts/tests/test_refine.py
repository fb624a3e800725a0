"""Refinement means the same as on the Java side: experts that know what is true, and remember when they were asked."""

import unittest

import torch

from models.schedules import SCALED_LINEAR, retained_of
from train.sampling import Bundle

SHAPE = (1, 2, 3, 4, 4)


class Knowing:
    """An expert on a schedule that knows the clean latent, and so finds the noise in whatever it is given."""

    def __init__(self, bundle: "KnowingBundle", levels):
        self.bundle, self.levels, self.asked = bundle, levels, []

    def noise(self, x, t: int):
        self.asked.append(t)
        a = self.levels[t]
        return (x - a.sqrt() * self.bundle.truth) / (1 - a).sqrt()


class KnowingBundle(Bundle):
    """A bundle without files."""

    def __init__(self, spatial: dict, temporal: dict):  # pylint: disable=super-init-not-called
        self.where = torch.device("cpu")
        self.truth = torch.full(SHAPE, 0.5)
        self._retained = {"spatial": retained_of(spatial).float(), "temporal": retained_of(temporal).float()}
        self.experts = {name: Knowing(self, levels) for name, levels in self._retained.items()}

    def noise(self, expert, x, t, text, guidance=1.0):
        return self.experts[expert].noise(x, t)

    def refined(self, pattern: str):
        x = torch.zeros(SHAPE)
        return self.refine(x, None, 100, pattern, torch.Generator().manual_seed(1))


#: Twice as steep, so that the same timestep is another level of noise.
STEEP = {**SCALED_LINEAR, "betaEnd": 2 * SCALED_LINEAR["betaEnd"]}


class Refine(unittest.TestCase):
    def test_the_temporal_expert_alone_is_asked_where_its_own_schedule_has_the_latents_level(self):
        bundle = KnowingBundle(SCALED_LINEAR, STEEP)

        bundle.refined("tt")

        asked = bundle.experts["temporal"].asked
        levels = bundle._retained
        for now, t in zip((100, 50), asked):
            distances = [abs(float(a.sqrt() - levels["spatial"][now].sqrt())) for a in levels["temporal"]]
            self.assertEqual(distances.index(min(distances)), t)
        self.assertLess(asked[0], 100)
        self.assertEqual([], bundle.experts["spatial"].asked)

    def test_the_latent_stays_on_the_spatial_schedule_whoever_is_asked(self):
        first = KnowingBundle(SCALED_LINEAR, STEEP).refined("s")
        mixed = {}
        for pattern in ("ts", "ss"):
            bundle = KnowingBundle(SCALED_LINEAR, SCALED_LINEAR)
            mixed[pattern] = bundle.refined(pattern)
            self.assertEqual([100, 50], sorted(bundle.experts["spatial"].asked + bundle.experts["temporal"].asked, reverse=True))
        # On one schedule an expert of the same knowledge changes nothing, and what is known is what comes out.
        self.assertTrue(torch.equal(mixed["ts"], mixed["ss"]))
        self.assertTrue(torch.allclose(first, torch.full(SHAPE, 0.5), atol=1e-3))

    def test_a_coordinated_step_asks_spatial_temporal_and_spatial_at_one_timestep(self):
        bundle = KnowingBundle(SCALED_LINEAR, STEEP)

        bundle.refined("cs")

        self.assertEqual([100, 100, 50], bundle.experts["spatial"].asked)
        self.assertEqual([100], bundle.experts["temporal"].asked)


if __name__ == "__main__":
    unittest.main()
