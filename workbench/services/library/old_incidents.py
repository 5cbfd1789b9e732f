"""Bringing in records of old incidents from CSV or JSON: as told, and nothing of it as proven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.domain.canonical import JsonValue, canonical, sha256_hex
from workbench.domain.changes import Changes, Outcome
from workbench.domain.events import Draft
from workbench.domain.identifiers import new_identifier
from workbench.domain.incident import Stage
from workbench.domain.records import record_written
from workbench.domain.records.library import Account
from workbench.domain.records.opening import Triage
from workbench.errors import WorkbenchError
from workbench.services.library.told_fields import FIELDS, read_row
from workbench.services.library.told_rows import RawRow, read_rows
from workbench.services.session import Progress, Session, unreported

ENDINGS = (".csv", ".tsv", ".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class OldIncident:
    """One row of a file of old incidents, as it would be brought in.

    Attributes
    ----------
    line : int
        Where it begins in the file, from 1.
    account : Account or None
        What it tells; None where it cannot be used.
    severity, summary, category, kind : str
    problem : str
        Why it cannot be used, in one sentence; empty where it can.
    duplicate : str
        What it repeats: an incident's reference, or ``line 4``; empty where nothing does.
    """

    line: int
    account: Account | None
    severity: str = ""
    summary: str = ""
    category: str = ""
    kind: str = ""
    owner: str = ""
    metric: str = ""
    problem: str = ""
    duplicate: str = ""

    @property
    def usable(self) -> bool:
        """Whether it can be brought in."""
        return self.account is not None and not self.problem and not self.duplicate


@dataclass(frozen=True, slots=True)
class OldIncidents:
    """A file of old incidents, read and not yet brought in: the dry run.

    Attributes
    ----------
    source : str
        The file's name.
    rows : tuple of OldIncident
    columns : Mapping of str to str
        Which column of the file tells each field.
    ignored : tuple of str
        Columns nothing is taken from.
    """

    source: str
    rows: tuple[OldIncident, ...]
    columns: Mapping[str, str]
    ignored: tuple[str, ...] = ()

    @property
    def usable(self) -> tuple[OldIncident, ...]:
        """Those that can be brought in."""
        return tuple(one for one in self.rows if one.usable)

    @property
    def problems(self) -> tuple[str, ...]:
        """One sentence for each row that cannot be used, with its line."""
        return tuple(f"Line {one.line}: {one.problem}" for one in self.rows if one.problem)

    def json_body(self) -> dict[str, JsonValue]:
        """Return the dry run as ``workbench library import --json`` prints it."""
        return {
            "source": self.source,
            "columns": dict(self.columns),
            "ignored": list(self.ignored),
            "rows": [
                {
                    "line": one.line,
                    "title": one.account.title if one.account else "",
                    "usable": one.usable,
                    "problem": one.problem,
                    "duplicate": one.duplicate,
                }
                for one in self.rows
            ],
        }


def read_old(
    session: Session, path: Path, *, mapping: Mapping[str, str] | None = None
) -> OldIncidents:
    """Read a file of old incidents and say of each row what would become of it; change nothing.

    Parameters
    ----------
    session : Session
    path : Path
        ``.csv`` or ``.tsv`` with a header, ``.json`` (a list of objects, or one under
        ``incidents``) or ``.jsonl``.
    mapping : mapping of str to str, optional
        Field to column, where columns are called otherwise; see
        :data:`~workbench.services.library.told_fields.FIELDS`.

    Returns
    -------
    OldIncidents

    Raises
    ------
    WorkbenchError
        If the file cannot be read, names no title, or the mapping names what is not there.
    """
    raw = read_rows(path)
    columns = _columns(raw.columns, mapping or {})
    known, references = _known(session)
    seen: dict[str, int] = {}
    so_far = known, references, seen
    rows = [_row(session, path.name, one, columns, so_far) for one in raw.rows]
    ignored = tuple(name for name in raw.columns if name not in set(columns.values()))
    return OldIncidents(path.name, tuple(rows), columns, ignored)


def import_old(
    session: Session,
    old: OldIncidents,
    *,
    lines: Sequence[int] | None = None,
    progress: Progress = unreported,
) -> Outcome[tuple[str, ...]]:
    """Bring old incidents in: each whole, marked as told, at the stage of follow-up.

    Parameters
    ----------
    session : Session
    old : OldIncidents
    lines : sequence of int, optional
        Only rows that begin at these lines; all usable ones by default.
    progress : callable
        Raising from it stops between two incidents; what came before stays, and is recognised
        when the file is read again.

    Returns
    -------
    Outcome of tuple of str
        Identifiers of the incidents, in the order of the file.

    Raises
    ------
    WorkbenchError
        ``old.rows`` if a row cannot be used and no lines were chosen, or a chosen one cannot;
        nothing is brought in then.
    """
    chosen = _chosen(old, lines)
    made, changes = [], Changes()
    for at, row in enumerate(chosen):
        progress(at / len(chosen), f"Bringing in {at + 1} of {len(chosen)}")
        identifier, changed = _open(session, row)
        made.append(identifier)
        changes = changes | changed
    return Outcome(tuple(made), changes)


def _chosen(old: OldIncidents, lines: Sequence[int] | None) -> tuple[OldIncident, ...]:
    if lines is None:
        if old.problems:
            raise WorkbenchError(
                "old.rows",
                f"{len(old.problems)} of {len(old.rows)} rows cannot be used, so nothing was "
                f"brought in. {old.problems[0]}",
                "Mend the file, or choose the lines to bring in.",
            )
        return old.usable
    by_line = {one.line: one for one in old.rows}
    for line in lines:
        row = by_line.get(line)
        if row is None:
            raise WorkbenchError("old.rows", f"No row begins at line {line}.")
        if not row.usable:
            why = row.problem or f"It repeats {row.duplicate}."
            raise WorkbenchError("old.rows", f"Line {line} cannot be brought in: {why}")
    return tuple(by_line[line] for line in sorted(set(lines)))


def _open(session: Session, row: OldIncident) -> tuple[str, Changes]:
    account = row.account
    if account is None:
        raise WorkbenchError("old.rows", f"Line {row.line} cannot be brought in: {row.problem}")
    now = session.clock()
    identifier = new_identifier(now)
    closed = account.closed_on or account.opened_on
    opened = Draft(
        "incident.opened",
        {
            "title": account.title,
            "task": "",
            "metric": row.metric,
            "target": "",
            "owner": row.owner,
            "severity": row.severity,
            "stage": str(Stage.FOLLOW_UP),
            "captured_at": closed.isoformat() if closed else None,
            "opened_at": now.isoformat(),
            "gaps": ["Told by an earlier record; no evidence of it is here."],
        },
    )
    triage = Triage(
        id="triage",
        summary=row.summary,
        category=row.category,
        kind=row.kind,
        failure_mode=account.failure_mode,
        failure_mode_standing="potential" if account.failure_mode else "",
        grounding=f"Told by {account.source}, line {account.line}; not proven here.",
        where=account.where,
        detected_at=account.opened_on,
        systems=(account.model,) if account.model else (),
    )
    drafts = (opened, record_written(triage), record_written(account))
    return identifier, session.record(identifier, *drafts)[1]


def _known(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Return which incident tells what already: by what was told, and by its old number."""
    keys, references = {}, {}
    for summary in session.workspace.incidents():
        account = session.incident(summary.id).records.account
        if account is not None:
            keys[account.key] = summary.reference
            if account.reference:
                references[account.reference] = summary.reference
    return keys, references


