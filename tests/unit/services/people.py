"""People with real keys, and acts of every kind that one can try on the small incident."""

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from tests.unit.services.documents import document
from tests.unit.services.runners import FakeRunner, lend
from workbench.domain.role_events import Role
from workbench.domain.row_filter import Condition, RowFilter
from workbench.domain.selection import Selection
from workbench.exchange.keys import create_key
from workbench.services.evidence import amend, change_role, freeze
from workbench.services.exporting import export_package
from workbench.services.filters import keep_filter
from workbench.services.history import undo
from workbench.services.identity import Identity, proven_identity
from workbench.services.importing import add_evidence
from workbench.services.membership import grant, revoke
from workbench.services.running import run_analysis
from workbench.services.session import Session
from workbench.services.signing import signing_key
from workbench.services.windows import remove_window, set_window

Act = Callable[[Session, Path], object]

WARM = RowFilter((Condition("temp", ">=", 20.0),))


def person(folder: Path, name: str) -> Identity:
    """Somebody with a key of their own, made where there is none."""
    path = folder / name
    if not path.exists():
        create_key(path, name)
    return proven_identity(path)


@contextmanager
def acting(session: Session, identity: Identity | None, actor: str = "tester"):
    """Let somebody else use the session meanwhile."""
    before = session.identity, session.actor
    session.identity, session.actor = identity, actor
    try:
        yield session
    finally:
        session.identity, session.actor = before


def cast(session: Session, folder: Path, *roles: Role) -> tuple[Identity, ...]:
    """Make Ada the owner, and give others roles; return Ada and them."""
    ada = person(folder, "ada")
    others = tuple(person(folder, f"{role}-key") for role in roles)
    with acting(session, ada):
        grant(session, "1", "Ada", Role.OWNER, ada.key_line)
        for role, other in zip(roles, others, strict=True):
            grant(session, "1", f"The {role}", role, other.key_line)
    return ada, *others


def _files(folder: Path) -> list[Path]:
    more = folder / "more.csv"
    more.write_text("at,note\n2026-05-01T00:00:00Z,late\n")
    return [more]


def _run(session: Session, folder: Path) -> object:
    del folder
    lend(session, FakeRunner(document()))
    return run_analysis(session, "1", "drift.psi", reuse=False)


ACTS: dict[str, Act] = {
    "incident.amended": lambda s, _: amend(s, "1", {"severity": "SEV2 major"}),
    "evidence.added": lambda s, folder: add_evidence(s, "1", _files(folder)),
    "evidence.roles": lambda s, _: change_role(s, "1", "incident.parquet", "hum", None),
    "evidence.frozen": lambda s, _: freeze(s, "1"),
    "window.set": lambda s, _: set_window(s, "1", "later"),
    "window.removed": lambda s, _: remove_window(s, "1", "incident"),
    "filter.kept": lambda s, _: keep_filter(s, "1", Selection(WARM, "here", "warm")),
    "run.recorded": _run,
    "change.undone": lambda s, _: undo(s, "1"),
    "package.exported": lambda s, folder: export_package(
        s, "1", folder / "p.incident.zip", signing_key(folder / "sign", "x", create=True)
    ),
    "role.granted": lambda s, folder: grant(
        s, "1", "Zoe", Role.OWNER, person(folder, "zoe").key_line
    ),
    "role.revoked": lambda s, _: revoke(s, "1", "Zoe"),
}
"""One act for each type of event that a service writes without more ado."""
