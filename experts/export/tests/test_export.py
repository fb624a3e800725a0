"""Bundles of tiny pipelines: what is in them answers as diffusers does; what cannot be one is refused, with the reason."""

import argparse
import contextlib
import hashlib
import json
import os
import pathlib
import tempfile
import unittest

import torch
from diffusers import (AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, MotionAdapter, PNDMScheduler, UNet2DConditionModel, UNet3DConditionModel, UNetMotionModel)
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTokenizer

from segue_export import sd
from segue_export.__main__ import options
from segue_export.refusal import Refusal
from segue_export.schedules import schedule
from tests import tiny


def asked(**said) -> argparse.Namespace:
    words = [word for option, value in said.items() for word in (f"--{option}", str(value))]
    namespace = options().parse_args(words)
    namespace.guidance = dict(namespace.guidance)
    return namespace


class BundleTest(unittest.TestCase):
    """One bundle of all three roles."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.family = tiny.family(cls.folder / "family")
        cls.out = cls.folder / "bundle"
        with contextlib.redirect_stdout(None):
            sd.export(asked(**cls.family, out=cls.out, frames=8))
        cls.manifest = json.loads((cls.out / "manifest.json").read_text())

    def expert(self, role: str):
        return torch.jit.load(str(self.out / self.manifest["experts"][role]["file"]))

    def near(self, found, wanted):
        self.assertEqual(found.shape, wanted.shape)
        self.assertLessEqual(float((found - wanted).abs().max()), 1e-4)

    def test_every_file_is_as_the_manifest_says(self):
        files = [*self.manifest["experts"].values(), *(e["prompt"] for e in self.manifest["experts"].values() if "prompt" in e), self.manifest["prompt"]]
        for entry in files:
            content = (self.out / entry["file"]).read_bytes()
            self.assertEqual((len(content), hashlib.sha256(content).hexdigest()), (entry["bytes"], entry["sha256"]))

    def test_roles_and_their_text_encoders(self):
        experts = self.manifest["experts"]
        self.assertEqual({role: e["kind"] for role, e in experts.items()},
                         {"text": "text-encoder", "control": "video", "spatial": "image", "text-temporal": "text-encoder", "temporal": "video", "decoder": "decoder",
                          "encoder": "encoder", "image": "image", "video": "video"})
        self.assertEqual([experts[role]["text"] for role in ("control", "spatial", "temporal")], ["text", "text", "text-temporal"])
        self.assertEqual([experts[role]["width"] for role in ("text", "control", "temporal", "text-temporal")], [32, 32, 48, 48])
        self.assertEqual(experts["image"], experts["spatial"])
        self.assertEqual(self.manifest["latent"], {"channels": 4, "frames": 8, "height": 8, "width": 8, "scale": 4})
        self.assertEqual(self.manifest["licence"], "creativeml-openrail-m")

    def test_the_control_expert_is_the_base_with_its_motion_adapter(self):
        base = UNet2DConditionModel.from_pretrained(str(self.family["spatial"] / "unet"))
        network = UNetMotionModel.from_unet2d(base, MotionAdapter.from_pretrained(str(self.family["control"])))
        x, text = torch.randn(2, 4, 6, 8, 8), torch.randn(2, 77, 32)
        for t in (0, 250, 999):
            with torch.no_grad():
                # As AnimateDiffPipeline asks it.
                wanted = network(x, t, text.repeat_interleave(6, dim=0)).sample
                self.near(self.expert("control")(x, torch.tensor([t, t]), text), wanted)

    def test_the_spatial_expert(self):
        network = UNet2DConditionModel.from_pretrained(str(self.family["spatial"] / "unet"))
        x, text = torch.randn(5, 4, 8, 8), torch.randn(5, 77, 32)
        with torch.no_grad():
            self.near(self.expert("spatial")(x, torch.full((5,), 321), text), network(x, 321, text).sample)

    def test_the_temporal_expert_repeats_its_text_itself(self):
        network = UNet3DConditionModel.from_pretrained(str(self.family["temporal"] / "unet"))
        x, text = torch.randn(2, 4, 8, 8, 8), torch.randn(2, 77, 48)
        with torch.no_grad():
            self.near(self.expert("temporal")(x, torch.tensor([77, 77]), text), network(x, 77, text).sample)

    def test_text_encoders_read_as_pipelines_do(self):
        for role, of in (("text", "spatial"), ("text-temporal", "temporal")):
            words = CLIPTokenizer.from_pretrained(str(self.family[of] / "tokenizer"))
            network = CLIPTextModel.from_pretrained(str(self.family[of] / "text_encoder"))
            ids = words("a red ball on the night sea", padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
            with torch.no_grad():
                self.near(self.expert(role)(ids), network(ids)[0])

    def test_padding_is_that_of_each_tokenizer(self):
        pads = [json.loads((self.out / self.manifest["experts"][role]["prompt"]["file"]).read_text())["padding"]["pad_id"] for role in ("text", "text-temporal")]
        ends = CLIPTokenizer.from_pretrained(str(self.family["spatial"] / "tokenizer")).eos_token_id
        self.assertEqual(pads, [ends, 0])

    def test_the_autoencoder_scales_its_latents(self):
        network = AutoencoderKL.from_pretrained(str(self.family["spatial"] / "vae"))
        latents, picture = torch.randn(2, 4, 8, 8), torch.rand(2, 3, 32, 32)
        with torch.no_grad():
            self.near(self.expert("decoder")(latents), (network.decode(latents / 0.18215).sample / 2 + 0.5).clamp(0, 1))
            self.near(self.expert("encoder")(picture), network.encode(picture * 2 - 1).latent_dist.mean * 0.18215)

    def test_recipes_step_as_the_control_experts_scheduler_does(self):
        self.assertEqual(self.manifest["recipes"], {name: {"sampler": "euler", "spacing": "trailing"} for name in ("confiner-long", "confiner", "segue")})

    def test_schedules_are_those_of_the_folders(self):
        self.assertEqual(self.manifest["experts"]["control"]["schedule"], {"kind": "linear", "betaStart": 0.00085, "betaEnd": 0.012, "timesteps": 1000})
        self.assertEqual(self.manifest["experts"]["spatial"]["schedule"],
                         {"kind": "scaled-linear", "betaStart": 0.00085, "betaEnd": 0.012, "timesteps": 1000, "stepsOffset": 1, "endsAtFirst": True})

    def test_an_adapter_may_be_one_file(self):
        one = self.folder / "adapter.safetensors"
        save_file({"motion": torch.zeros(1)}, str(one))
        with self.assertRaisesRegex(Refusal, "is no motion adapter"), contextlib.redirect_stdout(None):
            sd.export(asked(control=one, base=self.family["spatial"], out=self.folder / "one"))

    def test_half_precision_inside_is_float32_outside(self):
        out = self.folder / "half"
        with contextlib.redirect_stdout(None):
            sd.export(asked(spatial=self.family["spatial"], out=out, dtype="fp16"))
        x, text = torch.randn(2, 4, 8, 8), torch.randn(2, 77, 32)
        network = UNet2DConditionModel.from_pretrained(str(self.family["spatial"] / "unet"))
        with torch.no_grad():
            found = torch.jit.load(str(out / "spatial.pt"))(x, torch.tensor([5, 5]), text)
            self.assertEqual(found.dtype, torch.float32)
            self.assertLess(float((found - network(x, 5, text).sample).abs().max()), 2e-2)


class RefusalTest(unittest.TestCase):
    """Each of them before any weights are read: they are taken away first."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.family = tiny.family(self.folder)

    def change(self, of: str, part: str, **to):
        path = self.family[of] / part
        path.write_text(json.dumps({**json.loads(path.read_text()), **to}))

    def refused(self, why: str, **said):
        for weights in self.folder.rglob("*.safetensors"):
            weights.write_bytes(b"")
        with self.assertRaisesRegex(Refusal, why):
            sd.check(asked(**{**self.family, "out": self.folder / "out", **said}))

    def test_a_unet_of_another_class(self):
        self.change("temporal", "unet/config.json", _class_name="LaVieUNet")
        self.refused("temporal: its U-Net is a LaVieUNet.*LaVie's U-Net is its own class")

    def test_a_unet_for_inpainting(self):
        self.change("spatial", "unet/config.json", in_channels=9)
        self.refused("takes 9 channels.*latents have 4")

    def test_conditions_that_nobody_gives(self):
        self.change("spatial", "unet/config.json", addition_embed_type="text_time")
        self.refused("addition_embed_type = text_time")

    def test_a_text_encoder_of_another_width(self):
        self.change("temporal", "text_encoder/config.json", hidden_size=1024)
        self.refused("text encoder is 1024 wide; its U-Net reads 48")

    def test_a_text_encoder_of_another_kind(self):
        self.change("temporal", "text_encoder/config.json", architectures=["UMT5EncoderModel"])
        self.refused("its text encoder is a UMT5EncoderModel")

    def test_latents_of_several_kinds(self):
        self.change("temporal", "vae/config.json", scaling_factor=0.13025)
        self.refused("scaling_factor is 0.13025, not 0.18215")

    def test_an_autoencoder_of_another_class(self):
        self.change("spatial", "vae/config.json", _class_name="AutoencoderKLWan")
        self.refused("its autoencoder is a AutoencoderKLWan")

    def test_more_frames_than_motion_modules_know(self):
        self.refused("know 32 frames, not --frames 48", frames=48)

    def test_odd_frames(self):
        self.refused("even number", frames=15)

    def test_a_size_that_is_no_multiple(self):
        self.refused("multiples of 4", size="30x32")

    def test_schedulers(self):
        for to, why in (({"trained_betas": [0.1]}, "trained_betas"), ({"beta_schedule": "sigmoid"}, "'sigmoid'"), ({"num_train_timesteps": 500}, "500 timesteps"),
                        ({"prediction_type": "flow"}, "predicts 'flow'"), ({"_class_name": "HeunDiscreteScheduler"}, "HeunDiscreteScheduler"),
                        ({"rescale_betas_zero_snr": True}, "epsilon says nothing")):
            with self.subTest(why):
                before = (self.family["temporal"] / "scheduler/scheduler_config.json").read_text()
                self.change("temporal", "scheduler/scheduler_config.json", **to)
                self.refused(why)
                (self.family["temporal"] / "scheduler/scheduler_config.json").write_text(before)

    def test_no_licence(self):
        for card in self.folder.rglob("README.md"):
            card.unlink()
        self.refused("--licence")
        self.assertEqual(sd.check(asked(**self.family, out=self.folder / "out", licence="MIT"))[2], "MIT")

    def test_weights_that_are_missing(self):
        next((self.family["temporal"] / "unet").glob("*.safetensors")).unlink()
        self.refused("there are no weights in")

    def test_folders_that_are_none(self):
        self.refused("there is no", spatial=self.folder / "nowhere")
        (self.folder / "empty").mkdir()
        self.refused("neither model_index.json nor config.json", spatial=self.folder / "empty")

    def test_an_adapter_without_a_base(self):
        with self.assertRaisesRegex(Refusal, "--base"):
            sd.check(asked(control=self.family["control"], out=self.folder / "out"))


