"""Adds experts to a bundle: ``python3 -m train.add --bundle bundled --with image image-to-video scorer``.

What the bundle has stays as it is, byte for byte: new files are written beside the others, and the manifest names them after those. Denoisers
have to have been trained with the bundle's own text encoder (``--known-words``). ``--same video=control`` gives an expert that is there another
role too, which costs no file. ``--replace control=quick video`` puts a training's result in the place of an expert, in a new ``--version``: the role's own, or
that which is named.
"""

import argparse
import dataclasses
import json
import pathlib

from train import workplace
from train.export import fix_hashes, put, script
from train.roles import ROLES, Role, networks
from train.unpack import weights


def entries(folder: pathlib.Path, made: dict, of: dict) -> dict:
    """Writes the experts' files and returns what the manifest says of each."""
    return {name: {**role.facts(), **put(folder, f"{name}.pt", script(role.expert(made[name])))} for name, role in of.items()}


def replacing(pairs: list, there: dict) -> dict:
    """Roles whose experts are replaced, for pairs such as ``control=quick`` or names such as ``video``."""
    found = {}
    for name, _, result in (pair.partition("=") for pair in pairs):
        if name not in there or name not in ROLES or name == "text":
            raise SystemExit(f"--replace takes experts of {', '.join(n for n in there if n in ROLES and n != 'text')}, on which nothing else depends; not {name}")
        found[name] = dataclasses.replace(ROLES[name], result=result, instead="") if result else ROLES[name]
    return found


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
    options.add_argument("--replace", nargs="*", default=[], help="EXPERT or EXPERT=RESULT; needs a --version")
    options.add_argument("--version", help="the version that the manifest says from now on")
    asked = options.parse_args()
    workplace.device()
    path = asked.bundle / "manifest.json"
    manifest = json.loads(path.read_text())
    there = manifest["experts"]
    also, of = shared(asked.same, there), {name: ROLES[name] for name in asked.more}
    twice = sorted(name for name in [*of, *also] if name in there or (name in of and name in also))
    if twice:
        raise SystemExit(f"{asked.bundle} has {', '.join(twice)} already; a bundle's experts are not replaced but by --replace")
    new = replacing(asked.replace, there)
    if new and asked.version in (None, manifest["version"]):
        raise SystemExit(f"with other experts it is another bundle: say a --version other than {manifest['version']}")
    made = networks({**of, **new}, asked.work, weights(asked.bundle, there["text"]["file"], ""))
    added = entries(asked.bundle, made, {**of, **new})
    there.update({**also, **{name: added[name] for name in of}})
    for name in new:
        there[name].update({key: added[name][key] for key in ("file", "sha256", "bytes")})
    manifest["version"] = asked.version or manifest["version"]
    path.write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{asked.bundle}: {', '.join([*also, *of, *new])} added, {sum({e['file']: e['bytes'] for e in there.values()}.values()) / 1e6:.1f} MB")


if __name__ == "__main__":
    fix_hashes("add")
    main()
