"""What was judged once is not judged again; the scores are those computed afresh, bit for bit."""

from dataclasses import fields

import numpy as np
import pytest

from tests.fakes.fleets import drawn_values, readings_of
from tests.unit.services.scoring.test_score_history import NOW
from workbench.domain.scoring import WatchedModel
from workbench.science.scoring.baselines import Baselines
from workbench.services.scoring.definitions import ADOPTED, shipped_definition
from workbench.services.scoring.history import score_history
from workbench.services.scoring.kept import kept_history
from workbench.services.session import open_session


@pytest.fixture
def session(tmp_path):
    with open_session(tmp_path / "workspace", create=True) as made:
        yield made


@pytest.fixture
def steps(monkeypatch):
    """Models and windows that were judged, in the order they were."""
    made, whole = [], Baselines.step

    def step(self, values, keys):
        made.append(len(values))
        return whole(self, values, keys)

    monkeypatch.setattr(Baselines, "step", step)
    return made


def fleet(models=4, windows=60, seed=3):
    """Readings with shifts, spikes and gaps, of which some models have fewer than others."""
    values = drawn_values(models, windows, seed=seed)
    values[0, 40:, 0] += 0.6
    values[1, 20, 2] += 3.0
    values[2, 10:14, 1] = np.nan
    return {
        f"m{at}": readings_of(one[: windows - 7 * (at % 3)], name=f"m{at}")
        for at, one in enumerate(values)
    }


def bring(session, number, readings):
    with session.workspace.score_book() as book:
        book.add_batch(f"{number:064d}", f"batch {number}", readings, at=NOW)


def same(session):
    """Return what is kept, once it is shown to be what is computed afresh."""
    kept, fresh = kept_history(session), score_history(session)
    assert kept.models == fresh.models
    assert kept.readings == fresh.readings
    assert kept.judged.tobytes() == fresh.judged.tobytes()
    for field in fields(fresh.scores):
        found, asked = (getattr(one.scores, field.name) for one in (kept, fresh))
        assert found.dtype == asked.dtype
        assert found.tobytes() == asked.tobytes(), field.name
    return kept


@pytest.mark.parametrize("cut", [1, 13, 15, 41, 52])
def test_an_addition_gives_the_same_bits_as_computing_everything(session, cut):
    whole = fleet()
    for at, readings in enumerate(whole.values()):
        bring(session, at, readings[:cut])
    same(session)
    for at, readings in enumerate(whole.values()):
        if at != 3:
            bring(session, 10 + at, readings[cut:])
    same(session)
    bring(session, 20, fleet(seed=9)["m3"][: cut + 2])  # earlier windows measured again
    bring(session, 21, readings_of(drawn_values(1, 20, seed=5)[0], name="later"))
    same(session)


def test_what_was_judged_is_not_judged_again(session, steps):
    whole = fleet()
    for at, readings in enumerate(whole.values()):
        bring(session, at, readings[:40])
    first = kept_history(session)
    steps.clear()
    assert kept_history(session) is first
    assert steps == []
    bring(session, 10, whole["m0"][40:42])
    second = kept_history(session)
    assert steps == [1, 1]  # one model, two windows
    assert second.scores.score.shape == (4, 42)
    assert first.scores.score.shape == (4, 40)  # what somebody looks at does not change


def test_another_definition_and_words_about_a_model_are_taken_up(session):
    for at, readings in enumerate(fleet().values()):
        bring(session, at, readings)
    before = same(session)
    other = shipped_definition().model_copy(update={"persistence": 1, "version": "2"})
    with session.workspace.score_book() as book:
        book.append(ADOPTED, {"definition": other.json_body()}, at=NOW, by="ann")
        book.put_model(WatchedModel(id="m1", title="Demand", group="north"))
    after = same(session)
    assert after.definition.version == "2"
    assert after.models[1].title == "Demand"
    assert after.scores.score.tobytes() != before.scores.score.tobytes()


def test_a_book_put_in_place_of_another_is_read_from_its_beginning(session, tmp_path):
    bring(session, 0, fleet()["m0"])
    same(session)
    for file in session.workspace.path.glob("scores.db*"):
        file.unlink()
    bring(session, 1, fleet(seed=8)["m1"])
    bring(session, 2, fleet(seed=8)["m2"])
    assert [one.id for one in same(session).models] == ["m1", "m2"]
