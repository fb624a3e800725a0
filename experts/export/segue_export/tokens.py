"""Tokenizers as ``tokenizer.json``, which Segue's services read without Python."""

import json
import pathlib

from segue_export.refusal import require


def tokenizer(folder: pathlib.Path, of: str) -> tuple:
    """Its ``tokenizer.json``, how many ids a prompt has, and the largest id.

    Ids past the end are cut off, but for the last one; those that are missing are the padding that the file names. Stable Diffusion 1 pads with the end's id, 2 and ModelScope with id 0.

    :param folder: a pipeline's ``tokenizer`` folder
    """
    from transformers import CLIPTokenizerFast

    require((folder / "tokenizer.json").is_file() or (folder / "vocab.json").is_file(), f"{of}: there is no tokenizer in {folder}")
    kind = json.loads((folder / "tokenizer_config.json").read_text()).get("tokenizer_class", "CLIPTokenizer") if (folder / "tokenizer_config.json").is_file() else "CLIPTokenizer"
    require(kind in ("CLIPTokenizer", "CLIPTokenizerFast"), f"{of}: its tokenizer is a {kind}; CLIP's is known")
    fast = CLIPTokenizerFast.from_pretrained(str(folder))
    length = fast.model_max_length
    return _content(fast, length if length < 1 << 20 else 77), length, max(fast.get_vocab().values())


def pieces(folder: pathlib.Path, length: int, of: str) -> tuple:
    """A T5 tokenizer's ``tokenizer.json``, and the largest id; like :func:`tokenizer`."""
    from transformers import T5TokenizerFast

    require((folder / "tokenizer.json").is_file() or (folder / "spiece.model").is_file(), f"{of}: there is no tokenizer in {folder}")
    said = json.loads((folder / "tokenizer_config.json").read_text()).get("tokenizer_class", "T5Tokenizer") if (folder / "tokenizer_config.json").is_file() else "T5Tokenizer"
    require(said in ("T5Tokenizer", "T5TokenizerFast"), f"{of}: its tokenizer is a {said}; T5's is known")
    try:
        fast = T5TokenizerFast.from_pretrained(str(folder))
    except (ImportError, ValueError) as e:
        require(False, f"{of}: its tokenizer has no tokenizer.json and cannot be made into one here: {str(e).strip().splitlines()[0]}")
    require(fast.pad_token_id == 0, f"{of}: its tokenizer pads with {fast.pad_token_id}, not with 0")
    return _content(fast, length), max(fast.get_vocab().values())


def _content(fast, length: int) -> bytes:
    """What Segue reads: nothing cut off, and how it is padded."""
    known = json.loads(fast.backend_tokenizer.to_str())
    known["truncation"] = None
    known["padding"] = {"strategy": {"Fixed": length}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": fast.pad_token_id, "pad_type_id": 0, "pad_token": fast.pad_token}
    return (json.dumps(known, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
