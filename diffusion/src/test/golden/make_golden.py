#!/usr/bin/env python3
"""Writes the golden trajectories that GoldenTrajectoriesTest holds the Java code against.

float64 numpy, from the papers' equations, without a look at the Java code. The "network" is
analytic and chaotic enough to notice a wrong timestep: eps(x, t) = tanh(W x + b + t / 1000).

    python3 make_golden.py ../resources/golden               # writes the files
    python3 make_golden.py ../resources/golden --diffusers   # also compares with diffusers

What each spacing means, over T timesteps in K steps (noisiest first):
  leading   t_k = floor(T / K) * (K - 1 - k)
  linspace  T - 1 down to 0 in K equal strides, rounded half to even; T - 1 alone for K = 1
  trailing  T down to, not including, 0 in K equal strides, rounded half to even, minus 1
"""
import argparse
import datetime
import json
import pathlib
from fractions import Fraction

import numpy as np

T = 1000
SCHEDULES = {
    "stable-diffusion": ("scaled-linear", 0.00085, 0.012),
    "ddpm": ("linear", 0.0001, 0.02),
    "narrow": ("linear", 0.001, 0.001),
    "steep": ("scaled-linear", 0.0005, 0.03),
}
SPACINGS = ("leading", "linspace", "trailing")
STEPS = (1, 4, 7, 8, 20)


def alpha_bars(kind, start, end):
    """prod (1 - beta), beta linear in t or in its root."""
    if kind == "linear":
        betas = np.linspace(start, end, T, dtype=np.float64)
    else:
        betas = np.linspace(np.sqrt(start), np.sqrt(end), T, dtype=np.float64) ** 2
    return np.exp(np.cumsum(np.log1p(-betas)))


