"""A tiny pipeline with random weights, of Wan 2.1's shapes, made with diffusers' own constructors and saved as diffusers saves it."""

import json
import pathlib

import torch
from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanTransformer3DModel
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import T5TokenizerFast, UMT5Config, UMT5EncoderModel

from tests.tiny import CORPUS

WIDTH = 16
CHANNELS = 4
SHIFT = 3.0


def tokenizer(folder: pathlib.Path) -> T5TokenizerFast:
    """A tokenizer as UMT5's is made: pieces with scores, the blank a letter of its own, the end after each prompt."""
    words = sorted(set(CORPUS.replace(",", " ").replace(";", " ").split()))
    letters = sorted({letter for word in CORPUS for letter in word if letter != "\n"} - {" "})
    scored = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((f"▁{word}", -4.0 - 0.01 * n) for n, word in enumerate(words)), ("▁", -6.0), *((letter, -8.0) for letter in letters)]
    made = Tokenizer(models.Unigram(scored, unk_id=2, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("  ", " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    made.decoder = decoders.Metaspace(prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    fast = T5TokenizerFast(tokenizer_object=made, extra_ids=0, model_max_length=512)
    fast.save_pretrained(str(folder))
    return fast


def autoencoder() -> AutoencoderKLWan:
    """With the factors of Wan 2.1: four frames a latent, eight pixels."""
    return AutoencoderKLWan(base_dim=4, z_dim=CHANNELS, num_res_blocks=1, latents_mean=[-0.3, 0.2, 0.1, -0.1], latents_std=[1.3, 0.9, 1.1, 0.7])


def transformer() -> WanTransformer3DModel:
    """Two layers of two heads."""
    return WanTransformer3DModel(num_attention_heads=2, attention_head_dim=12, in_channels=CHANNELS, out_channels=CHANNELS, text_dim=WIDTH, freq_dim=32, ffn_dim=32, num_layers=2, rope_max_seq_len=64)


def pipeline(folder: pathlib.Path, scheduler=None, seed: int = 5) -> pathlib.Path:
    """All of it. What its last layer gives is not next to nothing, as it would be of a new one."""
    torch.manual_seed(seed)
    words = tokenizer(folder / "tokenizer")
    network = transformer()
    vae = autoencoder()
    with torch.no_grad():
        for name, weights in network.named_parameters():
            if name.startswith("proj_out.weight"):
                weights.normal_(std=0.3)
    parts = {
        "tokenizer": words,
        "text_encoder": UMT5EncoderModel(UMT5Config(vocab_size=len(words), d_model=WIDTH, d_kv=8, d_ff=32, num_layers=2, num_heads=2)),
        "transformer": network,
        "vae": vae,
        "scheduler": scheduler or UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=SHIFT, num_train_timesteps=1000),
    }
    for part, model in parts.items():
        model.save_pretrained(str(folder / part))
    index = {"_class_name": "WanPipeline", "_diffusers_version": "0.35.2", "boundary_ratio": None, "expand_timesteps": False, "transformer_2": [None, None],
             **{part: [type(model).__module__.split(".")[0], type(model).__name__] for part, model in parts.items()}}
    (folder / "model_index.json").write_text(json.dumps(index, indent=2))
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\nRandom weights.\n")
    return folder
