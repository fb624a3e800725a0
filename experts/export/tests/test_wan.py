"""Bundles of a tiny Wan pipeline: what is in them answers as diffusers does; what cannot be one is refused, with the reason."""

import argparse
import contextlib
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import types
import unittest
from unittest import mock

import torch
from diffusers import AutoencoderKLWan, FlowMatchEulerDiscreteScheduler, UniPCMultistepScheduler, WanPipeline, WanTransformer3DModel
from diffusers.pipelines.wan import pipeline_wan
from transformers import T5TokenizerFast, UMT5EncoderModel

from segue_export import wan, wan_modules
from segue_export.__main__ import options
from segue_export.refusal import Refusal
from segue_export.schedules import schedule
from tests import tiny_wan

PROMPT = "a red ball bouncing over a green meadow"


def asked(folder, out, **said) -> argparse.Namespace:
    words = [word for option, value in said.items() for word in (f"--{option.replace('_', '-')}", str(value))]
    namespace = options().parse_args(["--family", "wan", str(folder), "--out", str(out), *words])
    namespace.guidance = dict(namespace.guidance)
    return namespace


class WanTest(unittest.TestCase):
    """One bundle."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.pipeline = tiny_wan.pipeline(cls.folder / "wan")
        cls.out = cls.folder / "bundle"
        with contextlib.redirect_stdout(None):
            wan.export(asked(cls.pipeline, cls.out, frames=4, size="48x32"))
        cls.manifest = json.loads((cls.out / "manifest.json").read_text())

    def expert(self, role: str):
        return torch.jit.load(str(self.out / self.manifest["experts"][role]["file"]))

    def near(self, found, wanted):
        self.assertEqual(found.shape, wanted.shape)
        self.assertLessEqual(float((found - wanted).abs().max()), 1e-4)

    def test_every_file_is_as_the_manifest_says(self):
        for entry in [*self.manifest["experts"].values(), self.manifest["prompt"]]:
            content = (self.out / entry["file"]).read_bytes()
            self.assertEqual((len(content), hashlib.sha256(content).hexdigest()), (entry["bytes"], entry["sha256"]))

    def test_roles(self):
        experts = self.manifest["experts"]
        self.assertEqual({role: e["kind"] for role, e in experts.items()},
                         {"text": "text-encoder", "control": "video", "spatial": "image", "temporal": "video", "decoder": "decoder", "encoder": "encoder"})
        self.assertEqual({experts[role]["file"] for role in wan.ROLES}, {"transformer.pt"})
        self.assertEqual(experts["control"]["schedule"], {"kind": "flow", "shift": 3.0, "timesteps": 1000})
        self.assertEqual((experts["control"]["predicts"], experts["control"]["guidanceScale"], experts["control"]["maxFrames"]), ("flow", 5.0, 64))
        self.assertEqual(self.manifest["latent"], {"channels": 4, "frames": 4, "height": 4, "width": 6, "scale": 8, "mapping": {"frames": 4, "causal": True, "warmUp": 30}})
        self.assertEqual(self.manifest["recipes"]["segue"], {"sampler": "euler", "spacing": "trailing", "steps": 50, "refinementSteps": 0})
        self.assertEqual(self.manifest["licence"], "apache-2.0")

    def test_the_transformer_is_told_the_time_after_the_shift(self):
        network = WanTransformer3DModel.from_pretrained(str(self.pipeline / "transformer"))
        text = torch.randn(2, 512, 16)
        for frames in (1, 4, 7):
            x = torch.randn(2, 4, frames, 4, 6)
            for t in (0, 499, 999):
                even = (t + 1) / 1000
                time = torch.full((2,), 1000 * 3 * even / (1 + 2 * even))
                with torch.no_grad():
                    self.near(self.expert("control")(x, torch.tensor([t, t]), text), network(x, time, text).sample)

    def test_a_single_latent_is_a_video_of_one(self):
        network = WanTransformer3DModel.from_pretrained(str(self.pipeline / "transformer"))
        x, text = torch.randn(5, 4, 4, 6), torch.randn(5, 512, 16)
        with torch.no_grad():
            self.near(self.expert("spatial")(x, torch.full((5,), 999), text), network(x[:, :, None], torch.full((5,), 1000.0), text).sample[:, :, 0])

    def test_prompts_are_read_as_the_pipeline_reads_them(self):
        words = T5TokenizerFast.from_pretrained(str(self.pipeline / "tokenizer"))
        pipeline = WanPipeline(words, UMT5EncoderModel.from_pretrained(str(self.pipeline / "text_encoder")), None, None)
        for prompt in (PROMPT, "", "the quick brown fox " * 200):
            ids = words(prompt, padding="max_length", max_length=512, truncation=True, return_tensors="pt").input_ids
            # Without ftfy, which is not needed here, diffusers has nothing to mend prompts with.
            mends = mock.patch.object(pipeline_wan, "ftfy", types.SimpleNamespace(fix_text=str), create=True)
            with torch.no_grad(), mends:
                wanted = pipeline.encode_prompt(prompt, do_classifier_free_guidance=False, max_sequence_length=512, device=torch.device("cpu"))[0]
                self.near(self.expert("text")(ids), wanted)

    def test_the_tokenizer_reads_nothing_but_what_the_pipelines_does(self):
        from tokenizers import Tokenizer

        words = T5TokenizerFast.from_pretrained(str(self.pipeline / "tokenizer"))
        known = Tokenizer.from_file(str(self.out / self.manifest["prompt"]["file"]))
        for prompt in (PROMPT, "", "Kite, ＫＩＴＥ & more"):
            self.assertEqual(known.encode(prompt).ids, words(prompt, padding="max_length", max_length=512).input_ids)

    def test_all_latents_are_decoded_at_once_as_diffusers_does_one_after_the_other(self):
        network = AutoencoderKLWan.from_pretrained(str(self.pipeline / "vae"))
        for count in (1, 2, 9):
            latents = torch.randn(1, 4, count, 4, 6)
            with torch.no_grad():
                found = self.expert("decoder")(latents)
                self.near(found, (self.decoded(network, latents) + 1) / 2)
            self.assertEqual(found.shape[2], 1 + 4 * (count - 1))

    @staticmethod
    def decoded(network, latents):
        """As WanPipeline does it."""
        mean, std = (torch.tensor(of).view(1, -1, 1, 1, 1) for of in (network.config.latents_mean, network.config.latents_std))
        return network.decode(latents / (1.0 / std) + mean).sample

    def test_what_the_decoder_looks_at_is_what_it_is_warmed_up_with(self):
        latents = torch.randn(1, 4, 36, 4, 6)
        decoder = self.expert("decoder")
        with torch.no_grad():
            whole = decoder(latents)
            for first, exact in ((35 - 30 - 3, True), (35 - 4 - 3, False)):
                warm = decoder(latents[:, :, first:])
                far = float((warm[:, :, -16:] - whole[:, :, -16:]).abs().max())
                self.assertEqual(far < 1e-5, exact, far)
        self.assertEqual(wan_modules.sees(wan.STANDARD), 38)
        self.assertEqual(wan_modules.sees({**wan.STANDARD, "num_res_blocks": 1}), 30)

    def test_a_picture_is_one_latent(self):
        network = AutoencoderKLWan.from_pretrained(str(self.pipeline / "vae"))
        picture = torch.rand(2, 3, 32, 48)
        mean, std = (torch.tensor(of).view(1, -1, 1, 1) for of in (network.config.latents_mean, network.config.latents_std))
        with torch.no_grad():
            wanted = network.encode(picture[:, :, None] * 2 - 1).latent_dist.mean[:, :, 0]
            self.near(self.expert("encoder")(picture), (wanted - mean) / std)

    def test_the_command_gives_the_same_bytes_for_the_same_weights(self):
        said = [sys.executable, "-m", "segue_export", "--family", "wan", str(self.pipeline), "--frames", "4", "--size", "48x32", "--name", "wan", "--steps", "4", "--guidance", "control=1"]
        manifests = []
        for name in ("one", "other"):
            done = subprocess.run([*said, "--out", str(self.folder / name)], capture_output=True, text=True, cwd=pathlib.Path(__file__).parents[1])
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("30 latents warm the decoder up, of 30 that it looks at", done.stdout)
            manifests.append((self.folder / name / "manifest.json").read_text())
        self.assertEqual(*manifests)
        self.assertEqual(json.loads(manifests[0])["recipes"]["confiner"]["steps"], 4)
        self.assertEqual(json.loads(manifests[0])["experts"]["control"]["guidanceScale"], 1.0)


class RefusalTest(unittest.TestCase):
    """What is refused, before weights are read."""

    @classmethod
    def setUpClass(cls):
        cls.made = tiny_wan.pipeline(pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory())) / "wan")

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.pipeline = self.folder / "wan"
        shutil.copytree(self.made, self.pipeline)

    def change(self, file: str, **to) -> None:
        path = self.pipeline / file
        said = json.loads(path.read_text())
        said.update(to)
        path.write_text(json.dumps(said))

    def refused(self, why: str, **said) -> None:
        with self.assertRaisesRegex(Refusal, why):
            wan.check(asked(self.pipeline, self.folder / "out", **said))
        self.assertFalse((self.folder / "out").exists())

    def test_other_pipelines(self):
        self.change("model_index.json", _class_name="WanImageToVideoPipeline")
        self.refused("it is a WanImageToVideoPipeline")

    def test_two_transformers(self):
        self.change("model_index.json", transformer_2=["diffusers", "WanTransformer3DModel"], boundary_ratio=0.875)
        self.refused("two transformers")

    def test_a_time_for_each_latent(self):
        self.change("model_index.json", expand_timesteps=True)
        self.refused("expand_timesteps")

    def test_other_transformers(self):
        for to, why in (({"_class_name": "WanVACETransformer3DModel"}, "WanVACETransformer3DModel"), ({"image_dim": 1280}, "image_dim = 1280"), ({"in_channels": 36}, "takes 36 channels"),
                        ({"patch_size": [2, 2, 2]}, "patches"), ({"text_dim": 32}, "is 16 wide; its transformer reads 32")):
            with self.subTest(why):
                before = (self.pipeline / "transformer/config.json").read_text()
                self.change("transformer/config.json", **to)
                self.refused(why)
                (self.pipeline / "transformer/config.json").write_text(before)

    def test_other_autoencoders(self):
        for to, why in (({"_class_name": "AutoencoderKL"}, "is a AutoencoderKL;"), ({"is_residual": True}, "Wan 2.2's"), ({"temperal_downsample": [False, False, False]}, "one latent a frame"),
                        ({"latents_std": [1.0]}, "latents_std is not one number for each of 4")):
            with self.subTest(why):
                before = (self.pipeline / "vae/config.json").read_text()
                self.change("vae/config.json", **to)
                self.refused(why)
                (self.pipeline / "vae/config.json").write_text(before)

    def test_another_text_encoder(self):
        self.change("text_encoder/config.json", architectures=["T5EncoderModel"])
        self.refused("is a T5EncoderModel")

    def test_sizes(self):
        self.refused("40 is no multiple of 16", size="40x32")
        self.refused("even number", frames=5, size="32x32")
        self.refused("even number", frames=0, size="32x32")
        self.refused("knows 64 places", frames=66, size="32x32")
        self.refused("needs one or more before", warm_up=0, size="32x32")
        self.refused("more values than one forward", size="1024x1024", frames=60)
        self.refused("at most 36 can be given", warm_up=200, size="832x480", frames=20)

    def test_as_much_warm_up_as_fits(self):
        found = wan.check(asked(self.pipeline, self.folder / "out", size="832x480", frames=30))[2]
        self.assertEqual((found.sees, found.warm_up), (30, 26))

    def test_weights_and_licence(self):
        (self.pipeline / "README.md").unlink()
        self.refused("--licence", size="32x32")
        next((self.pipeline / "transformer").glob("*.safetensors")).unlink()
        self.refused("no weights in", size="32x32")

    def test_options_of_other_families(self):
        self.refused("--spatial", spatial="x")
        self.refused("--dtype fp16", dtype="fp16")


class FlowTest(unittest.TestCase):
    """Schedulers of flow matching, as diffusers writes them."""

    def read(self, scheduler):
        return schedule({"_class_name": type(scheduler).__name__, **scheduler.config}, "it")

    def test_the_shift(self):
        flows = (UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=5.0), FlowMatchEulerDiscreteScheduler(shift=5.0))
        for scheduler in flows:
            found = self.read(scheduler)
            self.assertEqual((found.levels, found.predicts, found.sampler, found.spacing), ({"kind": "flow", "shift": 5.0, "timesteps": 1000}, "flow", "euler", "trailing"))

    def test_what_bends_the_levels_otherwise(self):
        for scheduler, why in ((FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True), "use_dynamic_shifting"), (FlowMatchEulerDiscreteScheduler(shift_terminal=0.1), "shift_terminal"),
                               (UniPCMultistepScheduler(prediction_type="epsilon", use_flow_sigmas=True), "predicts 'epsilon'")):
            with self.subTest(why), self.assertRaisesRegex(Refusal, why):
                self.read(scheduler)


if __name__ == "__main__":
    unittest.main()
