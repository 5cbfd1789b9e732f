"""``workbench repair``: the whole way on the command line, by the same services as the window."""

import json

import pytest

from tests.fakes.repairs import RepairRunner, confirm_cause
from tests.unit.services.small_case import write_capture
from workbench.cli.program import main
from workbench.domain.canonical import JsonValue
from workbench.services import session as sessions
from workbench.services.importing import import_capture
from workbench.services.session import open_session


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with the small incident and a confirmed cause."""
    root = tmp_path_factory.mktemp("repair-cli")
    with open_session(root / "workspace", create=True) as session:
        import_capture(session, [write_capture(root / "capture")])
        confirm_cause(session)
    return root / "workspace"


@pytest.fixture
def repair(workspace, capsys, monkeypatch):
    """Return a function that runs one command and returns its exit code and answer."""
    monkeypatch.setattr(sessions, "LocalRunner", lambda *_, **__: RepairRunner())

    def run(*words) -> tuple[int, JsonValue]:
        code = main(["--workspace", str(workspace), "repair", *words, "--json"])
        return code, json.loads(capsys.readouterr().out.strip().splitlines()[-1])

    return run


def tried_best(repair):
    """Frame, set criteria, add three repairs, try them all; the best one's id."""
    code, told = repair("try", "1", "--all")
    assert (code, told["error"]["code"]) == (2, "repair.unframed")
    words = ("--behaviour", "Hot rows rank low", "--success", "AUC back", "--agreed-by", "ML")
    assert repair("frame", "1", *words, "--accepted-risk", "none known")[0] == 0
    _, told = repair("criteria", "1", "--default", "--rule", "flips.lost < 100: few are lost")
    assert told["criteria"][0]["before_results"]
    assert told["criteria"][0]["rules"][-1]["words"] == "few are lost"

    for kind in ("inverse_transform", "clip"):
        assert repair("add", "1", kind, "--node", "temp")[0] == 0
    assert repair("add", "1", "nothing")[0] == 0
    code, told = repair("try", "1", "--all")
    assert code == 0
    assert len(told["tried"]) == 3
    _, told = repair("compare", "1")
    best = told["best"]
    assert told["repairs"][-1]["repair"]["kind"] == "nothing"
    assert {row["undeclared"] == [] for row in told["repairs"]} == {True}
    return best


def test_from_framing_to_verified_and_back(repair):
    best = tried_best(repair)
    code, told = repair("apply", "1", best)
    assert (code, told["error"]["code"]) == (2, "repair.not_chosen")
    _, told = repair("choose", "1", best, "--decided-by", "ML on-call", "--no-dissent")
    assert len(told["decision"]["alternatives"]) == 2
    _, told = repair("way-back", "1", best, "--to", "3.2.1", "--limit", "0.74")
    assert told["repair"]["watch"]
    _, told = repair("rollback", "1", best, "--rehearse", "--minutes", "12")
    assert told["rollback"]["worked"]
    assert repair("impact", "1", best, "--write")[1]["recorded"]
    assert repair("apply", "1", best, "--note", "ingest 4.1")[0] == 0
    code, told = repair("verify", "1")
    assert (code, told["verified"], told["problems"]) == (0, True, [])
    _, told = repair("show", "1")
    steps = [step["what"] for step in told["story"]]
    assert steps[0] == "hypothesis"
    assert "decision" in steps
    runs = told["runs"]
    _, told = repair("rollback", "1", best, "--reason", "Latency doubled")
    assert told["rollback"]["pointer"] == "3.2.1"
    assert set(runs) <= set(repair("show", "1", best)[1]["runs"])
    _, told = repair("knowledge")
    assert {one["kind"]: one["rolled_back"] for one in told["kinds"]}["inverse_transform"] == 1
    _, told = repair("list", "1")
    assert len(told["repairs"]) == 3
