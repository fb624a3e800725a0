"""Adding experts to a bundle: what is there stays, what is new is found, and what does not fit is refused."""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import torch

from models.denoiser import Denoiser, beside_guide
from models.embedding import WIDTH, Embedding
from models.schedules import SCALED_LINEAR, retained_of
from models.text import TextEncoder
from train.export import VERSION, put, script
from train.roles import ROLES, result, roles
from train.sampling import trailing
from train.train_judge import tensor
from train.unpack import weights
from world import words
from world.render import frame_times, render
from world.spec import Spec

HERE = pathlib.Path(__file__).resolve().parent.parent


class AddTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(6)
        torch.set_num_threads(1)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work, self.bundle = pathlib.Path(folder.name) / "work", pathlib.Path(folder.name) / "bundle"
        self.work.mkdir()
        self.bundle.mkdir()
        text = {"kind": "text-encoder", "width": 128, **put(self.bundle, "text.pt", script(TextEncoder(len(words.VOCABULARY), words.LENGTH)))}
        control = {"kind": "video", "guidanceScale": 1.0, **put(self.bundle, "control.pt", b"not looked into")}
        self.manifest = {"format": "segue-bundle/1", "version": "1.0.0", "experts": {"text": text, "control": control}, "recipes": {"segue": {"steps": 4}}}
        (self.bundle / "manifest.json").write_text(json.dumps(self.manifest, indent=2) + "\n")
        self.before = {path.name: path.read_bytes() for path in self.bundle.iterdir()}
        self.text = weights(self.bundle, "text.pt", "")

    def results(self, name: str, guide: bool, text: dict) -> None:
        torch.save({"denoiser": Denoiser(guide=guide).state_dict(), "text": text}, self.work / f"{name}.pt")

    def add(self, *options: str):
        return subprocess.run([sys.executable, "-m", "train.add", "--work", str(self.work), "--bundle", str(self.bundle), *options], cwd=HERE,
                              capture_output=True, text=True, check=False)

    def refused(self, why: str, *options: str) -> None:
        done = self.add(*options)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(why, done.stderr)
        self.assertEqual({path.name: path.read_bytes() for path in self.bundle.iterdir()}, self.before)

    def test_what_is_there_stays_and_what_is_new_works(self):
        self.results("image-to-video", True, self.text)
        torch.save({"embedding": Embedding().state_dict()}, self.work / "scorer.pt")
        done = self.add("--with", "image-to-video", "scorer", "--same", "video=control", "--version", "1.1.0")
        self.assertEqual(done.returncode, 0, done.stderr)
        manifest = json.loads((self.bundle / "manifest.json").read_text())
        experts = manifest["experts"]
        self.assertEqual(list(experts), ["text", "control", "video", "image-to-video", "scorer"])
        self.assertEqual({name: experts[name] for name in ("text", "control")}, self.manifest["experts"])
        self.assertEqual(experts["video"], experts["control"])
        self.assertEqual((manifest["version"], manifest["recipes"]), ("1.1.0", self.manifest["recipes"]))
        self.assertEqual((experts["scorer"]["kind"], experts["scorer"]["width"]), ("embedder", WIDTH))
        for entry in experts.values():
            content = (self.bundle / entry["file"]).read_bytes()
            self.assertEqual((hashlib.sha256(content).hexdigest(), len(content)), (entry["sha256"], entry["bytes"]))
        self.assertEqual({name: (self.bundle / name).read_bytes() for name in ("text.pt", "control.pt")},
                         {name: self.before[name] for name in ("text.pt", "control.pt")})
        expert = torch.jit.load(str(self.bundle / "image-to-video.pt"))
        x = torch.randn(1, 4, 2, 16, 16)
        with torch.no_grad():
            said = expert(beside_guide(x, torch.randn(1, 4, 16, 16)), torch.tensor([500]), torch.randn(1, 24, 128))
        self.assertEqual(said.shape, x.shape)
        self.before = {path.name: path.read_bytes() for path in self.bundle.iterdir()}
        self.refused("has scorer already", "--with", "scorer")

    def test_an_expert_is_replaced_in_a_new_version_only(self):
        self.refused("another bundle: say a --version", "--replace", "control=quick")
        self.refused("another bundle: say a --version", "--replace", "control=quick", "--version", "1.0.0")
        self.refused("--replace takes experts of control", "--replace", "text", "--version", "2.0.0")
        self.refused("has no quick.pt", "--replace", "control=quick", "--version", "2.0.0")
        self.results("quick", False, self.text)
        done = self.add("--replace", "control=quick", "--version", "2.0.0")
        self.assertEqual(done.returncode, 0, done.stderr)
        manifest = json.loads((self.bundle / "manifest.json").read_text())
        control, content = manifest["experts"]["control"], (self.bundle / "control.pt").read_bytes()
        self.assertEqual((control["guidanceScale"], control["sha256"], control["bytes"]), (1.0, hashlib.sha256(content).hexdigest(), len(content)))
        self.assertEqual((manifest["version"], manifest["experts"]["text"]), ("2.0.0", self.manifest["experts"]["text"]))
        self.assertEqual((self.bundle / "text.pt").read_bytes(), self.before["text.pt"])
        network = torch.load(self.work / "quick.pt")["denoiser"]
        found = weights(self.bundle, "control.pt", "denoiser.")
        self.assertTrue(all(torch.equal(network[name].half().float(), value.half().float()) for name, value in found.items()))

    def test_experts_with_other_words_are_refused(self):
        self.results("full-image", False, {name: value + 1 for name, value in self.text.items()})
        self.refused("full-image.pt was trained with another text encoder", "--with", "image")

    def test_what_is_not_there_or_of_another_kind_is_refused(self):
        self.refused("has no image-to-video-worn.pt and no image-to-video.pt", "--with", "image-to-video")
        self.refused("image is of kind image, and control of kind video", "--same", "image=control")
        self.refused("not video=nobody", "--same", "video=nobody")


