"""What a reviewer sees and can do, whatever state the package is in."""

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from tests.gui.places_review.made import (
    CHANGED,
    INTACT,
    REFUSED,
    TAMPERED,
    UNTRUSTED,
    broken,
    reading,
    reviewed,
    with_model,
)
from workbench.desktop.components.buttons import ButtonKind
from workbench.desktop.components.data_table import HEAD, ROW
from workbench.desktop.components.labels import Label
from workbench.desktop.places import review as review_module
from workbench.desktop.places.review_dialogs import AllowModel, Packages
from workbench.desktop.places.review_words import (
    comparison_figure,
    difference_words,
    signer_parts,
    title_mark,
    tolerance_words,
)
from workbench.desktop.theme.marks import State
from workbench.errors import Cancelled, WorkbenchError
from workbench.services.comparison import Difference
from workbench.services.readings.review_differences import Compared, words_of
from workbench.services.replaying import Replay, ReplayedRun


def show(place, controller, told):
    """Put a package under review and let the layout catch up."""
    controller.show_review(told)
    QApplication.processEvents()


def differs(where, recorded, here):
    """Return a place that differs beyond tolerance."""
    return Difference(where, recorded, here, within=False)


def words(widget):
    return " ".join(label.text() for label in widget.findChildren(Label) if label.isVisible())


def marks(place):
    model = place.table.records
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_before_replay_every_mark_is_open_and_replay_is_the_filled_button(place, controller):
    show(place, controller, reading())
    assert place.title_text == "The package is intact; replay shows whether it holds here"
    assert marks(place) == ["not replayed", "not replayed"]
    assert place.strip.strip.accessibleName() == "Runs: 2 not replayed"
    assert place.replay_button.text() == "Replay 2 runs"
    assert place.replay_button.isEnabled()
    assert place.replay_button.property("kind") == ButtonKind.PRIMARY.value
    assert not place.trust_button.isVisible()
    assert not place.problems.isVisible()


def test_the_levels_say_who_signed_what_was_withheld_and_what_was_not_checked(place, controller):
    show(place, controller, reading())
    shown = words(place.levels)
    assert "L3 of L5" in shown
    assert "ada@example" in shown
    assert "2 items, left out on purpose" in shown
    assert "none that can run code" in shown
    assert shown.count("not checked") == 2
    key = [w for w in place.levels.findChildren(Label) if "SHA256" in w.accessibleName()]
    assert key
    show(place, controller, reading(verification=UNTRUSTED))
    assert "nobody in your list" in words(place.levels)
    assert "Not checked: the list of signers" in words(place.levels)


def test_an_unknown_signer_is_told_and_can_be_looked_for(place, controller):
    show(place, controller, reading(verification=UNTRUSTED))
    assert place.title_text == "The package is intact; nobody you trust vouches for it"
    assert place.title_mark.state is State.WARN
    assert place.trust_button.isVisible()
    assert place.replay_button.isEnabled()


@pytest.mark.parametrize(
    ("verdict", "title"),
    [
        (TAMPERED, "This package was changed after it was signed; nothing of it was opened"),
        (REFUSED, "This package is malformed; nothing of it was opened"),
    ],
)
def test_of_a_package_that_did_not_verify_nothing_is_shown_but_what_and_where(
    place, controller, verdict, title
):
    show(place, controller, reading())
    show(place, controller, broken(verdict))
    assert place.title_text == title
    assert place.title_mark.state is State.BAD
    for problem in verdict.problems:
        assert problem.where in place.problems.text()
        assert problem.message in place.problems.text()
    for part in (place.strip, place.table, place.picture, place.environment, place.run_card):
        assert not part.isVisible()
    assert place.table.records.rowCount() == 0
    assert not place.replay_button.isEnabled()
    assert "did not verify" in place.replay_button.toolTip()
    place.replay()
    assert not controller.backend.jobs


def test_all_runs_the_same(place, controller):
    runs = [reviewed(result="identical"), reviewed("run-0002", "within_tolerance")]
    show(place, controller, reading(runs))
    assert place.title_text == "All 2 runs replay"
    assert place.title_mark.text == "holds here"
    assert marks(place) == ["identical", "within tolerance"]
    assert place.replay_button.text() == "Replay again"
    assert place.replay_button.property("kind") == ButtonKind.PLAIN.value
    assert not place.run_card.view.isVisible()


