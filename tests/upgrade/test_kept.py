"""What an older version wrote is opened, checked, rebuilt, shown and worked on by this one."""

import json
import shutil
import sqlite3
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.unit.services.documents import document
from tests.unit.services.runners import FakeRunner
from tests.upgrade.make_kept import ARCHIVE, KEPT, PACKAGE, WORKSPACE, facts_of
from workbench.exchange.verdict import Level, Verdict
from workbench.registry import Registry
from workbench.services.cause_answers import causes_reading, is_stale
from workbench.services.evidence import amend
from workbench.services.exporting import export_package
from workbench.services.history import state_at, undo
from workbench.services.readings.evidence import evidence_reading
from workbench.services.readings.home import home_reading
from workbench.services.readings.report import report_reading
from workbench.services.readings.review import review_reading
from workbench.services.readings.signals import signals_reading
from workbench.services.replaying import replay_package
from workbench.services.reporting import write_report
from workbench.services.session import open_session
from workbench.services.signing import signing_key
from workbench.services.store_check import rebuild_projections, verify_journal
from workbench.services.verification import verify

AT = datetime(2026, 11, 21, tzinfo=UTC)
VERSIONS = sorted(path.name for path in KEPT.iterdir())


@dataclass(frozen=True)
class Kept:
    """What one version left, and what it is known to say."""

    workspace: Path
    package: Path
    trust: Path
    facts: dict[str, Any]


@pytest.fixture(scope="module", params=VERSIONS)
def kept(request, tmp_path_factory):
    """What one version left, unpacked; not to be changed."""
    place = tmp_path_factory.mktemp(request.param)
    with tarfile.open(KEPT / request.param / ARCHIVE) as archive:
        archive.extractall(place, filter="tar")
    facts = json.loads((KEPT / request.param / "facts.json").read_text())["incident"]
    return Kept(place / WORKSPACE, place / PACKAGE, KEPT / request.param / "allowed_signers", facts)


@pytest.fixture
def workspace(kept, tmp_path):
    """A copy of the workspace."""
    return shutil.copytree(kept.workspace, tmp_path / "workspace")


def test_every_released_version_is_kept():
    assert "0.1.0" in VERSIONS


def test_it_opens_and_says_what_it_said(kept, workspace):
    with open_session(workspace) as session:
        [summary] = session.workspace.incidents()
        assert (summary.id, summary.title) == (kept.facts["id"], kept.facts["title"])
        assert facts_of(session.incident("1")) == kept.facts


def test_it_is_intact_to_the_last_object(kept, workspace):
    checked = verify_journal(workspace)
    assert checked.ok, checked
    assert checked.events == kept.facts["events"]
    with open_session(workspace) as session:
        for item in session.incident("1").evidence:
            session.workspace.objects.verify(item.sha256)
        for run in session.incident("1").runs:
            session.workspace.objects.verify(run.result)


def test_reading_it_changes_nothing(kept, workspace):
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    with open_session(workspace, read_only=True) as session:
        assert facts_of(session.incident("1")) == kept.facts
    after = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    assert after.keys() - before.keys() <= {
        workspace / f"journal.db-{end}" for end in ("wal", "shm")
    }
    assert {path: data for path, data in after.items() if path in before} == before


@pytest.mark.parametrize("user_version", [None, 1])
def test_it_is_rebuilt_from_its_journal_alone(kept, workspace, user_version):
    with open_session(workspace) as session:
        shown = session.incident("1"), session.workspace.incidents()
    if user_version is None:
        assert rebuild_projections(workspace) == kept.facts["events"]
    else:  # as after an upgrade: the tables are those of another version
        with sqlite3.connect(workspace / "journal.db") as connection:
            connection.execute(f"PRAGMA user_version = {user_version}")
        connection.close()
    with open_session(workspace) as session:
        assert (session.incident("1"), session.workspace.incidents()) == shown
    assert verify_journal(workspace).ok


def test_every_place_shows_it(kept, workspace):
    with open_session(workspace, read_only=True) as session:
        home = home_reading(session)
        assert [card.title for card in home.cards] == [kept.facts["title"]]
        evidence = evidence_reading(session, "1")
        assert [row.name for row in evidence.items] == [e[0] for e in kept.facts["evidence"]]
        assert signals_reading(session, "1").lanes
        assert causes_reading(session, "1").verdict
        report = report_reading(session, "1")
        standing = [view for view in report.claims if not view.proposed]
        assert [view.claim.text for view in standing] == [c[0] for c in kept.facts["claims"]]
        assert {view.state for view in standing} == {"supported"}
        page = unescape(write_report(session, "1", "html").decode())
        assert all(text in page for text, *_ in kept.facts["claims"])
        assert kept.facts["title"] in write_report(session, "1", "markdown").decode()


def test_work_goes_on_in_it(kept, workspace, tmp_path):
    with open_session(workspace) as session:
        state = session.incident("1")
        assert not any(is_stale(state, run) for run in state.runs)
        amend(session, "1", {"owner": "Somebody else"})
        undo(session, "1")
        assert session.incident("1").owner == kept.facts["owner"]
        assert state_at(session, "1", kept.facts["events"]) == state
        key = signing_key(tmp_path / "key", "tester", create=True)
        package = export_package(session, "1", tmp_path / "new.incident.zip", key).value.path
        trust = tmp_path / "allowed_signers"
        trust.write_text(key.allowed_signers_line("tester@here") + "\n")
        assert verify(package, trust, at=session.clock()).level is Level.L3
    assert verify_journal(workspace).ok


def test_the_package_verifies_as_it_did(kept):
    found = verify(kept.package, kept.trust, at=AT)
    assert (found.verdict, found.level) == (Verdict.OK, Level.L3)
    assert found.problems == ()
    nobody = verify(kept.package, None, at=AT)
    assert (nobody.verdict, nobody.level) == (Verdict.UNTRUSTED, Level.L1)


def test_a_changed_byte_of_the_package_is_found(kept, tmp_path):
    data = bytearray(kept.package.read_bytes())
    data[len(data) // 3] ^= 1
    broken = tmp_path / PACKAGE
    broken.write_bytes(data)
    found = verify(broken, kept.trust, at=AT)
    assert found.verdict is not Verdict.OK
    assert found.problems


def test_the_package_is_reviewed_as_it_was_written(kept):
    reading = review_reading(kept.package, kept.trust, at=AT)
    assert reading.incident is not None
    assert [c.text for c in reading.incident.claims] == [c[0] for c in kept.facts["claims"]]
    assert [r.run.id for r in reading.runs] == [r[0] for r in kept.facts["runs"]]
    assert any(r.figure is not None for r in reading.runs)


def test_every_recorded_run_can_still_be_asked_here(kept):
    found = verify(kept.package, kept.trust, at=AT)
    registry, runner = Registry(), FakeRunner(document())
    replay = replay_package(kept.package, found, registry=registry, runner=runner)
    assert [(r.run, r.analysis) for r in replay.runs] == [tuple(r[:2]) for r in kept.facts["runs"]]
    assert {r.result for r in replay.runs} == {"changed"}, "the runner answers something else"
    for job in runner.jobs:
        info = registry.analysis(job.analysis)
        assert job.plugin == info.plugin
        assert set(job.windows) >= set(info.needs.windows)
