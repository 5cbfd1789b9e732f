"""Guardrails fitted on a real incident, tried on it and on others, and written as files."""

import json
from datetime import timedelta

import jsonschema
import pyarrow.parquet as pq
import pytest
import yaml

from tests.unit.services.documents import document, record_run
from tests.unit.services.small_case import BROKE, LAST, write_capture
from workbench.domain.records.opening import Triage
from workbench.domain.records.prevention import Guardrail
from workbench.errors import WorkbenchError
from workbench.exchange.rule_files.json_schema import guardrail_schema
from workbench.science.guardrails.series import HOUR
from workbench.services.back_check import (
    caught_elsewhere,
    keep_check,
    rule_of,
    try_rule,
    with_rule,
)
from workbench.services.evidence import set_roles
from workbench.services.guardrail_files import export_guardrails
from workbench.services.guardrail_fitting import propose_guardrail, suggested
from workbench.services.guardrails import add_guardrail, change_guardrail, keep_guardrail
from workbench.services.importing import import_capture
from workbench.services.readings.caught import caught_words, rule_words
from workbench.services.readings.guardrails import rules_at_hand
from workbench.services.records import write_record

RANGE = Guardrail(id="", title="temp in range", column="temp", low=0.0, high=40.0, share=0.9)
DETECTED = BROKE + timedelta(hours=50)


@pytest.fixture
def detected(session):
    write_record(session, "1", Triage(id="triage", detected_at=DETECTED))
    return session


def test_a_range_is_fitted_on_what_was_good_and_catches_the_change_of_unit(detected):
    proposed = propose_guardrail(detected, "1", "range", column="temp").guardrail
    there = try_rule(detected, "1", proposed)
    found = there.check()
    assert proposed.low is not None
    assert proposed.high is not None
    assert proposed.high < 68.0
    assert found.fires_at == BROKE.timestamp() + 24 * HOUR
    assert found.lead == 26 * HOUR
    assert found.alarms == ()
    assert "false alarms a month agreed" in proposed.design


def test_five_days_of_history_tell_no_false_alarms_a_month(detected):
    there = try_rule(detected, "1", RANGE)
    words = caught_words(there.check(), there.known_by)
    assert "26 h earlier" in words
    assert "cannot be told from 5 days" in words
    assert rule_words(RANGE) == "temp between 0 and 40 on at least 90 % of rows"


def test_without_a_triage_it_is_told_against_the_capture(session):
    there = try_rule(session, "1", RANGE)
    assert there.known_by == "captured"
    assert "not written down" in caught_words(there.check(), there.known_by)


def test_the_onset_of_the_search_for_causes_counts(session):
    at = BROKE + timedelta(hours=30)
    onset = {"at": at.isoformat(), "interval": [BROKE.isoformat(), LAST.isoformat()]}
    record_run(session, "rootcause.upstream", answers=[document(answer={"onset": onset})])
    moments = try_rule(session, "1", RANGE).moments
    assert (moments.onset, moments.low, moments.high) == (
        at.timestamp(), BROKE.timestamp(), LAST.timestamp(),
    )  # fmt: skip


def test_a_moved_threshold_is_another_rule_that_was_not_tried_yet(session):
    there = try_rule(session, "1", RANGE)
    loose = there.rule.moved(0.1)
    assert there.check(loose).fires_at is None
    assert with_rule(RANGE.model_copy(update={"back_check": "run"}), loose).back_check == ""
    assert with_rule(RANGE, rule_of(RANGE)) == RANGE


def test_finer_batches_fire_sooner(session):
    hourly = RANGE.model_copy(update={"bin_minutes": 60.0})
    daily = RANGE.model_copy(update={"bin_minutes": 1440.0})
    fine, coarse = (try_rule(session, "1", one).check().fires_at for one in (hourly, daily))
    assert fine is not None
    assert coarse is not None
    assert fine < coarse


def test_a_threshold_on_a_signal_is_tried_too(session):
    kept = Guardrail(id="", title="accuracy", kind="threshold", metric="accuracy", low=0.99)
    assert try_rule(session, "1", kept).check().fires_at is not None
    with pytest.raises(WorkbenchError, match="no signal"):
        try_rule(session, "1", kept.model_copy(update={"metric": "nothing"}))


@pytest.mark.parametrize("kind", ["levels", "nulls", "volume", "freshness"])
def test_each_kind_is_fitted_and_silent_on_what_was_good(session, kind):
    column = {"levels": "station", "nulls": "temp"}.get(kind, "")
    proposed = propose_guardrail(session, "1", kind, column=column, bin_minutes=720).guardrail
    found = try_rule(session, "1", proposed).check()
    assert found.alarms == ()
    assert found.fires_at is None


def test_what_was_found_calls_for_a_rule(session):
    causes = [{"node": "temp", "kind": "unit_change"}, {"node": "hum", "kind": "nulls"}]
    record_run(session, "rootcause.upstream", answers=[document(answer={"causes": causes})])
    found = [one.guardrail for one in suggested(session, "1")]
    assert [(one.kind, one.column) for one in found[:2]] == [("range", "temp"), ("nulls", "hum")]


