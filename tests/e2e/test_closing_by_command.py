"""The sample incident through the command line alone: from its capture to a signed postmortem."""

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout

import pytest

from tests.e2e import closing
from tests.e2e.program import SAMPLE, workbench
from tests.e2e.signers import author_and_reviewer
from workbench.cli.program import main

pytestmark = pytest.mark.timeout(900)

R = closing.REPAIR


class Line:
    """Commands on one workspace; each must succeed.

    They are given to the program as the shell gives them, in this process: starting three dozen
    would take longer than what they do. Those that leave the workspace are processes of their own.
    """

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *words, code=0):
        said, complaint = io.StringIO(), io.StringIO()
        with redirect_stdout(said), redirect_stderr(complaint):
            found = main(["-w", str(self.folder), *map(str, words), "--json"])
        assert found == code, f"{words}: {complaint.getvalue() or said.getvalue()}"
        return json.loads(said.getvalue())


def open_and_investigate(line):
    line("import", SAMPLE)
    line("run", 1, "battery")
    line("causes", 1)
    line(
        "triage", 1, "--accept", "--category", "data_quality", "--kind", "incident", "--owner",
        closing.OWNER, "--severity", "SEV2 major", "--reason", closing.SEVERITY_REASON,
    )  # fmt: skip
    line("scope", 1, "--in", closing.INSIDE, "--out", closing.OUTSIDE, "--reason",
         closing.SCOPE_REASON)  # fmt: skip
    line("evidence", "freeze", 1)
    line("participant", "plan", 1)
    line("participant", "set", 1, "data", "--facilitator")
    line("participant", "set", 1, "ml", "--author")
    line("hypothesis", "state", 1, "--from-cause", "first")
    line("observe", "suggest", 1, "--accept", "all")
    finding, figure, operator, value = closing.CRITERION
    line(
        "test", "register", 1, "H1", closing.TEST, "--expect", closing.EXPECTED, "--passes-if",
        f"{figure} of {finding} {operator} {value}", "--analysis", "explain.what_if", "-p",
        "feature=temp", "-p", "mechanism=row_replay",
    )  # fmt: skip
    line("test", "run", 1, "T1")
    line("hypothesis", "confirm", 1, "H1", "--because", closing.CONFIRMED, "--by", "ml")
    line("hypothesis", "reject", 1, "H2", "--because", closing.REJECTED, "--by", "data")
    line("hypothesis", "state", 1, closing.PROCESS, "--factor", "contributing", "--domain",
         "process")  # fmt: skip


def repair_and_prevent(line):
    line("repair", "frame", 1, "--behaviour", closing.BEHAVIOUR, "--success", closing.SUCCESS,
         "--accepted-risk", closing.ACCEPTED, "--agreed-by", "product")  # fmt: skip
    line("repair", "criteria", 1, "--default", "--agreed-by", "product")
    line("repair", "propose", 1)
    line("repair", "try", 1, "--all")
    line("repair", "choose", 1, R, "--accepted-risk", closing.ACCEPTED, "--rationale",
         closing.RATIONALE, "--decided-by", "product")  # fmt: skip
    line("repair", "way-back", 1, R, "--to", closing.BACK_TO, "--limit", 0.65, "--step",
         closing.BACK_STEP)  # fmt: skip
    line("repair", "rollback", 1, R, "--rehearse", "--reason", "rehearsal", "--minutes", 4)
    line("repair", "impact", 1, R, "--write")
    line("repair", "apply", 1, R)
    line("repair", "verify", 1, R)
    line(
        "action", "add", 1, closing.ACTION, "--set", "kind=detect", "--set",
        "owner_function=data", "--set", "owner=data", "--set", "due=2026-12-15", "--set",
        "success.signal=auc", "--set", "success.value=0.79", "--set", "success.window=7 d",
        "--set", "verification.method=range rule on the next week",
    )  # fmt: skip
    line("limitation", "add", 1, closing.LIMITATION, "--consequence", closing.CONSEQUENCE)
    line("note", "add", 1, closing.WRONG, "--kind", "went_wrong", "--function", "data")
    line("note", "add", 1, closing.LUCKY, "--kind", "lucky", "--function", "ops")


def write_and_replay(line, folder):
    line("report", "draft", 1, "--accept")
    line("report", "section", 1, "counterfactual", "--text", closing.COUNTERFACTUAL, "--ready")
    author_and_reviewer(folder)
    draft = folder / "draft.incident.zip"
    line("export", 1, "-o", draft, "--key", folder / "author")
    said = workbench(
        "review", draft, "--key", folder / "bob", "--verdict", "accept", "--trust",
        folder / "allowed_signers", "--reviewer", "Bob", "--json", timeout=300,
    )  # fmt: skip
    assert said.code == 0, said.err
    line("import-review", 1, said.json["review"], "--trust", folder / "allowed_signers")


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """The folder with a signed package, and what the gates said before it was signed."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    folder = tmp_path_factory.mktemp("closing")
    line = Line(folder / "w")
    open_and_investigate(line)
    repair_and_prevent(line)
    write_and_replay(line, folder)
    gates = line("gates", 1)
    line("report", "sign", 1, "--function", "ml")
    line("export", 1, "-o", folder / "case.incident.zip", "--key", folder / "author", "--final")
    return folder, line, gates


def test_every_gate_is_green_before_it_is_signed(closed):
    _, _, gates = closed
    assert {g["code"]: g["reason"] for g in gates["gates"] if not g["passed"]} == {}
    assert [g["code"] for g in gates["gates"] if not g["warning"]] == [
        f"G{number}" for number in range(1, 13)
    ]


def test_the_signed_package_verifies_and_holds_the_claims(closed):
    folder, line, _ = closed
    said = workbench(
        "verify", folder / "case.incident.zip", "--trust", folder / "allowed_signers", "--json"
    )
    assert said.code == 0, said.out
    assert closing.claims_packed(folder / "case.incident.zip") == closing.CLAIMS
    assert closing.claims_told(line("show", 1)["claims"]) == closing.CLAIMS


def test_a_corrected_row_turns_every_dependent_claim_amber_until_it_is_run_again(closed):
    import pandas as pd

    folder, _, _ = closed
    copy = Line(shutil.copytree(folder / "w", folder / "edited"))
    table = pd.read_parquet(SAMPLE / "incident.parquet")
    table.loc[table.index[0], "temp"] += 1.0
    (folder / "fixed").mkdir()
    table.to_parquet(folder / "fixed" / "incident.parquet")
    copy("evidence", "add", 1, folder / "fixed" / "incident.parquet", "--replaces",
         "incident.parquet")  # fmt: skip
    states = {c["standing"]["state"] for c in copy("report", "claims", 1)["claims"]}
    assert states == {"stale"}
    copy("report", "sign", 1, "--function", "ops", code=2)
    copy("report", "re-run", 1)
    states = {c["standing"]["state"] for c in copy("report", "claims", 1)["claims"]}
    assert states == {"supported"}