class BundledTest(unittest.TestCase):
    """The bundle of this folder."""

    def test_it_has_every_role_as_the_manifest_says(self):
        manifest = json.loads((HERE / "bundled" / "manifest.json").read_text())
        self.assertEqual(manifest["version"], VERSION)
        self.assertEqual(sorted(manifest["experts"]), sorted(ROLES))
        for name, entry in manifest["experts"].items():
            content = (HERE / "bundled" / entry["file"]).read_bytes()
            self.assertEqual((hashlib.sha256(content).hexdigest(), len(content)), (entry["sha256"], entry["bytes"]), name)
            said = {key: value for key, value in entry.items() if key not in ("file", "sha256", "bytes")}
            facts = roles(ROLES, guided=True)[name].facts()
            self.assertEqual(said, facts, name)

    def test_what_its_image_to_video_expert_makes_looks_like_the_guide(self):
        expert, encoder, text = (torch.jit.load(str(HERE / "bundled" / f"{name}.pt")) for name in ("image-to-video", "encoder", "text"))
        specs = [Spec("kite", "red", "sky", "still", "medium", seed) for seed in (3, 4)]
        retained = retained_of(SCALED_LINEAR).float()
        with torch.no_grad():
            told = text(torch.tensor([words.ids(words.plain_caption(specs[0]))]))
            guides = [encoder(tensor(render(spec, frame_times(1))[0][None], torch.device("cpu"))[0]) for spec in specs]
            made = []
            for guide in guides:
                x = torch.randn(1, 4, 16, 16, 16, generator=torch.Generator().manual_seed(5))
                for now, then in zip(trailing(4), trailing(4)[1:] + [None]):
                    noise = expert(beside_guide(x, guide), torch.tensor([now]), told)
                    a, b = retained[now], torch.ones(()) if then is None else retained[then]
                    x = b.sqrt() * (x - (1 - a).sqrt() * noise) / a.sqrt() + (1 - b).sqrt() * noise
                made.append(x)
        for n in range(2):
            own, other = (float((made[n] - guide.unsqueeze(2)).square().mean()) for guide in (guides[n], guides[1 - n]))
            self.assertLess(own, 0.8 * other)


class ResultTest(unittest.TestCase):
    def test_the_worn_one_is_taken_where_there_are_both(self):
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            (work / "image-to-video.pt").touch()
            self.assertEqual(result(ROLES["image-to-video"], work).name, "image-to-video.pt")
            (work / "image-to-video-worn.pt").touch()
            self.assertEqual(result(ROLES["image-to-video"], work).name, "image-to-video-worn.pt")


if __name__ == "__main__":
    unittest.main()
