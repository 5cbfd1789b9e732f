"""Evidence made to do harm: taken in as data, kept sealed, or refused in one sentence."""

import pytest

from tests.unit.services import hostile_captures, hostile_evidence
from tests.unit.services.runners import Lent, lend
from workbench.errors import EvidenceError
from workbench.jobs import LocalRunner
from workbench.services.importing import import_capture
from workbench.services.session import open_session


@pytest.fixture(scope="module")
def workers():
    with LocalRunner(1) as runner:
        yield runner


@pytest.fixture
def fresh(tmp_path, workers):
    with open_session(tmp_path / "workspace", create=True) as session:
        yield lend(session, Lent(workers))


CASES = (*hostile_evidence.CASES, *hostile_captures.CASES)


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_it_ends_in_data_or_one_sentence(make, tmp_path, fresh):
    folder = tmp_path / "given"
    folder.mkdir()
    given = make(folder)
    objects = tmp_path / "workspace" / "objects"
    error = refusal(fresh, given)
    assert not any(b"root:" in p.read_bytes()[:100] for p in objects.rglob("*") if p.is_file())
    if error is None:
        assert make.__name__ in hostile_evidence.MAY_BE_TAKEN_IN
        assert len(fresh.workspace.incidents()) == 1
        return
    assert error.code
    assert error.message.rstrip().endswith((".", "…", "}"))
    assert "\n" not in error.message
    assert "\x1b" not in error.message
    assert len(error.message) < 1200
    assert list(fresh.workspace.incidents()) == []


def refusal(session, given):
    """The one error an import may end with, or None."""
    try:
        import_capture(session, [given], signals=False)
    except EvidenceError as error:
        return error
    return None
