"""What the Hypotheses place shows: the matrix, how belief narrowed, and each hypothesis."""

from collections.abc import Mapping, Sequence

from workbench.domain.events import Event
from workbench.domain.incident import Incident
from workbench.domain.reasoning.matrix import BANDS, matrix_of
from workbench.domain.reasoning.matrix import Matrix as Weighed
from workbench.domain.reasoning.narrowing import narrowing
from workbench.domain.reasoning.proof import Proof, proof_of
from workbench.domain.reasoning.standing import TestStanding, tests_standing
from workbench.domain.records.reasoning import Hypothesis, Observation
from workbench.domain.runs import RunStatus
from workbench.services.bias import bias_warnings
from workbench.services.board.guards import guards_for, why_not
from workbench.services.board.narrowing import narrowing_figure
from workbench.services.board.tests import event_times, test_view
from workbench.services.board.views import (
    Bearing,
    HypothesesReading,
    HypothesisView,
    Matrix,
    MatrixCell,
    MatrixColumn,
    MatrixRow,
    TestView,
)
from workbench.services.board.words import QUESTION, VERDICTS, title_words
from workbench.services.board.words import source_words as _source
from workbench.services.cause_answers import KIND, is_stale, latest_run
from workbench.services.session import Session

_MOST_NAMES = 3


def hypotheses_reading(session: Session, incident: str) -> HypothesesReading:
    """Return the hypotheses of an incident with all that bears on them.

    Parameters
    ----------
    session : Session
    incident : str
        Identifier or reference.

    Returns
    -------
    HypothesesReading
    """
    state = session.incident(incident)
    known = state.records.hypotheses
    search = latest_run(state, KIND)
    if not known:
        return HypothesesReading(state.id, QUESTION, causes=bool(search and search.findings))
    events = tuple(session.workspace.journal.events(state.id, until=state.size))
    stale = frozenset(
        run.id for run in state.runs if run.status is RunStatus.FINISHED and is_stale(state, run)
    )
    weighed = matrix_of(known, state.records.observations)
    codes = {one.id: f"H{at}" for at, one in enumerate(known, start=1)}
    matrix = matrix_shown(state, weighed, stale)
    tests = _tests(session, state, events)
    steps = narrowing(events)
    warnings = bias_warnings(session, state.id)
    views = {}
    for column in matrix.columns:
        one = next(h for h in known if h.id == column.id)
        proof = proof_of(state, one, stale)
        own = [t for t in tests.values() if t[0].test.hypothesis == one.id]
        views[one.id] = _view(
            state,
            one,
            codes,
            proof,
            weighed,
            tests=tuple(shown for _, shown in own),
            guards=guards_for(
                state, one, codes, proof, [standing for standing, _ in own], warnings
            ),
        )
    return HypothesesReading(
        incident=state.id,
        title=title_words(matrix.columns, weighed=any(not row.faded for row in matrix.rows)),
        matrix=matrix,
        views=views,
        observations={one.id: one for one in state.records.observations},
        narrowing=narrowing_figure(steps, codes, matrix.columns, events, _came(tests)),
        causes=bool(search),
    )


def matrix_shown(state: Incident, weighed: Weighed, stale: frozenset[str] = frozenset()) -> Matrix:
    """Return the matrix as it is shown.

    Parameters
    ----------
    state : Incident
    weighed : Matrix
        As the domain ranks it.
    stale : frozenset of str
        Runs whose inputs changed since.
    """
    known = {one.id: (at, one) for at, one in enumerate(state.records.hypotheses, start=1)}
    rows = {one.id: one for one in state.records.observations}
    columns = tuple(
        _column(*known[column.hypothesis], len(column.against), column.suggested)
        for column in weighed.columns
    )
    shown = []
    for row in weighed.rows:
        one = rows[row.observation]
        cells = tuple(_cell(one, column.id) for column in columns)
        shown.append(
            MatrixRow(
                id=one.id,
                text=one.text,
                run=one.run,
                evidence=one.evidence,
                source=_source(state, one),
                quality=one.quality,
                stale=one.run in stale,
                faded=row.faded,
                cells=cells,
            )
        )
    return Matrix(columns, tuple(shown))


def _column(place: int, one: Hypothesis, against: int, suggested: str) -> MatrixColumn:
    return MatrixColumn(
        id=one.id,
        code=f"H{place}",
        statement=one.statement,
        status=one.status,
        band=BANDS.index(one.confidence),
        suggested=[str(band) for band in BANDS].index(suggested),
        against=against,
        reason=one.reason,
    )


def _cell(observation: Observation, hypothesis: str) -> MatrixCell:
    said = observation.weighings.get(hypothesis)
    if said is None:
        return MatrixCell()
    bearing: Bearing = said.relation
    return MatrixCell(bearing, said.diagnosticity, said.note)


def _tests(
    session: Session, state: Incident, events: Sequence[Event]
) -> Mapping[str, tuple[TestStanding, TestView]]:
    """Return every test with how it stands and how it is shown, by id."""
    times = event_times(events)
    return {
        standing.test.id: (standing, test_view(session, state, standing, place, times))
        for place, standing in enumerate(tests_standing(state, events), start=1)
    }


def _came(tests: Mapping[str, tuple[TestStanding, TestView]]) -> dict[str, str]:
    """Return what each test came to in a few words, by its conclusion's identifier."""
    return {
        shown.conclusion.id: f"{shown.code} {VERDICTS[shown.conclusion.verdict]}"
        for _, shown in tests.values()
        if shown.conclusion is not None
    }


def _view(
    state: Incident,
    one: Hypothesis,
    codes: Mapping[str, str],
    proof: Proof,
    weighed: Weighed,
    **shown: object,
) -> HypothesisView:
    statements = {h.id: h.statement for h in state.records.hypotheses}
    looked = _kinds_against(state, one) | set(proof.approaches)
    names = tuple(dict.fromkeys(pointer.title for pointer in proof.pointers))
    column = weighed.column(one.id)
    return HypothesisView(
        hypothesis=one,
        code=codes[one.id],
        rivals=tuple(f"{codes[r]} {statements[r]}" for r in one.rivals if r in codes),
        agree=len(proof.approaches),
        methods=len(looked),
        method_names=names[:_MOST_NAMES],
        why_not=why_not(proof),
        suggested=column.suggested if column is not None else "even",
        **shown,  # type: ignore[arg-type]
    )


def _kinds_against(state: Incident, one: Hypothesis) -> set[str]:
    """Return the kinds of analyses whose findings were weighed against a hypothesis."""
    found = set()
    for row in state.records.observations:
        said, run = row.weighings.get(one.id), state.run(row.run)
        if said is not None and said.relation == "inconsistent" and run is not None:
            found.add(run.kind)
    return found
