"""How each registered test stands: registered in time, untouched, amended, concluded.

Read from the journal's events and not from the state alone, because what counts is the order:
a test registered after its answer was there predicts nothing, however it is worded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue, canonical
from workbench.domain.events import Event
from workbench.domain.incident import Incident
from workbench.domain.reasoning.verdicts import judge, lock_of
from workbench.domain.records.reasoning import Amendment, Conclusion, Criterion, Test, Verdict
from workbench.domain.row_filter import row_filter
from workbench.domain.runs import Run, RunStatus
from workbench.domain.selection import ordered_conditions


@dataclass(frozen=True, slots=True)
class TestStanding:
    """How one registered test stands.

    Attributes
    ----------
    test : Test
        The first that was recorded with its id: the one that counts.
    registered : int
        The place of its event; 0 where the journal does not tell.
    registered_at : str
    exploratory : bool
        Whether it says of itself that it was made after looking.
    before_run : bool or None
        Whether it was registered before its run; None while it has none, or for one a person
        judges.
    seen_before : str
        A finished run of the same question that stood before it was registered; empty without.
    lock_intact : bool
        Whether its contents are those that were locked, its amendments' too.
    amendments : tuple of Amendment
        In the order they were recorded.
    amended_after : bool
        Whether one of them came after the result.
    conclusion : Conclusion or None
        The first that was recorded.
    verdict : str or None
        What the criterion in force when the run was made says of the run, computed here; a
        person's where a person judges.
    verdict_registered : str or None
        What the criterion as first registered says.
    verdict_amended : str or None
        What the last amendment's says; None without one.
    rewritten : tuple of int
        Places of later events that tried to replace it.
    concluded_again : tuple of int
        Places of later events that concluded it anew; they count for nothing.
    problems : tuple of str
        Everything wrong with it, one sentence each.
    """

    __test__ = False  # it is no test of ours

    test: Test
    registered: int = 0
    registered_at: str = ""
    exploratory: bool = False
    before_run: bool | None = None
    seen_before: str = ""
    lock_intact: bool = True
    amendments: tuple[Amendment, ...] = ()
    amended_after: bool = False
    conclusion: Conclusion | None = None
    verdict: Verdict | None = None
    verdict_registered: Verdict | None = None
    verdict_amended: Verdict | None = None
    rewritten: tuple[int, ...] = ()
    concluded_again: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def concluded(self) -> bool:
        """Whether its result is recorded."""
        return self.conclusion is not None

    @property
    def preregistered(self) -> bool:
        """Whether its result could not have been known when it was written down."""
        return not (self.exploratory or self.seen_before or self.before_run is False)

    @property
    def sound(self) -> bool:
        """Whether it is what it says it is: registered beforehand, or marked exploratory."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class _Told:
    """What the journal tells of tests, by place."""

    tests: Mapping[str, Sequence[tuple[int, str, Mapping[str, JsonValue]]]]
    conclusions: Mapping[str, Sequence[tuple[int, Mapping[str, JsonValue]]]]
    amendments: Mapping[str, int]
    runs: Sequence[tuple[int, Run]]


def tests_standing(state: Incident, events: Sequence[Event]) -> tuple[TestStanding, ...]:
    """Return how each registered test of an incident stands.

    Parameters
    ----------
    state : Incident
    events : sequence of Event
        Its journal, in order; bodies may be withheld.

    Returns
    -------
    tuple of TestStanding
        In the order they were registered.
    """
    told = _read(events)
    return tuple(_standing(state, test, told) for test in state.records.tests)


def asks_the_same(test: Test, run: Run) -> bool:
    """Say whether a run asked what a test asks: analysis, parameters and rows, whatever its seed.

    Parameters
    ----------
    test : Test
    run : Run
        A parameter it does not tell had its default.
    """
    if not test.analysis or run.analysis != test.analysis:
        return False
    told = {**test.defaults, **run.parameters}
    if canonical(told) != canonical({**test.defaults, **test.parameters}):
        return False
    wanted = ordered_conditions(row_filter(test.where))
    return canonical(wanted) == canonical(ordered_conditions(run.where))


def _read(events: Sequence[Event]) -> _Told:
    tests: dict[str, list[tuple[int, str, Mapping[str, JsonValue]]]] = {}
    conclusions: dict[str, list[tuple[int, Mapping[str, JsonValue]]]] = {}
    amendments: dict[str, int] = {}
    runs: list[tuple[int, Run]] = []
    for event in events:
        if event.body is None:
            continue
        body = event.body
        if event.type == "test.recorded":
            tests.setdefault(str(body.get("id")), []).append((event.seq, event.at, body))
        elif event.type == "conclusion.recorded":
            conclusions.setdefault(str(body.get("test")), []).append((event.seq, body))
        elif event.type == "amendment.recorded":
            amendments.setdefault(str(body.get("id")), event.seq)
        elif event.type == "run.recorded":
            runs += [(event.seq, run) for run in _readable(body)]
    return _Told(tests, conclusions, amendments, runs)