def test_a_changed_number_is_drawn_recorded_against_here_with_its_reason(place, controller):
    why = "environment: scikit-learn 1.6.1 here, 1.6.0 recorded"
    drift = reviewed("run-0002", "identical", kind="drift")
    show(
        place,
        controller,
        reading([reviewed(result="changed", differences=CHANGED, reason=why), drift]),
    )
    assert place.title_text == "1 of 2 runs came out differently here"
    assert place.title_mark.state is State.CHANGED
    assert place.run_card.view.isVisible()
    figure = place.run_card.view.figure
    assert figure.y.categories == ("recorded 0.145", "here 0.124")
    drawn = next(m for m in figure.marks if m.mark == "intervals")
    assert (drawn.low, drawn.high) == ((0.105, 0.075), (0.196, 0.166))
    band = next(m for m in figure.marks if m.mark == "span")
    assert (band.start, band.end) == pytest.approx((0.14, 0.15))
    facts = place.run_card.facts()
    assert why.replace("_", "_\u200b") in facts
    assert "\u22120.021, outside ±0.005" in facts
    assert "answer, drop, drop: 0.194 recorded, 0.171 here" in facts
    row = [place.table.records.index(0, column).data() for column in range(1, 6)]
    assert row == ["Upstream cause", "", "temp", "0.145", "0.124"]


def test_a_side_run_that_changed_does_not_hide_that_the_cause_replays(place, controller):
    drift = reviewed("run-0002", "changed", kind="drift", differences=CHANGED)
    show(place, controller, reading([drift, reviewed(result="identical")]))
    assert place.title_text == "The cause replays; 1 of 2 runs came out differently here"


def test_a_run_that_cannot_be_replayed_says_why(place, controller):
    why = "An input of this run was withheld: 3f9a…"
    show(place, controller, reading([reviewed(result="not_replayable", reason=why)]))
    assert place.title_text == "1 of 1 runs cannot be replayed"
    assert marks(place) == ["not replayable"]
    assert why in place.run_card.facts()
    assert place.table.records.index(0, 5).data() == "–"


def test_words_that_differ_are_told_without_a_figure(place, controller):
    told = (differs("answer.kind", "unit_change", "stuck"),)
    show(place, controller, reading([reviewed(result="changed", differences=told)]))
    assert not place.run_card.view.isVisible()
    assert "answer, kind: unit_\u200bchange recorded, stuck here" in place.run_card.facts()


def test_j_opens_the_next_weakest_and_starts_again_after_the_last(qtbot, place, controller):
    show(place, controller, reading())
    place.activateWindow()
    place.table.setFocus()
    seen = []
    for _ in range(3):
        seen.append(place.run_card.accessibleName())
        qtbot.keyClick(place.table, Qt.Key.Key_J)
    assert seen == ["Upstream cause", "Two-sample battery", "Upstream cause"]
    place.run_card.next_button.click()
    assert place.run_card.accessibleName() == "Upstream cause"


def test_a_mark_of_the_strip_opens_its_run(qtbot, place, controller):
    show(place, controller, reading())
    strip = place.strip.strip
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(24, 8))
    assert place.run_card.accessibleName() == "Two-sample battery"


def test_the_environment_tells_what_differs_and_lists_all(qtbot, place, controller):
    show(place, controller, reading())
    said = place.environment.words.text()
    assert said == "1 of 2 packages differs: scikit-learn 1.6.1 here, 1.6.0 recorded"
    place.environment.all_button.click()
    dialog = place.findChild(Packages)
    table = dialog.table.records
    assert [table.index(row, 1).data() for row in range(2)] == ["scikit-learn", "numpy"]
    assert [table.index(row, 0).data() for row in range(2)] == ["differs", "same"]
    dialog.reject()


def guarded_format(controller):
    loaders = controller.session.registry.model_loaders()
    return next(loader.formats[0] for loader in loaders if loader.needs_consent)


class Recorded:
    """Stands in for the replay and remembers how it was asked."""

    def __init__(self, made):
        self.made, self.asked = made, []

    def __call__(self, package, verification, **given):
        self.asked.append((package, given["trust_model"]))
        if isinstance(self.made, Exception):
            raise self.made
        return self.made(given) if callable(self.made) else self.made


def all_identical(told):
    runs = [
        ReplayedRun(r.run.id, r.run.title, r.run.analysis, "identical", "", ()) for r in told.runs
    ]
    return Replay(tuple(runs), ())


def replayed(qtbot, place, controller):
    place.replay()
    qtbot.waitUntil(lambda: not controller.backend.busy)
    QApplication.processEvents()


