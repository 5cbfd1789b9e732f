"""Make what is kept of this version: a workspace, a package, and what they are known to say.

Run it once for each released version, after its last change to any format::

    python tests/upgrade/make_kept.py [FOLDER]

It writes ``kept/<version>/`` beside itself (or FOLDER) and refuses to touch one that is there:
what an old version wrote must stay as that version wrote it. Later versions must open, check,
rebuild and show it; `test_kept.py` holds them to that.

``kept.tar.xz``
    ``workspace/``: ``journal.db`` and ``objects/`` of one small incident: 200 rows with a partial
    unit change, a model, lineage, changes, a log, derived signals; three runs, claims, an undone
    and a redone act, frozen evidence, an export with its signed checkpoint.
    ``package.incident.zip``: that export. The key that signed it was thrown away.
``allowed_signers``
    Whom to trust.
``facts.json``
    What both say, as this version reads them.
"""

import json
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

import workbench  # noqa: E402 -- run as a script
from tests.unit.services.small_case import BROKE, write_capture  # noqa: E402 -- run as a script
from workbench.domain.incident import Incident  # noqa: E402 -- run as a script
from workbench.services.claims import claim_finding  # noqa: E402 -- run as a script
from workbench.services.evidence import amend, change_role, freeze  # noqa: E402 -- run as a script
from workbench.services.exporting import export_package  # noqa: E402 -- run as a script
from workbench.services.history import redo, undo  # noqa: E402 -- run as a script
from workbench.services.importing import import_capture  # noqa: E402 -- run as a script
from workbench.services.running import run_analysis  # noqa: E402 -- run as a script
from workbench.services.session import Session, open_session  # noqa: E402 -- run as a script
from workbench.services.signing import signing_key  # noqa: E402 -- run as a script
from workbench.services.verification import verify  # noqa: E402 -- run as a script
from workbench.services.windows import set_window  # noqa: E402 -- run as a script

KEPT = Path(__file__).parent / "kept"
WHO = "investigator@workbench"
ANALYSES = ("drift.psi", "explain.permutation", "rootcause.upstream")
PACKAGE, WORKSPACE, ARCHIVE = "package.incident.zip", "workspace", "kept.tar.xz"


def investigate(session: Session, capture: Path) -> str:
    """Take the small incident through one act of every kind; return its identifier."""
    incident = import_capture(session, [capture]).value.incident
    amend(session, incident, {"owner": "Data platform", "severity": "SEV2 major"})
    set_window(session, incident, "quiet week", end=BROKE, title="Before the update")
    change_role(session, incident, "incident.parquet", "station", "sensitive")
    undo(session, incident)
    amend(session, incident, {"title": "Failure alarms since the firmware update"})
    undo(session, incident)
    redo(session, incident)
    freeze(session, incident)
    for analysis in ANALYSES:
        run = run_analysis(session, incident, analysis).value.run
        if run.findings:
            claim_finding(session, incident, run.id, run.findings[0].id)
    return incident


def facts_of(state: Incident) -> dict[str, object]:
    """Return what an incident is known to say."""
    return {
        "id": state.id,
        "title": state.title,
        "owner": state.owner,
        "events": state.size,
        "head": state.head,
        "evidence": [[e.name, str(e.kind), e.sha256, e.frozen] for e in state.evidence],
        "windows": sorted([w.name, w.rows] for w in state.windows),
        "runs": [[r.id, r.analysis, str(r.status), r.result, r.summary] for r in state.runs],
        "claims": [[c.text, c.run, c.finding] for c in state.claims],
    }


def make(folder: Path) -> None:
    """Write everything that is kept into a folder that does not exist yet."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        workspace, package = place / WORKSPACE, place / PACKAGE
        with open_session(workspace, create=True) as session:
            session.actor = "investigator"
            incident = investigate(session, write_capture(place / "capture"))
            key = signing_key(place / "key", "investigator", create=True)
            export_package(session, incident, package, key)
            facts = facts_of(session.incident(incident))
        trust = folder / "allowed_signers"
        trust.write_text(key.allowed_signers_line(WHO) + "\n")
        with tarfile.open(folder / ARCHIVE, "x:xz") as archive:
            for kept in (workspace, package):
                archive.add(kept, kept.name, filter=_nobodys)
        found = verify(package, trust, at=datetime.now(UTC))
        told = {"program": workbench.__version__, "level": found.level.name if found.level else ""}
        text = json.dumps({**told, "incident": facts}, indent=1, ensure_ascii=False)
        (folder / "facts.json").write_text(text + "\n")


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else KEPT / workbench.__version__)
