"""The reviewer's verdict: comments, signing, and reviews that are there already."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.places_review.made import INTACT, TAMPERED, broken, reading, reviewed
from tests.gui.places_review.test_review_package import sent  # noqa: F401 -- a fixture
from workbench.desktop.components.labels import Label
from workbench.desktop.dialogs.sign_review import SignReview
from workbench.exchange.countersign import read_detached
from workbench.exchange.judged import JudgedReview, Standing
from workbench.exchange.review import Decision
from workbench.exchange.verdict import Level
from workbench.services.signing import signing_key

HOSTILE = "\u202egood <b>bold</b> \x1b[2J"


def judged(standing=Standing.COUNTS, **more):
    given = {
        "where": "signatures/review-01234567.json",
        "reviewer": "bob@there",
        "decision": "accept",
        "level": "L4",
        "replay": "same",
        "comment": "Sound.",
        "name": "Bob",
        "key": "SHA256:x",
        "at": "2026-05-22T09:40:00.000000Z",
        **more,
    }
    return JudgedReview(standing=standing, **given)


def show(place, controller, made):
    controller.show_review(made)
    QApplication.processEvents()


def with_reviews(*reviews, level=Level.L4):
    found = replace(INTACT, level=level, reviews=reviews)
    return reading([reviewed(result="identical")], verification=found)


def wait(qtbot, controller):
    qtbot.waitUntil(lambda: not controller.backend.busy, timeout=30_000)
    QApplication.processEvents()


def test_nothing_is_decided_for_the_reviewer(place, controller):
    show(place, controller, reading())
    assert not place.verdict.sign_button.isEnabled()
    assert place.verdict.opinion({}) is None
    place.verdict.choice.choose("accept")
    place.verdict.choice.chosen.emit("accept")
    assert place.verdict.sign_button.isEnabled()
    assert place.verdict.opinion({}).decision is Decision.ACCEPT


def test_what_does_not_verify_can_only_be_rejected(place, controller):
    show(place, controller, broken(TAMPERED))
    for choice, possible in (("accept", False), ("accept_with_changes", False), ("reject", True)):
        place.verdict.choice.choose(choice)
        place.verdict.choice.chosen.emit(choice)
        assert place.verdict.sign_button.isEnabled() is possible
    assert place.verdict.isVisible()


def test_a_comment_on_a_claim_stays_with_it_from_run_to_run(qtbot, place, controller):
    show(place, controller, reading())
    (field,) = place.run_card.comments.fields.values()
    assert "Comment on:" in field.accessibleName()
    qtbot.keyClicks(field, "just so")
    assert place.comments == {"c": "just so"}, "J is a letter here, not the key to the next run"
    place.next_weakest()
    assert not place.run_card.comments.fields
    place.next_weakest()
    (field,) = place.run_card.comments.fields.values()
    assert field.text == "just so"
    place.verdict.choice.choose("reject")
    assert place.verdict.opinion(place.comments).claims == {"c": "just so"}
    show(place, controller, reading(path=Path("other.incident.zip")))
    assert place.comments == {}
    assert place.verdict.opinion({}) is None


def test_tab_leaves_a_comment(place, controller):
    show(place, controller, reading())
    assert place.verdict.comment.tabChangesFocus()


@pytest.mark.parametrize(
    ("standing", "decision", "told"),
    [
        (Standing.COUNTS, "accept", "accepts"),
        (Standing.COUNTS, "accept_with_changes", "accepts with changes"),
        (Standing.COUNTS, "reject", "rejects"),
        (Standing.UNTRUSTED, "accept", "does not count"),
        (Standing.INVALID, "", "does not count"),
    ],
)
def test_each_review_is_shown_with_what_it_counts_for(place, controller, standing, decision, told):
    one = judged(standing, decision=decision, reason="Nobody vouches." if told[0] == "d" else "")
    show(place, controller, with_reviews(one))
    assert place.reviews.isVisible()
    assert place.reviews.text().startswith(told)
    assert ("Nobody vouches." in place.reviews.text()) is (told == "does not count")


def test_without_reviews_there_is_no_card_of_them(place, controller):
    show(place, controller, with_reviews())
    assert not place.reviews.isVisible()


def test_a_trusted_review_raises_the_level_and_a_rejection_does_not(place, controller):
    show(place, controller, with_reviews(judged()))
    assert controller.review.level is Level.L5
    assert "L5 of L5" in [label.text() for label in place.levels.findChildren(Label)]
    show(place, controller, with_reviews(judged(decision="reject")))
    assert controller.review.level is Level.L4
    names = [child.accessibleName() for child in place.levels.findChildren(QWidget)]
    assert any(name.endswith(": rejected") for name in names)


def test_hostile_words_of_a_review_are_only_text(place, controller):
    claims = (("c", "identical", HOSTILE),)
    one = judged(comment=HOSTILE, name=HOSTILE, reviewer="", claims=claims)
    show(place, controller, with_reviews(one))
    text = place.reviews.text()
    assert "<b>bold</b>" in text
    assert not {"\u202e", "\x1b"} & set(text)


def test_from_a_package_to_a_signed_review_beside_it(
    qtbot,
    place,
    controller,
    sent,  # noqa: F811
    tmp_path,
):
    path, signers = Path(shutil.copy(sent[0], tmp_path)), tmp_path / "allowed_signers"
    key = signing_key(tmp_path / "bob", "bob", create=True, passphrase="a secret")
    signers.write_text(sent[1].read_text() + key.allowed_signers_line("bob@there") + "\n")
    QSettings().setValue("trust/allowed_signers", str(signers))
    controller.open_package(path, signers)
    wait(qtbot, controller)
    place.replay()
    wait(qtbot, controller)
    place.verdict.choice.choose("accept")
    place.verdict.comment.setPlainText("Holds here.")
    place.sign()
    (dialog,) = place.findChildren(SignReview)
    dialog.key.setText(str(tmp_path / "bob"))
    dialog.reviewer.setText("Bob")
    qtbot.mouseClick(dialog.verb, Qt.MouseButton.LeftButton)
    wait(qtbot, controller)
    assert "passphrase" in dialog.problem
    dialog.passphrase.setText("a secret")
    qtbot.mouseClick(dialog.verb, Qt.MouseButton.LeftButton)
    wait(qtbot, controller)
    (written,) = tmp_path.glob("*.review-*.json")
    review = read_detached(written).review
    assert (review.level, review.replay, review.comment) == ("L4", "same", "Holds here.")
    assert [one.reviewer for one in controller.review.verification.reviews] == ["bob@there"]
    assert controller.review.level is Level.L5
    assert "accepts" in place.reviews.text()
    assert written.name in controller.window.notices[-1].text
