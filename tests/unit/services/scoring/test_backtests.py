"""A score is tested on a corpus with provenance, in the order of time, and told as it is."""

import json
from dataclasses import replace
from datetime import timedelta
from threading import Event

import numpy as np
import pytest

from tests.fakes.fleets import FIRST
from workbench.domain.figures import Figure
from workbench.errors import Cancelled, WorkbenchError
from workbench.science.scoring.calibration import (
    chance_at,
    chosen_fit,
    counts_of,
    reliability,
)
from workbench.science.scoring.contest import draws_of
from workbench.science.scoring.outcomes import Span
from workbench.services.scoring.backtest_record import (
    backtest_body,
    calibration_words,
    record_backtest,
    weights_words,
)
from workbench.services.scoring.backtests import FITTED, PRIORS, leave_out, run_backtest
from workbench.services.scoring.calibrations import (
    adopt_map,
    chance_words,
    map_in_force,
)
from workbench.services.scoring.corpora import score_corpus, simulated_corpus, workspace_corpus
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.splits import splits
from workbench.services.scoring.testing_plan import backtest_plan
from workbench.services.scoring.verifying import verify_windows, withdraw

DEFINITION = shipped_definition()
PLAN = backtest_plan().model_copy(update={"draws": 100})


def day(at):
    return FIRST + timedelta(days=at)


@pytest.fixture(scope="module")
def corpus():
    return simulated_corpus(DEFINITION, models=30, windows=200, seed=3)


@pytest.fixture(scope="module")
def found(corpus):
    return run_backtest(corpus, DEFINITION, PLAN, compare=True)


def test_a_corpus_says_where_each_entry_is_from_and_is_named_by_what_it_holds(corpus):
    entry = corpus.manifest.entries[0]
    assert (entry.origin, entry.by, entry.seed) == ("simulated", "generator", 3)
    assert entry.source == "workbench.science.scoring.simulation"
    assert entry.signals
    assert len(entry.sha256) == 64
    assert entry.known_at >= entry.end
    again = simulated_corpus(DEFINITION, models=30, windows=200, seed=3)
    other = simulated_corpus(DEFINITION, models=30, windows=200, seed=4)
    assert again.manifest.digest == corpus.manifest.digest != other.manifest.digest


def test_what_is_tested_on_comes_after_what_is_fitted_to_with_a_gap_between(found):
    parts = splits(found.scored, PLAN)
    assert len(parts) == PLAN.folds
    for part in parts:
        fitted, tested = (np.flatnonzero(t.counted.any(axis=0)) for t in (part.known, part.later))
        assert fitted.max() < part.cut <= tested.min() - PLAN.embargo
        assert all(one.known <= part.cut for one in part.known.spans)
        assert all(one.start >= part.cut + PLAN.embargo for one in part.later.spans)
    ends = [part.end for part in parts]
    assert [part.cut for part in parts[1:]] == ends[:-1]


def test_later_windows_change_nothing_of_what_was_fitted_before(corpus, found):
    late = corpus.values.copy()
    late[:, 150:] += 5
    before = found.scored
    after = score_corpus(replace(corpus, values=late), DEFINITION, PLAN)
    first, other = splits(before, PLAN)[0], splits(after, PLAN)[0]
    assert first.cut < 150
    assert np.array_equal(first.known.of, other.known.of)
    assert np.array_equal(before.alarms[:, : first.cut], after.alarms[:, : first.cut])


def test_tiers_trade_what_is_found_for_what_is_right(found):
    recall = [one.recall.estimate for one in found.tiers]
    precision = [one.precision.estimate for one in found.tiers]
    assert recall == sorted(recall, reverse=True)
    assert precision[0] < precision[-1]
    for one in found.tiers:
        assert one.recall.low <= one.recall.estimate <= one.recall.high
        assert one.recall.low < one.recall.high
        assert one.found <= one.incidents == found.incidents


def test_composites_are_compared_on_the_same_incidents_and_priors_stay_unless_beaten(found):
    names = [one.name for one in found.rivals]
    assert names[0] == PRIORS
    assert len(names) == 4
    assert found.rivals[0].gain.estimate == 0
    fitted = next(one for one in found.rivals if one.name == FITTED)
    assert (found.weights is not None) is fitted.better
    assert ("The priors stay" in weights_words(found)) is not fitted.better


