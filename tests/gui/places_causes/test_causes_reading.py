"""What the Causes place is told: titles, other inputs beside the causes, staleness, the lab."""

from datetime import UTC, datetime

import pytest

from workbench.desktop.places.causes_words import caption_words
from workbench.domain.figures import Distribution, Graph
from workbench.services.cause_answers import CauseRow, CausesReading, causes_reading
from workbench.services.cause_words import (
    fault_words,
    kind_words,
    node_words,
    percent_words,
    title_words,
)
from workbench.services.history import undo
from workbench.services.readings.causes_lab import lab_reading
from workbench.services.readings.causes_place import (
    CausesPlaceReading,
    causes_place_reading,
    row_words,
)
from workbench.services.running import run_analysis
from workbench.services.windows import remove_window, set_window


def test_before_the_first_search_there_is_a_question(tables):
    controller, incident = tables
    reading = causes_place_reading(controller.session, incident)
    assert reading.answer.title == "Which input broke the model?"
    assert reading.rows == ()
    assert reading.ready == ""
    assert reading.metric_name == "AUC"


def test_windows_that_are_missing_are_named(tables):
    controller, incident = tables

    remove_window(controller.session, incident, "incident")
    assert causes_place_reading(controller.session, incident).ready == (
        "W1 must be set in Signals first."
    )


def test_the_sample_names_temp_and_lists_every_other_input(sample):
    controller, incident = sample
    reading = causes_place_reading(controller.session, incident)
    assert reading.answer.verdict == "named"
    assert reading.answer.title.startswith("temp explains ")
    assert "unit change on " in reading.answer.title
    assert reading.rows[0].node == "temp"
    assert {row.node for row in reading.rows} >= set(reading.lab.features)
    assert len({row.node for row in reading.rows}) == len(reading.rows)


def test_the_place_says_when_it_began(sample):
    controller, incident = sample
    reading = causes_place_reading(controller.session, incident)
    assert reading.answer.began.startswith("began ")
    assert " UTC (" in reading.answer.began
    assert f"It {reading.answer.began}." in caption_words(reading)


def test_the_mended_metric_lies_between_the_windows(sample):
    controller, incident = sample
    reading = causes_place_reading(controller.session, incident)
    value = reading.mended_value(reading.rows[0])
    assert reading.answer.observed < value
    assert value == pytest.approx(reading.answer.observed + reading.rows[0].restored)


def test_drift_ranks_come_from_the_run_whose_distances_the_search_names(sample):
    controller, incident = sample
    for analysis in ("drift.psi", "drift.battery"):
        run_analysis(controller.session, incident, analysis)
    run_analysis(controller.session, incident, "drift.psi", parameters={"bins": 5})
    reading = causes_place_reading(controller.session, incident)
    assert reading.drift_name == "KS distance"
    ranked = {row.node: row.drift_rank for row in reading.rows if row.drift_rank is not None}
    assert sorted(ranked.values()) == list(range(1, len(ranked) + 1))
    assert ranked["temp"] > 1


def test_an_input_that_was_not_mended_has_no_figure(sample):
    controller, incident = sample
    rows = {r.node: r for r in causes_place_reading(controller.session, incident).rows}
    assert rows["windspeed"].restored is None
    assert row_words(rows["windspeed"]) == "no fault found"


def test_a_what_if_fills_the_row_of_its_input(mended):
    controller, incident = mended
    reading = causes_place_reading(controller.session, incident)
    row = next(r for r in reading.rows if r.node == "windspeed")
    found = reading.lab.what_if("windspeed")
    assert row.restored == found.best.restored
    assert row.lost == found.lost
    assert row.finding in {f.id for f in controller.session.incident(incident).runs[-1].findings}
    assert found.findings[found.chosen] == row.finding


def test_moving_a_window_makes_the_answer_stale_but_keeps_it_whole(mended):
    controller, incident = mended
    session = controller.session
    before = causes_place_reading(session, incident)
    start = datetime(2012, 3, 24, tzinfo=UTC)
    set_window(session, incident, "incident", start=start, end=datetime(2012, 4, 29, tzinfo=UTC))
    after = causes_place_reading(session, incident)
    assert after.answer.stale
    assert after.rows == before.rows
    assert after.answer.rows == ()
    undo(session, incident)
    assert not causes_reading(session, incident).stale


