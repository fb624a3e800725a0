"""The trainings of a denoiser: what each starts from, sees, and writes."""

import dataclasses

from models.schedules import LINEAR, SCALED_LINEAR

#: How many single frames stand in for a clip where a training of clips sees them.
ALONE = 4


@dataclasses.dataclass(frozen=True)
class Mode:
    """What one training does.

    :param start: whose denoiser it starts from, or ""
    :param teacher: whose denoiser it learns guidance from, or ""
    :param words: whose text encoder it takes, or ""
    :param learns_words: whether the text encoder goes on learning
    :param result: name of what it writes
    :param most_noise: timesteps from 0 up to this are trained
    :param batch: clips in a batch
    :param few: share of the batches that show only 8 frames: windows at a video's edge have as few, and they cost half
    :param lean: exponent of the share of ``most_noise`` that a timestep stands at: below 1, more of them are noisy
    :param guidance: scale of the guidance under which it learns what ``teacher`` says
    :param strides: how many steps of its teacher each of the four that the recipes sample stands for
    :param soft: how far towards their blurred selves latents are shown at most: who has to say what they were learns to sharpen
    :param guide: whether it sees the frame before
    :param worn: how much noise is added to that frame at most, which is softened too: in a long video the guide is a made one
    :param alone: share of the batches that are single frames, ``ALONE`` times as many as clips: one frame alone says less of how its
        subject moves than a clip does, so the words count
    """

    start: str
    words: str
    learns_words: bool
    result: str
    schedule: dict
    most_noise: int
    batch: int
    rate: float
    few: float = 0.0
    lean: float = 1.0
    guidance: float = 0.0
    soft: float = 0.0
    alone: float = 0.0
    guide: bool = False
    worn: float = 0.0
    teacher: str = ""
    strides: int = 1


MODES = {
    "image": Mode("", "", True, "image", SCALED_LINEAR, 1000, 16, 2e-3, alone=1.0),
    "video": Mode("image", "image", True, "video", SCALED_LINEAR, 1000, 12, 1.5e-3, 0.4, 0.45, alone=0.5),
    "guided": Mode("video", "video", False, "guided", SCALED_LINEAR, 1000, 8, 5e-4, 0.4, 0.7, 2.5, teacher="video"),
    "quick": Mode("guided", "video", False, "quick", SCALED_LINEAR, 1000, 8, 5e-4, 0.2, 0.7, 2.5, teacher="video", strides=5),
    "spatial": Mode("image", "video", False, "spatial", SCALED_LINEAR, 300, 16, 5e-4, soft=0.6, alone=1.0),
    "temporal": Mode("video", "video", False, "temporal", LINEAR, 300, 8, 4e-4, 0.3),
    "full-image": Mode("video", "video", False, "full-image", SCALED_LINEAR, 1000, 16, 1e-3, alone=1.0),
    "image-to-video": Mode("video", "video", False, "image-to-video", SCALED_LINEAR, 1000, 12, 1e-3, 0.3, 0.7, guide=True),
    "image-to-video-worn": Mode("image-to-video", "image-to-video", False, "image-to-video-worn", SCALED_LINEAR, 1000, 12, 5e-4, 0.3, 0.7,
                                guide=True, worn=0.3),
}
