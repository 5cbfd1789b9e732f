"""Which of the rows a cause affects are selected."""

from dataclasses import dataclass

from workbench.datasets.selected_rows import count_matching, has_columns
from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.row_filter import Condition, RowFilter, Scalar
from workbench.domain.selection import Selection
from workbench.services.cause_answers import KIND, json_object, latest_run
from workbench.services.results import result_document
from workbench.services.selected_rows import window_tables
from workbench.services.session import Session

_IS, _BELOW, _ABOVE = " is ", " is below ", " is above "


@dataclass(frozen=True, slots=True)
class Overlap:
    """How the rows a cause affects and the selected ones overlap, within W1.

    Attributes
    ----------
    node : str
        The cause.
    rows : RowFilter
        The rows it affects, as conditions.
    affected, selected, both : int
        Rows of W1.
    """

    node: str
    rows: RowFilter
    affected: int
    selected: int
    both: int


def affected_rows(session: Session, incident: str) -> dict[str, RowFilter]:
    """Return the rows each cause affects, where the last search found conditions for them.

    Parameters
    ----------
    session : Session
    incident : str

    Returns
    -------
    dict
        By the cause's node, in the order of the causes.
    """
    state = session.incident(incident)
    run = latest_run(state, KIND)
    if run is None:
        return {}
    answer = json_object(result_document(session, run).get("answer"))
    found: dict[str, RowFilter] = {}
    for cause in answer.get("causes", ()):
        told = json_object(cause)
        rows = _rows_of(told, _types(state))
        if rows is not None:
            found.setdefault(str(told.get("node", "")), rows)
    return found


def overlaps(session: Session, incident: str, selection: Selection) -> tuple[Overlap, ...]:
    """Return for each cause how many of the rows it affects are selected.

    Parameters
    ----------
    session : Session
    incident : str
    selection : Selection

    Returns
    -------
    tuple of Overlap
        For the causes whose rows are known by conditions, in their order.
    """
    state = session.incident(incident)
    tables = window_tables(session, state, "incident")
    found = []
    for node, rows in affected_rows(session, incident).items():
        both = rows.narrowed(*selection.rows.conditions)
        if not all(has_columns(path, both) for path, _ in tables):
            continue
        counts = [0, 0, 0]
        for path, part in tables:
            for place, one in enumerate((rows, selection.rows, both)):
                counts[place] += count_matching(path, one, {"w": part})[2]["w"][0]
        found.append(Overlap(node, rows, counts[0], counts[1], counts[2]))
    return tuple(found)


def _types(state: Incident) -> dict[str, str]:
    """Return the type of every column of W1 whose values may be told."""
    window = state.window("incident")
    items = [state.item(reference) for reference in window.evidence] if window else []
    tables = [item.table for item in items if item is not None and item.table is not None]
    hidden = {column for table in tables for column in table.roles.sensitive}
    return {c.name: c.type for t in tables for c in t.columns if c.name not in hidden}


def _rows_of(cause: dict[str, JsonValue] | object, types: dict[str, str]) -> RowFilter | None:
    """Return the conditions of a cause's segment, or of the values its fault left behind."""
    told = json_object(cause)
    segment = json_object(told.get("segment"))
    column, where = str(segment.get("column") or ""), str(segment.get("where") or "")
    if column in types and where.startswith(column):
        return _segment(column, where.removeprefix(column), types[column])
    node = str(told.get("node", ""))
    if told.get("kind") == "nulls" and node in types:
        return RowFilter((Condition(node, "missing"),))
    return None


def _segment(column: str, where: str, kind: str) -> RowFilter | None:
    """Read what a search wrote of a segment: a level, several of them, or a cut."""
    for words, sign in ((_BELOW, "<"), (_ABOVE, ">")):
        if where.startswith(words):
            cut = _number(where.removeprefix(words))
            return None if cut is None else RowFilter((Condition(column, sign, cut),))
    if not where.startswith(_IS):
        return None
    named = where.removeprefix(_IS).split(" or ")
    numeric = kind in {"integer", "number"}
    values = [_number(text) if numeric else text for text in named]
    there: tuple[Scalar, ...] = tuple(value for value in values if value is not None)
    if len(there) != len(named):
        return None
    if len(there) == 1:
        return RowFilter((Condition(column, "=", there[0]),))
    return RowFilter((Condition(column, "in", there),))


def _number(text: str) -> float | None:
    try:
        return float(text.replace("\u2212", "-"))
    except ValueError:
        return None
