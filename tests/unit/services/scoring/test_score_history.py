"""Readings are taken in once, scores follow from them and a definition, acts hang in a chain."""

import sqlite3
from datetime import UTC, datetime

import numpy as np
import pytest

from tests.fakes.fleets import drawn_values, readings_of
from workbench.errors import JournalError
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.history import score_history
from workbench.services.session import open_session

NOW = datetime(2026, 5, 22, 9, tzinfo=UTC)


@pytest.fixture
def session(tmp_path):
    with open_session(tmp_path / "workspace", create=True) as made:
        yield made


def test_a_batch_is_taken_once_and_scored_from_the_book(session):
    readings = readings_of(drawn_values(1, 30)[0])
    with session.workspace.score_book() as book:
        assert book.add_batch("a" * 64, "may.csv", readings[:20], at=NOW)
        assert not book.add_batch("a" * 64, "copy.csv", readings, at=NOW)
        assert book.add_batch("b" * 64, "june.csv", readings[20:], at=NOW)
        assert list(book.readings()) == readings
    found = score_history(session)
    assert [model.id for model in found.models] == ["m"]
    assert found.scores.score.shape == (1, 30)


def test_a_later_batch_replaces_what_was_said_of_a_window(session):
    first, later = readings_of(drawn_values(1, 2, seed=1)[0]), readings_of(drawn_values(1, 1)[0])
    with session.workspace.score_book() as book:
        book.add_batch("a" * 64, "first", first, at=NOW)
        book.add_batch("b" * 64, "late labels", later, at=NOW)
        assert list(book.readings()) == [later[0], first[1]]


def test_another_definition_and_back_gives_the_same_scores(session):
    values = drawn_values(1, 60)
    values[0, 50:, 1] += 1
    with session.workspace.score_book() as book:
        book.add_batch("a" * 64, "x", readings_of(values[0]), at=NOW)
    shipped = shipped_definition()
    other = shipped.model_copy(update={"persistence": 1, "version": "2"})
    before = score_history(session).scores.score.tobytes()
    assert score_history(session, other).scores.score.tobytes() != before
    assert score_history(session, shipped).scores.score.tobytes() == before
    assert other.digest != shipped.digest


def test_an_act_that_was_changed_is_found(session):
    with session.workspace.score_book() as book:
        for reason in ("seasonal", "duplicate"):
            book.append("candidate.dismissed", {"reason": reason}, at=NOW, by="ann")
        assert [act.body["reason"] for act in book.acts()] == ["seasonal", "duplicate"]
    with sqlite3.connect(session.workspace.path / "scores.db") as raw:
        raw.execute("DROP TRIGGER acts_keep")
        raw.execute("""UPDATE acts SET body = '{"reason":"too small"}' WHERE seq = 1""")
    with session.workspace.score_book() as book, pytest.raises(JournalError, match="Act 1"):
        book.acts()


def test_models_of_unequal_length_are_scored_as_alone(session):
    values = drawn_values(2, 50)
    with session.workspace.score_book() as book:
        book.add_batch("a" * 64, "x", readings_of(values[0]), at=NOW)
        book.add_batch("b" * 64, "y", readings_of(values[1][:20], name="n"), at=NOW)
    together, alone = score_history(session), score_history(session, models=["n"])
    assert np.array_equal(together.scores.score[1, :20], alone.scores.score[0])
