"""Replay: each run of a package made again and compared, with the reason where it differs."""

import pickle
import shutil
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import numpy
import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.runners import ENVIRONMENT, FakeRunner, Lent, lend
from tests.unit.services.small_case import tables, write_capture
from workbench.api import Finding
from workbench.domain.runs import RunStatus
from workbench.errors import Cancelled, ExitCode, PackageError
from workbench.exchange.verdict import Level
from workbench.jobs.job import JobOutcome, Problem
from workbench.registry import Registry
from workbench.services.exporting import export_package
from workbench.services.importing import import_capture
from workbench.services.replaying import replay_package, with_replay
from workbench.services.running import run_analysis
from workbench.services.signing import signing_key
from workbench.services.verification import verify

EXAMPLE = Path(__file__).parents[2] / "data" / "example_plugin"


class Elsewhere(FakeRunner):
    """Runs in an environment with an old numpy."""

    def run(self, job, on_progress=None, cancel=None):
        made = super().run(job, on_progress, cancel)
        old = ENVIRONMENT.model_copy(update={"packages": {"numpy": "0.1"}})
        return JobOutcome(made.status, old, document=made.document)


class Sent:
    """A package, its verification, and how to replay it."""

    def __init__(self, session, folder, incident="1"):
        key = signing_key(folder / "key", "tester", create=True)
        self.trust = folder / "allowed_signers"
        self.trust.write_text(key.allowed_signers_line("tester@here") + "\n")
        self.path = export_package(session, incident, folder / "p.incident.zip", key).value.path
        self.found = verify(self.path, self.trust, at=session.clock())
        self.registry = session.registry

    def replay(self, *answers, **named):
        given = {"registry": self.registry, "runner": FakeRunner(*answers), **named}
        return replay_package(self.path, self.found, **given)


def numbers(effect, q=0.01):
    return document(Finding(id="temp", text="temp moved.", effect=effect, q=q))


@pytest.fixture
def sent(session, tmp_path):
    record_run(session, answers=[numbers(0.4)])
    return Sent(session, tmp_path)


def test_the_same_bytes_are_identical_and_raise_the_level(sent):
    replay = sent.replay(numbers(0.4))
    assert [r.result for r in replay.runs] == ["identical"]
    assert (replay.verdict, replay.exit_code) == ("same", ExitCode.OK)
    assert sent.found.level is Level.L3
    assert with_replay(sent.found, replay).level is Level.L4


def test_numbers_within_the_tolerance_of_the_analysis_count_as_the_same(sent):
    replay = sent.replay(numbers(0.4 + 1e-8))
    assert [r.result for r in replay.runs] == ["within_tolerance"]
    assert replay.runs[0].differences[0].where == "findings[0].effect"
    assert (replay.verdict, with_replay(sent.found, replay).level) == ("same", Level.L4)


def test_other_numbers_differ_with_the_seed_as_the_last_suspect(sent):
    replay = sent.replay(numbers(0.5))
    run = replay.runs[0]
    assert (run.result, replay.verdict) == ("changed", "differs")
    assert run.reason.startswith("seed: ")
    assert (run.differences[0].recorded, run.differences[0].here) == ("0.4", "0.5")
    assert replay.exit_code is ExitCode.REPLAY_DIFFERS
    assert with_replay(sent.found, replay).level is Level.L3


def test_another_environment_is_named_as_the_reason(session, tmp_path):
    lend(session, Elsewhere(numbers(0.4)))
    run_analysis(session, "1", "drift.psi")
    replay = Sent(session, tmp_path).replay(numbers(0.5))
    said = f"environment: numpy {numpy.__version__} here, 0.1 recorded"
    assert replay.runs[0].reason == said
    assert replay.environment == (("numpy", "0.1", numpy.__version__),)


def bundle(folder):
    """Install the example plugin as ``pip install --target`` would."""
    place = folder / "acme"
    shutil.copytree(EXAMPLE / "acme_checks", place / "acme_checks")
    info = place / "acme_checks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-checks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[workbench.plugins]\nacme = acme_checks\n")
    return place


@pytest.fixture
def acme(session, tmp_path):
    """A package with a run of an in-house plugin, and the folder of that plugin."""
    place = bundle(tmp_path / "plugins")
    session.registry = Registry([place.parent])
    [own] = [a for a in session.registry.analyses() if a.plugin == "acme_checks"][:1]
    record_run(session, own.id, answers=[numbers(0.4)])
    return Sent(session, tmp_path), place