def _standing(state: Incident, test: Test, told: _Told) -> TestStanding:
    written = told.tests.get(test.id, ())
    seq, at = (written[0][0], written[0][1]) if written else (0, "")
    concluded = told.conclusions.get(test.id, ())
    first = Conclusion.model_validate(dict(concluded[0][1])) if concluded else None
    run = state.run(first.run) if first and first.run else None
    ran = next((place for place, one in told.runs if run and one.id == run.id), 0)
    amended = [one for one in state.records.amendments if one.test == test.id]
    amended.sort(key=lambda one: told.amendments.get(one.id, 0))
    result = ran or (concluded[0][0] if concluded else 0)
    late = [one for one in amended if result and told.amendments.get(one.id, 0) > result]
    in_force = [one for one in amended if one not in late]
    found = TestStanding(
        test=test,
        registered=seq,
        registered_at=at,
        exploratory=test.exploratory,
        before_run=(seq < ran) if ran else None,
        seen_before=_seen(test, seq, told, run),
        lock_intact=lock_of(test) == test.lock and all(lock_of(a) == a.lock for a in amended),
        amendments=tuple(amended),
        amended_after=bool(late),
        conclusion=first,
        verdict=_verdict(_criterion(test, in_force), run, first),
        verdict_registered=_verdict(test.criterion, run, first),
        verdict_amended=_verdict(_criterion(test, amended), run, first) if amended else None,
        rewritten=tuple(place for place, _, _ in written[1:]),
        concluded_again=tuple(place for place, _ in concluded[1:]),
    )
    return _with_problems(found, run)


def _seen(test: Test, registered: int, told: _Told, own: Run | None) -> str:
    """Return a finished run that had answered a test's question before it was registered.

    It read the same as the run that decided the test: the same question of other rows is another.
    """
    if not test.analysis or own is None:
        return ""
    for seq, run in told.runs:
        if registered and seq > registered:
            break
        answered = run.status is RunStatus.FINISHED and asks_the_same(test, run)
        if answered and _read_same(run, own):
            return run.id
    return ""


def _readable(body: Mapping[str, JsonValue]) -> Iterator[Run]:
    """Yield the run an event records, unless another version wrote it in another shape."""
    try:
        yield Run.model_validate(dict(body))
    except ValueError:
        return


def _read_same(one: Run, other: Run) -> bool:
    """Say whether two runs read the same rows of the same files."""
    return one.problem == other.problem and _inputs(one) == _inputs(other)


def _inputs(run: Run) -> list[tuple[object, ...]]:
    return [(i.name, i.sha256, i.start, i.end, i.roles) for i in run.inputs]


def _criterion(test: Test, amended: Sequence[Amendment]) -> Criterion:
    told = [one.criterion for one in amended if one.criterion is not None]
    return told[-1] if told else test.criterion


def _verdict(criterion: Criterion, run: Run | None, first: Conclusion | None) -> Verdict | None:
    if first is None:
        return None
    if run is None:
        return first.verdict
    return judge(criterion, run.findings).verdict


def _with_problems(found: TestStanding, run: Run | None) -> TestStanding:
    problems = tuple(_problems(found, run))
    values = {name: getattr(found, name) for name in TestStanding.__dataclass_fields__}
    return TestStanding(**{**values, "problems": problems})


def _problems(found: TestStanding, run: Run | None) -> Iterator[str]:
    if not found.lock_intact:
        yield "Its contents are not those that were locked."
    if found.rewritten:
        places = ", ".join(map(str, found.rewritten))
        yield f"Somebody tried to register it again, as event {places}; the first counts."
    if found.before_run is False and not found.exploratory:
        yield "It was registered after its run and is not marked exploratory."
    elif found.seen_before and not found.exploratory:
        yield "The same question had been answered before, and it is not marked exploratory."
    if found.concluded_again:
        places = ", ".join(map(str, found.concluded_again))
        yield f"It was concluded again, as event {places}; the first result counts."
    yield from _of_conclusion(found, run)


def _of_conclusion(found: TestStanding, run: Run | None) -> Iterator[str]:
    first = found.conclusion
    if first is None:
        return
    if found.test.analysis and run is None:
        yield "Its result names no run of this incident, though a run was to decide."
    elif run is not None and not _as_registered(found.test, run):
        yield "Its result rests on a run of another question than the one registered."
    if found.verdict is not None and first.verdict != found.verdict:
        yield f"Its result says {first.verdict!r}; its criterion says {found.verdict!r} of the run."


def _as_registered(test: Test, run: Run) -> bool:
    if not test.analysis:
        return True
    return asks_the_same(test, run) and run.seed == test.seed
