"""The roles that experts of a bundle have: what network each is, which training it comes from, and what the manifest says of it."""

import dataclasses
import pathlib
from typing import Callable, Optional

import torch

from models.autoencoder import Decoder, Encoder
from models.denoiser import Denoiser
from models.embedding import WIDTH as EMBEDDING_WIDTH
from models.embedding import Embedding
from models.experts import ImageExpert, ImageToVideoExpert, Picture, VideoExpert
from models.schedules import LINEAR, SCALED_LINEAR
from models.text import WIDTH, TextEncoder
from world import words

SIDE, FRAMES, MOST_FRAMES = 16, 16, 32


@dataclasses.dataclass(frozen=True)
class Role:
    """One role.

    :param kind: as in the manifest
    :param result: which training's result it is, without ``.pt``
    :param part: which of the result's networks
    :param network: makes a network to load
    :param schedule: of a denoiser, or None
    :param guidance: of a denoiser: its guidance scale, chosen by ``train.evaluate``, see MODEL_CARD.md
    :param asked: whether a bundle has it only where it is asked for
    :param instead: the training whose result is taken where that of ``result`` is not there, or ""
    """

    kind: str
    result: str
    part: str
    network: Callable
    schedule: Optional[dict] = None
    guidance: float = 1.0
    asked: bool = False
    instead: str = ""

    @property
    def file(self) -> tuple:
        """Equal for roles whose files would be."""
        return self.kind, self.result, self.part, self.schedule and tuple(self.schedule.values())

    def expert(self, network):
        """The network as it is called."""
        if self.schedule:
            return {"video": VideoExpert, "image": ImageExpert, "image-to-video": ImageToVideoExpert}[self.kind](network, self.schedule)
        return Picture(network) if self.kind == "decoder" else network

    def facts(self) -> dict:
        """What the manifest says beside the file."""
        if self.schedule:
            most = {} if self.kind == "image" else {"maxFrames": MOST_FRAMES}
            return {"kind": self.kind, "predicts": "epsilon", "schedule": self.schedule, **most, "guidanceScale": self.guidance}
        return {"kind": self.kind, **({"width": WIDTH} if self.kind == "text-encoder" else {"width": EMBEDDING_WIDTH} if self.kind == "embedder" else {})}


def _denoiser():
    return Denoiser(SIDE)


def _denoiser_with_guide():
    return Denoiser(SIDE, guide=True)


def _text():
    return TextEncoder(len(words.VOCABULARY), words.LENGTH)


ROLES = {
    "text": Role("text-encoder", "video", "text", _text),
    "encoder": Role("encoder", "autoencoder", "encoder", Encoder),
    "decoder": Role("decoder", "autoencoder", "decoder", Decoder),
    "control": Role("video", "video", "denoiser", _denoiser, SCALED_LINEAR, 2.5),
    "spatial": Role("image", "spatial", "denoiser", _denoiser, SCALED_LINEAR),
    "temporal": Role("video", "temporal", "denoiser", _denoiser, LINEAR),
    "image": Role("image", "full-image", "denoiser", _denoiser, SCALED_LINEAR, 2.0, asked=True),
    "video": Role("video", "video", "denoiser", _denoiser, SCALED_LINEAR, 2.0, asked=True),
    "image-to-video": Role("image-to-video", "image-to-video-worn", "denoiser", _denoiser_with_guide, SCALED_LINEAR, 2.0, asked=True,
                           instead="image-to-video"),
    "scorer": Role("embedder", "scorer", "embedding", Embedding, asked=True),
    "measurer": Role("embedder", "measurer", "embedding", Embedding, asked=True),
}


def roles(more=(), guided: bool = False) -> dict:
    """The roles of a bundle: those that each has, and ``more``. With ``guided`` control is the student, which has learned guidance, so that its scale is 1."""
    found = {name: role for name, role in ROLES.items() if not role.asked or name in more}
    if guided:
        found["control"] = dataclasses.replace(ROLES["control"], result="guided", guidance=1.0)
        found["text"] = dataclasses.replace(ROLES["text"], result="guided")
    return found


def result(role: Role, work: pathlib.Path) -> pathlib.Path:
    """The file that a role's training has written."""
    names = [name for name in (role.result, role.instead) if name]
    for path in (work / f"{name}.pt" for name in names):
        if path.exists():
            return path
    raise SystemExit(f"{work} has no {' and no '.join(f'{name}.pt' for name in names)}: train it first")


def networks(of: dict, work: pathlib.Path, text: dict) -> dict:
    """The network of each role, loaded from the trainings' results under ``work``.

    :param text: weights of the text encoder that a denoiser has to have been trained with
    """
    paths = {name: result(role, work) for name, role in of.items()}
    states = {path: torch.load(path, map_location="cpu") for path in set(paths.values())}
    made = {}
    for name, role in of.items():
        state = states[paths[name]]
        if any(not torch.equal(value, text[key]) for key, value in state.get("text", {}).items()):
            raise SystemExit(f"{paths[name].name} was trained with another text encoder than that of the bundle: train it again")
        made[name] = role.network()
        made[name].load_state_dict(state[role.part])
    return made


def random_networks(of: dict) -> dict:
    """Networks with random weights that do something."""
    torch.manual_seed(0)
    made = {name: role.network() for name, role in of.items()}
    for network in made.values():
        if isinstance(network, Denoiser):
            torch.nn.init.normal_(network.last.weight, std=0.01)
    return made
