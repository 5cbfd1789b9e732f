"""Hold a package against the validators of the standards it rests on: BagIt and RO-Crate.

``make standards`` and ``.ci/run`` call this. The validators live in an environment of their own,
``.venv/standards``, so that nothing of them can reach the product. Everything but setting that up
works without a network. Prints a report; the exit code is 1 if a requirement, or a recommendation
that is not among those left open below, is not kept.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from setup_environment import ROOT, Environment, State, digest_of, one_at_a_time
from system_parts import SetupError, say

LOCK = "packaging/requirements-standards.lock"
PLACE = ROOT / ".venv" / "standards"

LEFT_OPEN: Mapping[str, str] = {
    "ro-crate-1.1_22.3": "publisher: a package goes from hand to hand; nobody publishes it",
    "ro-crate-1.1_30.2": "affiliation of an author: nobody is asked whom they work for",
    "ro-crate-1.1_30.3": "the same",
    "process-run-crate-0.5_3.2": "url of an application: an analysis has no page of its own",
    "process-run-crate-0.5_5.1": "http address of an application: the same; its id is a fragment",
}
"""Recommendations that are not followed, by check, with the reason."""


def make_environment() -> Path:
    """Make the validators' environment if it is not there; return its interpreter.

    Raises
    ------
    SetupError
        When a step fails.
    """
    wanted = State(
        place=f"{PLACE} of {sys.base_prefix}", locks={LOCK: digest_of(ROOT / LOCK)}, product=""
    )
    with one_at_a_time(ROOT):
        environment = Environment(PLACE)
        plan = environment.plan(wanted)
        if not plan.is_empty:
            environment.carry_out(replace(plan, product=False), wanted)
    return PLACE / "bin" / "python"


def make_sample(folder: Path) -> Path:
    """Take the sample incident the whole way and return its package."""
    program = [str(ROOT / ".venv" / "bin" / "workbench"), "--workspace", str(folder / "workspace")]
    say("Making the sample package")
    done = subprocess.run(
        [*program, "demo", "--headless", "--json"], stdout=subprocess.PIPE, check=True
    )
    return Path(json.loads(done.stdout)["package"])


def unpacked(package: Path, folder: Path) -> Path:
    """Unpack a package of ours with the stock tool and return its root folder."""
    subprocess.run(["unzip", "-q", str(package), "-d", str(folder)], check=True)
    (root,) = folder.iterdir()
    return root


def bagit_objection(root: Path) -> str:
    """Return what BagIt's own library has against a folder; nothing if it is a valid bag."""
    code = "import bagit, sys; bagit.Bag(sys.argv[1]).validate()"
    python = ROOT / ".venv" / "bin" / "python"
    done = subprocess.run(
        [str(python), "-c", code, str(root)], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def crate_reports(python: Path, root: Path) -> list[dict[str, Any]]:
    """Return what each profile says of the crate in a package's payload."""
    script = ROOT / "tests" / "standards" / "rocrate.py"
    done = subprocess.run(
        [str(python), "-I", str(script), str(root / "data")], stdout=subprocess.PIPE, check=True
    )
    reports: list[dict[str, Any]] = json.loads(done.stdout)
    return reports


def show(reports: Sequence[Mapping[str, Any]]) -> bool:
    """Print the reports; return whether nothing stands against the package."""
    good = True
    for one in reports:
        print(f"{one['profile']}: {one['checks']} checks, {one['seconds']} s")
        for issue in one["issues"]:
            level, check = issue["level"], issue["check"]
            reason = LEFT_OPEN.get(check, "") if level == "RECOMMENDED" else ""
            stands = level != "OPTIONAL" and not reason
            good = good and not stands
            mark = "BROKEN" if stands else "left open"
            print(f"  {mark:<9} {level:<11} {check}  {issue['message']} ({issue['count']}×)")
            if reason:
                print(f"            because {reason}")
    return good


def check(package: Path | None) -> bool:
    """Check a package, by default that of the sample; return whether it holds."""
    python = make_environment()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = unpacked(package or make_sample(folder), folder / "unpacked")
        objection = bagit_objection(root)
        print(f"bagit: {objection or 'valid'}")
        return show(crate_reports(python, root)) and not objection


def main(arguments: Sequence[str]) -> int:
    """Check, and return the exit code."""
    parser = argparse.ArgumentParser(description="Hold a package against BagIt and RO-Crate")
    parser.add_argument("package", nargs="?", type=Path, help="by default the sample is made")
    options = parser.parse_args(arguments)
    try:
        return 0 if check(options.package) else 1
    except (SetupError, OSError, subprocess.CalledProcessError) as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
