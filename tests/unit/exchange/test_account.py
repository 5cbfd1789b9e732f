"""A package whose records point to what is not there is not accepted."""

from dataclasses import replace
from uuid import UUID

from tests.unit.domain.reasoning.journals import journal, run
from workbench.domain.events import Event
from workbench.domain.records import record_removed
from workbench.domain.records.reasoning import Conclusion, Hypothesis, Observation, Test, Weighing
from workbench.exchange.account import Account


def name(number: int) -> str:
    return str(UUID(int=number))


H1 = Hypothesis(id=name(1), statement="a")
RUN = run(name(2))
T1 = Test(id=name(3), title="t", hypothesis=name(1), expected="x")
WHOLE = [
    H1,
    RUN,
    Observation(id=name(4), text="o", run=name(2), weighings={name(1): Weighing()}),
    T1,
    Conclusion(id=name(5), test=name(3), verdict="passed", run=name(2)),
]


def problems(*acts, withheld=()):
    account = Account()
    for event in journal(acts):
        account.note(_without(event) if event.type in withheld else event)
    # The salts of these journals are all alike, which is a problem of its own.
    return [p for p in account.problems() if p.code == "journal.link"]


def _without(event: Event) -> Event:
    return replace(event, body=None)


def test_records_that_name_what_was_told_before_are_in_order():
    assert problems(*WHOLE) == []


def test_each_loose_end_is_found_at_its_line():
    for at, lines in ((0, [3, 4]), (1, [3, 5]), (3, [5])):
        left = [act for place, act in enumerate(WHOLE) if place != at]
        found = problems(*left)
        assert [int(one.where.rpartition(" ")[2]) for one in found] == lines
        assert all("is not there" in one.message for one in found)


def test_a_removed_hypothesis_was_there():
    assert problems(*WHOLE, record_removed(H1)) == []


def test_what_was_withheld_is_not_missed():
    assert problems(*WHOLE[2:], withheld={"hypothesis.set", "run.recorded"})
    withheld = {"hypothesis.set", "run.recorded"}
    assert problems(*WHOLE, withheld=withheld) == []
