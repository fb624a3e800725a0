"""Muon's orthogonal matrices, and which weights it takes."""

import unittest

import torch

from models.denoiser import Denoiser
from train.muon import MuonAndAdam, orthogonal


class OrthogonalTest(unittest.TestCase):
    def test_singular_values_come_near_one(self):
        for shape in ((48, 200), (200, 48)):
            values = torch.linalg.svdvals(orthogonal(torch.randn(shape, generator=torch.Generator().manual_seed(1))))
            self.assertTrue(0.5 < values.min() and values.max() < 1.4, values)


class PartsTest(unittest.TestCase):
    def test_every_weight_has_one_optimizer(self):
        network = Denoiser()
        parts = MuonAndAdam([network], 1e-3).parts
        taken = [id(p) for part in parts for group in part.param_groups for p in group["params"]]
        self.assertEqual(sorted(taken), sorted(id(p) for p in network.parameters()))

    def test_ends_are_left_to_adam(self):
        network = Denoiser()
        adam = {id(p) for p in MuonAndAdam([network], 1e-3).parts[1].param_groups[0]["params"]}
        self.assertIn(id(network.first.weight), adam)
        self.assertIn(id(network.last.weight), adam)
        self.assertNotIn(id(network.to8.weight), adam)


if __name__ == "__main__":
    unittest.main()
