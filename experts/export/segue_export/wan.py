"""Bundles of the Wan family: one transformer of flow matching over latents that are several frames each, as control, spatial and temporal expert."""

import argparse
import dataclasses
import json

import torch

from segue_export import wan_modules
from segue_export.files import DTYPES, Writer
from segue_export.pipeline import Pipeline
from segue_export.refusal import require
from segue_export.schedules import Schedule
from segue_export.script import script
from segue_export.tokens import pieces

#: What WanPipeline does where nothing is said: ids of a prompt, classifier-free guidance, steps, latents of a video (81 frames are 21, and a segment has an even number), pixels.
LENGTH = 512
GUIDANCE = 5.0
STEPS = 50
FRAMES = 20
SIZE = (832, 480)
#: As many values as Segue lets one forward of a decoder give, and latents that warm it up.
MOST_VALUES = 1 << 28
MOST_WARM_UP = 256
ROLES = {"control": "video", "spatial": "image", "temporal": "video"}
RECIPES = ("confiner-long", "confiner", "segue")


@dataclasses.dataclass(frozen=True)
class Space:
    """The latent space.

    :param r: frames of a latent
    :param sees: how many latents before its own the decoder looks at
    :param warm_up: how many of them it is given
    """

    channels: int
    scale: int
    frames: int
    height: int
    width: int
    r: int
    sees: int
    warm_up: int

    def manifest(self) -> dict:
        return {"channels": self.channels, "frames": self.frames, "height": self.height, "width": self.width, "scale": self.scale,
                "mapping": {"frames": self.r, "causal": True, "warmUp": self.warm_up}}


def check(asked: argparse.Namespace) -> tuple:
    """Looks at everything but weights: the pipeline, its schedule, its space, its licence. Refuses what cannot be a bundle, with the reason."""
    require(asked.folder is not None, "say which folder: --family wan FOLDER")
    for option in ("control", "base", "spatial", "temporal"):
        require(getattr(asked, option) is None, f"--{option}: a Wan pipeline is one folder, whose transformer has all roles")
    require(asked.dtype != "fp16", "--dtype fp16: Wan's transformer and UMT5 leave half precision's range; take bf16")
    own = Pipeline(asked.folder, "wan")
    check_pipeline(own)
    transformer, vae = own.config("transformer"), own.config("vae")
    check_transformer(transformer)
    check_autoencoder(vae)
    require(transformer.get("in_channels", 16) == transformer.get("out_channels", 16) == vae["z_dim"],
            f"wan: its transformer takes {transformer.get('in_channels', 16)} channels and gives {transformer.get('out_channels', 16)}; its autoencoder's latents have {vae['z_dim']}"
            " (image-to-video and control checkpoints take more)")
    check_text(own, transformer.get("text_dim", 4096))
    schedule = own.schedule()
    require(schedule.predicts == "flow", f"wan: its scheduler predicts {schedule.predicts}; Wan's predict the velocity of flow matching")
    shared = space(asked, transformer, vae)
    for part in ("transformer", "vae", "text_encoder"):
        own.weights(own.folder / part)
    named = asked.licence or Pipeline.licence_in(own.folder)
    require(bool(named), "the folder names no licence (license: in README.md): say it with --licence")
    return own, schedule, shared, named


def check_pipeline(own: Pipeline) -> None:
    """Refuses pipelines that denoise in another way."""
    name = own.index.get("_class_name", "WanPipeline")
    require(name == "WanPipeline", f"wan: it is a {name}; WanPipeline (text to video) is known")
    second = own.index.get("transformer_2")
    require(not (second and second[0]) and own.index.get("boundary_ratio") is None,
            "wan: it has two transformers, one for much noise and one for little (Wan 2.2's mixture); a bundle's role has one network at all timesteps")
    require(not own.index.get("expand_timesteps"), "wan: it tells the time of each latent by itself (expand_timesteps, Wan 2.2's text-and-image-to-video); Segue tells one for all")


def check_transformer(config: dict) -> None:
    """Refuses transformers that want more than a latent, a time and a text."""
    name = config.get("_class_name")
    require(name == "WanTransformer3DModel", f"wan: its transformer is a {name}; WanTransformer3DModel is known")
    for key in ("image_dim", "added_kv_proj_dim", "pos_embed_seq_len"):
        require(config.get(key) is None, f"wan: its transformer asks for more than a latent, a timestep and a text ({key} = {config.get(key)})")
    require(config.get("patch_size", [1, 2, 2])[0] == 1, f"wan: its transformer takes patches of {config.get('patch_size')}, of several latents; a segment's latents and single ones would not do")