def test_the_rules_at_hand_are_those_recorded_or_else_those_called_for(session):
    called_for = rules_at_hand(session, "1")
    assert not called_for.recorded
    assert [one.kind for one in called_for.rules] == ["threshold"]
    kept = keep_guardrail(session, "1", RANGE).value
    found = rules_at_hand(session, "1", kept.id)
    assert found.recorded
    assert found.tried is not None
    assert found.tried.guardrail == kept


def test_no_rule_tells_values_of_a_sensitive_column(session):
    item = next(e for e in session.incident("1").evidence if e.window == "reference")
    roles = item.table.roles.model_copy(update={"sensitive": ("temp",)})
    set_roles(session, "1", item.id, roles)
    with pytest.raises(WorkbenchError, match="sensitive"):
        propose_guardrail(session, "1", "range", column="temp")
    assert propose_guardrail(session, "1", "nulls", column="temp").guardrail.column == "temp"


def test_a_guardrail_that_judges_nothing_is_not_kept(session):
    with pytest.raises(WorkbenchError, match="a limit"):
        add_guardrail(session, "1", {"column": "temp"})
    with pytest.raises(WorkbenchError, match="has no field"):
        add_guardrail(session, "1", {"column": "temp", "low": 0, "colour": "red"})


def test_a_changed_rule_was_not_tried_yet(session):
    kept = keep_guardrail(session, "1", RANGE.model_copy(update={"back_check": "r"})).value
    named = change_guardrail(session, "1", kept, {"title": "other"}).value
    assert named.back_check == "r"
    assert change_guardrail(session, "1", named, {"share": 0.5}).value.back_check == ""


def test_the_exported_check_fires_on_the_incident_and_is_silent_on_the_reference(session, tmp_path):
    kept = keep_guardrail(
        session, "1", propose_guardrail(session, "1", "range", column="temp").guardrail
    ).value
    written = export_guardrails(session, "1", tmp_path / "rules")
    assert [path.suffix for path in written] == [".yml", ".py", ".json"]
    assert yaml.safe_load(written[0].read_text())["groups"][0]["rules"][0]["expr"]
    validator = jsonschema.Draft202012Validator(guardrail_schema(kept))
    jsonschema.Draft202012Validator.check_schema(json.loads(written[2].read_text()))
    made = {"__name__": "__main__"}
    exec(compile(written[1].read_text(), str(written[1]), "exec"), made)
    for window, fires in (("reference", False), ("incident", True)):
        item = next(e for e in session.incident("1").evidence if e.window == window)
        frame = pq.read_table(session.workspace.objects.path(item.table.sha256)).to_pandas()
        rows = frame[["temp"]].to_dict("records")
        share = sum(validator.is_valid(row) for row in rows) / len(rows)
        assert (share < kept.share) is fires
        assert (made["broken"](frame) == ["temp_in_range"]) is fires


def test_a_rule_on_a_signal_is_no_check_of_rows(session, tmp_path):
    signal = Guardrail(id="g", title="accuracy", kind="threshold", metric="accuracy", low=0.9)
    keep_guardrail(session, "1", signal)
    written = export_guardrails(session, "1", tmp_path / "rules")
    assert [path.suffix for path in written] == [".yml"]
    with pytest.raises(WorkbenchError, match="judges rows"):
        export_guardrails(session, "1", tmp_path / "rules", ["pandera"])


def test_other_incidents_of_the_workspace_are_tried(session, tmp_path):
    other = write_capture(tmp_path / "other", title="Another one")
    frame = pq.read_table(other / "incident.parquet").to_pandas()
    frame["temp"] = 20.0
    frame.to_parquet(other / "incident.parquet", index=False)
    import_capture(session, [other])
    [(there, found)] = caught_elsewhere(session, "1", RANGE)
    assert there.title == "Another one"
    assert found.fires_at is None
    nowhere = RANGE.model_copy(update={"column": "pressure"})
    assert caught_elsewhere(session, "1", nowhere) == ()


def test_a_check_is_kept_as_a_run_that_says_the_same_and_is_tied_to_its_rule(working):
    write_record(working, "1", Triage(id="triage", detected_at=DETECTED))
    kept = keep_guardrail(working, "1", RANGE).value
    made = keep_check(working, "1", kept).value
    found = try_rule(working, "1", kept).check()
    assert made.run.parameters["column"] == "temp"
    assert made.answer["lead_hours"] == found.lead / HOUR
    assert made.answer["history_days"] == found.days
    assert working.incident("1").records.guardrails[0].back_check == made.run.id
    again = keep_check(working, "1", working.incident("1").records.guardrails[0]).value
    assert again.cached


def test_rules_hold_and_do_not_hold_the_rows_they_should(session):
    there = try_rule(session, "1", RANGE)
    verdicts = {trial.name: trial.verdict for trial in there.hostile()}
    assert verdicts["untouched"] == "silent"
    assert verdicts["unit_changed"] == verdicts["infinite"] == verdicts["wrong_type"] == "caught"
    assert verdicts["empty"] == "missed"
