"""What would leave with a package, told in full before anybody signs; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from workbench.domain.canonical import JsonValue
from workbench.exchange import layout
from workbench.exchange.archive import Content, content_size
from workbench.exchange.keys import FileSigner
from workbench.exchange.layout import PACKAGE_SUFFIX
from workbench.exchange.package import assemble
from workbench.services.disclosure.leak_check import LeakReport
from workbench.services.disclosure.plan import Plan
from workbench.services.disclosure.policy import Policy, Treatment, sensitive_columns
from workbench.services.packing import Packed, pack
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session, unreported

YOUR_KEY = "signatures/author-<your key>.sig"


@dataclass(frozen=True, slots=True)
class FileLeaving:
    """One file of the package.

    Attributes
    ----------
    path : str
    size : int
        Bytes.
    change : str
        How it differs from what the workspace holds, in words; empty if it does not.
    """

    path: str
    size: int
    change: str = ""


@dataclass(frozen=True, slots=True)
class ItemStaying:
    """One item that is withheld.

    Attributes
    ----------
    item : str
        As ``redactions.jsonl`` names it.
    name : str
        What a person calls it.
    reason : str
    """

    item: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnTreated:
    """One column that is sensitive, or that something was said about.

    Attributes
    ----------
    column : str
    treatment : Treatment
    sensitive : bool
    tables : tuple of str
        Names of the evidence that holds it.
    searched, too_common, left_out : int
        Different values searched for, and those that were not.
    """

    column: str
    treatment: Treatment
    sensitive: bool
    tables: tuple[str, ...]
    searched: int = 0
    too_common: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what would leave.

    Attributes
    ----------
    name : str
        The file's own name.
    policy : Policy
    files : tuple of FileLeaving
    staying : tuple of ItemStaying
    columns : tuple of ColumnTreated
    report : LeakReport
        What the search for withheld values found.
    """

    name: str
    policy: Policy
    files: tuple[FileLeaving, ...]
    staying: tuple[ItemStaying, ...]
    columns: tuple[ColumnTreated, ...]
    report: LeakReport

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def json_body(self) -> dict[str, JsonValue]:
        """Return the preview as ``workbench export --preview --json`` prints it."""
        return {
            "preview": True,
            "package": self.name,
            "disclosure": self.policy.level.value,
            "threshold": self.policy.threshold,
            "size": self.size,
            "files": [{"path": f.path, "size": f.size, "change": f.change} for f in self.files],
            "withheld": [
                {"item": s.item, "name": s.name, "reason": s.reason} for s in self.staying
            ],
            "columns": [
                {
                    "column": c.column,
                    "treatment": c.treatment.value,
                    "sensitive": c.sensitive,
                    "tables": list(c.tables),
                    "searched": c.searched,
                    "too_common": c.too_common,
                    "left_out": c.left_out,
                }
                for c in self.columns
            ],
            "leaks": [
                {"path": k.path, "column": k.column, "place": k.place} for k in self.report.leaks
            ],
            "unsearched": list(self.report.unsearched),
        }


def preview_export(
    session: Session, incident: str, policy: Policy, *, progress: Progress = unreported
) -> Preview:
    """Tell exactly what would leave; nothing is written, noted or signed with any key of yours.

    Parameters
    ----------
    session : Session
    incident : str
    policy : Policy
    progress : callable

    Raises
    ------
    PackageError
        If the package could not be put together.
    """
    state = session.incident(incident)

    def searching(done: int, total: int) -> None:
        progress(done / max(total, 1), "Searching for values that must not leave")

    with scratch_folder() as folder:
        packed = pack(session, state.id, policy, folder, progress, passing=True)
        # A key that is thrown away: sizes and places are those of any other.
        passing = FileSigner(Ed25519PrivateKey.generate())
        found: list[LeakReport] = []

        def inspect(files: Mapping[str, Content]) -> None:
            found.append(packed.search(files, searching))

        made = assemble(packed.contents, passing, inspect)
        sizes = {path: content_size(content) for path, content in made.files.items()}
    sizes[YOUR_KEY] = sizes.pop(layout.author_signature(passing.public_key))
    return Preview(
        f"{packed.contents.root}{PACKAGE_SUFFIX}",
        policy,
        _files(packed, sizes),
        _staying(packed.plan),
        _columns(packed.plan, found[0]),
        found[0],
    )


def _files(packed: Packed, sizes: Mapping[str, int]) -> tuple[FileLeaving, ...]:
    changes: dict[str, str] = {
        str(made["path"]): str(made["method"]) for made in packed.contents.policy.get("derived", ())
    }
    bodies = sum(bool(one.why) for one in packed.plan.events)
    if bodies:
        changes[layout.JOURNAL] = f"bodies of {bodies} events replaced by their commitments"
    if packed.contents.redactions:
        for path in (layout.REPORT_HTML, layout.REPORT_MARKDOWN):
            changes[path] = "tells only what leaves"
    return tuple(FileLeaving(path, sizes[path], changes.get(path, "")) for path in sorted(sizes))


def _staying(plan: Plan) -> tuple[ItemStaying, ...]:
    events = {f"event:{one.event.seq}": one.event.type for one in plan.events}
    titles = {run.id: run.title for run in plan.incident.runs}
    return tuple(
        ItemStaying(one.item, _name(one.item, events, titles, plan.evidence.names), one.reason)
        for one in plan.redactions
    )


def _name(
    item: str, events: Mapping[str, str], titles: Mapping[str, str], names: Mapping[str, str]
) -> str:
    kind, _, rest = item.partition(":")
    if kind == "event":
        return events.get(item, item)
    if kind == "evidence":
        return names.get(rest, item)
    run, _, file = rest.partition("/")
    return f"{titles.get(run, run)}, {file}"


def _columns(plan: Plan, report: LeakReport) -> tuple[ColumnTreated, ...]:
    searched = {one.column: one for one in report.searched}
    marked = frozenset(sensitive_columns(plan.incident))
    found = []
    for name, how in plan.policy.treatments(plan.incident).items():
        tables = tuple(
            item.name
            for item in plan.incident.evidence
            if item.table is not None and item.table.column(name) is not None
        )
        one = searched.get(name)
        counts = (one.values, one.too_common, one.left_out) if one is not None else (0, 0, 0)
        found.append(ColumnTreated(name, how, name in marked, tables, *counts))
    return tuple(found)
