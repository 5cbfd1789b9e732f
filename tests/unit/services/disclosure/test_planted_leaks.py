"""A withheld value planted anywhere in what leaves is found before anything is signed."""

import base64
import gzip
import json

import pandas as pd
import pytest

from tests.unit.services.disclosure.guarded_case import PEOPLE, SENSITIVE, send
from tests.unit.services.documents import document, record_run
from workbench.api import Bars, Figure, Finding, Result
from workbench.errors import PackageError
from workbench.services.claims import claim_finding
from workbench.services.evidence import amend, change_role
from workbench.services.hypotheses import state_hypothesis
from workbench.services.importing import add_evidence
from workbench.services.library.central import publish

VALUE = PEOPLE[3]


def refused(session, folder, level="full", **named):
    """Export, expect a refusal that names file and column and never the value."""
    with pytest.raises(PackageError) as caught:
        send(session, folder, level, **named)
    error = caught.value
    assert error.code == "export.leak"
    assert "'person'" in error.message
    assert VALUE not in error.message + error.hint
    assert not list(folder.glob("*.incident.zip*"))
    assert not list(folder.glob(".*partial"))
    return error.message


def told(**changes):
    finding = Finding(id="temp", text="temp moved.", about="temp", effect=0.4)
    result = Result(**{"summary": "It moved.", "findings": (finding,), **changes})
    return result.canonical_document()


PLANTS = {
    "a finding": told(findings=(Finding(id="x", text=f"It is {VALUE}.", about="temp"),)),
    "a summary": told(summary=f"Look at {VALUE.upper()}!"),
    "a figure's label": told(
        figures=(Figure(id="f", title="t", marks=(Bars(at=(0.0,), length=(1.0,), label=VALUE),)),)
    ),
    "a scalar": told(scalars={"worst": VALUE}),
    "an answer": told(answer={"levels": {VALUE: 3}}),
}


@pytest.mark.parametrize("planted", PLANTS.values(), ids=PLANTS)
def test_in_a_result(guarded, tmp_path, planted):
    record_run(guarded, "drift.over_time", answers=[planted])
    refused(guarded, tmp_path)


@pytest.mark.parametrize("level", ["full", "aggregate"])
def test_in_a_claim(guarded, tmp_path, level):
    run = record_run(guarded, "drift.over_time", answers=[document()])
    claim_finding(guarded, "1", run.id, "temp", text=f"Ask {VALUE} about it.")
    refused(guarded, tmp_path, level)


@pytest.mark.parametrize("level", ["full", "aggregate", "hashes"])
def test_in_the_title(guarded, tmp_path, level):
    amend(guarded, "1", {"title": f"Trouble at {VALUE}"})
    refused(guarded, tmp_path, level)


def test_in_an_event_that_was_taken_back_and_stays_for_ever(guarded, tmp_path):
    amend(guarded, "1", {"title": f"Trouble at {VALUE}"})
    amend(guarded, "1", {"title": "Trouble"})
    message = refused(guarded, tmp_path)
    assert "journal.jsonl" in message
    seq = guarded.incident("1").size - 1
    sent = send(guarded, tmp_path, withhold=[f"event:{seq}"])
    assert VALUE not in sent.everything()


FILES = {
    "app.log": f"2026-05-06T00:00:04Z INFO login {VALUE}\n".encode(),
    "notes.html": f"<p>{VALUE.replace('@', '&#64;')}</p>".encode(),
    "config.json": json.dumps({"owner": base64.b64encode(VALUE.encode()).decode()}).encode(),
    "dump.gz": gzip.compress(f"x,{VALUE}".encode()),
}


@pytest.mark.parametrize("name", FILES)
def test_in_a_file_of_evidence(guarded, tmp_path, name):
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / name).write_bytes(FILES[name])
    add_evidence(guarded, "1", [folder / name])
    assert name.partition(".")[0] in refused(guarded, tmp_path)
    kept = send(guarded, tmp_path, withhold=[name])
    assert VALUE not in kept.everything()
    assert send(guarded, tmp_path, "aggregate")


