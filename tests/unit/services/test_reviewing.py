"""A review from the reviewer's desk to the incident it belongs to, and back into a package."""

import shutil
from dataclasses import replace

import pytest

from tests.unit.services.documents import document, record_run
from tests.unit.services.runners import FakeRunner, lend
from workbench.api import Finding
from workbench.domain.incident import fold
from workbench.errors import ExitCode, PackageError
from workbench.exchange.container import Container
from workbench.exchange.countersign import read_detached, sign_review, write_detached
from workbench.exchange.layout import TAGMANIFEST
from workbench.exchange.review import Decision
from workbench.exchange.verdict import Level, Verdict
from workbench.services.claims import claim_finding
from workbench.services.exporting import export_package
from workbench.services.replaying import replay_package, with_replay
from workbench.services.review_import import import_review
from workbench.services.reviewing import (
    Opinion,
    claims_of,
    compose,
    require_decision,
    subject_of,
    write_attached,
    write_beside,
)
from workbench.services.signing import signing_key
from workbench.services.verification import verify, with_reviews

PLAIN = Opinion(Decision.ACCEPT, "Sound.", {})


def numbers(effect):
    return document(Finding(id="temp", text="temp moved.", effect=effect, q=0.01))


class Desk:
    """A package that was sent, whom both sides trust, and a reviewer with a key."""

    def __init__(self, session, folder):
        self.session, self.folder = session, folder
        run = record_run(session, answers=[numbers(0.4)])
        self.claim = claim_finding(session, "1", run.id, "temp").value
        self.author = signing_key(folder / "author", "author", create=True)
        self.reviewer = signing_key(folder / "reviewer", "reviewer", create=True)
        self.package = self.export("p")
        self.trust = folder / "allowed_signers"
        self.trust.write_text(
            self.author.allowed_signers_line("ada@here")
            + "\n"
            + self.reviewer.allowed_signers_line('bob@there namespaces="incident-review@workbench"')
            + "\n"
        )

    def export(self, name):
        path = self.folder / f"{name}.incident.zip"
        return export_package(self.session, "1", path, self.author).value.path

    def verify(self, package=None, **named):
        given = {"at": self.session.clock(), **named}
        return verify(package or self.package, given.pop("trust", self.trust), **given)

    def replay(self, found, *answers):
        return replay_package(
            self.package,
            found,
            registry=self.session.registry,
            runner=FakeRunner(*(answers or (numbers(0.4),))),
        )

    def compose(self, opinion=PLAIN, *, key=None, replay=True, found=None):
        found = found or self.verify()
        again = self.replay(found) if replay else None
        return compose(
            with_replay(found, again) if again else found,
            again,
            claims_of(self.package, found),
            opinion,
            subject=subject_of(self.package, found),
            reviewer="Bob",
            key=(key or self.reviewer).signer.public_key,
            at=self.session.clock(),
        )

    def review(self, opinion=PLAIN, *, key=None, target=None):
        made = self.compose(opinion, key=key)
        return write_beside(self.package, made, (key or self.reviewer).signer, target)

    def take_back(self, path, **named):
        given = {"allowed_signers": self.trust, **named}
        return import_review(self.session, "1", path, **given).value


@pytest.fixture
def desk(session, tmp_path):
    return Desk(session, tmp_path)


def test_a_review_says_what_was_found_of_each_run_and_claim(desk):
    made = desk.compose(Opinion(Decision.ACCEPT, "Good.", {desk.claim.id[-8:]: "Shown twice."}))
    assert (made.level, made.found, made.replay) == ("L4", "ok", "same")
    assert [(r.analysis, r.result) for r in made.runs] == [("drift.psi", "identical")]
    (claim,) = made.claims
    assert (claim.claim, claim.result, claim.comment) == (
        desk.claim.id,
        "identical",
        "Shown twice.",
    )
    assert made.tagmanifest == desk.verify().tagmanifest


def test_without_a_replay_nothing_is_said_of_the_runs(desk):
    made = desk.compose(replay=False)
    assert (made.level, made.replay, made.runs) == ("L3", "not_done", ())
    assert made.claims[0].result == "not_replayed"


def test_a_trusted_review_beside_the_package_reaches_l5(desk):
    before = desk.package.read_bytes()
    written = desk.review()
    assert desk.package.read_bytes() == before
    assert written.file.name.startswith("p.incident.zip.review-")
    found = desk.verify()
    assert [one.reviewer for one in found.reviews] == ["bob@there"]
    raised = with_reviews(with_replay(found, desk.replay(found)))
    assert raised.level is Level.L5
    assert raised.not_checked == ()
    assert with_reviews(found).level is Level.L3, "a review is no replay"


