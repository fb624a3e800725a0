"""Tiny pipelines with random weights, of Stable Diffusion's shapes, made with diffusers' own constructors and saved as diffusers saves them."""

import collections
import json
import pathlib

import torch
from diffusers import (AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, MotionAdapter, PNDMScheduler, UNet2DConditionModel, UNet3DConditionModel)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

CORPUS = """a red ball bouncing over a green meadow, a paper boat on a night sea, under the stars a big yellow kite is drifting left
the quick brown fox jumps over the lazy dog while it is raining in the mountains; cinematic, highly detailed, 4k photograph"""


def _byte_letters() -> list:
    """The letters that stand for the 256 bytes in CLIP's vocabularies."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    letters = {byte: chr(byte) for byte in plain}
    for byte in range(256):
        letters.setdefault(byte, chr(256 + sum(1 for b in range(byte) if b not in plain)))
    return [letters[b] for b in plain] + [letters[b] for b in range(256) if b not in plain]


def tokenizer(folder: pathlib.Path, merges: int = 200, pad: str = "<|endoftext|>") -> CLIPTokenizer:
    """A CLIP tokenizer of a small vocabulary, learned from a few words."""
    words = collections.Counter(CORPUS.replace(",", " ").replace(";", " ").split())
    split = {word: [*word[:-1], word[-1] + "</w>"] for word in words}
    learned = []
    for _ in range(merges):
        pairs = collections.Counter()
        for word, parts in split.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += words[word]
        if not pairs:
            break
        best = max(sorted(pairs), key=lambda pair: pairs[pair])
        learned.append(best)
        for word, parts in split.items():
            joined, n = [], 0
            while n < len(parts):
                both = n + 1 < len(parts) and (parts[n], parts[n + 1]) == best
                joined.append("".join(best) if both else parts[n])
                n += 2 if both else 1
            split[word] = joined
    letters = _byte_letters()
    vocabulary = letters + [letter + "</w>" for letter in letters] + ["".join(pair) for pair in learned] + ["<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps({word: n for n, word in enumerate(vocabulary)}, ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(" ".join(pair) for pair in learned) + "\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), pad_token=pad, model_max_length=77)


def _save(folder: pathlib.Path, name: str, **parts) -> None:
    """What a pipeline's save_pretrained leaves, without a safety checker's and a feature extractor's parts."""
    for part, model in parts.items():
        model.save_pretrained(str(folder / part))
    index = {"_class_name": name, "_diffusers_version": "0.35.2", **{part: [type(model).__module__.split(".")[0], type(model).__name__] for part, model in parts.items()}}
    (folder / "model_index.json").write_text(json.dumps(index, indent=2))
    (folder / "README.md").write_text("---\nlicense: creativeml-openrail-m\n---\nRandom weights.\n")


def _text(width: int, vocabulary: int) -> CLIPTextModel:
    return CLIPTextModel(CLIPTextConfig(hidden_size=width, intermediate_size=2 * width, num_attention_heads=4, num_hidden_layers=2, vocab_size=vocabulary,
                                        bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1, pad_token_id=vocabulary - 1))


def _autoencoder(channels: int, **more) -> AutoencoderKL:
    return AutoencoderKL(block_out_channels=(channels, channels, 2 * channels), down_block_types=("DownEncoderBlock2D",) * 3, up_block_types=("UpDecoderBlock2D",) * 3,
                         latent_channels=4, norm_num_groups=8, layers_per_block=1, **more)


def _unet(width: int, sample: int, channels: int, **more) -> UNet2DConditionModel:
    return UNet2DConditionModel(sample_size=sample, block_out_channels=(channels, 2 * channels), layers_per_block=1, norm_num_groups=8, cross_attention_dim=width, attention_head_dim=4,
                                down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), **more)


def image(folder: pathlib.Path, width: int = 32, sample: int = 8, scheduler=None, seed: int = 1, autoencoder=None, channels: int = 16) -> pathlib.Path:
    """Like Stable Diffusion 1.5: PNDM's configuration, which pads with the end's id."""
    torch.manual_seed(seed)
    words = tokenizer(folder / "tokenizer")
    _save(folder, "StableDiffusionPipeline", tokenizer=words, text_encoder=_text(width, len(words)), vae=autoencoder or _autoencoder(channels), unet=_unet(width, sample, channels),
          scheduler=scheduler or PNDMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1, set_alpha_to_one=False))
    return folder


def adapter(folder: pathlib.Path, longest: int = 32, seed: int = 2, channels: int = 16) -> pathlib.Path:
    """Like AnimateDiff-Lightning: a motion adapter without a scheduler. What its last layers give is not nothing, as it would be of a new one."""
    torch.manual_seed(seed)
    made = MotionAdapter(block_out_channels=(channels, 2 * channels), motion_layers_per_block=1, motion_mid_block_layers_per_block=1, motion_num_attention_heads=4, motion_norm_num_groups=8,
                         motion_max_seq_length=longest)
    with torch.no_grad():
        for name, weights in made.named_parameters():
            if "proj_out" in name:
                weights.normal_(std=0.2)
    made.save_pretrained(str(folder))
    (folder / "README.md").write_text("---\nlicense: creativeml-openrail-m\n---\n")
    return folder


def video(folder: pathlib.Path, width: int = 48, sample: int = 8, scheduler=None, seed: int = 3, autoencoder=None, channels: int = 16) -> pathlib.Path:
    """Like ModelScope: a wider text encoder, whose tokenizer pads with id 0. What its temporal layers give is not nothing, as it would be of a new one."""
    torch.manual_seed(seed)
    words = tokenizer(folder / "tokenizer", merges=120, pad="!")
    unet = UNet3DConditionModel(sample_size=sample, block_out_channels=(channels, 2 * channels), layers_per_block=1, norm_num_groups=8, cross_attention_dim=width, attention_head_dim=4,
                                down_block_types=("CrossAttnDownBlock3D", "DownBlock3D"), up_block_types=("UpBlock3D", "CrossAttnUpBlock3D"))
    with torch.no_grad():
        for name, weights in unet.named_parameters():
            if "conv4" in name:
                weights.normal_(std=0.05)
    _save(folder, "TextToVideoSDPipeline", tokenizer=words, text_encoder=_text(width, len(words)), vae=autoencoder or _autoencoder(channels), unet=unet,
          scheduler=scheduler or DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False, steps_offset=1, set_alpha_to_one=False))
    return folder


def family(folder: pathlib.Path, channels: int = 16) -> dict:
    """All three, as ``--control``, ``--spatial`` and ``--temporal`` name them."""
    return {"control": adapter(folder / "adapter", channels=channels), "spatial": image(folder / "image", channels=channels), "temporal": video(folder / "video", channels=channels)}


def lightning() -> EulerDiscreteScheduler:
    """As AnimateDiff-Lightning's card makes its scheduler."""
    return EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="linear", timestep_spacing="trailing")