def test_the_lineage_says_what_is_known_of_its_nodes(sample):
    controller, incident = sample
    reading = causes_place_reading(controller.session, incident)
    graph = next(m for m in reading.lineage.marks if isinstance(m, Graph))
    nodes = {node.id: node for node in graph.nodes}
    assert nodes["temp"].state == "cause"
    assert nodes["temp"].detail.startswith("unit change, ")
    assert "→" in nodes["auc"].detail
    assert nodes["auc"].title == "AUC"


def test_without_a_search_the_lineage_of_the_evidence_is_shown(fresh):
    controller, incident = fresh
    reading = causes_place_reading(controller.session, incident)
    assert any(isinstance(m, Graph) for m in reading.lineage.marks)


def test_the_lab_says_why_it_cannot_measure(tables):
    controller, incident = tables
    lab = lab_reading(controller.session, controller.session.incident(incident))
    assert "needs the model" in lab.refusal
    assert lab.features == ("temp", "windspeed")
    assert set(lab.columns) >= {"temp", "windspeed"}


def test_a_graph_shows_each_nodes_own_signal_in_both_windows(graph):
    controller, incident = graph
    reading = causes_place_reading(controller.session, incident)
    assert reading.answer.title == "The trouble begins with db"
    assert reading.rows[0].node == "db"
    marks = reading.lab.columns["db"].marks
    assert [mark.tone for mark in marks if isinstance(mark, Distribution)] == [
        "reference",
        "incident",
    ]
    assert [row.drift_rank for row in reading.rows if row.drift is not None]
    # Availability is no metric of the catalogue; it fell, so mending it raises it.
    assert reading.sign == 1.0


def test_errors_of_regression_are_mended_downwards():
    answer = CausesReading("x", metric="rmse", reference=10.0, observed=14.0, drop=4.0)
    reading = CausesPlaceReading(answer=answer)
    assert reading.mended_value(CauseRow("temp", "stuck", restored=3.0)) == 11.0


@pytest.mark.parametrize(
    ("verdict", "first", "rivals", "title"),
    [
        (
            "named",
            ("temp", "unit_change", 0.98, 0.354),
            (),
            "temp explains the drop: unit change on 35\u202f% of rows",
        ),
        (
            "named",
            ("temp", "clip", 0.5, None),
            (),
            "temp explains 50\u202f% of the drop: cut off at a limit",
        ),
        (
            "named",
            ("__target__", "label_noise", 1.0, 0.1),
            (),
            "The labels explain the drop: partly wrong on 10\u202f% of rows",
        ),
        (
            "undecided",
            ("temp", "stuck", 0.4, 0.1),
            (("temp", "stuck"), ("__rows__", "surge")),
            "Undecided between temp (stuck on one value) and the rows (another mix of rows)",
        ),
        ("no_incident", None, (), "No real drop between the two windows"),
        ("undecided", None, (), "Nothing that was looked at explains the drop"),
        ("named", ("cart", "", 1.0, None), (), "The trouble begins with cart"),
    ],
)
def test_titles_answer_the_question(verdict, first, rivals, title):
    assert title_words(verdict, first, rivals) == title


def test_targets_are_written_as_words_and_columns_as_they_are():
    assert [node_words(n) for n in ("__target__", "__rows__", "temp")] == ["labels", "rows", "temp"]
    assert kind_words("brand_new_kind") == "brand new kind"
    assert fault_words("", 0.5) == ""


def test_a_few_rows_are_not_none_and_almost_all_are_not_all():
    assert percent_words(0.003) == "less than 1\u202f%"
    assert percent_words(0.999) == "99\u202f%"
    assert percent_words(1.0) == "100\u202f%"


def test_rows_say_whether_drift_had_an_effect():
    drifted = CauseRow("wind", "", restored=0.001, restored_interval=(-0.01, 0.01), drift_rank=1)
    assert row_words(drifted) == "drift without effect"
    worse = CauseRow("wind", "", restored=-0.05, restored_interval=(-0.07, -0.04))
    assert row_words(worse) == "mending it makes it worse"
    assert row_words(CauseRow("db", "", confidence=0.8)) == "confidence 80\u202f%"