@pytest.mark.parametrize("decision", [Decision.REJECT, None])
def test_a_rejection_or_silence_does_not_reach_l5_and_says_so(desk, decision):
    if decision:
        desk.review(Opinion(decision, "Wrong join.", {}))
    found = desk.verify()
    raised = with_reviews(with_replay(found, desk.replay(found)))
    assert raised.level is Level.L4
    assert raised.problems[-1].code == ("review.rejected" if decision else "review.none")
    assert any(what.startswith("L5") for what in raised.not_checked)


def test_a_review_that_lies_elsewhere_counts_when_it_is_named(desk, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    written = desk.review(target=tmp_path / "elsewhere")
    assert desk.verify().reviews == ()
    (found,) = desk.verify(reviews=(written.file,)).reviews
    assert found.counts
    with pytest.raises(PackageError) as caught:
        desk.verify(reviews=(tmp_path / "nothing.json",))
    assert caught.value.code == "review.unreadable"


def test_a_bad_file_beside_the_package_says_nothing_against_it(desk):
    written = desk.review()
    written.file.write_bytes(written.signed.statement.replace(b"Sound", b"Bound"))
    found = desk.verify()
    assert (found.verdict, found.level) == (Verdict.OK, Level.L3)
    assert [one.standing.value for one in found.reviews] == ["invalid"]
    written.file.with_name(written.file.name + ".sig").unlink()
    assert [one.standing.value for one in desk.verify().reviews] == ["invalid"]


def test_a_review_of_another_package_never_counts(desk):
    other = desk.compose()
    stray = sign_review(replace(other, tagmanifest="ab" * 32), desk.reviewer.signer)
    path = desk.package.with_name(f"{desk.package.name}.review-01234567.json")
    write_detached(stray, path)
    (found,) = desk.verify().reviews
    assert (found.counts, found.standing.value) == (False, "other_package")
    assert "another package" in found.reason


def test_a_package_that_does_not_verify_can_only_be_rejected(desk):
    raw = desk.package.read_bytes()
    place = raw.index(b"temp moved.")
    desk.package.write_bytes(raw[:place] + b"X" + raw[place + 1 :])
    found = desk.verify()
    assert found.verdict is Verdict.TAMPERED
    for decision in (Decision.ACCEPT, Decision.ACCEPT_WITH_CHANGES):
        with pytest.raises(PackageError) as caught:
            require_decision(found, decision)
        assert (caught.value.code, caught.value.exit_code) == (
            "review.unverified",
            ExitCode.TAMPERED,
        )
    made = desk.compose(Opinion(Decision.REJECT, "Changed.", {}), replay=False, found=found)
    assert (made.found, made.problems[0][0]) == ("tampered", found.problems[0].code)
    write_beside(desk.package, made, desk.reviewer.signer)
    with pytest.raises(PackageError) as caught:
        write_attached(desk.package, found, made, desk.reviewer.signer)
    assert caught.value.code == "review.unattachable"


def test_of_a_file_that_is_no_package_there_is_nothing_to_review(desk):
    desk.package.write_bytes(b"PK nonsense")
    with pytest.raises(PackageError) as caught:
        subject_of(desk.package, desk.verify())
    assert (caught.value.code, caught.value.exit_code) == ("review.no_subject", ExitCode.REFUSED)


def test_with_a_manifest_that_was_changed_the_signed_bytes_are_still_named(desk):
    subject = desk.verify().tagmanifest
    with Container.open(desk.package) as container:
        assert TAGMANIFEST in container.entries
    raw = desk.package.read_bytes()
    place = raw.index(b"  data/VERIFY.txt") - 1
    desk.package.write_bytes(raw[:place] + b"x" + raw[place + 1 :])
    found = desk.verify()
    assert found.verdict is not Verdict.OK
    assert subject_of(desk.package, found) == subject


def test_whom_nobody_was_asked_to_judge_may_be_accepted_at_the_level_reached(desk):
    found = desk.verify(trust=None)
    made = desk.compose(found=found)
    assert (made.level, made.found, made.replay) == ("L1", "untrusted", "same")
    desk.trust.write_text(desk.reviewer.allowed_signers_line("bob") + "\n")
    with pytest.raises(PackageError) as caught:
        desk.compose(found=desk.verify())
    assert caught.value.exit_code is ExitCode.UNTRUSTED


@pytest.mark.parametrize("name", ["nothing", ""])
def test_a_comment_on_a_claim_that_is_not_there_is_an_error(desk, name):
    with pytest.raises(PackageError) as caught:
        desk.compose(Opinion(Decision.ACCEPT, "", {name: "?"}))
    assert caught.value.code == "review.claim"
    assert desk.claim.id[-8:] in caught.value.hint


def test_a_review_takes_the_place_of_nothing_but_a_review(desk, tmp_path):
    (tmp_path / "notes.json").write_text('{"mine": 1}')
    for target in (desk.package, tmp_path / "notes.json", desk.trust):
        before = target.read_bytes()
        with pytest.raises(PackageError) as caught:
            desk.review(target=target)
        assert caught.value.code == "review.target"
        assert target.read_bytes() == before
    desk.review(target=tmp_path / "r.json")
    again = desk.review(Opinion(Decision.REJECT, "No.", {}), target=tmp_path / "r.json")
    assert read_detached(again.file).review.decision is Decision.REJECT


def test_a_review_is_recorded_once_with_both_files(desk):
    written = desk.review()
    done = desk.take_back(written.file)
    (record,) = done.recorded
    assert (record.reviewer, record.verdict, record.replay) == ("bob@there", "accept", "same")
    objects = desk.session.workspace.objects
    assert objects.read(record.statement) == written.signed.statement
    assert objects.read(record.signature) == written.signed.signature
    state = desk.session.incident("1")
    assert state.reviews == (record,)
    again = desk.take_back(written.file.with_name(written.file.name + ".sig"))
    assert (again.recorded, again.known) == ((), (record,))
    assert desk.session.incident("1").size == state.size
    assert fold(desk.session.workspace.journal.events(state.id)).reviews == (record,)
    assert desk.session.workspace.journal.verify().ok


def test_a_countersigned_package_brings_its_review_home(desk):
    found = desk.verify()
    made = desk.compose()
    written = write_attached(desk.package, found, made, desk.reviewer.signer)
    assert written.file.name == "p.reviewed.incident.zip"
    with pytest.raises(PackageError) as caught:
        write_attached(desk.package, found, made, desk.reviewer.signer, desk.trust)
    assert caught.value.code == "export.exists"
    assert [one.counts for one in desk.verify(written.file).reviews] == [True]
    assert [one.reviewer for one in desk.take_back(written.file).recorded] == ["bob@there"]
    with pytest.raises(PackageError) as caught:
        desk.take_back(desk.package)
    assert caught.value.code == "review.none"


def stranger(desk):
    desk.trust.write_text(desk.author.allowed_signers_line("ada") + "\n")
    return desk.review().file


def own(desk):
    return desk.review(key=desk.author).file


def of_another_package(desk):
    stray = sign_review(replace(desk.compose(), tagmanifest="ab" * 32), desk.reviewer.signer)
    write_detached(stray, desk.folder / "stray.json")
    return desk.folder / "stray.json"


def changed(desk):
    written = desk.review()
    written.file.write_bytes(written.signed.statement.replace(b"accept", b"reject"))
    return written.file


@pytest.mark.parametrize(
    ("make", "code", "exit_code"),
    [
        (stranger, "review.untrusted", ExitCode.UNTRUSTED),
        (own, "review.own", ExitCode.UNTRUSTED),
        (of_another_package, "review.other_package", ExitCode.REFUSED),
        (changed, "signature.wrong", ExitCode.TAMPERED),
    ],
)
def test_what_does_not_count_is_not_recorded(desk, make, code, exit_code):
    path = make(desk)
    size = desk.session.incident("1").size
    with pytest.raises(PackageError) as caught:
        desk.take_back(path)
    assert (caught.value.code, caught.value.exit_code) == (code, exit_code)
    assert desk.session.incident("1").size == size


def test_without_a_trust_store_nothing_is_recorded(desk):
    with pytest.raises(PackageError) as caught:
        desk.take_back(desk.review().file, allowed_signers=None)
    assert caught.value.exit_code is ExitCode.UNTRUSTED


def test_the_package_written_again_is_the_same_and_carries_the_review(desk):
    before = desk.verify()
    desk.take_back(desk.review().file)
    again = desk.export("again")
    found = desk.verify(again)
    assert found.tagmanifest == before.tagmanifest
    assert [(one.where[:18], one.counts) for one in found.reviews] == [("signatures/review-", True)]
    assert desk.export("third").read_bytes() == again.read_bytes()


def test_a_package_with_more_in_it_carries_no_review_of_the_one_before(desk):
    desk.take_back(desk.review().file)
    lend(desk.session, FakeRunner())
    record_run(desk.session, answers=[numbers(0.7)], seed=9)
    found = desk.verify(desk.export("later"))
    assert (found.verdict, found.reviews) == (Verdict.OK, ())


def test_the_later_verdict_of_a_reviewer_is_the_one_a_package_carries(desk):
    desk.take_back(desk.review().file)
    desk.take_back(desk.review(Opinion(Decision.REJECT, "No.", {})).file)
    assert len(desk.session.incident("1").reviews) == 2
    (found,) = desk.verify(desk.export("again")).reviews
    assert found.rejects


def test_a_review_outlives_the_workspace_being_moved(desk, tmp_path):
    written = desk.review()
    moved = tmp_path / "away"
    moved.mkdir()
    for path in (desk.package, written.file, written.file.with_name(written.file.name + ".sig")):
        shutil.copy(path, moved)
    assert [one.counts for one in desk.verify(moved / desk.package.name).reviews] == [True]
    assert read_detached(moved / written.file.name).review.reviewer == "Bob"
