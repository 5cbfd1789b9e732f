"""When the score first asked for a human about what became an incident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.scoring import ScoreDefinition
from workbench.errors import WorkbenchError
from workbench.services.scoring.acts import ESCALATED
from workbench.services.scoring.definitions import definition_in_force
from workbench.services.scoring.history import ScoreHistory, score_history
from workbench.services.scoring.kept import kept_history
from workbench.services.scoring.verifying import moment
from workbench.services.scoring.versions import find_definition
from workbench.services.session import Session
from workbench.storage.score_book import Act


@dataclass(frozen=True, slots=True)
class RaisedRun:
    """The windows in a row, of a tier that asks for a human, up to one that was escalated.

    Attributes
    ----------
    model, first, last : int
        Places in ``history``.
    history : ScoreHistory
        Under the definition that the escalation was made under.
    act : Act
    """

    history: ScoreHistory
    model: int
    first: int
    last: int
    act: Act


def raised_runs(session: Session) -> Mapping[str, RaisedRun]:
    """Return of each incident that came from a score the run of windows that led to it.

    The scores are those of the definition that was in force when it was escalated. An incident
    whose window asked for nobody then, as one that a trigger of its own opened, has none.

    Parameters
    ----------
    session : Session
    """
    if not session.workspace.has_scores:
        return {}
    with session.workspace.score_book() as book:
        acts = book.acts(ESCALATED)
    histories: dict[tuple[str, str], ScoreHistory | None] = {}
    found: dict[str, RaisedRun] = {}
    for act in acts:
        incident, model = str(act.body.get("incident") or ""), str(act.body["model"])
        if not incident or incident in found:
            continue
        key = str(act.body.get("definition") or ""), model
        if key not in histories:
            histories[key] = _history(session, *key)
        history = histories[key]
        run = None if history is None else _run(history, act)
        if run is not None:
            found[incident] = run
    return found


def first_signals(session: Session) -> Mapping[str, datetime]:
    """Return when the batch was received with which the score first asked for a human.

    Parameters
    ----------
    session : Session

    Returns
    -------
    mapping of str to datetime
        By incident; only those that came from a score.
    """
    runs = raised_runs(session)
    if not runs:
        return {}
    keys = {
        incident: (
            one.history.models[one.model].id,
            one.history.readings[one.model][one.first].start,
        )
        for incident, one in runs.items()
    }
    with session.workspace.score_book() as book:
        received = book.received(keys.values(), first=True)
    return {incident: received[key] for incident, key in keys.items() if key in received}


def _history(session: Session, digest: str, model: str) -> ScoreHistory | None:
    now = definition_in_force(session)
    if digest in {"", now.digest}:
        return kept_history(session)
    try:
        before: ScoreDefinition = find_definition(session, digest)
    except WorkbenchError:
        return None
    return score_history(session, before, models=[model])


def _run(history: ScoreHistory, act: Act) -> RaisedRun | None:
    names: Sequence[str] = [one.id for one in history.models]
    if act.body["model"] not in names:
        return None
    model = names.index(str(act.body["model"]))
    start = moment(act.body["start"])
    starts = [one.start for one in history.readings[model]]
    if start not in starts:
        return None
    last = starts.index(start)
    if not history.tier(model, last).escalates:
        return None
    first = last
    while first > 0 and history.tier(model, first - 1).escalates:
        first -= 1
    return RaisedRun(history, model, first, last, act)
