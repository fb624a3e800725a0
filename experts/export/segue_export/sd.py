"""Bundles of Stable Diffusion's family: a motion model as control, an image model as spatial, a video model as temporal expert."""

import argparse
import dataclasses
import json
import pathlib
from typing import Optional

import torch

from segue_export import modules
from segue_export.files import DTYPES, Writer
from segue_export.pipeline import UNETS, Pipeline, check_autoencoder, check_text, check_unet, local, read
from segue_export.refusal import require
from segue_export.schedules import LIGHTNING, Schedule, schedule
from segue_export.script import script
from segue_export.tokens import tokenizer

#: What diffusers' pipelines guide with; AnimateDiff-Lightning is distilled and needs none.
GUIDANCE = {"control": 1.0, "spatial": 7.5, "temporal": 9.0}
#: Frames of a segment where nothing is said.
FRAMES = 16
#: Recipes that denoise with the control expert; they ask for all three.
RECIPES = ("confiner-long", "confiner", "segue")
#: Full-range experts are of use to ``jvid`` too, under these names.
ALSO = {"spatial": "image", "temporal": "video"}


@dataclasses.dataclass(frozen=True)
class Source:
    """Where one denoiser comes from.

    :param unet: the folder of its U-Net
    :param rest: the pipeline that its text encoder and autoencoder are taken from
    :param adapter: a motion adapter that its U-Net is mounted with, or nothing
    :param most: the most frames that it takes, or nothing
    """

    role: str
    unet: pathlib.Path
    rest: Pipeline
    schedule: Schedule
    adapter: Optional[pathlib.Path] = None
    most: Optional[int] = None

    def config(self) -> dict:
        return read(self.unet / "config.json", self.role)


def sources(asked: argparse.Namespace) -> dict:
    """The denoisers that were asked for, by role."""
    require(asked.folder is None and asked.warm_up is None, "a folder of its own and --warm-up are of --family wan; here each pipeline is named by its role")
    found = {}
    if asked.control:
        found["control"] = _control(asked)
    for role in ("spatial", "temporal"):
        if name := getattr(asked, role):
            own = Pipeline(name, role)
            found[role] = Source(role, own.unet_folder(), own, own.schedule())
    require(bool(found), "say what to export: --control, --spatial or --temporal")
    return found


def _control(asked: argparse.Namespace) -> Source:
    """A motion adapter over a base, or a pipeline with a motion model."""
    at = local(asked.control)
    base = Pipeline(asked.base or asked.spatial, "base") if asked.base or asked.spatial else None
    if at.is_file() or (at / "config.json").is_file() and read(at / "config.json", "control").get("_class_name") == "MotionAdapter":
        require(at.is_dir() or at.suffix == ".safetensors", f"control: {at} is not a motion adapter in diffusers' layout (.safetensors)")
        require(base is not None, "control: a motion adapter needs a U-Net to be mounted on: name it with --base")
        scheduler = at / "scheduler" / "scheduler_config.json"
        # AnimateDiff-Lightning's adapters come without a scheduler.
        own = schedule(read(scheduler, "control") if scheduler.is_file() else LIGHTNING, "control")
        return Source("control", base.unet_folder(), base, own, at, _longest(read(at / "config.json", "control") if at.is_dir() else {}))
    own = Pipeline(asked.control, "control")
    rest = own if own.has("text_encoder") or base is None else base
    adapter = own.folder / "motion_adapter" if own.has("motion_adapter") and own.unet().get("_class_name") == "UNet2DConditionModel" else None
    return Source("control", own.unet_folder(), rest, own.schedule(), adapter, _longest(read(adapter / "config.json", "control") if adapter else own.unet()))


def _longest(config: dict) -> int:
    return config.get("motion_max_seq_length", 32)


@dataclasses.dataclass(frozen=True)
class Space:
    """The latent space that all of them share."""

    vae: Pipeline
    channels: int
    scale: int
    frames: int
    height: int
    width: int

    def manifest(self) -> dict:
        return {"channels": self.channels, "frames": self.frames, "height": self.height, "width": self.width, "scale": self.scale}


