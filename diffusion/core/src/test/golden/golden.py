"""Writes ../resources/golden/golden.json: what schedules, timesteps, samplers, refinement and noise have to give.

Written from the papers' equations, in float64, not from the Java: DDIM (Song, Meng, Ermon 2020, eq. 12 with eta 0), Euler
on the probability-flow ODE in sigma (Karras et al. 2022, algorithm 2 without churn), ConFiner eq. 6 and 8 to 11. Only how
noise is keyed is our own, and written here a second time: SplitMix64 (Steele, Lea, Flood 2014), Box-Muller, Fisher-Yates.
Needs Python 3.9 and NumPy:

    python3 golden.py

With --diffusers it also runs that library's schedulers where they define the same thing and prints the largest difference:
1.5e-6 on 21 November 2026 with diffusers 0.21.4, PyTorch 1.13 and NumPy 1.24.2 (they keep a(t) in float32). What has to be
said to them: steps_offset 0, and for DDIM set_alpha_to_one, so that the last step ends at the clean latent. What differs:
Euler's latents are larger there by 1 / sqrt(a), the first noise too; its timesteps with linspace are fractions; DDIM goes
from t to t - T // K whatever timestep comes next, so linspace and numbers of steps that do not divide T end elsewhere.
"""

import json
import math
import pathlib
import sys

import numpy as np

OUT = pathlib.Path(__file__).parent.parent / "resources" / "golden" / "golden.json"
SCHEDULES = {"linear": (0.0001, 0.02), "scaled-linear": (0.00085, 0.012)}
TIMESTEPS = 1000
START = np.array([-1.7, -0.4, 0.0, 0.3, 1.1, 2.6])
MEAN = np.array([0.5, -0.2, 0.1, 0.9, -1.3, 0.4])
SPREAD = 0.6
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def retained(kind):
    low, high = SCHEDULES[kind]
    if kind == "linear":
        betas = np.linspace(low, high, TIMESTEPS)
    else:
        betas = np.square(np.linspace(np.sqrt(low), np.sqrt(high), TIMESTEPS))
    return np.cumprod(1 - betas)


def at(kind, t):
    return 1.0 if t < 0 else float(retained(kind)[t])