def test_other_code_of_the_plugin_is_named_as_the_reason(acme):
    sent, place = acme
    source = place / "acme_checks" / "ranges.py"
    source.write_text(source.read_text() + "\n# mended\n")
    replay = sent.replay(numbers(0.5))
    assert replay.runs[0].reason.startswith("plugin: acme_checks 1.0 here has other code")
    assert sent.replay(numbers(0.4)).verdict == "same", "other code with the same answer is fine"


def test_a_plugin_that_is_not_installed_cannot_be_replayed(acme):
    sent, _ = acme
    replay = sent.replay(numbers(0.4), registry=Registry([]))
    assert [r.result for r in replay.runs] == ["not_replayable"]
    assert "no plugin 'acme_checks'" in replay.runs[0].reason
    assert (replay.verdict, replay.exit_code) == ("impossible", ExitCode.REPLAY_IMPOSSIBLE)


def test_a_run_that_ends_in_an_error_here_says_which(sent):
    replay = sent.replay(Problem("worker.memory", "It needed more memory than it may use."))
    assert replay.runs[0].result == "not_replayable"
    assert replay.runs[0].reason == "It needed more memory than it may use."


def test_one_changed_run_outweighs_the_others(session, tmp_path):
    record_run(session, "drift.psi", answers=[numbers(0.4)])
    record_run(session, "drift.battery", answers=[numbers(0.6)])
    replay = Sent(session, tmp_path).replay(numbers(0.4), numbers(0.7))
    assert [r.result for r in replay.runs] == ["identical", "changed"]
    assert replay.verdict == "differs"


def test_the_same_question_is_replayed_once(session, tmp_path):
    lend(session, FakeRunner(numbers(0.4)))
    for _ in range(2):
        run_analysis(session, "1", "drift.psi", reuse=False)
    runner = FakeRunner(numbers(0.4))
    replay = Sent(session, tmp_path).replay(runner=runner)
    assert [r.result for r in replay.runs] == ["identical", "identical"]
    assert replay.runs[0].run != replay.runs[1].run
    assert len(runner.jobs) == 1


def test_a_package_without_runs_cannot_be_replayed(session, tmp_path):
    assert Sent(session, tmp_path).replay(numbers(0.4)).verdict == "impossible"


def test_what_did_not_verify_is_not_run(sent):
    data = bytearray(sent.path.read_bytes())
    data[len(data) // 2] ^= 1
    sent.path.write_bytes(data)
    runner = FakeRunner(numbers(0.4))
    found = verify(sent.path, sent.trust, at=datetime(2026, 5, 14, 10, tzinfo=UTC))
    with pytest.raises(PackageError, match="did not verify, so nothing of it is run"):
        replay_package(sent.path, found, registry=sent.registry, runner=runner)
    assert runner.jobs == []


def test_a_package_exchanged_after_it_was_verified_is_not_run(sent, session, tmp_path):
    record_run(session, "drift.battery", answers=[numbers(0.6)])
    (tmp_path / "other").mkdir()
    other = Sent(session, tmp_path / "other")
    shutil.copy(other.path, sent.path)
    runner = FakeRunner(numbers(0.4))
    with pytest.raises(PackageError, match="exchanged"):
        sent.replay(runner=runner)
    assert runner.jobs == []


def test_a_replay_that_is_stopped_says_so(sent):
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        sent.replay(numbers(0.4), cancel=stop)


def test_the_senders_consent_is_not_the_reviewers(session, processes, tmp_path):
    folder = write_capture(tmp_path / "pickled", model={"path": "model.pkl", "format": "pickle"})
    (folder / "model.pkl").write_bytes(pickle.dumps(tables()[2]))
    incident = import_capture(session, [folder], trust_model=True).value.incident
    lend(session, Lent(processes))
    run = run_analysis(session, incident, "explain.permutation").value.run
    assert run.status is RunStatus.FINISHED, run.error
    sent = Sent(session, tmp_path, incident)
    refused = sent.replay(runner=session.runner)
    assert [r.result for r in refused.runs] == ["not_replayable"]
    assert "it was not opened" in refused.runs[0].reason
    trusted = sent.replay(runner=session.runner, trust_model=True)
    assert [(r.result, r.reason) for r in trusted.runs] == [("identical", "")]


def test_no_value_of_the_package_is_left_in_the_temporary_folder(sent, tmp_path, monkeypatch):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    sent.replay(numbers(0.4))
    assert list(place.iterdir()) == []
