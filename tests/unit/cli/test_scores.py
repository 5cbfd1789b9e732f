"""``workbench scores``: batches in, the queue out, and every act on it, with JSON."""

import contextlib
import io
import json
import re

import pytest

from tests.fakes.batches import day_of, drawn_rows, in_fahrenheit
from workbench.__main__ import main

DAYS, BROKEN = 30, 26


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    table = drawn_rows(DAYS, 150)
    broken = (day_of(table) >= BROKEN) & (table["region"] == "north")
    file = tmp_path_factory.mktemp("batch") / "may.csv"
    in_fahrenheit(table, broken).to_csv(file, index=False)
    return file


@pytest.fixture(scope="module")
def call(tmp_path_factory, batch):
    folder = tmp_path_factory.mktemp("w") / "workspace"

    def run(*words, code=0, as_json=True):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            asked = ["scores", *words, "-w", str(folder), *(["--json"] if as_json else [])]
            assert main(asked) == code, err.getvalue()
        told = out.getvalue()
        return json.loads(told) if as_json and code == 0 else told + err.getvalue()

    taken = run("take", str(batch), "--model", "demand")
    assert taken["batches"][0]["windows"] == DAYS
    return run


def test_the_same_batch_is_taken_once(call, batch):
    assert call("take", str(batch), "--model", "demand")["batches"][0]["already"]


def test_the_queue_tells_all_of_a_candidate(call):
    (one,) = call()["candidates"]
    assert one["model"] == "demand"
    assert sum(part["points"] for part in one["contributions"]) == pytest.approx(one["score"])
    assert one["chance"] == "uncalibrated prior"
    assert one["card"]["steps"]
    assert one["deadline"]
    assert one["definition_version"]
    assert "region = north" in str(one["contributions"])
    assert "Deadline" in call("--messages", as_json=False)
    assert not call("--at", "2026-01-20")["candidates"]


def test_from_a_score_to_column_and_node_in_one_answer(call):
    (one,) = call()["candidates"]
    drift = next(part for part in one["contributions"] if part["signal"] == "drift")
    assert (drift["column"], drift["node"]) == ("temp", "temp")


def test_what_is_known_of_a_model_moves_the_priority_and_is_kept(call):
    before = call()["candidates"][0]["priority"]
    made = call(
        "model", "set", "demand", "--regulated", "--criticality", "5", "--reads", "weather",
        "--maintenance", "2020-01-01T00:00/2020-01-02T00:00",
    )["model"]  # fmt: skip
    assert made["upstream"] == ["weather"]
    assert call("model", "list")["models"] == [made]
    after = call()["candidates"][0]
    assert after["priority"] < before
    assert {"regulated", "critical"} <= {rule["rule"] for rule in after["because"]}
    call("model", "set", "demand", "--not-regulated", "--criticality", "3")
    assert "is no time" in call("model", "set", "demand", "--maintenance", "soon", code=2)


def test_dismissing_reopening_and_escalating_are_written_down(call):
    start = call("show", "demand", "--last", "1")["windows"][0]["start"][:10]
    act = call("dismiss", "demand", start, "--reason", "known_change", "--until", "2999-01-01")
    assert call()["candidates"][0]["dismissed"]["act"] == act["act"]["seq"]
    call("reopen", str(act["act"]["seq"]))
    assert call()["candidates"][0]["dismissed"] is None
    made = call("escalate", "demand", start, "--because", "It has lasted.")["act"]
    assert made["body"]["contributions"]
    assert [one["type"] for one in call("acts")["acts"]][-1] == "candidate.escalated"
    assert "It has lasted." in call("acts", as_json=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nobody"), "no model of that name"),
        (("dismiss", "demand", "2020-01-01", "--reason", "seasonal"), "No window of demand"),
        (("dismiss", "demand", "2026-01-10", "--reason", "other"), "No reason is given"),
        (("reopen", "999"), "no dismissal number 999"),
        (("take", "/nowhere.csv", "--model", "x"), "nothing to read|cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(call, words, said):
    assert re.search(said, call(*words, code=2))
