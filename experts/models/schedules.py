"""Noise schedules: a(t), the cumulative product of 1 - beta."""

import torch


def betas(kind: str, start: float, end: float, timesteps: int) -> torch.Tensor:
    """Betas [timesteps], float64. ``linear`` is even in beta, ``scaled-linear`` in its square root."""
    if kind == "linear":
        return torch.linspace(start, end, timesteps, dtype=torch.float64)
    if kind == "scaled-linear":
        return torch.linspace(start**0.5, end**0.5, timesteps, dtype=torch.float64) ** 2
    raise ValueError(f"unknown schedule {kind}")


def retained(kind: str, start: float, end: float, timesteps: int) -> torch.Tensor:
    """a(t) [timesteps], float64."""
    return torch.cumprod(1 - betas(kind, start, end, timesteps), 0)


SCALED_LINEAR = {"kind": "scaled-linear", "betaStart": 0.00085, "betaEnd": 0.012, "timesteps": 1000}
LINEAR = {"kind": "linear", "betaStart": 0.0001, "betaEnd": 0.02, "timesteps": 1000}


def retained_of(schedule: dict) -> torch.Tensor:
    """a(t) of a schedule as the manifest writes it."""
    return retained(schedule["kind"], schedule["betaStart"], schedule["betaEnd"], schedule["timesteps"])
