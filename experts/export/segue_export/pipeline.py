"""diffusers' folders: what is in them, and whether a bundle can be made of it. Everything is decided by configurations, before weights are read."""

import json
import pathlib
import re

from segue_export.refusal import Refusal, require
from segue_export.schedules import Schedule, schedule

#: What a U-Net's configuration may not ask for: Segue gives it a latent, a timestep and a text.
_UNSUPPORTED = ("addition_embed_type", "class_embed_type", "encoder_hid_dim_type", "time_cond_proj_dim", "num_class_embeds")
UNETS = {"control": "UNetMotionModel", "spatial": "UNet2DConditionModel", "temporal": "UNet3DConditionModel"}


def local(name: str) -> pathlib.Path:
    """A folder or a file by its path, or a repository of the hub by its name, fetched."""
    path = pathlib.Path(name)
    if path.exists():
        return path
    require(re.fullmatch(r"[\w.-]+/[\w.-]+", name) is not None, f"there is no {name}")
    try:
        from huggingface_hub import snapshot_download

        return pathlib.Path(snapshot_download(name, allow_patterns=["*.json", "*.txt", "*.md", "*.safetensors", "LICENSE*"]))
    except Exception as e:
        raise Refusal(f"there is no folder {name}, and the hub cannot be asked for it: {type(e).__name__}") from e


def read(path: pathlib.Path, of: str) -> dict:
    """A configuration; refused when it isn't there or isn't JSON."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        raise Refusal(f"{of}: there is no {path}") from None
    except ValueError as e:
        raise Refusal(f"{of}: {path} is not JSON: {e}") from None


class Pipeline:
    """A folder that diffusers saved a pipeline in, or a part of one."""

    def __init__(self, name: str, of: str):
        self.of = of
        self.folder = local(name)
        require(self.folder.is_dir(), f"{of}: {self.folder} is not a folder that diffusers saved a pipeline in")
        self.index = read(self.folder / "model_index.json", of) if (self.folder / "model_index.json").is_file() else {}
        require(bool(self.index) or (self.folder / "config.json").is_file(),
                f"{of}: {self.folder} has neither model_index.json nor config.json: it is not in diffusers' layout (single-file checkpoints have to be converted first)")

    def has(self, part: str) -> bool:
        return (self.folder / part).is_dir()

    def config(self, part: str) -> dict:
        return read(self.folder / part / ("scheduler_config.json" if part == "scheduler" else "config.json"), self.of)

    def unet_folder(self) -> pathlib.Path:
        """Where its U-Net lies: in ``unet``, or the folder itself is one."""
        return self.folder / "unet" if self.has("unet") else self.folder

    def unet(self) -> dict:
        return read(self.unet_folder() / "config.json", self.of)

    def schedule(self) -> Schedule:
        """What its scheduler says."""
        require(self.has("scheduler"), f"{self.of}: {self.folder} has no scheduler, so its schedule of noise isn't known")
        return schedule(self.config("scheduler"), self.of)

    @staticmethod
    def licence_in(folder: pathlib.Path) -> str:
        """What a folder's card names, or nothing."""
        card = folder / "README.md"
        found = re.search(r"^license:\s*['\"]?([\w.+-]+)", card.read_text(errors="replace"), re.MULTILINE) if card.is_file() else None
        return found.group(1) if found else ""

    def weights(self, part: pathlib.Path) -> None:
        """Refuses a part without weights."""
        require(any(part.glob("*.safetensors")) or any(part.glob("*.bin")), f"{self.of}: there are no weights in {part}")


def check_unet(of: str, config: dict, wanted: str, latent_channels: int) -> None:
    """Refuses a U-Net that cannot be this role's expert."""
    name = config.get("_class_name")
    if name != wanted:
        hint = ""
        if wanted == "UNet3DConditionModel":
            hint = ("; LaVie's U-Net is its own class (interleaved temporal attention with rotary embeddings) that diffusers does not have: its code and a mapping of its weights"
                    " would have to be added here")
        raise Refusal(f"{of}: its U-Net is a {name}; {of} has to be a {wanted}{hint}")
    for key in _UNSUPPORTED:
        require(config.get(key) is None, f"{of}: its U-Net asks for more than a latent, a timestep and a text ({key} = {config.get(key)})")
    require(config.get("in_channels") == latent_channels == config.get("out_channels"),
            f"{of}: its U-Net takes {config.get('in_channels')} channels and gives {config.get('out_channels')}; its autoencoder's latents have {latent_channels}"
            " (checkpoints for inpainting or with a guide have more)")
    width = config.get("cross_attention_dim")
    require(isinstance(width, int), f"{of}: its U-Net's cross_attention_dim is {width}, not one number")


def check_text(pipeline: Pipeline, width: int, of: str) -> dict:
    """Refuses a text encoder that isn't CLIP's or of another width than the U-Net reads; its configuration."""
    require(not pipeline.has("text_encoder_2"), f"{of}: it has two text encoders, which are read together (SDXL); Segue's experts read one")
    config = pipeline.config("text_encoder")
    kinds = config.get("architectures") or [config.get("model_type")]
    require(kinds[0] in ("CLIPTextModel", "clip_text_model"), f"{of}: its text encoder is a {kinds[0]}; CLIPTextModel is known")
    require(config.get("hidden_size") == width, f"{of}: its text encoder is {config.get('hidden_size')} wide; its U-Net reads {width}")
    require(not config.get("use_attention_mask"), f"{of}: its text encoder wants an attention mask, which Segue does not give")
    pipeline.weights(pipeline.folder / "text_encoder")
    return config


def check_autoencoder(pipeline: Pipeline) -> dict:
    """Refuses an autoencoder that isn't a plain one; its configuration."""
    config = pipeline.config("vae")
    require(config.get("_class_name") == "AutoencoderKL", f"{pipeline.of}: its autoencoder is a {config.get('_class_name')}; AutoencoderKL is known")
    require(config.get("latents_mean") is None, f"{pipeline.of}: its autoencoder scales each channel by its own mean, which AutoencoderKL's pipelines do not")
    pipeline.weights(pipeline.folder / "vae")
    return config
