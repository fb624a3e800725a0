"""Trains the autoencoder: ``python3 -m train.train_autoencoder --minutes 18``. Run again, it goes on from its checkpoint."""

import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from models.autoencoder import Decoder, Encoder
from models.layers import mixed_precision
from train import clips, workplace

#: Noise added to the latents in place of a KL term: what the denoiser leaves undone must not matter to the decoder.
_LATENT_NOISE = 0.08
_CROP, _CROPS, _WHOLE = 64, 40, 12
#: Up to this share of the time the pictures are crops, most of them around the subject; then every other batch is whole frames.
_CROPS_UNTIL = 0.5
#: How much more a subject's pixels and those of the puffs about it count than those of the place, which are easily learned and most of the picture.
_SUBJECT_WEIGHT = 4.0


def differences(x):
    """Steps between neighbouring pixels, to the right and down."""
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]


def loss(made, wanted, weights):
    """Absolute error, that of edges, and squared error, averaged with weights [N, 1, H, W] of mean 1."""
    right, down = ((a - b).abs() for a, b in zip(differences(made), differences(wanted)))
    edges = (right * weights[..., 1:]).mean() + (down * weights[..., 1:, :]).mean()
    return ((made - wanted).abs() * weights).mean() + 0.5 * edges + ((made - wanted).square() * weights).mean()


class Pictures:
    """Draws batches of frames from the shards of a part."""

    def __init__(self, work, part):
        found = clips.shards(work, part)
        self._pictures = [clips.pictures(shard) for shard in found]
        self._specs = [clips.specs(shard) for shard in found]

    def batch(self, rng, crop: bool, count: int):
        """Returns pictures, uint8 [N, H, W, 3], whole frames or crops, and weights of their pixels, float32 [N, H, W]."""
        out, weights = [], []
        for _ in range(count):
            shard = rng.integers(len(self._pictures))
            n, f = rng.integers(self._pictures[shard].shape[0]), rng.integers(self._pictures[shard].shape[1])
            frame = self._pictures[shard][n, f]
            specs, centres = self._specs[shard]
            line = (np.arange(frame.shape[0]) + 0.5) / frame.shape[0]
            near = np.hypot(line[None] - centres[n, f, 0], line[:, None] - centres[n, f, 1]) < 2.1 * specs[n].radius
            weight = np.where(near, _SUBJECT_WEIGHT, 1.0).astype(np.float32)
            if crop:
                room = frame.shape[0] - _CROP
                corner = rng.integers(0, room + 1, 2)
                if rng.random() < 0.75:
                    corner = np.clip(centres[n, f] * frame.shape[0] - _CROP / 2 + 12 * rng.standard_normal(2), 0, room).astype(int)
                part = slice(corner[1], corner[1] + _CROP), slice(corner[0], corner[0] + _CROP)
                frame, weight = frame[part], weight[part]
            sense = -1 if rng.random() < 0.5 else 1
            out.append(frame[:, ::sense])
            weights.append(weight[:, ::sense])
        return np.stack(out), np.stack(weights)


def tensor(pictures, where):
    """uint8 [N, H, W, 3] -> float32 [N, 3, H, W] in 0..1"""
    return (torch.from_numpy(np.ascontiguousarray(pictures)).to(where).permute(0, 3, 1, 2).float() / 255).contiguous(memory_format=torch.channels_last)


def settle_scale(encoder, pictures, rng, where):
    """Measures the latents' mean and variance over whole frames, in place of the running guess from training."""
    encoder.train()
    encoder.scale.reset_running_stats()
    encoder.scale.momentum = None
    with torch.no_grad():
        for _ in range(8):
            encoder(tensor(pictures.batch(rng, False, 40)[0], where))
    encoder.eval()


@torch.no_grad()
def psnr(encoder, decoder, pictures) -> float:
    """Reconstruction in dB over pictures [N, 3, H, W]."""
    errors = [F.mse_loss(decoder(encoder(x)).clamp(0, 1), x).item() for x in pictures.split(16)]
    return -10 * math.log10(sum(errors) / len(errors))


