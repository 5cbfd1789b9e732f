"""What is on its way in: each file's progress, and going on with what was stopped."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Qt

from tests.unit.services.runners import FakeRunner, lend
from workbench.datasets import conversion
from workbench.desktop.backend import Backend
from workbench.desktop.components.buttons import Button
from workbench.desktop.imports import FileState, Imports
from workbench.desktop.places.evidence_intake import IntakeCard
from workbench.errors import Cancelled
from workbench.services import overlapping
from workbench.services.file_progress import FileProgress
from workbench.services.importing import import_capture
from workbench.services.interrupted import interrupted_imports
from workbench.services.session import open_session

PATIENCE = 20_000


@pytest.fixture
def controller(qtbot, tmp_path):
    """As much of a controller as imports need, on a new workspace."""
    session = open_session(tmp_path / "workspace", create=True)
    backend = Backend(lend(session, FakeRunner(b"{}")))
    parent = QObject()
    opened = []
    made = SimpleNamespace(
        backend=backend,
        imports=Imports(parent),
        incident="",
        opened=opened,
        open_incident=lambda incident, place: opened.append((incident, place)),
    )
    made.imports.follow(backend)
    yield made
    backend.close()


@pytest.fixture
def card(qtbot, controller):
    made = IntakeCard(controller)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def stopped(qtbot, controller, card, tmp_path, monkeypatch):
    """A large file that was stopped half-way."""
    monkeypatch.setattr(overlapping, "LARGE", 1)
    monkeypatch.setattr(conversion, "GROUP_ROWS", 256)
    path = tmp_path / "late rows.csv"
    path.write_text("id,value\n" + "\n".join(f"{at},{at / 3:.4f}" for at in range(2000)) + "\n")

    def progress(_, text):
        if "rows read" in text:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_capture(controller.backend.session, [path], signals=False, progress=progress)
    card.refresh()
    settle(qtbot, controller)
    return path


def settle(qtbot, controller):
    qtbot.waitUntil(lambda: not controller.backend.busy, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not controller.backend.busy, timeout=PATIENCE)


def button(card, text):
    return next(b for b in card.findChildren(Button) if b.text() == text and not b.isHidden())


def test_it_is_not_there_while_nothing_is_on_its_way(card):
    assert card.isHidden()


def test_each_file_says_how_far_it_is(card):
    files = (
        FileState("j", FileProgress("a.csv", 2_000_000, 1.0)),
        FileState("j", FileProgress("b.csv", 1_200_000_000, 0.62, "Reading b.csv"), 4.0),
        FileState("j", FileProgress("c.csv", 5000)),
    )
    card.show_files(files)
    assert not card.isHidden()
    rows = list(card._rows.values())
    told = [row._told.text().replace("\u202f", " ") for row in rows]
    assert told == ["taken in", "62 %, 4 s left", "waiting"]
    assert rows[1].accessibleName().startswith("b.csv, 1.2")
    card.show_files(files[1:])
    assert list(card._rows.values()) == rows[1:]
    card.show_files(())
    assert card.isHidden()


def test_cancel_asks_the_job_to_stop(controller, card, monkeypatch):
    asked = []
    monkeypatch.setattr(controller.backend, "cancel", asked.append)
    card.show_files((FileState("job-7", FileProgress("b.csv", 10, 0.5, "Reading")),))
    button(card, "Cancel").click()
    assert asked == ["job-7"]


def test_what_was_stopped_goes_on_by_keyboard(qtbot, controller, card, stopped):
    assert not card.isHidden()
    go_on = button(card, "Go on")
    assert go_on.accessibleName() == "Go on importing late rows.csv"
    qtbot.keyClick(go_on, Qt.Key.Key_Space)
    settle(qtbot, controller)
    ((incident, place),) = controller.opened
    state = controller.backend.session.incident(incident)
    assert place == "evidence"
    assert stopped.name in [item.name for item in state.evidence]
    assert card.isHidden()
    assert interrupted_imports(controller.backend.session) == ()
    controller.backend.steer("show", controller.backend.jobs[0].id)
    assert controller.opened == [(incident, "evidence")] * 2


def test_what_was_stopped_can_be_discarded(qtbot, controller, card, stopped):
    button(card, "Discard").click()
    settle(qtbot, controller)
    qtbot.waitUntil(card.isHidden, timeout=PATIENCE)
    assert interrupted_imports(controller.backend.session) == ()
    assert stopped.exists()


def test_a_file_that_is_gone_cannot_be_gone_on_with(qtbot, controller, card, stopped):
    stopped.unlink()
    card.refresh()
    settle(qtbot, controller)
    button(card, "Go on").click()
    settle(qtbot, controller)
    assert not card.isHidden()
    assert controller.opened == []


def test_several_files_are_told_of_one_by_one(qtbot, controller, card, tmp_path):
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path in paths:
        path.write_text("id,value\n1,2.5\n2,3.5\n")
    told, done, shown = [], [], []
    controller.imports.filesChanged.connect(told.append)
    controller.imports.open_new(controller.backend, paths, done.append, shown.append)
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    settle(qtbot, controller)
    assert {one.file.name for files in told for one in files} == {"one.csv", "two.csv"}
    assert told[-1] == ()
    assert card.isHidden()
    assert shown == []
    controller.backend.steer("show", controller.backend.jobs[0].id)
    assert shown == done