def check_autoencoder(config: dict) -> None:
    """Refuses autoencoders that are made otherwise."""
    name = config.get("_class_name")
    require(name == "AutoencoderKLWan", f"wan: its autoencoder is a {name}; AutoencoderKLWan is known")
    require(not config.get("is_residual") and config.get("patch_size") is None, "wan: its autoencoder is Wan 2.2's (is_residual, patch_size), whose blocks double frames in another way; Wan 2.1's is known")
    for key, standard in STANDARD.items():
        config.setdefault(key, standard)
    require(config.get("in_channels", 3) == config.get("out_channels", 3) == 3, "wan: its autoencoder's pictures have other than 3 channels")
    require(len(config["dim_mult"]) == len(config["temperal_downsample"]) + 1, f"wan: its autoencoder has {len(config['dim_mult'])} levels and {len(config['temperal_downsample'])} steps between them")
    require(any(config["temperal_downsample"]), "wan: its autoencoder has one latent a frame; its decoder would be asked frame by frame")
    for key in ("latents_mean", "latents_std"):
        require(len(config.get(key) or []) == config["z_dim"], f"wan: its autoencoder's {key} is not one number for each of {config['z_dim']} channels")


#: What AutoencoderKLWan assumes of what its file leaves out.
STANDARD = {
    "z_dim": 16, "dim_mult": [1, 2, 4, 4], "num_res_blocks": 2, "temperal_downsample": [False, True, True],
    "latents_mean": [-0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632, -0.1922, -0.9497, 0.2503, -0.2921],
    "latents_std": [2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253, 2.8251, 1.9160],
}


def check_text(own: Pipeline, width: int) -> None:
    """Refuses a text encoder that isn't UMT5's or of another width than the transformer reads."""
    config = own.config("text_encoder")
    kind = (config.get("architectures") or [config.get("model_type")])[0]
    require(kind in ("UMT5EncoderModel", "umt5"), f"wan: its text encoder is a {kind}; UMT5EncoderModel is known")
    require(config.get("d_model") == width, f"wan: its text encoder is {config.get('d_model')} wide; its transformer reads {width}")


