"""A registered test as it is shown: its times, its criterion, and its result beside the limit."""

from collections.abc import Mapping, Sequence

from workbench.domain.events import Event
from workbench.domain.figures import Axis, Figure, Intervals, Level, Mark
from workbench.domain.incident import Incident
from workbench.domain.reasoning.standing import TestStanding
from workbench.domain.reasoning.verdicts import criterion_words, figure_of
from workbench.domain.records.reasoning import Conclusion, Criterion
from workbench.domain.runs import Finding, Run
from workbench.language import tr
from workbench.services.board.views import TestView
from workbench.services.hypothesis_tests import criterion_in_force
from workbench.services.performance import TITLES
from workbench.services.session import Session

_MOST_BARS = 3
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "="}


def event_times(events: Sequence[Event]) -> Mapping[str, str]:
    """Return when each record was first written, by its id."""
    times: dict[str, str] = {}
    for event in events:
        identifier = event.body.get("id") if event.body is not None else None
        if isinstance(identifier, str) and event.type.endswith(".recorded"):
            times.setdefault(identifier, event.at)
    return times


def test_view(
    session: Session,
    state: Incident,
    standing: TestStanding,
    place: int,
    times: Mapping[str, str],
) -> TestView:
    """Return one test as it is shown.

    Parameters
    ----------
    session : Session
    state : Incident
    standing : TestStanding
    place : int
        From 1, in the order tests were registered.
    times : mapping of str to str
        As of :func:`event_times`.
    """
    test, concluded = standing.test, standing.conclusion
    criterion = criterion_in_force(state, test)
    title = test.analysis
    if test.analysis:
        known = {info.id: info.title for info in session.registry.analyses()}
        title = known.get(test.analysis, test.analysis)
    return TestView(
        test=test,
        code=f"T{place}",
        registered=standing.registered_at,
        analysis=title,
        criterion=criterion_words(criterion) if test.analysis else "",
        amendments=tuple((one, times.get(one.id, "")) for one in standing.amendments),
        conclusion=concluded,
        concluded=times.get(concluded.id, "") if concluded is not None else "",
        measured=_measured(state, concluded),
        figure=result_figure(state, concluded, criterion),
        intact=standing.lock_intact,
        problems=standing.problems,
    )


def result_figure(
    state: Incident, concluded: Conclusion | None, criterion: Criterion
) -> Figure | None:
    """Return what a test came to beside what was expected, or None without a number.

    The finding the criterion looked at comes first, then others of the run that measure the same
    in the same unit, so that one sees it among its like.

    Parameters
    ----------
    state : Incident
    concluded : Conclusion or None
    criterion : Criterion
        The one in force.
    """
    run = state.run(concluded.run) if concluded is not None else None
    if concluded is None or concluded.value is None or run is None:
        return None
    own = next((f for f in run.findings if f.id == concluded.finding), None)
    if own is None:
        return None
    shown = [own, *_like(run, own, criterion.figure)][:_MOST_BARS]
    # An end of the interval is shown with what it belongs to.
    shown_whole = criterion.figure in {"effect", "low", "high"}
    figure = "effect" if shown_whole else criterion.figure
    values = [figure_of(f, figure) for f in shown]
    ends = [f.interval if shown_whole else None for f in shown]
    limits = [v for v in (criterion.value, criterion.upper) if v is not None]
    marks: list[Mark] = [
        Intervals(
            at=tuple(float(at) for at in range(len(shown))),
            estimate=tuple(values),
            low=tuple(end[0] if end else None for end in ends),
            high=tuple(end[1] if end else None for end in ends),
            tone="incident",
            bars=True,
        )
    ]
    marks += [
        Level(value=limit, vertical=True, label=_limit_words(criterion, limit)) for limit in limits
    ]
    abouts = [f.about for f in shown]
    same = len(set(abouts)) < len(abouts)
    names = tuple(_name(f) if same else f.about or _name(f) for f in shown)
    unit = TITLES.get(own.unit, own.unit) if shown_whole else ""
    return Figure(
        id="test-result",
        title=tr("Result of the test beside what was expected"),
        caption=concluded.note,
        x=Axis(label=figure, unit=unit, zero=True),
        y=Axis(kind="category", categories=names),
        marks=tuple(marks),
        about=own.about,
    )


def _like(run: Run, own: Finding, figure: str) -> list[Finding]:
    family = own.id.partition(".")[0]
    return [
        f
        for f in run.findings
        if f.id != own.id
        and f.unit == own.unit
        and f.id.partition(".")[0] == family
        and figure_of(f, figure) is not None
    ]


def _name(finding: Finding) -> str:
    """Return a finding by the end of its identifier, which tells it from its like."""
    return finding.id.rpartition(".")[2].replace("_", " ")


def _limit_words(criterion: Criterion, limit: float) -> str:
    sign = _SIGNS.get(criterion.operator, "")
    words = f"{sign} {limit:.4g}".strip().replace("-", "−")
    return tr("expected {words}", words=words)


def _measured(state: Incident, concluded: Conclusion | None) -> str:
    """Return the figure a test came to, with its interval."""
    if concluded is None or concluded.value is None:
        return ""
    words = f"{concluded.value:.4g}"
    run = state.run(concluded.run)
    own = next((f for f in run.findings if f.id == concluded.finding), None) if run else None
    if own is not None and own.interval is not None and own.effect == concluded.value:
        low, high = own.interval
        words = f"{words} [{low:.4g}, {high:.4g}]"
    unit = TITLES.get(own.unit, own.unit) if own is not None else ""
    return f"{words} {unit}".strip().replace("-", "−")
