"""Which files of evidence leave, which stay, and the tables made in place of those that stay."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workbench.domain.evidence import Evidence, EvidenceKind
from workbench.domain.incident import Incident
from workbench.errors import PackageError
from workbench.exchange.contents import EvidenceFile
from workbench.exchange.description import Disclosure
from workbench.services.disclosure.policy import Policy, Treatment
from workbench.services.disclosure.tables import Advance, Treatments, write_treated
from workbench.services.session import Session

NO_ROWS = "No file with rows of data leaves with this disclosure."
ON_REQUEST = "Withheld on request."
NO_FILES = "Only hashes leave with this disclosure."


@dataclass
class EvidenceLeaving:
    """What becomes of the evidence.

    Attributes
    ----------
    files : dict of str to EvidenceFile
        What leaves as it is, by sha256.
    withheld : dict of str to str
        Why a file stays, by sha256.
    names : dict of str to str
        File names, by sha256.
    derived : list of (EvidenceFile, str, str)
        Tables made in place of withheld ones, the sha256 each was made of, and how.
    """

    files: dict[str, EvidenceFile] = field(default_factory=dict)
    withheld: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    derived: list[tuple[EvidenceFile, str, str]] = field(default_factory=list)


def evidence_files(session: Session, item: Evidence) -> Iterator[EvidenceFile]:
    """Yield an item's original, its typed table and its parsed form."""
    objects = session.workspace.objects
    stem = item.name.rpartition("/")[2]
    bare = stem.rpartition(".")[0] or stem
    yield EvidenceFile(item.sha256, stem, objects.path(item.sha256))
    if item.table is not None:
        yield EvidenceFile(item.table.sha256, f"{bare}.parquet", objects.path(item.table.sha256))
    parsed = str(item.details.get("parsed") or "")
    if parsed:
        yield EvidenceFile(parsed, f"{bare}.parsed.json", objects.path(parsed))


def plan_evidence(session: Session, incident: Incident, policy: Policy) -> EvidenceLeaving:
    """Decide for every file of evidence whether it leaves as it is.

    Raises
    ------
    PackageError
        If something is to be withheld that the incident does not have.
    """
    plan = EvidenceLeaving()
    hidden = policy.hidden(incident)
    unnamed = {name for name in policy.withhold if not name.startswith(("event:", "run:"))}
    for item in incident.evidence:
        why = why_withheld(item, incident, policy, hidden)
        asked = unnamed & {item.id, item.name, item.sha256, f"evidence:{item.sha256}"}
        unnamed -= asked
        if asked:
            why = ON_REQUEST
        for file in evidence_files(session, item):
            given = file.sha256 == item.sha256
            form = "" if given else ", as it is read"
            plan.names.setdefault(file.sha256, f"{item.name}{form}")
            if why:
                plan.withheld.setdefault(file.sha256, why)
            else:
                plan.files.setdefault(file.sha256, file)
    if unnamed:
        raise PackageError(
            "export.withhold",
            f"No evidence of this incident is called {min(unnamed)!r}.",
            "Name evidence as `workbench evidence list` does, or write event:12 or run:ID.",
        )
    for sha256 in plan.withheld:
        plan.files.pop(sha256, None)
    return plan


def why_withheld(
    item: Evidence, incident: Incident, policy: Policy, hidden: Mapping[str, Treatment]
) -> str:
    """Return why an item's files stay, in a sentence; empty if they leave."""
    if policy.level is Disclosure.HASHES:
        return NO_FILES
    if policy.level is Disclosure.AGGREGATE:
        safe = item.kind is EvidenceKind.MODEL and policy.models_are_safe
        return "" if safe and not _read_by_model(item, incident, hidden) else NO_ROWS
    if item.table is not None:
        held = sorted(c.name for c in item.table.columns if c.name in hidden)
        return f"It holds {_columns(held)}." if held else ""
    if item.kind is EvidenceKind.MODEL:
        read = _read_by_model(item, incident, hidden)
        return f"It was fitted to {_columns(read)}, and may hold values." if read else ""
    return ""


def derive_tables(
    plan: EvidenceLeaving,
    incident: Incident,
    treatments: Treatments,
    source: Mapping[str, Path],
    folder: Path,
    advance: Advance,
) -> None:
    """Make a table without what must stay in place of each withheld one.

    Parameters
    ----------
    plan : EvidenceLeaving
        Its ``derived`` is filled.
    incident : Incident
    treatments : Treatments
    source : Mapping of str to Path
        Typed tables by sha256.
    folder : Path
        Where the tables are written; the caller removes it.
    advance : callable
        Called with rows read.
    """
    made: set[str] = set()
    for item in incident.evidence:
        table = item.table
        if table is None or table.sha256 in made:
            continue
        names = [column.name for column in table.columns]
        if plan.withheld.get(table.sha256, ON_REQUEST) == ON_REQUEST:
            continue
        dropped = [n for n in names if treatments.how.get(n) is Treatment.DROP]
        if len(dropped) == len(names):
            continue
        made.add(table.sha256)
        target = folder / f"{table.sha256}.derived"
        write_treated(source[table.sha256], target, treatments, advance)
        bare = item.name.rpartition("/")[2].rpartition(".")[0] or "table"
        file = EvidenceFile(_sha256(target), f"{bare}.disclosed.parquet", target)
        plan.derived.append((file, table.sha256, _method(names, treatments.how)))


def _method(names: list[str], how: Mapping[str, Treatment]) -> str:
    """Return what was done to a table, in words."""
    words = {
        Treatment.DROP: "without",
        Treatment.HASH: "keyed hashes for",
        Treatment.GENERALISE: "coarser",
    }
    treated = {one: [n for n in names if how.get(n) is one] for one in words}
    return "; ".join(f"{words[one]} {', '.join(found)}" for one, found in treated.items() if found)


def _read_by_model(
    item: Evidence, incident: Incident, hidden: Mapping[str, Treatment]
) -> list[str]:
    """Return the hidden columns that a model was given to learn from."""
    tables = [one.table for one in incident.evidence if one.table is not None]
    features = {column for table in tables for column in table.roles.features}
    named = item.details.get("inputs")
    if isinstance(named, dict):
        features |= {str(part) for pair in named.items() for part in pair}
    return sorted(features & set(hidden))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _columns(names: list[str]) -> str:
    kind = "withheld column" if len(names) == 1 else "withheld columns"
    return f"the {kind} {', '.join(names)}"