def main() -> None:
    """Trains, settles the latents' scale, writes ``autoencoder.pt`` and a picture of reconstructions."""
    options = workplace.parser(__doc__)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--rate", type=float, default=2e-3)
    options.add_argument("--start", type=pathlib.Path, help="an earlier autoencoder.pt to start from where there is no checkpoint")
    options.add_argument("--decoder", action="store_true", help="train the decoder alone: latents stay what they are, and so does what was trained on them")
    asked = options.parse_args()
    where = workplace.device()
    torch.manual_seed(asked.seed)
    log = workplace.Log(asked.work / "autoencoder.log")
    checkpoint = asked.work / "autoencoder-checkpoint.pt"
    encoder, decoder = Encoder().to(where, memory_format=torch.channels_last), Decoder().to(where, memory_format=torch.channels_last)
    parameters = [*([] if asked.decoder else encoder.parameters()), *decoder.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=asked.rate, betas=(0.9, 0.99), weight_decay=1e-3)
    state = workplace.load(checkpoint, where)
    if asked.start and not state:
        earlier = torch.load(asked.start, map_location=where)
        encoder.load_state_dict(earlier["encoder"])
        decoder.load_state_dict(earlier["decoder"])
    encoder.train(not asked.decoder)
    if state and state.get("decoder_alone", False) != asked.decoder:
        raise SystemExit(f"{checkpoint} was trained {'with' if asked.decoder else 'without'} its encoder: finish that, or remove it")
    step = state.get("step", 0)
    if state:
        encoder.load_state_dict(state["encoder"])
        decoder.load_state_dict(state["decoder"])
        optimizer.load_state_dict(state["optimizer"])
    pictures, rng = Pictures(asked.work, "train"), np.random.default_rng([asked.seed, step])
    fresh = tensor(Pictures(asked.work, "validation").batch(np.random.default_rng(7), False, 128)[0], where)
    clock, total = workplace.Clock(state.get("seconds", 0.0)), asked.minutes * 60

    def keep():
        workplace.save(checkpoint, {"encoder": encoder.state_dict(), "decoder": decoder.state_dict(),
                                    "optimizer": optimizer.state_dict(), "step": step, "seconds": clock.seconds(), "decoder_alone": asked.decoder})

    log.line(event="start", step=step, device=where.type, parameters=sum(p.numel() for p in parameters))
    while clock.seconds() < total:
        share = clock.seconds() / total
        for group in optimizer.param_groups:
            group["lr"] = asked.rate * min(1, (step + 1) / 60) * (0.49 * (1 + math.cos(math.pi * share)) + 0.02)
        crop = share < _CROPS_UNTIL or step % 2 == 0
        batch, weights = pictures.batch(rng, crop, _CROPS if crop else _WHOLE)
        x, weights = tensor(batch, where), torch.from_numpy(weights).to(where).unsqueeze(1)
        with mixed_precision(where):
            with torch.set_grad_enabled(not asked.decoder):
                latents = encoder(x).float()
            made = decoder(latents + _LATENT_NOISE * torch.randn_like(latents)).float()
        error = loss(made, x, weights / weights.mean())
        optimizer.zero_grad(set_to_none=True)
        error.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        if step % 50 == 0:
            log.line(step=step, seconds=clock.seconds(), loss=error.item(), psnr=-10 * math.log10(F.mse_loss(made, x).item()))
        if step % 300 == 0:
            keep()
    keep()
    if not asked.decoder:
        settle_scale(encoder, pictures, rng, where)
    decoder.eval()
    with torch.no_grad():
        latents = encoder(fresh)
        shown = decoder(latents[:16]).clamp(0, 1)
    log.line(event="done", step=step, fresh_psnr=psnr(encoder, decoder, fresh), latent_std=[round(s, 3) for s in latents.std((0, 2, 3)).tolist()],
             latent_max=latents.abs().max().item())
    workplace.save(asked.work / "autoencoder.pt", {"encoder": encoder.state_dict(), "decoder": decoder.state_dict()})
    rows = torch.cat([torch.cat(list(r), 2) for r in (fresh[:8], shown[:8], fresh[8:16], shown[8:])], 1)
    Image.fromarray((rows.permute(1, 2, 0).cpu().numpy() * 255).astype(np.uint8)).save(asked.work / "autoencoder.png")


if __name__ == "__main__":
    main()