def _columns(there: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return which column tells each field: as mapped, else by a name it usually has."""
    unknown = sorted(set(mapping) - {field.name for field in FIELDS})
    if unknown:
        names = ", ".join(field.name for field in FIELDS)
        raise WorkbenchError("old.field", f"There is no field {unknown[0]!r}.", f"Fields: {names}.")
    found: dict[str, str] = {}
    plain = {_plain(name): name for name in reversed(there)}
    for field in FIELDS:
        if field.name in mapping:
            if mapping[field.name] not in there:
                raise WorkbenchError(
                    "old.column",
                    f"The file has no column {mapping[field.name]!r}.",
                    "It has " + ", ".join(there[:20]) + ".",
                )
            found[field.name] = mapping[field.name]
            continue
        named = next((plain[one] for one in (field.name, *field.called) if one in plain), None)
        if named is not None and named not in mapping.values():
            found[field.name] = named
    if "title" not in found:
        raise WorkbenchError(
            "old.no_title",
            "No column tells the title of an incident.",
            "Say which one does: --map title=COLUMN. The file has " + ", ".join(there[:20]) + ".",
        )
    return found


def _plain(name: str) -> str:
    return "_".join(name.replace("-", " ").replace("_", " ").casefold().split())


def _row(
    session: Session,
    source: str,
    raw: RawRow,
    columns: Mapping[str, str],
    known: tuple[Mapping[str, str], Mapping[str, str], dict[str, int]],
) -> OldIncident:
    if raw.problem:
        return OldIncident(raw.line, None, problem=raw.problem)
    told = {field: raw.values.get(column) for field, column in columns.items()}
    try:
        read = read_row(told, session.clock())
    except WorkbenchError as error:
        return OldIncident(raw.line, None, problem=error.message)
    key = sha256_hex(canonical({name: value for name, value in read.said.items() if value}))
    account = Account.model_validate(
        {**read.account, "id": "account", "source": source, "line": raw.line, "key": key}
    )
    keys, references, seen = known
    duplicate = keys.get(key) or references.get(account.reference, "")
    mine = f"#{account.reference}" if account.reference else key
    if not duplicate and mine in seen:
        duplicate = f"line {seen[mine]}"
    seen.setdefault(mine, raw.line)
    return OldIncident(raw.line, account, **read.opening, duplicate=duplicate)
