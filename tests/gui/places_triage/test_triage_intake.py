"""Batches on Triage: dropped or chosen, taken in as a job, each once; models chosen one by one."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from workbench.desktop.dialogs.choose_models import ChooseModels
from workbench.desktop.dialogs.score_opening import OpenFromScore
from workbench.desktop.dialogs.take_batch import TakeBatch, taken_words
from workbench.science.likeness import Fingerprint
from workbench.services.library.fingerprints import Known
from workbench.services.readings import triage_likeness
from workbench.services.readings.triage_likeness import looks_like, print_of
from workbench.services.scoring.opening import open_from_score
from workbench.services.scoring.taking import Taken


@pytest.fixture
def batch(tmp_path):
    """A table of a month: 40 rows a day."""
    rng = np.random.default_rng(4)
    at = [datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=36 * n) for n in range(30 * 40)]
    score = rng.uniform(size=len(at))
    frame = pd.DataFrame(
        {
            "timestamp": at,
            "income": rng.normal(50, 5, len(at)),
            "age": rng.integers(18, 80, len(at)),
            "label": (rng.uniform(size=len(at)) < score).astype(int),
            "prediction": (score > 0.5).astype(int),
            "score": score,
        }
    )
    path = tmp_path / "lending-february.csv"
    frame.to_csv(path, index=False)
    return path


def dropped(place, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(20, 20).toPoint(), copy, mime, left, none)
    QApplication.sendEvent(place, enter)
    assert enter.isAccepted()
    words = place.intake._hint.label.text()
    QApplication.sendEvent(place, QDropEvent(QPointF(20, 20), copy, mime, left, none))
    return words


def test_a_dropped_table_is_taken_in_as_a_job_and_only_once(desk, batch):
    desk.window.go("triage")
    desk.settle()
    place = desk.place("triage")
    assert dropped(place, batch) == "Take in lending-february.csv as a batch and score it"
    dialog = desk.dialog(TakeBatch)
    dialog.model.setEditText("lending")
    dialog.verb.click()
    desk.settle()
    assert [job.name for job in desk.backend.jobs] == ["Taking in a batch of lending"]
    assert desk.notices()[-1] == "30 windows of lending taken in."
    assert [row.id for row in place.heatmap.shown.rows] == ["lending"]
    assert place.reading.history.readings[0][0].rows == 40
    place.intake.take([batch])
    again = desk.dialog(TakeBatch)
    assert again.model.currentText() == "lending"
    again.verb.click()
    desk.settle()
    assert "taken in before and changed nothing" in desk.notices()[-1]


def test_what_was_taken_before_is_said():
    told = taken_words([Taken("a", "x", "m", already=True)], "m")
    assert told == "0 windows of m taken in. 1 batch was taken in before and changed nothing."


def test_models_are_chosen_one_by_one_and_found_by_typing(qtbot, watched):
    place = watched.place("triage")
    place.models.listWanted.emit()
    dialog = watched.dialog(ChooseModels)
    dialog.search.setText("fraud")
    hidden = [dialog.list.item(at).isHidden() for at in range(4)]
    assert hidden.count(False) == 1
    for at in range(4):
        dialog.list.item(at).setCheckState(Qt.CheckState.Unchecked)
    dialog.verb.click()
    assert dialog.problem == "Check at least one model."
    dialog.list.item(hidden.index(False)).setCheckState(Qt.CheckState.Checked)
    dialog.verb.click()
    assert [row.title for row in place.heatmap.shown.rows] == ["Fraud screening"]


def test_a_raised_cell_says_which_past_incident_it_looks_like(watched, monkeypatch):
    place = watched.place("triage")
    demand = place.cell.cell
    assert print_of(demand).part("signals")["performance"] > 0.5
    assert looks_like(watched.session, demand) is None
    start = place.reading.history.readings[0][40].start
    names = [
        open_from_score(watched.session, "refund", start, title=title, rationale="seen").value
        for title in ("Late labels", "A worse answer")
    ]
    prints = ({"labels": 1.0}, {"performance": 1.0, "output": 1.0})
    known = {
        one.incident: Known(Fingerprint({"signals": signals}), "", sure=False, imported=False)
        for one, signals in zip(names, prints, strict=True)
    }
    monkeypatch.setattr(triage_likeness, "fingerprints", lambda _: known)
    found = looks_like(watched.session, demand)
    assert (found.incident, found.title) == (names[1].incident, "A worse answer")
    assert found.few
    assert found.cases == 2
    place.refresh()
    watched.settle()
    assert "A worse answer" in place.beside.like.words.whole_text()
    assert "(2 cases only)" in place.beside.like.words.whole_text()
    place.beside.like.button.click()
    assert watched.dialog(OpenFromScore)._plan == (names[1].incident, found.reference)
