"""A review that comes home: dropped on the window, recorded, shown; or refused in words."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings

from workbench.exchange.countersign import sign_review, write_detached
from workbench.exchange.review import Decision
from workbench.services.exporting import export_package
from workbench.services.reviewing import Opinion, claims_of, compose, subject_of, write_beside
from workbench.services.signing import signing_key
from workbench.services.verification import verify


@pytest.fixture
def reviewed(case, tmp_path):
    """A package of the open incident with a review beside it, and whom the window trusts."""
    author = signing_key(tmp_path / "author", "tester", create=True)
    bob = signing_key(tmp_path / "bob", "bob", create=True)
    path = export_package(case.session, case.controller.incident, tmp_path, author).value.path
    case.settle()
    trust = tmp_path / "allowed_signers"
    lines = (author.allowed_signers_line("ada@here"), bob.allowed_signers_line("bob@there"))
    trust.write_text("\n".join(lines) + "\n")
    QSettings().setValue("trust/allowed_signers", str(trust))
    found = verify(path, trust, at=case.session.clock())
    opinion = Opinion(Decision.REJECT, "The join is <b>wrong</b>.", {})
    review = compose(
        found,
        None,
        claims_of(path, found),
        opinion,
        subject=subject_of(path, found),
        reviewer="Bob",
        key=bob.signer.public_key,
        at=case.session.clock(),
    )
    yield write_beside(path, review, bob.signer), bob
    QSettings().remove("trust")


def test_a_dropped_review_is_recorded_and_shown_in_the_report(case, reviewed):
    written, _ = reviewed
    evidence = len(case.state().evidence)
    case.window.filesDropped.emit(
        (written.file, written.file.with_name(f"{written.file.name}.sig"))
    )
    case.settle()
    (record,) = case.state().reviews
    assert (record.reviewer, record.verdict) == ("bob@there", "reject")
    assert len(case.state().evidence) == evidence, "a review is not evidence"
    assert case.notices()[-1] == "Review recorded: bob@there rejects the package."
    case.controller.go("report")
    case.settle()
    card = case.place("report").reviews
    assert card.isVisible()
    assert card.text().startswith("rejects | ")
    assert "The join is <b>wrong</b>." in card.text()

    case.controller.import_reviews([written.file])
    case.settle()
    assert len(case.state().reviews) == 1
    assert case.notices()[-1] == "This review was recorded before; nothing changed."


def test_a_review_of_another_package_is_told_and_not_recorded(case, reviewed, tmp_path):
    written, bob = reviewed
    stray = sign_review(replace(written.signed.review, tagmanifest="ab" * 32), bob.signer)
    write_detached(stray, tmp_path / "stray.json")
    case.window.filesDropped.emit((tmp_path / "stray.json",))
    case.settle()
    assert case.state().reviews == ()
    assert "a verdict on another package does not count" in case.notices()[-1]


def test_without_an_open_incident_a_dropped_review_waits(case, reviewed):
    written, _ = reviewed
    incident = case.controller.incident
    case.window.commands.run("file.close_incident")
    case.settle()
    case.window.filesDropped.emit((written.file,))
    case.settle()
    assert case.session.incident(incident).reviews == ()
    assert case.notices()[-1].startswith("Open the incident whose package was reviewed")