def test_in_the_name_of_a_file(guarded, tmp_path):
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / f"{VALUE}.txt").write_text("nothing")
    add_evidence(guarded, "1", [folder / f"{VALUE}.txt"])
    refused(guarded, tmp_path)
    assert VALUE not in send(guarded, tmp_path, withhold=[f"{VALUE}.txt"]).everything()


def test_in_another_column_that_nobody_marked(guarded, tmp_path):
    folder = tmp_path / "more"
    folder.mkdir()
    pd.DataFrame({"friend": [VALUE] * 9, "n": range(9)}).to_csv(folder / "pairs.csv", index=False)
    add_evidence(guarded, "1", [folder / "pairs.csv"])
    refused(guarded, tmp_path)


def test_a_run_made_before_the_column_was_marked_stays(session, tmp_path):
    leaky = told(findings=(Finding(id="station", text="Level s1 rose.", about="station"),))
    run = record_run(session, "drift.psi", answers=[leaky])
    claim_finding(session, "1", run.id, "station")
    for table in ("reference.parquet", "incident.parquet"):
        change_role(session, "1", table, "station", "sensitive")
    later = record_run(session, "drift.psi", answers=[document()], seed=4)
    sent = send(session, tmp_path)
    assert f"data/results/{run.id}/result.json" not in sent.files
    assert f"data/results/{later.id}/result.json" in sent.files
    assert "Level s1 rose" not in sent.everything()
    reasons = {one["item"]: one["reason"] for one in sent.redactions()}
    assert "before station was marked sensitive" in reasons[f"result:{run.id}/result.json"]
    # What describes the column by its levels stays as well.
    bare = {e["type"] for e in sent.events() if "commitment" in e}
    assert {"evidence.added", "run.recorded", "claim.added"} <= bare


def test_a_model_that_was_fitted_to_a_withheld_column_stays(session, tmp_path):
    sent = send(session, tmp_path, columns={"hum": "drop"})
    assert not [path for path in sent.files if path.endswith("model.skops")]
    assert "fitted to the withheld column hum" in " ".join(o["reason"] for o in sent.redactions())


def test_signals_about_a_withheld_column_stay(session, tmp_path):
    sent = send(session, tmp_path, columns={"failed": "drop"})
    reasons = " ".join(one["reason"] for one in sent.redactions())
    assert "It tells statistics of the withheld column failed." in reasons
    assert not [path for path in sent.files if "signals_measured" in path]
    kept = send(session, tmp_path, columns={"station": "drop"}, name="kept")
    assert [path for path in kept.files if "signals_measured" in path]


def test_it_can_be_stopped_while_it_searches(guarded, tmp_path):
    class StopError(Exception):
        pass

    def stop(fraction, text):
        if text.startswith("Searching"):
            raise StopError

    with pytest.raises(StopError):
        send(guarded, tmp_path, progress=stop)
    assert not list(tmp_path.glob("*.zip*"))


def test_nothing_is_searched_where_everything_is_kept(guarded, tmp_path):
    run = record_run(guarded, "drift.over_time", answers=[PLANTS["a finding"]])
    sent = send(guarded, tmp_path, columns=dict.fromkeys(SENSITIVE, "keep"))
    assert VALUE.encode() in sent.files[f"data/results/{run.id}/result.json"]


def test_a_withheld_value_stops_what_would_be_published(guarded, tmp_path):
    state_hypothesis(guarded, "1", f"It began with {PEOPLE[0]} at the desk.")
    with pytest.raises(PackageError, match="'person'") as caught:
        publish(guarded, "1", tmp_path / "shared", disclosure="full")
    assert caught.value.code == "library.leak"
    assert PEOPLE[0] not in str(caught.value)
    assert not (tmp_path / "shared").exists()
