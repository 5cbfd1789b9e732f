"""What the commands say with --json keeps the schemas that other programs rely on."""

from pathlib import Path

import pytest

from tests.e2e.program import SAMPLE, workbench
from workbench.domain.canonical import strict_loads
from workbench.exchange.schema import load_schema, violation


def keeps(answer, noun):
    why = violation(answer, load_schema(f"answer-{noun}"))
    assert why == "", why


def test_the_whole_way(sample, tmp_path):
    keeps(sample, "demo")
    folder, package, trust = sample["workspace"], sample["package"], sample["allowed_signers"]
    keeps(workbench("verify", package, "--trust", trust, "--json").json, "verify")
    keeps(workbench("-w", folder, "journal", "verify", "--json").json, "journal-verify")
    key = Path(folder) / "keys" / "sample_ed25519"
    out = tmp_path / "again.incident.zip"
    said = workbench("-w", folder, "export", sample["incident"], "-o", out, "--key", key, "--json")
    keeps(said.json, "export")


def test_a_second_incident(tmp_path):
    folder = tmp_path / "workspace"
    imported = workbench("-w", folder, "import", SAMPLE, "--json").json
    keeps(imported, "import")
    for analysis in ("drift.psi", "rootcause.upstream"):
        said = workbench("-w", folder, "run", imported["incident"], analysis, "--json")
        assert said.code == 0, said.err
        keeps(said.json, "run")
    keeps(workbench("causes", SAMPLE, "--json").json, "causes")


@pytest.mark.parametrize(
    ("words", "noun"),
    [
        (("show", "nothing"), "error"),
        (("frobnicate",), "error"),
        (("verify", "missing.zip"), "error"),
        (("verify", __file__), "verify"),
        (("replay", __file__), "replay"),
    ],
)
def test_failures(tmp_path, words, noun):
    said = workbench("-w", tmp_path / "workspace", *words, "--json", cwd=tmp_path)
    assert said.code > 0
    keeps(said.json, noun)


def test_every_record_the_sample_left_keeps_its_schema(sample):
    import zipfile

    with zipfile.ZipFile(sample["package"]) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    seen = set()
    for line in files["data/journal/journal.jsonl"].splitlines():
        event = strict_loads(line)
        seen.add(event["type"])
        assert violation(event, load_schema("event")) == ""
        assert violation(event["body"], load_schema(event["type"], event["v"])) == ""
    assert {"incident.opened", "evidence.added", "run.recorded", "claim.added"} <= seen
    results = [data for name, data in files.items() if name.endswith("/result.json")]
    assert len(results) > 5
    for data in results:
        assert violation(strict_loads(data), load_schema("result")) == ""
