"""Bias guards: what a careful reader would hold against a conclusion, as data.

Each guard is a code with the records it is about; :mod:`workbench.services.bias` puts words to
them. None blocks anything: they make a person look again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from workbench.domain.incident import Incident
from workbench.domain.reasoning.matrix import BANDS, Matrix, matrix_of
from workbench.domain.reasoning.narrowing import Step
from workbench.domain.reasoning.proof import proof_of
from workbench.domain.records.reasoning import Hypothesis

FIRST_HOUR = timedelta(hours=1)
FEWEST_RIVALS = 2
FAVOURED = frozenset({"supported", "confirmed"})

GuardCode = Literal[
    "few_rivals",
    "nothing_disconfirming",
    "single_method",
    "unchanged_since_first_hour",
    "one_run",
    "fits_none",
    "band_above_matrix",
    "decided_without_test",
    "unlinked_cause",
]


@dataclass(frozen=True, slots=True)
class Guard:
    """One thing to look at again.

    Attributes
    ----------
    code : str
    hypothesis : str
        Its id; empty where it is about all of them.
    observation : str
        Its id; empty where it is about none.
    run : str
    """

    code: GuardCode
    hypothesis: str = ""
    observation: str = ""
    run: str = ""


def guards_of(
    state: Incident,
    steps: Mapping[str, Sequence[Step]],
    now: datetime,
    stale: frozenset[str] = frozenset(),
) -> tuple[Guard, ...]:
    """Return what to look at again before believing a conclusion.

    Parameters
    ----------
    state : Incident
    steps : mapping of str to sequence of Step
        As :func:`workbench.domain.reasoning.narrowing.narrowing` gives them.
    now : datetime
    stale : frozenset of str
        Runs whose inputs changed since.
    """
    hypotheses = state.records.hypotheses
    if not hypotheses:
        return ()
    matrix = matrix_of(hypotheses, state.records.observations)
    found = [*_rivals(hypotheses), *_fits_none(matrix), *_disconfirming(state, matrix)]
    for one in hypotheses:
        if one.status in FAVOURED:
            found += [*_thin(state, one, stale), *_untested(state, one), *_unlinked(one)]
        found += _above(matrix, one)
    return (*found, *_unchanged(state, steps, now))


def favoured(steps: Mapping[str, Sequence[Step]], until: str = "") -> str:
    """Return the hypothesis that was held most likely at some moment; empty where none stood out.

    Parameters
    ----------
    steps : mapping of str to sequence of Step
    until : str
        A UTC instant as the journal writes them; empty for the present.
    """
    held: dict[str, tuple[int, int]] = {}
    for identifier, told in steps.items():
        past = [step for step in told if not until or step.at <= until]
        if not past or past[-1].status in {"rejected", "parked"}:
            continue
        place = ("open", "testing", "supported", "confirmed").index(past[-1].status)
        held[identifier] = place, BANDS.index(past[-1].band)
    if not held:
        return ""
    most = max(held.values())
    first = [identifier for identifier, place in held.items() if place == most]
    stands_out = most[0] >= 2 or most[1] > BANDS.index("even")
    return first[0] if len(first) == 1 and stands_out else ""


def _rivals(hypotheses: Sequence[Hypothesis]) -> Iterable[Guard]:
    """Yield the leading hypothesis where fewer than two others were ever stated."""
    if len(hypotheses) <= FEWEST_RIVALS:
        leading = max(hypotheses, key=lambda one: BANDS.index(one.confidence))
        yield Guard("few_rivals", leading.id)


def _fits_none(matrix: Matrix) -> Iterable[Guard]:
    """Yield observations that contradict every hypothesis: the true one may be missing."""
    if len(matrix.columns) > 1:
        yield from (Guard("fits_none", "", r.observation) for r in matrix.rows if r.fits == "none")


def _disconfirming(state: Incident, matrix: Matrix) -> Iterable[Guard]:
    """Yield favoured hypotheses that nothing was looked for to speak against.

    A test whose criterion failed, or an observation weighed against it, is such a search; so is
    a test registered beforehand, whatever it came to, for it could have failed.
    """
    tested = {test.hypothesis for test in state.records.tests if not test.exploratory}
    for one in state.records.hypotheses:
        column = matrix.column(one.id)
        likely = one.status in FAVOURED or BANDS.index(one.confidence) > BANDS.index("even")
        against = column is not None and column.against
        if likely and not against and one.id not in tested:
            yield Guard("nothing_disconfirming", one.id)


def _thin(state: Incident, one: Hypothesis, stale: frozenset[str]) -> Iterable[Guard]:
    proof = proof_of(state, one, stale)
    if not proof.independent:
        yield Guard("single_method", one.id)
    runs = {pointer.run for pointer in proof.pointers}
    if len(runs) == 1:
        yield Guard("one_run", one.id, run=next(iter(runs)))


def _untested(state: Incident, one: Hypothesis) -> Iterable[Guard]:
    concluded = {c.test for c in state.records.conclusions}
    tests = [t for t in state.records.tests if t.hypothesis == one.id and not t.exploratory]
    if one.status == "confirmed" and not any(test.id in concluded for test in tests):
        yield Guard("decided_without_test", one.id)


def _unlinked(one: Hypothesis) -> Iterable[Guard]:
    """Yield a confirmed cause that nobody looks after: no team, or nothing it lies in."""
    lies_in = one.artefact or one.node
    if one.status == "confirmed" and one.factor != "trigger" and not (lies_in and one.team):
        yield Guard("unlinked_cause", one.id)


def _above(matrix: Matrix, one: Hypothesis) -> Iterable[Guard]:
    """Yield what a person holds two bands or more above what the matrix suggests."""
    column = matrix.column(one.id)
    if column is None or not column.weighed or one.status in {"rejected", "parked"}:
        return
    if BANDS.index(one.confidence) - BANDS.index(column.suggested) >= 2:
        yield Guard("band_above_matrix", one.id)


def _unchanged(
    state: Incident, steps: Mapping[str, Sequence[Step]], now: datetime
) -> Iterable[Guard]:
    """Yield a conclusion that was favoured already when the first hour ended."""
    if state.opened_at is None or now <= state.opened_at + FIRST_HOUR:
        return
    edge = (state.opened_at + FIRST_HOUR).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    early, present = favoured(steps, edge), favoured(steps)
    decided = any(one.id == present and one.status in FAVOURED for one in state.records.hypotheses)
    if early and early == present and decided:
        yield Guard("unchanged_since_first_hour", present)