def test_fitted_weights_are_offered_only_beyond_the_interval(found):
    fitted = next(one for one in found.rivals if one.name == FITTED)
    above = replace(fitted, gain=replace(fitted.gain, low=0.01, estimate=0.05, high=0.1))
    within = replace(fitted, gain=replace(fitted.gain, low=-0.01, estimate=0.05, high=0.1))
    assert "Propose them" in weights_words(replace(found, rivals=(above,)))
    assert "The priors stay" in weights_words(replace(found, rivals=(within,)))


def test_every_signal_is_left_out_once_and_added_once_with_an_interval(found):
    assert {one.name for one in found.ablation} == set(DEFINITION.signal_ids)
    assert found.path[0].name == "performance", "the heaviest first"
    assert {one.name for one in found.path} == set(DEFINITION.signal_ids)
    assert found.path[-1].area.estimate == pytest.approx(found.ablation[0].area.estimate)
    total = sum(one.gain.estimate for one in found.path)
    assert total == pytest.approx(found.path[-1].area.estimate)
    assert all(one.gain.low <= one.gain.estimate <= one.gain.high for one in found.ablation)


def test_a_signal_that_says_nothing_adds_nothing(corpus):
    mute = corpus.values.copy()
    mute[:, :, DEFINITION.signal_ids.index("labels")] = np.nan
    scored = score_corpus(replace(corpus, values=mute), DEFINITION, PLAN)
    draws = draws_of(len(scored.truth.spans), 30, count=60, seed=1)
    labels = next(one for one in leave_out(scored, PLAN, draws) if one.name == "labels")
    assert (labels.gain.estimate, labels.gain.low, labels.gain.high) == (0, 0, 0)


def test_chances_hold_on_later_windows_and_the_map_rises_with_an_interval(found):
    assert found.held.reliability.error <= 0.05
    assert found.map.kind in ("platt", "isotonic")
    low, mid, high = (found.map.at(score) for score in (5, 40, 80))
    assert low[0] < mid[0] < high[0]
    assert all(one[1] <= one[0] <= one[2] for one in (low, mid, high))
    assert f"calibration error {found.held.reliability.error:.3f}" in calibration_words(found)


def test_below_twenty_incidents_there_is_no_map_and_that_is_said_everywhere(corpus):
    few = replace(corpus, spans=corpus.spans[:12])
    found = run_backtest(few, DEFINITION, PLAN)
    assert found.map is None
    assert found.held.reliability is None
    assert calibration_words(found).startswith("Uncalibrated prior")
    assert chance_words(found.map, 80) == "uncalibrated prior"
    body = backtest_body(found)["calibration"]
    assert (body["kind"], body["error"]) == ("uncalibrated prior", None)


def test_a_corpus_without_incidents_is_told_and_makes_no_figure_up(corpus):
    found = run_backtest(replace(corpus, spans=()), DEFINITION, PLAN, compare=True)
    body = backtest_body(found)
    assert body["tiers"][0]["recall"]["estimate"] is None or body["tiers"][0]["incidents"] == 0
    assert body["rivals"] == []
    json.dumps(body, allow_nan=False)


def test_a_result_is_data_with_figures_and_names_what_it_rests_on(found):
    body = backtest_body(found)
    assert body["definition"] == DEFINITION.digest
    assert body["corpus"] == found.scored.corpus.manifest.digest
    ids = [Figure.model_validate(figure).id for figure in body["figures"]]
    assert ids == [
        "score-precision-recall", "score-budget", "score-reliability", "score-rivals",
        "score-ablation",
    ]  # fmt: skip
    assert len(json.dumps(body, allow_nan=False)) < 100_000


def test_it_stops_when_asked(corpus):
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        run_backtest(corpus, DEFINITION, PLAN, cancel=stop)


