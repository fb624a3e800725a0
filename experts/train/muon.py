"""Muon: momentum whose matrices are made orthogonal (https://kellerjordan.github.io/posts/muon/), beside AdamW for all else."""

import torch

from models.layers import rough_products

#: Coefficients of the quintic Newton-Schulz iteration, from the page above.
_A, _B, _C = 3.4445, -4.7750, 2.0315


def orthogonal(matrix: torch.Tensor, rounds: int = 5) -> torch.Tensor:
    """Returns roughly the nearest matrix [R, C] with orthonormal rows or columns."""
    x = matrix.to(rough_products(matrix.device))
    turned = x.shape[0] > x.shape[1]
    if turned:
        x = x.t()
    x = x / (x.float().norm() + 1e-7)
    for _ in range(rounds):
        square = x @ x.t()
        x = _A * x + (_B * square + _C * (square @ square)) @ x
    return (x.t() if turned else x).float()


class Muon(torch.optim.Optimizer):
    """For weights of two and more dimensions, read as [outputs, everything else].

    Updates are scaled to the size of AdamW's, so that both take one learning rate.
    """

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.01):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        """Moves every parameter that has a gradient."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                memory = self.state[p].setdefault("momentum", torch.zeros_like(p))
                memory.mul_(group["momentum"]).add_(p.grad)
                direction = orthogonal((p.grad + group["momentum"] * memory).reshape(p.shape[0], -1))
                size = 0.2 * max(direction.shape) ** 0.5
                p.mul_(1 - group["lr"] * group["weight_decay"]).add_(direction.view_as(p), alpha=-group["lr"] * size)


class MuonAndAdam:
    """Muon for the inner matrices of some networks, AdamW for their ends, embeddings and vectors."""

    def __init__(self, networks, lr: float):
        inner, rest = [], []
        for network in networks:
            for name, p in network.named_parameters():
                ends = name.startswith(("first.", "last.", "words.", "places")) or name.endswith("place")
                (inner if p.ndim >= 2 and not ends else rest).append(p)
        self.parts = (Muon(inner, lr), torch.optim.AdamW(rest, lr=lr, betas=(0.9, 0.99), weight_decay=0.01))

    def set_rate(self, lr: float) -> None:
        """Sets both learning rates."""
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = lr

    def step(self) -> None:
        """Moves all parameters."""
        for part in self.parts:
            part.step()

    def state_dict(self) -> list:
        """What a checkpoint keeps."""
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, state: list) -> None:
        """Goes on from a checkpoint."""
        for part, kept in zip(self.parts, state):
            part.load_state_dict(kept)
