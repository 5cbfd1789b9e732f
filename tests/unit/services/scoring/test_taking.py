"""A batch becomes readings by calendar windows, once; its rows stay where they are."""

import sqlite3
from datetime import timedelta

import pytest

from tests.fakes.batches import FIRST, day_of, drawn_rows, in_fahrenheit
from workbench.errors import EvidenceError, WorkbenchError
from workbench.services.scoring.acts import (
    DISMISSED,
    dismiss,
    dismissals,
    dismissals_in_force,
    escalate,
    reopen,
)
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.history import score_history
from workbench.services.scoring.taking import take, take_batch
from workbench.services.session import open_session

DAYS, BROKEN = 40, 37
SIGNALS = set(shipped_definition().signal_ids)


@pytest.fixture(scope="module")
def batches(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batches")
    table = drawn_rows(DAYS)
    broken = (day_of(table) >= BROKEN) & (table["region"] == "north")
    table = in_fahrenheit(table, broken)
    early = day_of(table) < 20
    table[early].to_csv(folder / "early.csv", index=False)
    table[~early].to_csv(folder / "late.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def session(tmp_path_factory, batches):
    with open_session(tmp_path_factory.mktemp("w") / "workspace", create=True) as made:
        take_batch(made, batches / "early.csv", "demand")
        take_batch(made, batches / "late.csv", "demand")
        yield made


def test_a_batch_becomes_windows_of_nine_signals(session):
    history = score_history(session)
    (readings,) = history.readings
    assert [r.start for r in readings] == [FIRST + timedelta(days=at) for at in range(DAYS)]
    assert all(set(r.values) == SIGNALS for r in readings)
    assert all(r.details[name]["words"] for r in readings for name in SIGNALS)
    assert history.models[0].task == "binary"
    assert history.models[0].metric == "auc"


def test_a_shift_that_is_planted_escalates_and_is_told_in_words(session):
    history = score_history(session)
    assert history.tier(0, BROKEN + 2).escalates
    assert (history.scores.tier[0, :BROKEN] <= 1).all()
    details = history.readings[0][BROKEN].details
    assert details["drift"]["column"] == "temp"
    assert details["segment"]["words"].startswith("region = north: loss 0.")
    assert details["performance"]["words"].startswith("AUC 0.8")
    assert details["quality"]["words"].startswith("temp out of range")


def test_a_batch_is_never_taken_twice(session, batches, tmp_path):
    copy = tmp_path / "another name.csv"
    copy.write_bytes((batches / "early.csv").read_bytes())
    assert take_batch(session, copy, "demand") == ()
    assert take(session, copy, "demand").already
    with session.workspace.score_book() as book:
        assert len(list(book.readings())) == DAYS


def test_no_row_of_a_batch_is_kept_in_the_workspace(session, batches):
    header, first, *_ = (batches / "early.csv").read_text().splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    telling = [cells[name][:10] for name in ("temp", "wind", "noise")]
    kept = [p for p in session.workspace.path.rglob("*") if p.is_file()]
    assert not [p for p in kept if p.suffix in {".csv", ".parquet"}]
    for file in kept:
        data = file.read_bytes()
        assert not [value for value in telling if value.encode() in data], file
    with sqlite3.connect(session.workspace.path / "scores.db") as raw:
        (longest,) = raw.execute("SELECT max(length(details)) FROM windows").fetchone()
    assert longest < 10_000


def test_a_batch_without_times_is_refused_in_one_sentence(session, tmp_path):
    file = tmp_path / "no times.csv"
    drawn_rows(2).drop(columns="timestamp").to_csv(file, index=False)
    with pytest.raises(EvidenceError, match="has a column of times"):
        take_batch(session, file, "other")


def test_what_people_do_is_kept_with_the_version_they_saw(session):
    start = FIRST + timedelta(days=BROKEN + 2)
    act = escalate(session, "demand", start, rationale="Sustained, and explained by one region.")
    assert act.body["definition"] == shipped_definition().digest
    assert sum(act.body["contributions"].values()) == pytest.approx(act.body["score"], abs=1e-4)
    assert act.by == session.actor
    set_aside = dismiss(session, "demand", start, "known_change")
    assert set_aside.seq in {one.seq for one in dismissals_in_force(session)}
    later = session.clock() + timedelta(days=15)
    assert set_aside.seq not in {one.seq for one in dismissals_in_force(session, later)}
    reopen(session, set_aside.seq)
    assert set_aside.seq not in {one.seq for one in dismissals(session)}
    with session.workspace.score_book() as book:
        assert set_aside.seq in {act.seq for act in book.acts(DISMISSED)}


@pytest.mark.parametrize(
    ("reason", "words", "why"),
    [("annoying", "", "no reason 'annoying'"), ("other", " ", "No reason is given")],
)
def test_a_dismissal_needs_a_reason(session, reason, words, why):
    with pytest.raises(WorkbenchError, match=why):
        dismiss(session, "demand", FIRST, reason, words=words)


def test_a_dismissal_holds_for_what_was_seen_and_nothing_worse(session):
    act = dismiss(session, "demand", FIRST + timedelta(days=BROKEN + 2), "seasonal")
    (seen,) = (one for one in dismissals(session) if one.seq == act.seq)
    now = session.clock()
    assert seen.covers("demand", seen.signals, seen.tier, now)
    assert not seen.covers("demand", (*seen.signals, "freshness"), seen.tier, now)
    assert not seen.covers("demand", seen.signals, seen.tier + 1, now)
    assert not seen.covers("other", seen.signals, seen.tier, now)
    assert not seen.covers("demand", seen.signals, seen.tier, seen.expires)
