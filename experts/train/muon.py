"""Muon: momentum whose matrices are made orthogonal (https://kellerjordan.github.io/posts/muon/), beside AdamW for all else."""

import torch

from models.layers import rough_products

#: Coefficients of the quintic Newton-Schulz iteration, from the page above.
_A, _B, _C = 3.4445, -4.7750, 2.0315


def orthogonal(matrices: torch.Tensor, rounds: int = 5) -> torch.Tensor:
    """Returns roughly the nearest matrices [..., R, C] with orthonormal rows or columns."""
    x = matrices.to(rough_products(matrices.device))
    turned = x.shape[-2] > x.shape[-1]
    if turned:
        x = x.transpose(-2, -1)
    x = x / (x.float().flatten(-2).norm(dim=-1)[..., None, None] + 1e-7).to(x.dtype)
    for _ in range(rounds):
        square = x @ x.transpose(-2, -1)
        x = _A * x + (_B * square + _C * (square @ square)) @ x
    return (x.transpose(-2, -1) if turned else x).float()


class Muon(torch.optim.Optimizer):
    """For weights of two and more dimensions, read as [outputs, everything else].

    Updates are scaled to the size of AdamW's, so that both take one learning rate.
    """

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.01):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        """Moves every parameter that has a gradient, those of one shape at once: a GPU waits for fewer, larger products."""
        for group in self.param_groups:
            parameters = [p for p in group["params"] if p.grad is not None]
            if not parameters:
                continue
            memories, gradients = [self.state[p].setdefault("momentum", torch.zeros_like(p)) for p in parameters], [p.grad for p in parameters]
            torch._foreach_mul_(memories, group["momentum"])
            torch._foreach_add_(memories, gradients)
            ahead = torch._foreach_add(gradients, memories, alpha=group["momentum"])
            directions, alike = [None] * len(parameters), {}
            for n, p in enumerate(parameters):
                alike.setdefault((p.shape[0], p[0].numel()), []).append(n)
            for shape, numbers in alike.items():
                size = 0.2 * max(shape) ** 0.5
                for n, direction in zip(numbers, size * orthogonal(torch.stack([ahead[n].reshape(shape) for n in numbers]))):
                    directions[n] = direction.reshape(parameters[n].shape)
            torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
            torch._foreach_add_(parameters, directions, alpha=-group["lr"])


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
