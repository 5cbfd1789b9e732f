"""Definitions are adopted by people, told apart in words, and rolled back to the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.scoring.differences import differences
from workbench.errors import WorkbenchError
from workbench.services.scoring.backtest_record import record_backtest
from workbench.services.scoring.backtests import run_backtest
from workbench.services.scoring.corpora import workspace_corpus
from workbench.services.scoring.definitions import definition_in_force, shipped_definition
from workbench.services.scoring.history import score_history
from workbench.services.scoring.testing_plan import backtest_plan
from workbench.services.scoring.versions import (
    adopt,
    definition_versions,
    find_definition,
    is_tested,
    next_version,
    roll_back,
)

SHIPPED = shipped_definition()
ARRAYS = ("percentile", "severity", "spike", "score", "contributions", "tier")


def changed(version="1.1.0", **more):
    lighter = tuple(s.model_copy(update={"weight": s.weight / 2}) for s in SHIPPED.signals)
    return SHIPPED.model_copy(update={"version": version, "signals": lighter, **more})


def as_bytes(session):
    scores = score_history(session).scores
    return [getattr(scores, name).tobytes() for name in ARRAYS]


def test_rolling_back_gives_the_old_scores_back_byte_for_byte(fleet):
    before = as_bytes(fleet)
    adopt(fleet, changed(persistence=1), because="shorter memory", untested=True)
    assert as_bytes(fleet) != before
    act = roll_back(fleet, because="it flickered")
    assert as_bytes(fleet) == before
    assert definition_in_force(fleet) == SHIPPED
    assert (act.by, act.body["because"]) == ("tester", "it flickered")
    assert act.body["back_from"] == changed(persistence=1).digest


def test_every_definition_that_was_in_force_stays_known_and_can_be_gone_back_to(fleet):
    first, second = changed("1.1.0"), changed("1.2.0", hysteresis=5.0)
    for one in (first, second):
        adopt(fleet, one, because="try", untested=True)
    assert [v.definition.version for v in definition_versions(fleet)] == ["1.0.0", "1.1.0", "1.2.0"]
    roll_back(fleet, because="one back")
    assert definition_in_force(fleet).digest == first.digest
    roll_back(fleet, because="two back")
    assert definition_in_force(fleet).digest == SHIPPED.digest
    with pytest.raises(WorkbenchError, match="no earlier"):
        roll_back(fleet, because="three back")
    roll_back(fleet, to="1.2.0", because="the newest after all")
    assert definition_in_force(fleet).digest == second.digest
    assert find_definition(fleet, first.digest[:10]) == first
    assert find_definition(fleet, "shipped") == SHIPPED


def test_only_what_was_tested_is_adopted_unless_somebody_says_otherwise(fleet):
    other = changed()
    with pytest.raises(WorkbenchError, match="never tested"):
        adopt(fleet, other, because="looks good")
    plan = backtest_plan().model_copy(update={"draws": 40})
    found = run_backtest(workspace_corpus(fleet, other), other, plan)
    record_backtest(fleet, found, because="before adopting")
    assert is_tested(fleet, other)
    assert adopt(fleet, other, because="tested").body["tested"] is True


def test_a_version_names_one_definition_and_silence_is_refused(fleet):
    adopt(fleet, changed(), because="try", untested=True)
    with pytest.raises(WorkbenchError, match="names another"):
        adopt(fleet, changed(persistence=5), because="x", untested=True)
    with pytest.raises(WorkbenchError, match="in force already"):
        adopt(fleet, changed(), because="x", untested=True)
    with pytest.raises(WorkbenchError, match="No reason"):
        roll_back(fleet, because="  ")
    assert next_version(fleet) == "1.2.0"
    with pytest.raises(WorkbenchError, match="No definition"):
        find_definition(fleet, "9.9")


def test_what_differs_is_told_in_words():
    tiers = list(SHIPPED.tiers)
    tiers[2] = tiers[2].model_copy(update={"from_score": 55, "escalates": False, "action": "look"})
    other = changed(tiers=tuple(tiers), persistence=5, signals=SHIPPED.signals[1:])
    other = other.model_copy(
        update={"baseline": SHIPPED.baseline.model_copy(update={"memory": 90})}
    )
    words = differences(SHIPPED, other)
    assert "version: 1.0.0 → 1.1.0" in words
    assert "Performance vs baseline no longer counts" in words
    assert "medium begins at 55 instead of 50" in words
    assert "medium no longer goes to a human" in words
    assert "the score is the mean over 5 windows (was 3)" in words
    assert "windows of a context that are remembered: 90 (was 60)" in words
    assert differences(SHIPPED, SHIPPED) == ()


@given(
    st.sampled_from(["persistence", "smallest_window", "hysteresis", "version", "name"]),
    st.integers(1, 40),
)
def test_nothing_that_changes_a_score_goes_untold(field, value):
    told = str(value) if field in ("version", "name") else value
    other = SHIPPED.model_copy(update={field: told})
    assert bool(differences(SHIPPED, other)) is (other.digest != SHIPPED.digest)
    for at, signal in enumerate(SHIPPED.signals):
        signals = list(SHIPPED.signals)
        signals[at] = signal.model_copy(update={"weight": value / 50, "least": value / 3})
        other = SHIPPED.model_copy(update={"signals": tuple(signals)})
        assert any(signal.title in words for words in differences(SHIPPED, other))


def test_even_the_order_of_signals_is_told():
    other = SHIPPED.model_copy(update={"signals": SHIPPED.signals[::-1]})
    assert differences(SHIPPED, other) == ("only the order of signals changes",)
