"""After ten dismissals of one pattern a change is proposed with its backtest, and never made."""

from datetime import timedelta

import pytest

from tests.fakes.fleets import FIRST
from workbench.domain.events import instant
from workbench.domain.scoring import ScoreDefinition
from workbench.domain.scoring.testing import ChangeProposal
from workbench.errors import WorkbenchError
from workbench.services.scoring import proposals
from workbench.services.scoring.corpora import simulated_corpus
from workbench.services.scoring.definitions import definition_in_force, shipped_definition
from workbench.services.scoring.dismissal_patterns import dismissal_patterns
from workbench.services.scoring.history import score_history
from workbench.services.scoring.proposals import (
    accept,
    changes,
    open_proposals,
    propose,
    refuse,
)
from workbench.services.scoring.testing_plan import backtest_plan
from workbench.services.scoring.verifying import verify_windows
from workbench.services.scoring.versions import roll_back

PLAN = backtest_plan()


@pytest.fixture(autouse=True)
def small_fleet(monkeypatch):
    """Proposals try their changes on a made-up fleet too; a small one tells as much here."""
    made = simulated_corpus(shipped_definition(), models=6, windows=80)
    monkeypatch.setattr(proposals, "simulated_corpus", lambda *_, **__: made)


def day(at):
    return FIRST + timedelta(days=at)


def dismiss(session, count, *, reason="known_change", signals=("output",)):
    with session.workspace.score_book() as book:
        for model in range(count):
            body = {
                "model": f"m{model:02d}",
                "start": instant(day(50 + model)),
                "end": instant(day(57 + model)),
                "reason": reason,
                "words": "",
                "signals": list(signals),
                "definition": definition_in_force(session).digest,
            }
            book.append("candidate.dismissed", body, at=session.clock(), by="ana")


def test_nine_dismissals_propose_nothing_ten_propose_once_and_nothing_changes(fleet):
    dismiss(fleet, 9)
    assert propose(fleet) == ()
    with fleet.workspace.score_book() as book:
        body = dict(book.acts("candidate.dismissed")[0].body)
        book.append("candidate.dismissed", {**body, "model": "m09"}, at=fleet.clock(), by="ana")
    before = score_history(fleet).scores.score.tobytes()
    (act,) = propose(fleet)
    assert act.by == "tester"
    assert definition_in_force(fleet) == shipped_definition()
    assert score_history(fleet).scores.score.tobytes() == before
    assert propose(fleet) == (), "the same is not proposed twice"


def test_a_proposal_says_what_would_change_with_its_backtest(fleet):
    verify_windows(fleet, "m03", day(80), day(88), because="labels fell")
    dismiss(fleet, 10)
    (act,) = propose(fleet)
    found = ChangeProposal.model_validate(act.body)
    assert found.pattern == {"reason": "known_change", "signals": ["output"], "group": "north"}
    assert len(found.dismissals) == 10
    assert "Output shift: weight 0.6 →" in found.change
    own = found.backtest["workspace"]
    assert own["dismissed_silenced"] >= 5
    assert own["in_vain_after"] < own["in_vain_before"]
    assert (own["incidents"], own["found_before"], own["missed"]) == (1, 1, 0)
    assert len(own["share_missed"]) == 3
    assert any(name.startswith("simulated") for name in found.backtest), "few are verified"


def test_accepting_makes_a_new_version_that_can_be_rolled_back(fleet):
    dismiss(fleet, 10)
    (act,) = propose(fleet)
    before = score_history(fleet).scores.score.tobytes()
    made = accept(fleet, act.body["id"], because="agreed on Monday")
    now = definition_in_force(fleet)
    assert now == ScoreDefinition.model_validate(act.body["proposed"])
    assert now.version == "1.1.0"
    assert (made.body["proposal"], made.body["because"]) == (act.body["id"], "agreed on Monday")
    assert open_proposals(fleet) == ()
    assert dismissal_patterns(fleet) == (), "what was settled counts for no other"
    roll_back(fleet, because="too quiet")
    assert score_history(fleet).scores.score.tobytes() == before


def test_refusing_changes_nothing_and_the_pattern_starts_anew(fleet):
    dismiss(fleet, 10)
    (act,) = propose(fleet)
    refuse(fleet, act.body["id"][-8:], because="we want to see these")
    assert definition_in_force(fleet) == shipped_definition()
    assert propose(fleet) == ()
    with pytest.raises(WorkbenchError, match="No open proposal"):
        accept(fleet, act.body["id"], because="after all")


def test_a_proposal_that_was_overtaken_is_not_accepted(fleet):
    dismiss(fleet, 10)
    (act,) = propose(fleet)
    other = shipped_definition().model_copy(update={"version": "2", "persistence": 4})
    proposals.put_in_force(fleet, other, {"because": "meanwhile"})
    with pytest.raises(WorkbenchError, match="come into force since"):
        accept(fleet, act.body["id"], because="agreed")
    with pytest.raises(WorkbenchError, match="No reason"):
        refuse(fleet, act.body["id"], because=" ")


def test_dismissals_that_were_taken_back_or_differ_make_no_pattern(fleet):
    dismiss(fleet, 6)
    dismiss(fleet, 6, reason="seasonal")
    dismiss(fleet, 6, signals=("drift",))
    counts = [len(one.acts) for one in dismissal_patterns(fleet)]
    assert counts == [6, 6, 6]
    with fleet.workspace.score_book() as book:
        first = book.acts("candidate.dismissed")[0]
        book.append("candidate.reopened", {"act": first.seq}, at=fleet.clock(), by="ana")
    assert sorted(len(one.acts) for one in dismissal_patterns(fleet)) == [5, 6, 6]
    assert propose(fleet) == ()


def test_the_leading_signals_follow_from_contributions_where_a_dismissal_names_none(fleet):
    with fleet.workspace.score_book() as book:
        body = {
            "model": "m00", "start": instant(day(50)), "end": instant(day(57)),
            "reason": "other", "contributions": {"output": 30.0, "drift": 20.0, "quality": 2.0},
        }  # fmt: skip
        book.append("candidate.dismissed", body, at=fleet.clock(), by="ana")
    assert dismissal_patterns(fleet)[0].signals == ("drift", "output")


def test_what_is_too_small_is_met_by_a_larger_least_spread_first(fleet):
    dismiss(fleet, 1, reason="too_small")
    tried = changes(shipped_definition(), dismissal_patterns(fleet)[0], "1.1.0")
    output = [next(s for s in one.signals if s.id == "output") for one in tried]
    usual = next(s for s in shipped_definition().signals if s.id == "output")
    assert output[0].least == 2 * usual.least
    assert output[0].weight == 0.6
    assert any(one.weight < 0.6 for one in output)
    for one in tried:
        ScoreDefinition.model_validate(one.json_body())
