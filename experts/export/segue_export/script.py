"""TorchScript of networks, held against them before anything is written.

diffusers' networks cannot be scripted, so they are traced: a trace keeps what happened, and what was a number at that time (a timestep, a batch, how many frames) may have become
a constant. So each is asked again with other numbers, and refused when it answers otherwise than the network. TorchScript is deprecated upstream; this file is all that knows it.
"""

import os
import pathlib
import shutil
import warnings
import zipfile

import torch

from segue_export.refusal import require

#: How far a trace may be from its network, relative to the largest value, by number format.
TOLERANCE = {torch.float32: 2e-5, torch.float16: 2e-2, torch.bfloat16: 1e-1}
#: The oldest moment that a zip entry can name: archives carry no date.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def script(network, example: tuple, others, dtype: torch.dtype, name: str, to: pathlib.Path, around=lambda traced: traced) -> None:
    """Writes a network as TorchScript, the same bytes for the same weights. It is traced, and held against its trace, on the default device.

    :param example: what it is traced with
    :param others: inputs of other batches, frames and timesteps, that the trace has to answer as the network does; or a list of such inputs
    :param name: what it is called in complaints
    :param around: makes of the trace what is written
    """
    device = torch.get_default_device()
    network.to(device).eval().requires_grad_(False)
    with torch.no_grad(), warnings.catch_warnings():
        # What diffusers asks of shapes is true for all of a bundle's shapes, or the check below fails.
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        traced = torch.jit.trace(network, example, check_trace=False)
    raw = to.with_suffix(".raw")
    torch.jit.save(around(traced), str(raw))
    del traced
    fixed = device_constants(raw)
    if device.type != "cpu":
        # Weights and constants lie in the file by the device that they were on, which a worker need not have.
        moved = to.with_suffix(".cpu")
        torch.jit.save(torch.jit.load(str(raw), map_location="cpu"), str(moved))
        moved.replace(raw)
    plain(raw, to)
    raw.unlink()
    require(not fixed, f"{name}: its trace has fixed a device, so it would run nowhere else: {fixed}")
    written = torch.jit.load(str(to), map_location=device)
    for inputs in others if isinstance(others, list) else [others]:
        check(written, network, inputs, dtype, name)


def check(traced, network, inputs: tuple, dtype: torch.dtype, name: str) -> None:
    """Refuses a trace that answers otherwise than its network."""
    with torch.no_grad():
        wanted = network(*inputs)
        try:
            found = traced(*inputs)
        except RuntimeError as e:
            require(False, f"{name}: its trace knows one shape alone: {str(e).strip().splitlines()[-1]}")
    require(bool(torch.isfinite(wanted).all()), f"{name}: the network gives values that are not finite, in {dtype}; try --dtype fp32")
    require(wanted.shape == found.shape, f"{name}: its trace gives shape {list(found.shape)}, the network {list(wanted.shape)}")
    far = float((wanted - found).abs().max() / wanted.abs().max().clamp(min=1e-6))
    require(far <= TOLERANCE[dtype], f"{name}: its trace is {far:.1e} from the network at other inputs than it was traced with: something has become a constant")


def device_constants(raw: pathlib.Path) -> str:
    """The first line of a trace's code that names a device, or nothing."""
    with zipfile.ZipFile(raw) as source:
        for entry in source.namelist():
            if "/code/" in entry and entry.endswith(".py"):
                for line in source.read(entry).decode().splitlines():
                    if "torch.device(" in line:
                        return line.strip()
    return ""


def plain(raw: pathlib.Path, to: pathlib.Path) -> None:
    """Copies a trace's archive without what says where and when it was made."""
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as target:
        for entry in sorted(source.infolist(), key=lambda e: e.filename):
            if not entry.filename.endswith(".debug_pkl"):
                copy = zipfile.ZipInfo("expert/" + entry.filename.split("/", 1)[1], _NO_DATE)
                copy.file_size = entry.file_size
                with source.open(entry) as content, target.open(copy, "w") as out:
                    shutil.copyfileobj(content, out, 1 << 20)


def fix_hashes() -> None:
    """Starts this command again with hashes that do not change from run to run: TorchScript lists constants in a set's order."""
    import sys

    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, "-m", "segue_export", *sys.argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"})