def space(asked: argparse.Namespace, transformer: dict, vae: dict) -> Space:
    """The latent space; refused where the size or the length that was asked for isn't one of it."""
    scale = 2 ** len(vae["temperal_downsample"])
    _, tall, wide = transformer.get("patch_size", [1, 2, 2])
    width, height = asked.size or SIZE
    for pixels, patch in ((width, wide), (height, tall)):
        require(pixels > 0 and pixels % (scale * patch) == 0, f"--size {width}x{height}: {pixels} is no multiple of {scale * patch}")
    frames = FRAMES if asked.frames is None else asked.frames
    require(frames >= 2 and frames % 2 == 0, f"--frames {frames}: a segment has an even number of latents")
    longest = transformer.get("rope_max_seq_len", 1024)
    require(max(frames, width // scale // wide, height // scale // tall) <= longest, f"--frames {frames}, --size {width}x{height}: its transformer knows {longest} places in each direction")
    r = 2 ** sum(vae["temperal_downsample"])
    sees = wan_modules.sees(vae)
    fits = min(MOST_WARM_UP, MOST_VALUES // (r * 3 * width * height) - frames)
    warm_up = min(sees, fits) if asked.warm_up is None else asked.warm_up
    require(warm_up >= 1, f"--frames {frames}, --size {width}x{height}: {frames} latents and one that warms the decoder up are more values than one forward may give ({MOST_VALUES}); take less of either"
            if asked.warm_up is None else f"--warm-up {warm_up}: the first latent that the decoder is given is one frame, so it needs one or more before")
    require(warm_up <= fits, f"--warm-up {warm_up}: with {frames} latents a segment at {width}x{height} at most {fits} can be given ({MOST_VALUES} values)")
    return Space(vae["z_dim"], scale, frames, height // scale, width // scale, r, sees, warm_up)


def export(asked: argparse.Namespace) -> None:
    """Checks, writes the experts one after the other, each held against its network, and then the manifest."""
    torch.manual_seed(0)
    own, schedule, shared, named = check(asked)
    dtype = DTYPES[asked.dtype]
    asked.out.mkdir(parents=True, exist_ok=True)
    writer = Writer(asked.out)
    experts = {"text": text(own, writer, dtype, asked)}
    shared_file = denoiser(own, schedule, shared, writer, dtype, asked)
    config = own.config("transformer")
    for role, kind in ROLES.items():
        experts[role] = {"kind": kind, "predicts": "flow", "schedule": schedule.levels, "text": "text", "width": experts["text"]["width"],
                         "guidanceScale": asked.guidance.get(role, GUIDANCE), **({"maxFrames": config.get("rope_max_seq_len", 1024)} if kind == "video" else {}), **shared_file}
    autoencoder(own, shared, asked)
    for role in ("decoder", "encoder"):
        experts[role] = {"kind": role, **writer.entry(f"{role}.pt")}
    # One network is no finer than itself, so windows are left as structures are.
    recipes = {name: {"sampler": schedule.sampler, "spacing": schedule.spacing, "steps": asked.steps or STEPS, "refinementSteps": 0} for name in RECIPES}
    manifest = {"format": "segue-bundle/1", "name": asked.name or asked.out.resolve().name, "version": asked.version, "licence": named, "latent": shared.manifest(),
                "prompt": experts["text"]["prompt"], "experts": experts, "recipes": recipes}
    (asked.out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{asked.out}: {', '.join(experts)}; {sum(e['bytes'] for e in writer.known.values()) / 1e6:,.1f} MB; licence {named}")
    print(f"{shared.warm_up} latents warm the decoder up, of {shared.sees} that it looks at: "
          + ("chunks meet as if all were decoded at once" if shared.warm_up >= shared.sees else "what is left out may be seen where chunks meet"))


def text(own: Pipeline, writer: Writer, dtype: torch.dtype, asked: argparse.Namespace) -> dict:
    """UMT5's encoder with its tokenizer."""
    from transformers import UMT5EncoderModel

    words, largest = pieces(own.folder / "tokenizer", LENGTH, "wan")
    config = own.config("text_encoder")
    require(largest < config["vocab_size"], f"wan: its tokenizer has ids up to {largest}; its text encoder knows {config['vocab_size']} of them")
    print("text: UMT5EncoderModel", flush=True)
    network = UMT5EncoderModel.from_pretrained(str(own.folder / "text_encoder"), dtype=dtype)
    ids = torch.randint(1, config["vocab_size"], (3, LENGTH))
    for row, known in enumerate((40, 7, LENGTH)):
        ids[row, known:] = 0
    script(wan_modules.Text(network, LENGTH), (ids[:1],), (ids[1:],), dtype, "wan's text encoder", asked.out / "text.pt")
    (asked.out / "text-tokenizer.json").write_bytes(words)
    prompt = {"kind": "tokenizer", **writer.entry("text-tokenizer.json"), "length": LENGTH}
    return {"kind": "text-encoder", "width": config["d_model"], "prompt": prompt, **writer.entry("text.pt")}


def denoiser(own: Pipeline, schedule: Schedule, shared: Space, writer: Writer, dtype: torch.dtype, asked: argparse.Namespace) -> dict:
    """The transformer, for videos and for single latents: how the manifest names its file."""
    from diffusers import WanTransformer3DModel

    print(f"control, spatial, temporal: WanTransformer3DModel, shift {schedule.levels['shift']}", flush=True)
    network = WanTransformer3DModel.from_pretrained(str(own.folder / "transformer"), torch_dtype=dtype)
    width = own.config("text_encoder")["d_model"]

    def inputs(frames: tuple, at: list) -> tuple:
        return torch.randn(len(at), shared.channels, *frames, shared.height, shared.width), torch.tensor(at), torch.randn(len(at), LENGTH, width)

    script(wan_modules.Velocity(network, schedule.levels["shift"]), inputs((3,), [999]), [inputs((2,), [20, 501]), inputs((), [999, 20, 501])], dtype, "wan's transformer",
           asked.out / "transformer.pt", around=lambda traced: torch.jit.script(wan_modules.Either(traced)))
    return writer.entry("transformer.pt")


def autoencoder(own: Pipeline, shared: Space, asked: argparse.Namespace) -> None:
    """Decoder and encoder; in float32 always, as Wan's cards load it."""
    from diffusers import AutoencoderKLWan

    dtype = torch.float32
    network = AutoencoderKLWan.from_pretrained(str(own.folder / "vae"), torch_dtype=dtype)
    latents = torch.randn(2, shared.channels, 4, shared.height, shared.width)
    pictures = torch.rand(3, 3, shared.height * shared.scale, shared.width * shared.scale)
    print("autoencoder", flush=True)
    others = [(latents[:, :, :3],), (latents[:1, :, :1],)]
    script(wan_modules.Decoder(network), (latents[:1],), others, dtype, "wan's decoder", asked.out / "decoder.pt")
    script(wan_modules.Encoder(network), (pictures[:1],), (pictures[1:],), dtype, "wan's encoder", asked.out / "encoder.pt")
