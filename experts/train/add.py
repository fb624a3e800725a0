"""Adds experts to a bundle: ``python3 -m train.add --bundle bundled --with image image-to-video scorer``.

What the bundle has stays as it is, byte for byte: new files are written beside the others, and the manifest names them after those. Denoisers
have to have been trained with the bundle's own text encoder (``--known-words``). ``--same video=control`` gives an expert that is there another
role too, which costs no file.
"""

import argparse
import json
import pathlib

from train import workplace
from train.export import fix_hashes, put, script
from train.roles import ROLES, Role, networks
from train.unpack import weights


def entries(folder: pathlib.Path, made: dict, of: dict) -> dict:
    """Writes the experts' files and returns what the manifest says of each."""
    return {name: {**role.facts(), **put(folder, f"{name}.pt", script(role.expert(made[name])))} for name, role in of.items()}


def shared(pairs: list, there: dict) -> dict:
    """What the manifest says of roles that experts which are there have too, for pairs such as ``video=control``."""
    found = {}
    for name, _, other in (pair.partition("=") for pair in pairs):
        role: Role = ROLES.get(name)
        if not role or other not in there:
            raise SystemExit(f"--same takes ROLE=EXPERT, a role of {', '.join(ROLES)} and an expert of {', '.join(there)}; not {name}={other}")
        if there[other]["kind"] != role.kind:
            raise SystemExit(f"{name} is of kind {role.kind}, and {other} of kind {there[other]['kind']}")
        found[name] = dict(there[other])
    return found


def main() -> None:
    """Writes the files that are new, and the manifest."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--work", type=pathlib.Path, default=pathlib.Path("work"))
    options.add_argument("--bundle", type=pathlib.Path, default=pathlib.Path("bundled"))
    options.add_argument("--with", nargs="*", default=[], dest="more", choices=[name for name, role in ROLES.items() if role.asked])
    options.add_argument("--same", nargs="*", default=[], help="ROLE=EXPERT")
    options.add_argument("--version", help="the version that the manifest says from now on")
    asked = options.parse_args()
    workplace.device()
    path = asked.bundle / "manifest.json"
    manifest = json.loads(path.read_text())
    there = manifest["experts"]
    also, of = shared(asked.same, there), {name: ROLES[name] for name in asked.more}
    twice = sorted(name for name in [*of, *also] if name in there or (name in of and name in also))
    if twice:
        raise SystemExit(f"{asked.bundle} has {', '.join(twice)} already; a bundle's experts are not replaced")
    made = networks(of, asked.work, weights(asked.bundle, there["text"]["file"], ""))
    there.update({**also, **entries(asked.bundle, made, of)})
    manifest["version"] = asked.version or manifest["version"]
    path.write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{asked.bundle}: {', '.join([*also, *of])} added, {sum({e['file']: e['bytes'] for e in there.values()}.values()) / 1e6:.1f} MB")


if __name__ == "__main__":
    fix_hashes("add")
    main()