class ScheduleTest(unittest.TestCase):
    """Schedulers' configurations as diffusers writes them."""

    def test_what_is_left_out_is_what_the_scheduler_assumes(self):
        for scheduler in (DDIMScheduler(), PNDMScheduler(), EulerDiscreteScheduler()):
            whole = {"_class_name": type(scheduler).__name__, **scheduler.config}
            bare = {"_class_name": type(scheduler).__name__}
            with self.subTest(whole["_class_name"]):
                self.assertEqual(schedule(bare, "it"), schedule(whole, "it"))

    def test_ends(self):
        def ends(scheduler):
            return schedule({"_class_name": type(scheduler).__name__, **scheduler.config}, "it").levels.get("endsAtFirst", False)

        self.assertEqual([ends(DDIMScheduler()), ends(DDIMScheduler(set_alpha_to_one=False)), ends(PNDMScheduler()), ends(EulerDiscreteScheduler())], [False, True, True, False])

    def test_v_and_nothing_but_noise(self):
        found = schedule({"_class_name": "DDIMScheduler", "prediction_type": "v_prediction", "rescale_betas_zero_snr": True, "beta_schedule": "squaredcos_cap_v2"}, "it")
        self.assertEqual((found.predicts, found.levels), ("v", {"kind": "squared-cosine", "timesteps": 1000, "zeroTerminalSnr": True}))


if __name__ == "__main__":
    unittest.main()
