"""Pipelines of full size with random weights, saved as diffusers saves them, to be exported: ``python -m tests.full_size_pipelines sd DIR [--device cuda]``.

``sd`` writes DIR/adapter, DIR/image and DIR/video, of AnimateDiff's, Stable Diffusion 1.5's and ModelScope's configurations; ``wan`` writes DIR of Wan 2.1's 1.3B. Tokenizers are the small
ones of the tests; ``--text-layers`` makes a text encoder shallower.
"""

import argparse
import json
import pathlib

import torch
from diffusers import (AutoencoderKL, AutoencoderKLWan, DDIMScheduler, MotionAdapter, PNDMScheduler, UNet2DConditionModel, UNet3DConditionModel, UniPCMultistepScheduler,
                       WanTransformer3DModel)
from transformers import CLIPTextConfig, CLIPTextModel, UMT5Config, UMT5EncoderModel

from tests import tiny, tiny_wan

#: What last layers, which a new network has as zeros or next to nothing, are drawn with.
_STD = 0.02
_SCALED = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, set_alpha_to_one=False)


def draw(network, name: str):
    """What layers of this name give is not nothing, as it would be of a new one."""
    with torch.no_grad():
        for key, weights in network.named_parameters():
            if name in key and weights.dim() > 1:
                weights.normal_(std=_STD)
    return network


def clip(width: int, layers: int, heads: int) -> CLIPTextModel:
    """CLIP's text encoder with its own vocabulary."""
    return CLIPTextModel(CLIPTextConfig(vocab_size=49408, hidden_size=width, intermediate_size=4 * width, num_hidden_layers=layers, num_attention_heads=heads))


def autoencoder() -> AutoencoderKL:
    """Stable Diffusion's."""
    return AutoencoderKL(block_out_channels=(128, 256, 512, 512), down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=4,
                         layers_per_block=2, sample_size=512)


def sd(folder: pathlib.Path, dtype: torch.dtype, layers) -> None:
    """All three."""
    draw(MotionAdapter(), "proj_out").to(dtype).save_pretrained(str(folder / "adapter"))
    (folder / "adapter" / "README.md").write_text("---\nlicense: creativeml-openrail-m\n---\nRandom weights.\n")
    with torch.device("cpu"):
        schedulers = PNDMScheduler(skip_prk_steps=True, **_SCALED), DDIMScheduler(clip_sample=False, **_SCALED)
    tiny._save(folder / "image", "StableDiffusionPipeline", tokenizer=tiny.tokenizer(folder / "image" / "tokenizer"), text_encoder=clip(768, layers or 12, 12).to(dtype),
               vae=autoencoder().to(dtype), unet=UNet2DConditionModel(sample_size=64, cross_attention_dim=768, attention_head_dim=8).to(dtype), scheduler=schedulers[0])
    tiny._save(folder / "video", "TextToVideoSDPipeline", tokenizer=tiny.tokenizer(folder / "video" / "tokenizer", pad="!"), text_encoder=clip(1024, layers or 23, 16).to(dtype),
               vae=autoencoder().to(dtype), unet=draw(UNet3DConditionModel(sample_size=64, cross_attention_dim=1024), "conv4").to(dtype), scheduler=schedulers[1])


def wan(folder: pathlib.Path, dtype: torch.dtype, layers) -> None:
    """Text to video, 1.3B. What its last layer gives is as large as velocities are."""
    with torch.device("cpu"):
        scheduler = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0, num_train_timesteps=1000)
    parts = {
        "tokenizer": tiny_wan.tokenizer(folder / "tokenizer"),
        "transformer": draw(WanTransformer3DModel(num_attention_heads=12, attention_head_dim=128, ffn_dim=8960, num_layers=30), "proj_out").to(dtype),
        "text_encoder": UMT5EncoderModel(UMT5Config(vocab_size=256384, d_model=4096, d_kv=64, d_ff=10240, num_layers=layers or 24, num_heads=64)).to(dtype),
        "vae": AutoencoderKLWan(),
        "scheduler": scheduler,
    }
    for part, made in parts.items():
        made.save_pretrained(str(folder / part))
    index = {"_class_name": "WanPipeline", "_diffusers_version": "0.35.2", "boundary_ratio": None, "expand_timesteps": False, "transformer_2": [None, None],
             "transformer": ["diffusers", "WanTransformer3DModel"], "vae": ["diffusers", "AutoencoderKLWan"], "text_encoder": ["transformers", "UMT5EncoderModel"],
             "tokenizer": ["transformers", "T5TokenizerFast"], "scheduler": ["diffusers", "UniPCMultistepScheduler"]}
    (folder / "model_index.json").write_text(json.dumps(index, indent=2))
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\nRandom weights.\n")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("family", choices=["sd", "wan"])
    asked.add_argument("folder", type=pathlib.Path)
    asked.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="where weights are drawn: on a processor that takes minutes (default: cpu)")
    asked.add_argument("--text-layers", type=int, help="of each text encoder (default: as many as it has)")
    asked = asked.parse_args()
    torch.manual_seed(0)
    torch.set_default_device(asked.device)
    if asked.family == "sd":
        sd(asked.folder, torch.float16, asked.text_layers)
    else:
        wan(asked.folder, torch.bfloat16, asked.text_layers)


if __name__ == "__main__":
    main()