def test_the_corpus_of_a_workspace_holds_what_people_verified_and_dismissed(fleet):
    act = verify_windows(fleet, "m03", day(80), day(88), because="labels fell", incident="")
    verify_windows(fleet, "m05", day(82), day(90), because="unit changed upstream")
    with fleet.workspace.score_book() as book:
        body = {
            "model": "m00", "start": "2026-02-24T00:00:00Z", "end": "2026-03-03T00:00:00Z",
            "reason": "known_change", "words": "", "signals": ["output"],
        }  # fmt: skip
        book.append("candidate.dismissed", body, at=fleet.clock(), by="ana")
    made = workspace_corpus(fleet)
    assert made.manifest.count("verified") == 2
    assert made.manifest.count("dismissed") == 1
    assert {(one.by, one.origin) for one in made.manifest.entries} == {
        ("tester", "verified"), ("ana", "dismissed"),
    }  # fmt: skip
    assert [(s.model, s.start, s.end) for s in made.spans] == [(3, 80, 88), (5, 82, 90)]
    found = run_backtest(made, DEFINITION, PLAN)
    assert found.tiers[1].found == 2
    assert found.map is None
    withdraw(fleet, act.seq, because="it was a rehearsal")
    assert workspace_corpus(fleet).manifest.count("verified") == 1
    with pytest.raises(WorkbenchError, match="verified nothing"):
        withdraw(fleet, act.seq, because="again")


def test_what_nobody_settled_counts_neither_way(fleet):
    before = workspace_corpus(fleet)
    scored = score_corpus(before, DEFINITION, PLAN)
    left = score_corpus(replace(before, unsettled=(Span(2, 60, 64, 70),)), DEFINITION, PLAN)
    assert scored.truth.counted[2, 60:66].all()
    assert not left.truth.counted[2, 60:66].any()


@pytest.mark.parametrize(
    ("model", "start", "end", "because", "said"),
    [
        ("m03", 80, 88, " ", "No reason"),
        ("m03", 88, 80, "x", "ends after"),
        ("nobody", 80, 88, "x", "no window"),
        ("m03", 500, 510, "x", "no window"),
    ],
)
def test_nothing_is_verified_without_windows_or_a_reason(fleet, model, start, end, because, said):
    with pytest.raises(WorkbenchError, match=said):
        verify_windows(fleet, model, day(start), day(end), because=because)


def test_a_backtest_and_a_map_are_kept_with_who_and_why(fleet, found):
    assert map_in_force(fleet) is None
    act = record_backtest(fleet, found, because="before adopting")
    assert (act.by, act.body["because"]) == ("tester", "before adopting")
    adopt_map(fleet, found.map, because="twenty incidents are known")
    assert map_in_force(fleet) == found.map
    assert "likely a real incident" in chance_words(map_in_force(fleet), 80)
    other = found.map.model_copy(update={"definition": "0" * 64})
    with pytest.raises(WorkbenchError, match="another definition"):
        adopt_map(fleet, other, because="x")


@pytest.mark.parametrize("any_signal", [False, True])
def test_chances_from_four_hundred_windows_hold_on_the_same_models_later(any_signal):
    """One window of each of 400 models is fitted to, and one of each, 20 later, is judged."""
    made = simulated_corpus(DEFINITION, models=400, windows=85, seed=7, any_signal=any_signal)
    # Windows begin at midnight, so that the hour tells nothing and costs much.
    baseline = DEFINITION.baseline.model_copy(update={"contexts": ("weekday", "all")})
    scored = score_corpus(made, DEFINITION.model_copy(update={"baseline": baseline}), PLAN)
    fitted, later = (_only(scored.truth, at) for at in (60, 80))
    counts = counts_of(scored.alarms, fitted)
    assert counts.all.sum() <= 400
    _, fit = chosen_fit(counts.incidents, PLAN.some_incidents, PLAN.many_incidents)
    chance = chance_at(scored.alarms, fit(counts.real.sum(axis=0), counts.all.sum(axis=0)))
    at = later.counted
    found = reliability(chance[at], (later.of >= 0)[at], np.arange(at.sum()))
    assert found.error <= PLAN.calibration_goal, "the bench tells many seeds"


def _only(truth, window):
    place = np.arange(truth.of.shape[1])
    return replace(truth, counted=truth.counted & (place == window))