def spaced(spacing, steps):
    if spacing == "trailing":
        return [int(t) - 1 for t in np.round(np.arange(TIMESTEPS, 0, -TIMESTEPS / steps))]
    if spacing == "leading":
        return [int(t) for t in (np.arange(steps) * (TIMESTEPS // steps))[::-1]]
    return [int(t) for t in np.round(np.linspace(0, TIMESTEPS - 1, steps))[::-1]]


def exact_noise(x, a, mean=MEAN, spread=SPREAD):
    """E[eps | x] when the data are normal: x = sqrt(a) x0 + sqrt(1 - a) eps, x0 ~ N(mean, spread^2)."""
    return np.sqrt(1 - a) * (x - np.sqrt(a) * mean) / (a * spread**2 + 1 - a)


def ddim(x, noise, a, b):
    clean = (x - np.sqrt(1 - a) * noise) / np.sqrt(a)
    return np.sqrt(b) * clean + np.sqrt(1 - b) * noise


def euler(x, noise, a, b):
    sigma, after = np.sqrt((1 - a) / a), np.sqrt((1 - b) / b)
    exploding = x * np.sqrt(1 + sigma**2)
    return (exploding + noise * (after - sigma)) / np.sqrt(1 + after**2)


def trajectory(kind, spacing, sampler, steps):
    times = spaced(spacing, steps) + [-1]
    x, rows = START, []
    for now, after in zip(times, times[1:]):
        a, b = at(kind, now), at(kind, after)
        x = {"ddim": ddim, "euler": euler}[sampler](x, exact_noise(x, a), a, b)
        rows.append(x.tolist())
    return rows


def mix(value):
    z = value & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def text_hash(text):
    """31-polynomial over the characters in 32 signed bits, widened to 64."""
    h = 0
    for c in text:
        h = (31 * h + ord(c)) & 0xFFFFFFFF
    return (h - (1 << 32) if h >> 31 else h) & MASK


def key(seed, purpose, index, step):
    k = mix(seed + GOLDEN)
    k = mix(k ^ text_hash(purpose))
    k = mix(k + GOLDEN * (index + 1))
    return mix(k + GOLDEN * (step + 1))


def normal(seed, purpose, index, step, count):
    k, out = key(seed, purpose, index, step), []
    for n in range(0, count, 2):
        u = ((mix(k + GOLDEN * (n + 1)) >> 11) + 1) / 2**53
        v = (mix(k + GOLDEN * (n + 2)) >> 11) / 2**53
        radius, angle = math.sqrt(-2 * math.log(u)), 2 * math.pi * v
        out += [radius * math.cos(angle), radius * math.sin(angle)]
    return np.array(out[:count])


def permutation(seed, purpose, index, count):
    p, k = list(range(count)), key(seed, purpose, index, 0)
    for draw, last in enumerate(range(count - 1, 0, -1), start=1):
        other = mix(k + GOLDEN * draw) % (last + 1)
        p[last], p[other] = p[other], p[last]
    return p


def refined(kinds, extraction, on_control, seed, window):
    """Spatial on scaled-linear, control and temporal on linear; spatial and temporal know different data."""
    spatial = lambda x, t: exact_noise(x, at("scaled-linear", t))
    temporal = lambda x, a: exact_noise(x, a, mean=-MEAN, spread=0.4)
    draw = lambda purpose, step: normal(seed, purpose, window, step, len(START))
    source = "linear" if on_control else "scaled-linear"
    a = at(source, extraction)
    x = np.sqrt(a) * START + np.sqrt(1 - a) * draw("EXTRACTION", 0)
    times = [int(round(extraction * (len(kinds) - r) / len(kinds))) for r in range(len(kinds))] + [-1]
    rows = [x.tolist()]
    for r, kind in enumerate(kinds):
        t, after = times[r], times[r + 1]
        a, b, c = at("scaled-linear", t), at("scaled-linear", after), at("linear", t)
        if kind == "temporal":
            nearest = int(np.argmin(np.abs(retained("linear") - a)))
            x = ddim(x, temporal(x, at("linear", nearest)), a, b)
        else:
            if kind == "coordinated":
                clean = (x - np.sqrt(1 - a) * spatial(x, t)) / np.sqrt(a)
                other = np.sqrt(c) * clean + np.sqrt(1 - c) * draw("TO_TEMPORAL", r)
                clean = (other - np.sqrt(1 - c) * temporal(other, c)) / np.sqrt(c)
                x = np.sqrt(a) * clean + np.sqrt(1 - a) * draw("TO_SPATIAL", r)
            x = ddim(x, spatial(x, t), a, b)
        rows.append(x.tolist())
    return rows


def golden():
    probes = [0, 1, 100, 249, 499, 749, 998, 999]
    counts = [1, 2, 3, 4, 7, 8, 20, 50, 1000]
    kinds = {
        "standard": ["standard"] * 5,
        "coordinated": ["coordinated"] * 5,
        "temporal": ["temporal"] * 5,
        "mixed": ["coordinated", "standard", "temporal", "coordinated"],
    }
    return {
        "retained": {k: {str(t): at(k, t) for t in probes} for k in SCHEDULES},
        "timesteps": {s: {str(n): spaced(s, n) for n in counts if not (s == "linspace" and n == 1)}
                      for s in ("leading", "linspace", "trailing")},
        "start": START.tolist(), "mean": MEAN.tolist(), "spread": SPREAD,
        "trajectories": [
            {"schedule": k, "spacing": s, "sampler": m, "steps": n, "x": trajectory(k, s, m, n)}
            for k in SCHEDULES for s in ("leading", "linspace", "trailing") for m in ("ddim", "euler") for n in (4, 7, 8)],
        "refinements": [
            {"name": name, "kinds": kinds[name], "extraction": e, "onControl": c, "seed": 7, "window": 3,
             "x": refined(kinds[name], e, c, 7, 3)}
            for name in kinds for e, c in ((100, False), (100, True), (300, False))],
        "normal": [
            {"seed": s, "purpose": p, "index": i, "step": k, "x": normal(s, p, i, k, 9).tolist()}
            for s, p, i, k in ((0, "BASE", 0, 0), (7, "BASE", 0, 0), (7, "SEGMENT", 37, 0), (7, "TO_TEMPORAL", 3, 4),
                               (-1, "TO_SPATIAL", 6249, 9), (2**63 - 1, "EXTRACTION", 1, 0))],
        "permutations": [
            {"seed": s, "index": i, "p": permutation(s, "SHUFFLE", i, 16)} for s, i in ((0, 0), (7, 0), (7, 1), (-9, 512))],
    }


def compare_with_diffusers():
    import torch
    from diffusers import DDIMScheduler, EulerDiscreteScheduler

    worst = 0.0
    for row in golden()["trajectories"]:
        if row["spacing"] == "linspace" or TIMESTEPS % row["steps"]:
            continue
        low, high = SCHEDULES[row["schedule"]]
        given = {"beta_start": low, "beta_end": high, "beta_schedule": row["schedule"].replace("-", "_"),
                 "timestep_spacing": row["spacing"], "num_train_timesteps": TIMESTEPS}
        if row["sampler"] == "ddim":
            scheduler = DDIMScheduler(clip_sample=False, set_alpha_to_one=True, steps_offset=0, **given)
        else:
            scheduler = EulerDiscreteScheduler(steps_offset=0, **given)
        scheduler.set_timesteps(row["steps"])
        assert [int(t) for t in scheduler.timesteps] == spaced(row["spacing"], row["steps"])
        exploding = row["sampler"] == "euler"
        times = spaced(row["spacing"], row["steps"]) + [-1]
        x = torch.tensor(START)
        if exploding:
            x = x / math.sqrt(at(row["schedule"], times[0]))
        for n, t in enumerate(scheduler.timesteps):
            a = at(row["schedule"], int(t))
            seen = scheduler.scale_model_input(x, t)
            x = scheduler.step(torch.tensor(exact_noise(seen.numpy(), a)), t, x).prev_sample.double()
            ours = np.array(row["x"][n])
            theirs = x.numpy() * math.sqrt(at(row["schedule"], times[n + 1])) if exploding else x.numpy()
            worst = max(worst, float(np.abs(theirs - ours).max()))
    print(f"largest difference from diffusers: {worst:.2g}")


if __name__ == "__main__":
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden(), indent=None, separators=(", ", ": ")).replace("], [", "],\n[").replace('}, {', '},\n{') + "\n")
    if "--diffusers" in sys.argv:
        compare_with_diffusers()
