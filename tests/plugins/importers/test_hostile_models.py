"""Models made to do harm: described or sealed at import, refused in one sentence when run."""

from pathlib import Path

import pytest

from tests.plugins.importers import hostile_models
from workbench.domain.runs import RunStatus
from workbench.errors import EvidenceError
from workbench.jobs import JobSpec, Limits, LocalRunner, ModelInput
from workbench.services.importing import import_capture
from workbench.services.session import open_session

ROUGH = Path(__file__).resolve().parents[2] / "data" / "rough_plugin"
FORMATS = {".skops": "skops", ".onnx": "onnx", ".pkl": "pickle"}


@pytest.fixture(scope="module")
def workers():
    with LocalRunner(1) as runner:
        yield runner


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    with open_session(tmp_path_factory.mktemp("models") / "workspace", create=True) as session:
        yield session


def asked(runner, path):
    """Have the model of a file predict two rows, in a worker."""
    model = ModelInput(
        path=path,
        format=FORMATS[path.suffix],
        loader="workbench_importers",
        features=("a",),
    )
    return runner.run(
        JobSpec(
            plugin="rough_checks",
            analysis="rough.predicts",
            locations=(str(ROUGH),),
            model=model,
            limits=Limits(seconds=60, memory=1 << 30),
        )
    )


@pytest.mark.parametrize("make", hostile_models.AT_IMPORT, ids=lambda make: make.__name__)
def test_taking_one_in_opens_nothing(make, tmp_path, workspace):
    path = make(tmp_path)
    try:
        taken = import_capture(workspace, [path], signals=False).value
    except EvidenceError as error:
        message = error.message
    else:
        message = ""
        assert {str(e.kind) for e in taken.evidence} <= {"model", "sealed"}
    assert "\n" not in message
    assert not (tmp_path / hostile_models.CANARY).exists()


@pytest.mark.parametrize("make", hostile_models.AT_RUN, ids=lambda make: make.__name__)
def test_asking_one_ends_in_one_sentence(make, tmp_path, workers):
    outcome = asked(workers, make(tmp_path))
    assert outcome.status is RunStatus.FAILED
    assert outcome.problem.code.startswith("model."), outcome.problem
    assert outcome.problem.message.endswith(".")
    assert "\n" not in outcome.problem.message
    assert not (tmp_path / hostile_models.CANARY).exists()


def test_a_sound_one_of_the_same_make_still_answers(tmp_path, workers):
    path = hostile_models._skops(tmp_path, "sound.skops")
    assert asked(workers, path).status is RunStatus.FINISHED
