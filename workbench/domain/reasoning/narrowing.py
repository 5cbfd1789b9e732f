"""How what is thought likely narrowed over time, step by step, read from the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.events import Event
from workbench.domain.incident import taken_back
from workbench.domain.records.reasoning import (
    Band,
    CausalLevel,
    Conclusion,
    Hypothesis,
    HypothesisStatus,
    Observation,
    Test,
)


@dataclass(frozen=True, slots=True)
class Cause:
    """What came before a step and bears on its hypothesis.

    Attributes
    ----------
    kind : str
        ``conclusion`` of a test, ``observation`` weighed, or ``stated`` for the first step.
    record : str
        Its id.
    text : str
    run : str
        The run behind it; empty without one.
    """

    kind: str
    record: str = ""
    text: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """How likely a hypothesis was held from some moment on.

    Attributes
    ----------
    at : str
        UTC instant, as the journal writes it.
    by : str
    seq : int
    band : str
    status : str
    level : str
    reason : str
        In the words of whoever decided.
    causes : tuple of Cause
        What was recorded about the hypothesis since its step before, oldest first.
    """

    at: str
    by: str
    seq: int
    band: Band
    status: HypothesisStatus
    level: CausalLevel
    reason: str = ""
    causes: tuple[Cause, ...] = ()


@dataclass
class _Line:
    """A hypothesis being followed along the journal."""

    hypothesis: Hypothesis
    steps: list[Step]
    waiting: list[Cause]


def narrowing(events: Sequence[Event]) -> dict[str, tuple[Step, ...]]:
    """Return the steps of each hypothesis that stands, by its id.

    Parameters
    ----------
    events : sequence of Event
        An incident's journal, in order. Events that were taken back are left out, so that a
        mistake undone leaves no step.

    Returns
    -------
    dict
        A step wherever the band, the status or the level changed; the first where it was stated.
    """
    undone = taken_back(events)
    lines: dict[str, _Line] = {}
    tests: dict[str, Test] = {}
    rows: dict[str, Observation] = {}
    for event in events:
        if event.body is None or event.seq in undone:
            continue
        if event.type == "hypothesis.set":
            _set(lines, event, Hypothesis.model_validate(dict(event.body)))
        elif event.type == "hypothesis.removed":
            lines.pop(str(event.body["hypothesis"]), None)
        elif event.type == "observation.set":
            row = Observation.model_validate(dict(event.body))
            _weighed(lines, rows.get(row.id), row)
            rows[row.id] = row
        elif event.type == "test.recorded":
            _registered(tests, event.body)
        elif event.type == "conclusion.recorded":
            _concluded(lines, tests, event.body)
    return {identifier: tuple(line.steps) for identifier, line in lines.items()}


def _set(lines: dict[str, _Line], event: Event, hypothesis: Hypothesis) -> None:
    line = lines.get(hypothesis.id)
    if line is None:
        stated = Cause("stated", hypothesis.id, hypothesis.statement)
        lines[hypothesis.id] = _Line(hypothesis, [_step(event, hypothesis, (stated,))], [])
        return
    if _told(line.hypothesis) != _told(hypothesis):
        waiting = tuple(line.waiting)
        if line.steps[-1].at == event.at:  # one act, told in several events
            waiting = (*line.steps.pop().causes, *waiting)
        line.steps.append(_step(event, hypothesis, waiting))
        line.waiting = []
    line.hypothesis = hypothesis


def _told(hypothesis: Hypothesis) -> tuple[str, ...]:
    return hypothesis.confidence, hypothesis.status, hypothesis.causal_level


def _step(event: Event, hypothesis: Hypothesis, causes: tuple[Cause, ...]) -> Step:
    return Step(
        at=event.at,
        by=event.by,
        seq=event.seq,
        band=hypothesis.confidence,
        status=hypothesis.status,
        level=hypothesis.causal_level,
        reason=hypothesis.reason or hypothesis.confidence_reason,
        causes=causes,
    )


def _weighed(lines: Mapping[str, _Line], before: Observation | None, row: Observation) -> None:
    known = before.weighings if before is not None else {}
    for identifier, weighing in row.weighings.items():
        line = lines.get(identifier)
        if line is not None and known.get(identifier) != weighing:
            line.waiting.append(Cause("observation", row.id, row.text, row.run))


def _registered(tests: dict[str, Test], body: Mapping[str, JsonValue]) -> None:
    test = Test.model_validate(dict(body))
    tests.setdefault(test.id, test)


def _concluded(
    lines: Mapping[str, _Line], tests: Mapping[str, Test], body: Mapping[str, JsonValue]
) -> None:
    conclusion = Conclusion.model_validate(dict(body))
    test = tests.get(conclusion.test)
    line = lines.get(test.hypothesis) if test is not None else None
    if test is not None and line is not None:
        text = f"{test.title}: {conclusion.verdict}"
        line.waiting.append(Cause("conclusion", conclusion.id, text, conclusion.run))
