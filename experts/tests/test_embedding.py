"""Embeddings: what a batch shows them, and what they are told."""

import unittest

import torch

from models.embedding import WIDTH, Embedding
from train.latents import Pairs
from train.packed import packed
from train.train_embedding import Views, cut_out, exchanged, moved, told_apart
from world.spec import Spec


class EmbeddingTest(unittest.TestCase):
    def test_is_of_length_one_for_frames_of_any_size_and_survives_export(self):
        torch.manual_seed(0)
        embedding = Embedding().eval()
        with torch.no_grad():
            for parameter in embedding.parameters():
                parameter.copy_(parameter.half())
            scripted = torch.jit.script(packed(embedding))
            for side in (8, 16):
                said = embedding(torch.randn(3, 4, side, side, generator=torch.Generator().manual_seed(side)))
                again = scripted(torch.randn(3, 4, side, side, generator=torch.Generator().manual_seed(side)))
                self.assertEqual(said.shape, (3, WIDTH))
                self.assertLess((said.norm(dim=1) - 1).abs().max().item(), 1e-5)
                self.assertLess((said - again).abs().max().item(), 1e-4)


class ToldApartTest(unittest.TestCase):
    def test_own_frames_must_be_nearer_than_others_and_strangers(self):
        own, far = torch.eye(4), torch.eye(4).roll(1, 0)
        well = told_apart(own, own, far).item()
        self.assertLess(well, 0.01)
        self.assertGreater(told_apart(own, far, far).item(), 5)
        self.assertGreater(told_apart(own, own, own).item(), well + 0.5)


class ViewsTest(unittest.TestCase):
    def setUp(self):
        x = torch.arange(2.0).view(2, 1, 1, 1, 1).expand(2, 2, 4, 16, 16) + 1
        self.centres = torch.tensor([[[0.5, 0.5], [0.9, 0.1]]]).expand(2, 2, 2)
        batch = Pairs(x, self.centres, torch.full((2,), 0.1), [Spec("ball", "red", "sea", "still", "small", 1)] * 2)
        self.views = Views(batch, torch.Generator(), 0.0)

    def test_a_stranger_has_another_subject_in_the_same_place(self):
        stranger = self.views.whole[2]
        self.assertTrue(torch.allclose(stranger[0, :, 8, 8], torch.tensor(2.0)))
        self.assertTrue(torch.allclose(stranger[0, :, 0, 0], torch.tensor(1.0)))

    def test_rest_has_no_subject_and_the_cut_has_it(self):
        self.assertTrue(torch.allclose(self.views.rest[0][0, :, 8, 8], torch.tensor(0.0)))
        self.assertEqual(self.views.subject[0].shape, (2, 4, 8, 8))

    def test_a_stranger_stands_where_the_subject_stood(self):
        x = torch.zeros(1, 4, 16, 16)
        x[0, :, 3, 12] = 1
        there = moved(x, torch.tensor([[-4 / 16, 2 / 16]]))
        self.assertEqual(there[0, 0].nonzero().tolist(), [[5, 8]])

    def test_a_cut_stays_within_the_frame(self):
        x = torch.arange(16.0).view(1, 1, 1, 16).expand(1, 4, 16, 16)
        self.assertEqual(cut_out(x, torch.tensor([[0.5, 0.5]]))[0, 0, 0].tolist(), list(range(4, 12)))
        self.assertEqual(cut_out(x, torch.tensor([[1.1, 0.5]]))[0, 0, 0].tolist(), list(range(8, 16)))
        self.assertEqual(cut_out(x, torch.tensor([[-0.1, 0.5]]))[0, 0, 0].tolist(), list(range(8)))

    def test_half_a_mask_is_half_of_each(self):
        made = exchanged(torch.zeros(1, 4, 2, 2), torch.full((1, 1, 2, 2), 0.5), torch.ones(1, 4, 2, 2))
        self.assertTrue(torch.equal(made, torch.full_like(made, 0.5)))


if __name__ == "__main__":
    unittest.main()
