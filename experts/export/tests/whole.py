"""Whole videos by ``confiner-long`` and ``segue``, in plain Python: all frames at once, diffusers' networks and schedulers, Segue's noise.

Written from the recipes' definitions (ConFiner Eq 4 to 13; of ``segue`` its README), not from the Java: no tasks, cells or plans, and Euler in diffusers' own, exploding, latents. How noise is keyed
is our own, and is taken from the golden numbers' script, which computes it a second time.
"""

import importlib.util
import pathlib

import torch
from diffusers import EulerDiscreteScheduler

_GOLDEN = pathlib.Path(__file__).parents[3] / "diffusion/core/src/test/golden/golden.py"
_spec = importlib.util.spec_from_file_location("golden", _GOLDEN)
golden = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(golden)

SEED, SEGMENTS, STEPS, G = 7, 3, 4, 0.2
EXTRACTION = [100, 80, 60, 40, 20]
SHIFTS = [0, 8, 4, 12, 2, 10, 6, 14]


class Video:
    """One video of three segments.

    :param predict: by role, what a network predicts for a video [C, F, h, w] at a timestep, guided
    :param scheduler: of the control expert
    :param retained: by role, a(t) [1000]
    :param shape: of a segment, [C, L, h, w]
    """

    def __init__(self, predict: dict, scheduler: EulerDiscreteScheduler, retained: dict, shape: tuple):
        self.predict, self.scheduler, self.retained, self.shape, self.length = predict, scheduler, retained, shape, shape[1]

    def normal(self, purpose: str, index: int, step: int, shape: tuple) -> torch.Tensor:
        count = 1
        for side in shape:
            count *= side
        return torch.tensor(golden.normal(SEED, purpose, index, step, count)).float().reshape(shape)

    def order(self, segment: int) -> list:
        return golden.permutation(SEED, "SHUFFLE", segment, self.length)

    def noise(self) -> list:
        """By segment, the shared noise with its frames shuffled."""
        base = self.normal("BASE", 0, 0, self.shape)
        return [base[:, self.order(i)] for i in range(SEGMENTS)]

    def began(self) -> EulerDiscreteScheduler:
        """A scheduler of its own, which counts steps."""
        scheduler = EulerDiscreteScheduler.from_config(self.scheduler.config)
        scheduler.set_timesteps(STEPS)
        return scheduler

    def confiner_long(self) -> list:
        """Structures: segment after segment, each guided by the noise of the one before where frames started from the same base noise (Eq 12)."""
        structures, before = [], None
        for i, x in enumerate(self.noise()):
            scheduler, guided = self.began(), []
            x = x * scheduler.init_noise_sigma
            for k, t in enumerate(scheduler.timesteps):
                eps = self.predict["control"](scheduler.scale_model_input(x, t), int(t))
                if before is not None:
                    last, now = self.order(i - 1), self.order(i)
                    eps = (1 - 2 * G) * eps + 2 * G * before[k][:, [last.index(frame) for frame in now]]
                guided.append(eps)
                x = scheduler.step(eps, t, x).prev_sample
            structures.append(x)
            before = guided
        return structures

    def segue(self) -> list:
        """Structures: one latent over all frames, predicted in windows; at the first step they overlap by half and their mean is taken, later they are shifted."""
        length, frames = self.length, SEGMENTS * self.length
        scheduler = self.began()
        x = torch.cat(self.noise(), dim=1) * scheduler.init_noise_sigma
        for k, t in enumerate(scheduler.timesteps):
            seen = scheduler.scale_model_input(x, t)
            total, weights = torch.zeros_like(x), torch.zeros(frames)
            if k < 1:
                starts = range(0, frames - length + 1, length // 2)
                weight = torch.tensor([min(f + 0.5, length - f - 0.5) for f in range(length)])
                for start in starts:
                    total[:, start:start + length] += weight.view(1, -1, 1, 1) * self.predict["control"](seen[:, start:start + length], int(t))
                    weights[start:start + length] += weight
            else:
                shift = SHIFTS[k % len(SHIFTS)] * length // 16
                # A whole window inside of the video stands for each one that would leave it; it gives the frames that no other does.
                edges = [0, *(s for s in range(shift, frames, length) if 0 < s < frames), frames]
                for first, end in zip(edges, edges[1:]):
                    start = min(first, frames - length) if end - first < length else first
                    start = 0 if first == 0 else start
                    found = self.predict["control"](seen[:, start:start + length], int(t))
                    total[:, first:end] += found[:, first - start:end - start]
                    weights[first:end] += 1
            x = scheduler.step(total / weights.view(1, -1, 1, 1), t, x).prev_sample
        return list(x.split(length, dim=1))

    def refined(self, structures: list) -> list:
        """Windows over the joints, each refined in five coordinated steps from T_e = 100 (Eq 6, 8 to 11); what is kept of those at the ends is half."""
        everything, length = torch.cat(structures, dim=1), self.length
        frames, half, kept = everything.shape[1], length // 2, []
        for j in range(SEGMENTS + 1):
            first = min(max(0, j * length - half), frames - length)
            x = self.window(j, everything[:, first:first + length])
            a, b = max(0, j * length - half), min(frames, j * length + half)
            kept.append(x[:, a - first:b - first])
        return kept

    def window(self, j: int, x: torch.Tensor) -> torch.Tensor:
        spatial, temporal = self.retained["spatial"], self.retained["temporal"]

        def noised(clean, noise, a):
            return a.sqrt() * clean + (1 - a).sqrt() * noise

        def clean(x, eps, a):
            return (x - (1 - a).sqrt() * eps) / a.sqrt()

        x = noised(x, self.normal("EXTRACTION", j, 0, x.shape), spatial[EXTRACTION[0]])
        for r, t in enumerate(EXTRACTION):
            detailed = clean(x, self.predict["spatial"](x, t), spatial[t])
            carried = noised(detailed, self.normal("TO_TEMPORAL", j, r, x.shape), temporal[t])
            moving = clean(carried, self.predict["temporal"](carried, t), temporal[t])
            x = noised(moving, self.normal("TO_SPATIAL", j, r, x.shape), spatial[t])
            eps = self.predict["spatial"](x, t)
            # set_alpha_to_one is false: the last step goes to timestep 0.
            x = noised(clean(x, eps, spatial[t]), eps, spatial[EXTRACTION[r + 1] if r + 1 < len(EXTRACTION) else 0])
        return x
