"""A model that can run code is opened on consent alone; without it, predictions are enough."""

import pickle
import shutil

import pytest

from tests.unit.services.documents import document
from tests.unit.services.runners import FakeRunner, lend
from workbench.exchange.verdict import Level
from workbench.services.causes import find_causes
from workbench.services.clock import utc_clock
from workbench.services.evidence import consent_to_model
from workbench.services.exporting import export_package
from workbench.services.importing import import_capture
from workbench.services.job_specs import Question, job_for
from workbench.services.replaying import replay_package, with_replay
from workbench.services.run_inputs import gather_inputs
from workbench.services.running import run_analysis
from workbench.services.signing import signing_key
from workbench.services.verification import verify


@pytest.fixture
def sealed(session, capture, tmp_path):
    """The small incident once more, its model as a pickle."""
    folder = shutil.copytree(capture, tmp_path / "capture")
    text = (folder / "capture.json").read_text().replace("model.skops", "model.pkl")
    (folder / "capture.json").write_text(text.replace('"skops"', '"pickle"'))
    (folder / "model.skops").unlink()
    (folder / "model.pkl").write_bytes(pickle.dumps({"not": "opened here"}))
    return import_capture(session, [folder]).value.incident


def job(session, incident, analysis):
    inputs = gather_inputs(session.incident(incident), session.registry.analysis(analysis))
    plugin = session.registry.analysis(analysis).plugin
    question = Question(analysis, plugin, {}, 0, inputs)
    return job_for(question, session.registry, session.workspace.objects.path)


def test_what_needs_no_model_goes_without_a_sealed_one(session, sealed):
    assert job(session, sealed, "rootcause.upstream").model is None
    assert job(session, "1", "rootcause.upstream").model is not None
    consent_to_model(session, sealed, "made by ourselves")
    assert job(session, sealed, "rootcause.upstream").model.consent is True


def test_a_cause_can_be_sought_beside_a_sealed_model(session, sealed):
    answer = {"verdict": "undecided", "causes": []}
    lend(session, FakeRunner(document(answer=answer)))
    assert find_causes(session, sealed).value.answer["verdict"] == "undecided"


def test_the_senders_consent_is_not_the_reviewers(session, sealed, tmp_path):
    consent_to_model(session, sealed, "made by ourselves")
    runner = FakeRunner(document(answer={}))
    lend(session, runner)
    run_analysis(session, sealed, "explain.permutation")
    key = signing_key(tmp_path / "key", "tester", create=True)
    package = export_package(session, sealed, tmp_path, key).value.path
    trust = tmp_path / "allowed_signers"
    trust.write_text(key.allowed_signers_line("tester") + "\n")
    found = verify(package, trust, at=utc_clock())
    assert found.level is Level.L3
    before = len(runner.jobs)

    closed = replay_package(package, found, registry=session.registry, runner=runner)
    assert closed.verdict == "impossible"
    assert "--trust-model" in closed.runs[0].reason
    assert len(runner.jobs) == before
    told = with_replay(found, closed)
    assert told.level is Level.L3
    assert [p.code for p in told.problems] == ["replay.not_replayable"]

    opened = replay_package(
        package, found, registry=session.registry, runner=runner, trust_model=True
    )
    assert opened.verdict == "same"
    assert with_replay(found, opened).level is Level.L4
    assert with_replay(found, opened).problems == ()
