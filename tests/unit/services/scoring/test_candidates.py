"""The queue of a day: grouped, ranked, nothing hidden, each step of the way replaceable."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.fakes.fleets import FIRST, drawn_values, readings_of
from workbench.domain.scoring import WatchedModel, WindowReading
from workbench.domain.scoring.models import Maintenance
from workbench.services.scoring.acts import dismiss, escalate
from workbench.services.scoring.candidates import candidates, queue_of, upstream_of
from workbench.services.scoring.content import decisions, playbook
from workbench.services.scoring.context import facts_of, priority_of
from workbench.services.scoring.definitions import shipped_definition
from workbench.services.scoring.history import scored
from workbench.services.scoring.messages import message_of
from workbench.services.session import open_session

DEFINITION = shipped_definition()
SIGNALS = DEFINITION.signal_ids
WINDOWS = 40
END = FIRST + timedelta(days=WINDOWS)
MEDIUM, HIGH = DEFINITION.tiers[2], DEFINITION.tiers[3]


def windows(name, *raised, seed=1, last=3, more=2.0):
    """Return readings in which some signals are far too high in the last windows."""
    values = drawn_values(1, WINDOWS, seed=seed)[0]
    values[-last:, [SIGNALS.index(signal) for signal in raised]] += more
    return tuple(readings_of(values, name=name))


def queue(*fleet, **more):
    models = tuple(model for model, _ in fleet)
    history = scored(DEFINITION, models, tuple(found for _, found in fleet))
    return queue_of(history, at=END, **more)


def model(name, **told):
    return WatchedModel(id=name, **told)


def test_consecutive_windows_of_a_model_are_one_candidate_whose_parts_add_up():
    (one,) = queue((model("a"), windows("a", "performance", "quality")), (model("b"), windows("b")))
    assert one.model.id == "a"
    assert one.windows == 3
    assert one.start == END - timedelta(days=3)
    assert sum(part.points for part in one.contributions) == pytest.approx(one.score)
    assert set(one.signals) == {"performance", "quality"}
    assert one.category.id == "regression"


def test_late_data_upstream_holds_back_drift_downstream_and_says_so():
    late = (model("feed", title="Weather feed"), windows("feed", "freshness"))
    below = (model("demand", upstream=("feed",)), windows("demand", "drift", "output"))
    worse = (model("price", upstream=("demand",)), windows("price", "performance", "drift"))
    apart = (model("churn"), windows("churn", "drift", "output"))
    found = {one.model.id: one for one in queue(late, below, worse, apart)}
    assert found["demand"].held_back == "held back: Weather feed is late, and this reads it"
    assert not found["demand"].open
    assert not found["price"].held_back, "a loss is never held back"
    assert not found["churn"].held_back
    assert found["demand"].group
    assert queue(late, below, worse, apart)[-1].model.id == "demand"


def test_upstream_is_followed_through_and_never_round_in_circles():
    models = [model("a", upstream=("b",)), model("b", upstream=("c", "a")), model("d")]
    assert upstream_of(models) == {
        "a": frozenset("bc"),
        "b": frozenset("ca"),
        "d": frozenset(),
    }


@pytest.mark.parametrize(
    ("told", "tier", "expected", "rule"),
    [
        ({}, HIGH, "P2", "tier"),
        ({}, MEDIUM, "P3", "tier"),
        ({"regulated": True}, HIGH, "P1", "regulated"),
        ({"criticality": 5}, MEDIUM, "P2", "critical"),
        ({"criticality": 1}, MEDIUM, "P4", "minor"),
        ({"customers": 2_000_000}, HIGH, "P1", "reach"),
        ({"trained_at": datetime(2024, 1, 1, tzinfo=UTC)}, MEDIUM, "P2", "aged"),
        (
            {"maintenance": (Maintenance(start=FIRST, end=END, words="move"),)},
            HIGH,
            "P4",
            "maintenance",
        ),
    ],
)
def test_context_moves_the_priority_and_every_rule_is_told(told, tier, expected, rule):
    facts = facts_of(model("a", **told), windows("a"))
    step, fired = priority_of(decisions(), tier, facts)
    assert step.id == expected
    assert rule in {one.id for one in fired}
    assert all(one.words for one in fired)


def test_a_change_within_a_day_raises_the_priority():
    at = END - timedelta(hours=30)
    *before, last = windows("a", "performance")
    changed = {"process": {"changes": [{"at": at.isoformat(), "title": "v7", "kind": "deploy"}]}}
    reading = before[-1].model_copy(update={"details": changed})
    facts = facts_of(model("a"), (reading, last))
    assert facts["changed_hours"] == 6
    assert "changed 6 h before" in {one.words for one in priority_of(decisions(), HIGH, facts)[1]}


def test_context_never_changes_the_score():
    plain = queue((model("a"), windows("a", "performance", "drift")))[0]
    weighty = queue(
        (model("a", regulated=True, criticality=5), windows("a", "performance", "drift"))
    )[0]
    assert weighty.score == plain.score
    assert weighty.priority < plain.priority


def test_every_tier_and_category_has_a_card_with_owner_deadline_and_way_back():
    for tier in DEFINITION.tiers:
        for category in decisions().categories:
            card = playbook().card(tier.id, category.id)
            assert card is not None
            assert card.steps
            assert card.owner
            assert card.hours > 0
            assert card.rollback
    assert {signal for one in decisions().categories for signal in one.signals} == set(SIGNALS)
    retrain = playbook().card("medium", "shift")
    assert retrain is not None
    assert retrain.title.startswith("Retrain")


def test_the_standard_message_tells_all_it_has_to():
    (one,) = queue((model("a", title="Demand"), windows("a", "freshness", "quality")))
    text = message_of(one)
    assert one.card is not None
    assert one.deadline == one.end + timedelta(hours=one.card.hours)
    for part in (
        f"{one.tier.shape} Demand: ",
        "uncalibrated prior",
        one.card.title,
        one.card.steps[0],
        f"{one.deadline:%Y-%m-%d %H:%M}",
        one.card.rollback,
        one.priority,
    ):
        assert part in text
    assert "41 % likely (30 to 52)" in message_of(one, "41 % likely (30 to 52)")
    assert "{" not in text


def test_rules_can_be_replaced_as_data():
    calm = decisions().model_copy(update={"tier_points": {"medium": 0, "high": 0}})
    fleet = (model("a"), windows("a", "performance", "drift"))
    assert queue(fleet, rules=calm)[0].priority == "P4"
    bare = playbook().model_copy(update={"cards": ()})
    assert queue(fleet, cards=bare)[0].card is None


def test_a_small_window_is_judged_only_by_what_needs_no_rows():
    *before, last = windows("a")
    empty = last.model_copy(update={"rows": 0, "values": {"freshness": 5.0, "process": 6.0}})
    few = last.model_copy(update={"rows": 3, "values": dict.fromkeys(SIGNALS, 9.0)})
    for small, judged in ((empty, True), (few, False)):
        history = scored(DEFINITION, (model("a"),), ((*before, small),))
        assert history.judged[0, -1] == judged
        assert (history.scores.spike[0, -1] > 50) == judged


def test_what_people_did_is_seen_in_the_queue_and_nothing_is_hidden(tmp_path):
    with open_session(tmp_path / "workspace", create=True) as session:
        with session.workspace.score_book() as book:
            for at, name in enumerate(("a", "b", "c")):
                found = windows(name, "performance", "drift", seed=at)
                book.add_batch(str(at) * 64, name, found, at=END)
        assert {one.model.id for one in candidates(session)} == {"a", "b", "c"}
        start = END - timedelta(days=1)
        dismiss(session, "a", start, "seasonal")
        escalate(session, "b", start, rationale="It has lasted three days.")
        found = {one.model.id: one for one in candidates(session)}
        assert found["a"].dismissed is not None
        assert found["a"].dismissed.reason == "seasonal"
        assert found["b"].escalated is not None
        assert found["c"].open
        assert candidates(session)[0].model.id == "c"
        assert not candidates(session, FIRST + timedelta(days=30))


def test_a_reading_of_a_batch_has_only_finite_figures():
    with pytest.raises(ValueError, match="finite"):
        WindowReading(model="a", start=FIRST, end=END, rows=1, values={"drift": np.inf})