def test_models_that_run_code_stay_closed_until_this_reviewer_allows_them(
    qtbot, place, controller, monkeypatch
):
    told = with_model(reading(), guarded_format(controller))
    asked = Recorded(all_identical(told))
    monkeypatch.setattr(review_module, "replay_package", asked)
    show(place, controller, told)
    assert place.consent.isVisible()
    assert "The sender's consent does not count." in words(place.consent)
    replayed(qtbot, place, controller)
    place.consent.allow_button.click()
    dialog = place.findChild(AllowModel)
    assert "signed by ada@example" in words(dialog)
    dialog.reject()
    replayed(qtbot, place, controller)
    place.consent.allow_button.click()
    place.findChildren(AllowModel)[-1].verb.click()
    assert not place.consent.allow_button.isVisible()
    replayed(qtbot, place, controller)
    assert [trusted for _, trusted in asked.asked] == [False, False, True]
    other = replace(INTACT, tagmanifest="another")
    show(place, controller, with_model(reading(verification=other), guarded_format(controller)))
    assert place.consent.allow_button.isVisible()


def test_a_safe_model_format_asks_for_nothing(place, controller):
    show(place, controller, with_model(reading(), "onnx"))
    assert not place.consent.isVisible()


def test_a_replay_can_be_cancelled_and_asked_for_again(qtbot, place, controller, monkeypatch):
    begun = Event()

    def waits(given):
        begun.set()
        assert given["cancel"].wait(10)
        raise Cancelled

    monkeypatch.setattr(review_module, "replay_package", Recorded(waits))
    show(place, controller, reading())
    place.replay_button.click()
    qtbot.waitUntil(begun.is_set)
    assert not place.replay_button.isEnabled()
    assert "being replayed" in place.replay_button.toolTip()
    assert place.strip.job.state.name == "Replaying case.incident.zip"
    place.replay()
    assert len(controller.backend.jobs) == 1
    buttons = place.strip.job.findChildren(QPushButton)
    next(button for button in buttons if button.text() == "Cancel").click()
    qtbot.waitUntil(lambda: not controller.backend.busy)
    assert place.replay_button.isEnabled()
    assert place.replay_button.text() == "Replay 2 runs"
    assert place.strip.job is None
    assert controller.window.notices[-1].text == "Replay stopped. The package is untouched."


def test_a_replay_that_fails_is_told_and_can_be_tried_again(qtbot, place, controller, monkeypatch):
    error = WorkbenchError("replay.broken", "It broke.", "Try again.")
    monkeypatch.setattr(review_module, "replay_package", Recorded(error))
    show(place, controller, reading())
    replayed(qtbot, place, controller)
    notice = controller.window.notices[-1]
    assert (notice.text, notice.error) == ("It broke. Try again.", True)
    assert place.replay_button.isEnabled()


def test_another_package_opened_meanwhile_is_not_given_this_replay(
    qtbot, place, controller, monkeypatch
):
    first, begun, go_on = reading(), Event(), Event()

    def waits(_given):
        begun.set()
        assert go_on.wait(10)
        return all_identical(first)

    monkeypatch.setattr(review_module, "replay_package", Recorded(waits))
    show(place, controller, first)
    place.replay_button.click()
    qtbot.waitUntil(begun.is_set)
    second = reading(path=Path("other.incident.zip"))
    show(place, controller, second)
    go_on.set()
    qtbot.waitUntil(lambda: not controller.backend.busy)
    assert controller.review is second
    assert marks(place) == ["not replayed", "not replayed"]
    assert place.replay_button.text() == "Replay 2 runs"


@pytest.mark.parametrize("size", [(972, 540), (1152, 640), (1310, 740)])
def test_nothing_is_wider_than_its_room(qtbot, place, controller, size):
    place.resize(*size)
    long = (differs("answer.features.probability_of_busy.chance", "nothing", "0.02362600308"),)
    show(place, controller, reading([reviewed(result="changed", differences=long)]))
    assert place.width() == size[0]
    for part in (place.run_card, place.levels, place.environment):
        assert part.minimumSizeHint().width() <= part.width()
    assert place.table.height() >= HEAD + 4 * ROW


def test_f6_goes_to_runs_picture_and_right_column(place):
    assert place.focus_regions()[:2] == (place.table, place.picture)


def test_numbers_are_told_apart_with_as_many_digits_as_it_takes():
    close = Compared("auc", 0.8, 0.8000004, 1e-6, within=True)
    assert difference_words(close) == "+0.00000040, within ±0.000001"
    assert tolerance_words(replace(close, tolerance=0.0)) == "±0"
    assert comparison_figure(replace(close, here=None)) is None


def test_a_signer_is_split_into_name_and_fingerprint():
    assert signer_parts("ada@example,bob SHA256:abc") == ("ada@example,bob", "SHA256:abc")
    assert signer_parts("SHA256:abc") == ("", "SHA256:abc")


def test_places_in_a_result_are_told_in_words():
    assert words_of("answer.drop.interval[0]") == "answer, drop, interval 0"
    assert words_of("findings[0].q", reviewed().run) == "temp, q"


def test_a_package_in_part_replayable_is_marked_so():
    assert title_mark(reading([reviewed(result="not_replayable")])).text == "in part"