def timesteps(spacing, steps):
    """Exact in rational numbers; Python's round is half to even."""
    if spacing == "leading":
        return [T // steps * (steps - 1 - k) for k in range(steps)]
    if spacing == "linspace":
        if steps == 1:
            return [T - 1]
        return [round(Fraction((T - 1) * (steps - 1 - k), steps - 1)) for k in range(steps)]
    return [round(Fraction(T * (steps - k), steps)) - 1 for k in range(steps)]


def network(size):
    """The analytic network's constants: small, fixed, told to the test in the file."""
    n = np.arange(size)
    weights = np.cos(1.0 + n[:, None] * 0.7 + n[None, :] * 1.3) * 0.8
    bias = np.sin(0.5 + n) * 0.3
    return weights, bias


def ddim(x, eps, now, after):
    """Song, Meng, Ermon 2020, Eq 12 with sigma = 0."""
    x0 = (x - np.sqrt(1 - now) * eps) / np.sqrt(now)
    return np.sqrt(after) * x0 + np.sqrt(1 - after) * eps


def euler(x, eps, now, after):
    """Karras et al. 2022, algorithm 2 without churn, in the latent that grows with sigma, and back."""
    sigma, following = np.sqrt(1 / now - 1), np.sqrt(1 / after - 1)
    grown = x * np.sqrt(1 + sigma**2)
    denoised = grown - sigma * eps
    derivative = (grown - denoised) / sigma
    grown = grown + (following - sigma) * derivative
    return grown / np.sqrt(1 + following**2)


def trajectory(step, bars, ts, x, weights, bias):
    """The latents after each step; the last one is at alpha-bar 1, the clean latent."""
    out = []
    for k, t in enumerate(ts):
        eps = np.tanh(weights @ x + bias + t / T)
        after = bars[ts[k + 1]] if k + 1 < len(ts) else 1.0
        x = step(x, eps, bars[t], after)
        out.append(x.tolist())
    return out


def compare(golden):
    """Takes every step with diffusers' schedulers too, from the golden latent before it; returns what to write down.

    Where conventions differ: diffusers' DDIM goes from t to t - T // K whatever timestep comes next, and to the clean
    latent only from t < T // K (so steps of linspace, and of K that do not divide T, end elsewhere and are counted, not
    compared); its Euler keeps fractional timesteps for linspace and scales its latents by 1 / sqrt(alpha-bar); both
    hold alpha-bar in float32.
    """
    import diffusers
    import torch

    diffusers.logging.set_verbosity_error()
    torch.set_default_dtype(torch.float64)
    weights, bias = (torch.tensor(v) for v in network(len(golden["start"])))
    worst = {}

    def note(name, difference):
        worst[name] = max(worst.get(name, 0.0), float(difference))

    for schedule in golden["schedules"]:
        betas = np.linspace(schedule["betaStart"], schedule["betaEnd"], T)
        if schedule["kind"] == "scaled-linear":
            betas = np.linspace(schedule["betaStart"] ** 0.5, schedule["betaEnd"] ** 0.5, T) ** 2
        given = {"num_train_timesteps": T, "trained_betas": list(betas)}
        for run in schedule["runs"]:
            spaced = {"timestep_spacing": run["spacing"], "steps_offset": 0}
            if run["sampler"] == "ddim":
                # set_alpha_to_one: the last step goes to the clean latent, as ours does.
                scheduler = diffusers.DDIMScheduler(clip_sample=False, set_alpha_to_one=True, **spaced, **given)
            else:
                scheduler = diffusers.EulerDiscreteScheduler(**spaced, **given)
            name = f"{run['sampler']} {run['spacing']}"
            if run["steps"] == 1 and run["spacing"] == "linspace":
                continue  # diffusers visits timestep 0 alone here, which denoises nothing
            scheduler.set_timesteps(run["steps"])
            ts = [int(round(float(t))) for t in scheduler.timesteps]
            assert ts == run["timesteps"], (name, ts, run["timesteps"])
            bars = scheduler.alphas_cumprod
            x = torch.tensor(golden["start"])
            for k, t in enumerate(scheduler.timesteps):
                eps = torch.tanh(weights @ x + bias + ts[k] / T)
                after = bars[ts[k + 1]] if k + 1 < len(ts) else torch.tensor(1.0)
                if run["sampler"] == "ddim":
                    reached = ts[k] - T // run["steps"]  # where diffusers goes, whatever it visits next
                    same = reached == ts[k + 1] if k + 1 < len(ts) else reached < 0
                    ours = scheduler.step(eps, t, x).prev_sample if same else None
                else:
                    ours = scheduler.step(eps, t, x / bars[ts[k]].sqrt()).prev_sample * after.sqrt()
                latent = torch.tensor(run["latents"][k])
                if ours is None:
                    worst[f"{name}: steps that end elsewhere"] = worst.get(f"{name}: steps that end elsewhere", 0) + 1
                else:
                    note(f"{name}: relative difference of a step", (ours - latent).abs().max() / latent.abs().max())
                x = latent
    return {"versions": f"diffusers {diffusers.__version__}, torch {torch.__version__}", "largestDifference": worst}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("out", type=pathlib.Path)
    options.add_argument("--diffusers", action="store_true")
    asked = options.parse_args()
    start = [0.9, -1.3, 0.2, 1.7, -0.4, 0.05]
    weights, bias = network(len(start))
    probes = [0, 1, 20, 100, 249, 499, 500, 749, 998, 999]
    golden = {
        "about": "Golden schedules and trajectories; written by src/test/golden/make_golden.py, never by hand.",
        "made": datetime.date.today().isoformat(),
        "with": f"numpy {np.__version__}, float64",
        "start": start,
        "weights": weights.tolist(),
        "bias": bias.tolist(),
        "schedules": [],
    }
    for name, (kind, first, last) in SCHEDULES.items():
        bars = alpha_bars(kind, first, last)
        runs = [
            {"sampler": sampler, "spacing": spacing, "steps": steps, "timesteps": (ts := timesteps(spacing, steps)),
             "latents": trajectory(step, bars, ts, np.array(start), weights, bias)}
            for sampler, step in (("ddim", ddim), ("euler", euler))
            for spacing in SPACINGS
            for steps in STEPS
        ]
        golden["schedules"].append({"name": name, "kind": kind, "betaStart": first, "betaEnd": last,
                                    "alphaBars": {str(t): bars[t] for t in probes}, "runs": runs})
    if asked.diffusers:
        golden["crossCheck"] = compare(golden)
        print(json.dumps(golden["crossCheck"], indent=2))
    asked.out.mkdir(parents=True, exist_ok=True)
    for schedule in golden.pop("schedules"):
        runs = ",\n".join(json.dumps(run) for run in schedule.pop("runs"))
        head = json.dumps({**golden, **schedule}, indent=1).rstrip("}\n ")
        (asked.out / f"{schedule['name']}.json").write_text(f'{head}}},\n "runs": [\n{runs}\n]}}\n')


if __name__ == "__main__":
    main()