def space(asked: argparse.Namespace, of: dict) -> Space:
    """Their latent space; refused when they have several, or when the size that was asked for isn't one of it."""
    pipelines = [of[role].rest for role in ("spatial", "control", "temporal") if role in of and of[role].rest.has("vae")]
    require(bool(pipelines), "none of these folders has an autoencoder (vae)")
    configs = [check_autoencoder(pipeline) for pipeline in pipelines]
    for pipeline, config in zip(pipelines[1:], configs[1:]):
        for key, standard in (("latent_channels", 4), ("scaling_factor", 0.18215), ("shift_factor", None), ("block_out_channels", None)):
            mine, other = configs[0].get(key, standard), config.get(key, standard)
            same = len(mine) == len(other) if key == "block_out_channels" else mine == other
            require(same, f"{pipeline.of}: its latents are not those of {pipelines[0].of}: {key} is {other}, not {mine}; experts of one bundle share one latent space")
    scale = 2 ** (len(configs[0]["block_out_channels"]) - 1)
    if asked.size:
        width, height = asked.size
    else:
        side = next(iter(of.values())).config().get("sample_size") or 64
        height, width = (cells * scale for cells in (side if isinstance(side, (list, tuple)) else (side, side)))
    require(width > 0 and height > 0 and width % scale == 0 and height % scale == 0, f"--size {width}x{height}: both have to be multiples of {scale}")
    frames = FRAMES if asked.frames is None else asked.frames
    require(frames >= 2 and frames % 2 == 0, f"--frames {frames}: a segment has an even number of frames")
    for role, source in of.items():
        require(source.most is None or frames <= source.most, f"{role}: its motion modules know {source.most} frames, not --frames {frames}")
    return Space(pipelines[0], configs[0].get("latent_channels", 4), scale, frames, height // scale, width // scale)


def licence(asked: argparse.Namespace, of: dict) -> str:
    """What was said, or what the folders' cards name."""
    if asked.licence:
        return asked.licence
    named = []
    for source in of.values():
        for folder in (source.adapter, source.rest.folder):
            card = Pipeline.licence_in(folder) if folder else ""
            if card and card not in named:
                named.append(card)
    require(bool(named), "no folder names its licence (license: in README.md): say it with --licence")
    return " AND ".join(named)


def check(asked: argparse.Namespace) -> tuple:
    """Looks at everything but weights: sources by role, their space, their licence. Refuses what cannot be a bundle, with the reason."""
    of = sources(asked)
    shared = space(asked, of)
    for role, source in of.items():
        config = source.config()
        check_unet(role, config, "UNet2DConditionModel" if source.adapter else UNETS[role], shared.channels)
        check_text(source.rest, config["cross_attention_dim"], role)
        source.rest.weights(source.unet)
        if source.adapter and source.adapter.is_dir():
            source.rest.weights(source.adapter)
    return of, shared, licence(asked, of)


def export(asked: argparse.Namespace) -> None:
    """Checks, writes the experts one after the other, each held against its network, and then the manifest."""
    torch.manual_seed(0)
    of, shared, named = check(asked)
    dtype = DTYPES[asked.dtype]
    asked.out.mkdir(parents=True, exist_ok=True)
    writer = Writer(asked.out)
    experts = {}
    texts = {}
    for role, source in of.items():
        at = source.rest.folder.resolve()
        if at not in texts:
            texts[at] = text(source, writer, dtype, asked.out, f"text-{role}" if texts else "text")
        encoder, length = texts[at]
        # The same encoder and tokenizer in two folders are one expert.
        said = next((name for name, expert in experts.items() if expert == encoder), f"text-{role}" if "text" in experts else "text")
        experts[said] = encoder
        config = source.config()
        print(f"{role}: {config['_class_name']}{' with a motion adapter' if source.adapter else ''}, {source.schedule.levels['kind']}, predicts {source.schedule.predicts}", flush=True)
        expert = {"kind": "image" if role == "spatial" else "video", "predicts": source.schedule.predicts, "schedule": source.schedule.levels,
                  "text": said, "width": config["cross_attention_dim"], "guidanceScale": asked.guidance.get(role, GUIDANCE[role])}
        if source.most:
            expert["maxFrames"] = source.most
        denoiser(source, shared, length, dtype, asked.out / f"{role}.pt")
        experts[role] = {**expert, **writer.entry(f"{role}.pt")}
    autoencoder(shared, dtype, asked.out)
    for role in ("decoder", "encoder"):
        experts[role] = {"kind": role, **writer.entry(f"{role}.pt")}
    levels = [of[role].schedule.levels for role in ALSO if role in of]
    if len(levels) == 2 and levels[0] == levels[1]:
        for role, also in ALSO.items():
            experts[also] = experts[role]
    recipes = {}
    if len(of) == 3:
        control = of["control"].schedule
        recipes = {name: {"sampler": control.sampler, "spacing": control.spacing, **({"steps": asked.steps} if asked.steps else {})} for name in RECIPES}
    manifest = {"format": "segue-bundle/1", "name": asked.name or asked.out.resolve().name, "version": asked.version, "licence": named, "latent": shared.manifest(),
                "prompt": experts["text"]["prompt"], "experts": experts, **({"recipes": recipes} if recipes else {})}
    (asked.out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{asked.out}: {', '.join(experts)}; {sum(e['bytes'] for e in writer.known.values()) / 1e6:,.1f} MB; licence {named}")


def text(source: Source, writer: Writer, dtype: torch.dtype, out: pathlib.Path, name: str) -> tuple:
    """A pipeline's text encoder with its tokenizer: how the manifest names it, and how many ids it reads."""
    from transformers import CLIPTextModel

    of = source.role
    words, length, largest = tokenizer(source.rest.folder / "tokenizer", of)
    config = source.rest.config("text_encoder")
    length = min(length, config.get("max_position_embeddings", 77))
    known = config.get("vocab_size", 49408)
    require(largest < known, f"{of}: its tokenizer has ids up to {largest}; its text encoder knows {known} of them")
    network = CLIPTextModel.from_pretrained(str(source.rest.folder / "text_encoder"), dtype=dtype)
    ids = torch.randint(0, known, (3, length))
    script(modules.Text(network, length), (ids[:1],), (ids[1:],), dtype, f"{of}'s text encoder", out / f"{name}.pt")
    (out / f"{name}-tokenizer.json").write_bytes(words)
    prompt = {"kind": "tokenizer", **writer.entry(f"{name}-tokenizer.json"), "length": length}
    return {"kind": "text-encoder", "width": config["hidden_size"], "prompt": prompt, **writer.entry(f"{name}.pt")}, length


def denoiser(source: Source, shared: Space, length: int, dtype: torch.dtype, to: pathlib.Path) -> None:
    """Writes one denoiser."""
    import diffusers

    config = source.config()
    if source.adapter:
        base = diffusers.UNet2DConditionModel.from_pretrained(str(source.unet), torch_dtype=dtype)
        network = diffusers.UNetMotionModel.from_unet2d(base, adapter(source.adapter, dtype)).to(dtype)
        del base
    else:
        network = getattr(diffusers, config["_class_name"]).from_pretrained(str(source.unet), torch_dtype=dtype)
    expert = modules.Image(network) if source.role == "spatial" else modules.Video(network, repeats=source.role == "control")

    def inputs(batch: int, frames: int, at: list) -> tuple:
        cells = (shared.height, shared.width)
        x = torch.randn(batch, shared.channels, *(cells if source.role == "spatial" else (frames, *cells)))
        return x, torch.tensor(at), torch.randn(batch, length, config["cross_attention_dim"])

    script(expert, inputs(1, 3, [999]), inputs(2, 2, [20, 501]), dtype, source.role, to)


def adapter(at: pathlib.Path, dtype: torch.dtype):
    """A motion adapter of a folder, or of one file of weights in diffusers' layout."""
    import diffusers
    from safetensors.torch import load_file

    if at.is_dir():
        return diffusers.MotionAdapter.from_pretrained(str(at), torch_dtype=dtype)
    made = diffusers.MotionAdapter()
    missing, unknown = made.load_state_dict(load_file(str(at)), strict=False)
    require(not [key for key in missing if "pos_embed" not in key] and not unknown, f"control: {at} is no motion adapter for Stable Diffusion 1.5: {len(missing)} weights are missing, {len(unknown)} unknown")
    return made.to(dtype)


def autoencoder(shared: Space, dtype: torch.dtype, out: pathlib.Path) -> None:
    """Writes decoder and encoder."""
    from diffusers import AutoencoderKL

    network = AutoencoderKL.from_pretrained(str(shared.vae.folder / "vae"), torch_dtype=dtype)
    latents = torch.randn(3, shared.channels, shared.height, shared.width)
    pictures = torch.rand(3, 3, shared.height * shared.scale, shared.width * shared.scale)
    print("autoencoder", flush=True)
    script(modules.Decoder(network), (latents[:1],), (latents[1:],), dtype, "decoder", out / "decoder.pt")
    script(modules.Encoder(network), (pictures[:1],), (pictures[1:],), dtype, "encoder", out / "encoder.pt")
