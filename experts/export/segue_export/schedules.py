"""Schedulers' configurations as the manifest writes them.

A manifest names the levels of noise, and what of a scheduler's conventions changes them; which timesteps a recipe visits and how it steps are options that the manifest
recommends (``sampler``, ``spacing``). Schedulers that only step in another way on the same levels (PNDM, DPM-Solver, UniPC) are run as DDIM, those of flow matching as Euler.
"""

import dataclasses

from segue_export.refusal import require

#: Schedulers by their name in ``scheduler_config.json``, and the sampler that stands for them.
SAMPLERS = {
    "DDIMScheduler": "ddim", "PNDMScheduler": "ddim", "DDPMScheduler": "ddim", "DPMSolverMultistepScheduler": "ddim", "UniPCMultistepScheduler": "ddim",
    "EulerDiscreteScheduler": "euler", "EulerAncestralDiscreteScheduler": "euler", "LMSDiscreteScheduler": "euler",
}
#: The one that only knows flow matching; others can be told to.
FLOW = "FlowMatchEulerDiscreteScheduler"
#: What else a scheduler of flow matching may bend its levels by.
_BENT = ("use_dynamic_shifting", "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "invert_sigmas", "stochastic_sampling", "shift_terminal")
KINDS = {"linear": "linear", "scaled_linear": "scaled-linear", "squaredcos_cap_v2": "squared-cosine"}
PREDICTIONS = {"epsilon": "epsilon", "v_prediction": "v", "sample": "sample"}
SPACINGS = ("leading", "linspace", "trailing")
TIMESTEPS = 1000

#: What a scheduler assumes of what its file leaves out.
_BETAS = {"beta_start": 0.0001, "beta_end": 0.02}
_SPACING = {"EulerDiscreteScheduler": "linspace", "EulerAncestralDiscreteScheduler": "linspace", "LMSDiscreteScheduler": "linspace",
            "DPMSolverMultistepScheduler": "linspace", "UniPCMultistepScheduler": "linspace"}

#: AnimateDiff-Lightning comes as a motion adapter without a scheduler; its card names this one.
LIGHTNING = {"_class_name": "EulerDiscreteScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "linear", "timestep_spacing": "trailing",
             "prediction_type": "epsilon", "num_train_timesteps": 1000}


@dataclasses.dataclass(frozen=True)
class Schedule:
    """What a checkpoint's scheduler says.

    :param levels: as the manifest writes it
    :param predicts: ``epsilon``, ``v``, ``sample`` or ``flow``
    :param sampler: ``ddim`` or ``euler``
    :param spacing: ``leading``, ``linspace`` or ``trailing``
    """

    levels: dict
    predicts: str
    sampler: str
    spacing: str


def schedule(config: dict, of: str) -> Schedule:
    """Reads a scheduler's configuration.

    :param of: whose it is, for complaints
    """
    name = config.get("_class_name")
    if name == FLOW or config.get("use_flow_sigmas") or config.get("prediction_type") == "flow_prediction":
        return _flow(config, name, of)
    require(name in SAMPLERS, f"{of}: its scheduler is a {name}; known are {', '.join(sorted(SAMPLERS))}")
    require(config.get("trained_betas") is None, f"{of}: its scheduler lists its betas (trained_betas); only schedules with a formula can be named in a manifest")
    require(not config.get("thresholding"), f"{of}: its scheduler thresholds its samples, which Segue does not")
    timesteps = config.get("num_train_timesteps", TIMESTEPS)
    require(timesteps == TIMESTEPS, f"{of}: its scheduler has {timesteps} timesteps, not {TIMESTEPS}")
    kind = config.get("beta_schedule", "linear")
    require(kind in KINDS, f"{of}: its scheduler's betas are '{kind}'; known are {', '.join(KINDS)}")
    predicts = config.get("prediction_type", "epsilon")
    require(predicts in PREDICTIONS, f"{of}: it predicts '{predicts}'; known are {', '.join(PREDICTIONS)}")
    spacing = config.get("timestep_spacing", _SPACING.get(name, "leading"))
    require(spacing in SPACINGS, f"{of}: its timesteps are spaced '{spacing}'; known are {', '.join(SPACINGS)}")
    zero = bool(config.get("rescale_betas_zero_snr", False))
    require(not (zero and predicts == "epsilon"), f"{of}: it predicts epsilon on a schedule that ends in nothing but noise, where epsilon says nothing of the picture")
    levels = {"kind": KINDS[kind]}
    if kind != "squaredcos_cap_v2":
        levels.update(betaStart=config.get("beta_start", _BETAS["beta_start"]), betaEnd=config.get("beta_end", _BETAS["beta_end"]))
    levels["timesteps"] = TIMESTEPS
    if zero:
        levels["zeroTerminalSnr"] = True
    sampler = SAMPLERS[name]
    if config.get("steps_offset", 0):
        levels["stepsOffset"] = config["steps_offset"]
    if sampler == "ddim" and not config.get("set_alpha_to_one", name != "PNDMScheduler"):
        levels["endsAtFirst"] = True
    return Schedule(levels, PREDICTIONS[predicts], sampler, spacing)


def _flow(config: dict, name: str, of: str) -> Schedule:
    """Flow matching: levels from noise to picture in even steps, then shifted."""
    require(name in (FLOW, "UniPCMultistepScheduler", "DPMSolverMultistepScheduler"),
            f"{of}: its scheduler is a {name} of flow matching; known are {FLOW}, UniPCMultistepScheduler and DPMSolverMultistepScheduler")
    timesteps = config.get("num_train_timesteps", TIMESTEPS)
    require(timesteps == TIMESTEPS, f"{of}: its scheduler has {timesteps} timesteps, not {TIMESTEPS}")
    if name != FLOW:
        predicts = config.get("prediction_type", "epsilon")
        require(predicts == "flow_prediction" and bool(config.get("use_flow_sigmas")), f"{of}: it predicts '{predicts}' and use_flow_sigmas is {config.get('use_flow_sigmas')};"
                " flow matching is flow_prediction with use_flow_sigmas")
        require(not config.get("thresholding"), f"{of}: its scheduler thresholds its samples, which Segue does not")
    for bent in _BENT:
        require(not config.get(bent), f"{of}: its scheduler bends its levels otherwise than by a shift ({bent})")
    shift = float(config.get("shift" if name == FLOW else "flow_shift", 1.0))
    require(0 < shift <= 100, f"{of}: its scheduler's shift is {shift}")
    return Schedule({"kind": "flow", "shift": shift, "timesteps": TIMESTEPS}, "flow", "euler", "trailing")
