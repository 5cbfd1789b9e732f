"""One command takes the sample from evidence to a package that a stranger verifies and replays."""

import hashlib
import random
import shutil
import subprocess
from pathlib import Path

from tests.e2e.program import SAMPLE, workbench


def test_the_cause_is_first_and_the_larger_drift_is_not(sample):
    causes = sample["causes"]
    assert sample["verdict"] == "named"
    assert causes[0]["node"] == "temp"
    assert causes[0]["kind"] == "unit_change"
    ranks = {c["node"]: c["drift"]["rank"] for c in causes if c.get("drift", {}).get("rank")}
    assert ranks["temp"] > 1, "another column drifted further, and did not win"
    low, high = causes[0]["interval"]
    assert low <= causes[0]["restored"] <= high


def test_the_package_verifies_and_replays(sample):
    assert sample["level"] == "L4"
    said = workbench("replay", sample["package"], "--trust", sample["allowed_signers"], "--json")
    assert said.code == 0
    assert {run["result"] for run in said.json["runs"]} == {"identical"}


def test_verify_needs_nothing_but_a_list_of_signers(sample, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    signers = shutil.copy(sample["allowed_signers"], home / "allowed_signers")
    package = shutil.copy(sample["package"], home)
    said = workbench(
        "verify", package, "--trust", signers, "--json", cwd=home, HOME=str(home), TMPDIR=str(home)
    )
    assert said.code == 0
    assert said.json["level"] == "L3"
    assert said.json["verdict"] == "ok"
    assert sorted(p.name for p in home.iterdir()) == sorted(["allowed_signers", Path(package).name])


def test_without_a_list_of_signers_nobody_vouches(sample):
    said = workbench("verify", sample["package"], "--json")
    assert said.code == 3
    assert said.json["level"] == "L1"
    assert said.json["verdict"] == "untrusted"
    assert said.json["problems"][0]["code"] == "trust.none"


def test_stock_tools_verify_it_with_the_commands_it_carries(sample, tmp_path):
    package = Path(sample["package"])
    listing = subprocess.run(
        ["unzip", "-p", package, "*/data/VERIFY.txt"], capture_output=True, text=True, check=True
    ).stdout
    commands = [line for line in listing.splitlines() if line.startswith("    ")]
    script = tmp_path / "verify.sh"
    script.write_text("set -euo pipefail\n" + "\n".join(line[4:] for line in commands) + "\n")
    done = subprocess.run(
        ["bash", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "PACKAGE": str(package),
            "SIGNERS": sample["allowed_signers"],
            "WHO": "sample@workbench",
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert 'Good "incident-package@workbench" signature' in done.stdout


def test_a_flipped_byte_anywhere_is_found_and_named(sample, tmp_path):
    original = Path(sample["package"]).read_bytes()
    rng = random.Random(20120319)
    places = [0, 30, len(original) - 1, *(rng.randrange(len(original)) for _ in range(12))]
    for place in places:
        broken = bytearray(original)
        broken[place] ^= 1 << rng.randrange(8)
        package = tmp_path / "broken.incident.zip"
        package.write_bytes(broken)
        said = workbench("verify", package, "--trust", sample["allowed_signers"], "--json")
        assert said.code in {3, 4, 5, 6}, (place, said.out)
        assert said.json["problems"][0]["where"], place


def test_two_exports_are_the_same_bytes_whatever_the_surroundings(sample, tmp_path):
    folder = Path(sample["workspace"])
    key = folder / "keys" / "sample_ed25519"
    seen = set()
    for number, (umask, zone, seed, locale) in enumerate(
        [("022", "UTC", "0", "C"), ("077", "Pacific/Auckland", "4242", "C.UTF-8")]
    ):
        out = tmp_path / f"{number}.incident.zip"
        command = f'umask {umask}; exec "$@"'
        said = _through_shell(
            command,
            "-w",
            folder,
            "export",
            sample["incident"],
            "-o",
            out,
            "--key",
            key,
            "--json",
            TZ=zone,
            PYTHONHASHSEED=seed,
            LC_ALL=locale,
        )
        assert said["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
        seen.add(said["sha256"])
    seen.add(hashlib.sha256(Path(sample["package"]).read_bytes()).hexdigest())
    assert len(seen) == 1


def test_the_journal_is_intact_and_rebuilds(sample):
    said = workbench("-w", sample["workspace"], "journal", "verify", "--json")
    assert said.json["ok"]
    before = workbench("-w", sample["workspace"], "show", "1", "--json").json
    assert workbench("-w", sample["workspace"], "journal", "rebuild", "--json").code == 0
    assert workbench("-w", sample["workspace"], "show", "1", "--json").json == before


def test_a_capture_folder_is_judged_without_touching_any_workspace(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    said = workbench("causes", SAMPLE, "--json", HOME=str(home), XDG_DATA_HOME=str(home / "data"))
    assert said.code == 0
    assert said.json["causes"][0]["node"] == "temp"
    assert said.json["seconds"] > 0
    assert not (home / "data").exists()


def _through_shell(script, *words, **env):
    import json
    import sys

    from tests.e2e.program import environment

    done = subprocess.run(
        ["bash", "-c", script, "bash", sys.executable, "-m", "workbench", *map(str, words)],
        capture_output=True,
        text=True,
        env=environment(**env),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
