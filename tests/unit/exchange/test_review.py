"""Reviews in a package: what breaks it, what counts, and what does not."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.exchange import builders, review_kit
from tests.unit.exchange.package_kit import Kit
from tests.unit.exchange.review_kit import BROKEN, REVIEWER, good, signed, with_review
from workbench.domain.canonical import canonical
from workbench.errors import PackageError
from workbench.exchange import layout
from workbench.exchange.countersign import sign_review
from workbench.exchange.judged import JudgedReview, Standing
from workbench.exchange.keys import FileSigner
from workbench.exchange.review import Decision, read_review, write_review
from workbench.exchange.standing import objection, without_repeats
from workbench.exchange.trust import AllowedSigners, parse_allowed_signers
from workbench.exchange.verdict import Level, Rejected, Verdict, Verification
from workbench.exchange.verification import verify_package

Made = tuple[Path, FileSigner]
SUBJECT = "cd" * 32
KEY = FileSigner(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


@pytest.fixture(scope="module")
def kit(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    path, key = made
    return Kit.of(path, key, builders.signer(tmp_path_factory.mktemp("reviewer")))


def both(kit: Kit, options: str = f'namespaces="{layout.REVIEW_NAMESPACE}"') -> AllowedSigners:
    return parse_allowed_signers(
        f"{builders.WHO} {kit.key.public_key.line()}\n"
        f"{REVIEWER} {options} {kit.stranger.public_key.line()}\n"
    )


def verify(
    data: bytes, kit: Kit, folder: Path, trust: AllowedSigners | None = None
) -> Verification:
    path = folder / "package.incident.zip"
    path.write_bytes(data)
    return verify_package(path, trust or both(kit), Level.L3, at=builders.AT)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_review_breaks_the_package(name: str, kit: Kit, tmp_path: Path) -> None:
    make, verdict, code = BROKEN[name]
    answer = verify(make(kit), kit, tmp_path)
    assert (answer.verdict.value, answer.problems[0].code) == (verdict, code), answer.problems
    assert answer.problems[0].where.startswith("signatures/review-")
    assert not any(one.counts for one in answer.reviews)


@pytest.mark.parametrize("name", BROKEN)
def test_it_does_so_even_where_nobody_vouches_for_the_author(
    name: str, kit: Kit, tmp_path: Path
) -> None:
    make, verdict, _ = BROKEN[name]
    answer = verify(make(kit), kit, tmp_path, AllowedSigners(()))
    assert answer.verdict.value == verdict


def test_a_sound_review_counts(kit: Kit, tmp_path: Path) -> None:
    answer = verify(with_review(kit, good(kit)).zipped(), kit, tmp_path)
    assert (answer.verdict, answer.level) == (Verdict.OK, Level.L3)
    (found,) = answer.json_body()["reviews"]
    assert found["reviewer"] == REVIEWER
    assert (found["verdict"], found["counts"], found["level"]) == ("accept", True, "L4")
    assert (found["replay"], found["comment"]) == ("same", "Sound.")
    assert found["claims"][0]["comment"] == "Holds – auch hier."
    assert objection(answer.reviews) is None


def test_the_review_of_a_stranger_breaks_nothing_and_counts_for_nothing(
    kit: Kit, tmp_path: Path
) -> None:
    trust = builders.trust(kit.key.public_key)
    answer = verify(with_review(kit, good(kit)).zipped(), kit, tmp_path, trust)
    assert (answer.verdict, answer.level) == (Verdict.OK, Level.L3)
    assert answer.reviews[0].standing is Standing.UNTRUSTED
    problem = objection(answer.reviews)
    assert problem is not None
    assert "is not in the trust store" in problem.message


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (f'namespaces="{layout.PACKAGE_NAMESPACE}"', "not for incident-review@workbench"),
        ('valid-before="20260101Z"', "was trusted only until"),
        ('valid-after="20270101Z"', "is trusted only from"),
    ],
)
def test_a_reviewer_counts_only_for_the_purpose_and_the_time(
    kit: Kit, tmp_path: Path, options: str, words: str
) -> None:
    answer = verify(with_review(kit, good(kit)).zipped(), kit, tmp_path, both(kit, options))
    assert answer.verdict is Verdict.OK
    assert answer.reviews[0].standing is Standing.UNTRUSTED
    assert words in answer.reviews[0].reason


def test_a_revoked_reviewer_does_not_count(kit: Kit, tmp_path: Path) -> None:
    trust = replace(both(kit), revoked=frozenset({kit.stranger.public_key.fingerprint}))
    answer = verify(with_review(kit, good(kit)).zipped(), kit, tmp_path, trust)
    assert answer.verdict is Verdict.OK
    assert "revoked" in answer.reviews[0].reason


def test_nobody_reviews_their_own_package(kit: Kit, tmp_path: Path) -> None:
    own = signed(kit.key, review_kit.tagmanifest_of(kit))
    answer = verify(with_review(kit, own).zipped(), kit, tmp_path)
    assert answer.verdict is Verdict.OK
    assert answer.reviews[0].standing is Standing.AUTHOR
    assert objection(answer.reviews) is not None


@pytest.mark.parametrize(("name", "counts"), [(builders.WHO, False), ("*", True)])
def test_nor_with_a_second_key_of_their_own(
    kit: Kit, tmp_path: Path, name: str, counts: bool
) -> None:
    """A pattern says nothing about whose key it is."""
    trust = parse_allowed_signers(
        f"{name},other@example.org {kit.key.public_key.line()}\n"
        f"{name} {kit.stranger.public_key.line()}\n"
    )
    answer = verify(with_review(kit, good(kit)).zipped(), kit, tmp_path, trust)
    assert answer.reviews[0].counts is counts
    assert (answer.reviews[0].standing is Standing.AUTHOR) is not counts


def test_below_l2_a_review_is_named_as_not_checked(kit: Kit, tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(with_review(kit, good(kit)).zipped())
    answer = verify_package(path, both(kit), Level.L1, at=builders.AT)
    assert answer.reviews == ()
    place = layout.review(kit.stranger.public_key)
    assert f"{place}: a review; not checked here" in answer.not_checked


def test_a_later_minor_version_may_say_more(kit: Kit, tmp_path: Path) -> None:
    data = review_kit.predicate(version="1.4", weight=2)(kit)
    answer = verify(data, kit, tmp_path)
    assert answer.verdict is Verdict.OK
    assert answer.reviews[0].counts


def judged(key: str, decision: str, at: str, sha256: str, **more: object) -> JudgedReview:
    given = {"where": sha256, "standing": Standing.COUNTS, "reviewer": key, **more}
    return JudgedReview(decision=decision, at=at, key=key, sha256=sha256, **given)  # type: ignore[arg-type]


def test_one_rejection_that_counts_outweighs_every_acceptance() -> None:
    reviews = [
        judged("b", "accept", "2026-05-14T10:00:00Z", "1"),
        judged("c", "reject", "2026-05-14T09:00:00Z", "2"),
    ]
    problem = objection(without_repeats(reviews))
    assert problem is not None
    assert (problem.code, problem.where) == ("review.rejected", "2")
    assert objection(reviews[:1]) is None


def test_only_the_last_word_of_a_reviewer_counts() -> None:
    first = judged("b", "reject", "2026-05-14T10:00:00Z", "1")
    last = judged("b", "accept_with_changes", "2026-05-14T10:00:00.000001Z", "2")
    for order in ([first, last], [last, first]):
        found = {one.sha256: one for one in without_repeats(order)}
        assert found["1"].standing is Standing.SUPERSEDED
        assert objection(list(found.values())) is None


def test_the_same_review_in_and_beside_the_package_is_there_once() -> None:
    one = judged("b", "accept", "2026-05-14T10:00:00Z", "1")
    assert without_repeats([one, replace(one, where="beside")]) == (one,)


def test_an_earlier_review_that_does_not_count_does_not_silence_another() -> None:
    stranger = judged("b", "reject", "2027-01-01T00:00:00Z", "1", standing=Standing.UNTRUSTED)
    mine = judged("b", "accept", "2026-05-14T10:00:00Z", "2")
    assert objection(without_repeats([stranger, mine])) is None


TEXT = st.text(max_size=60)


@given(TEXT, TEXT, st.sampled_from(Decision))
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_read_back_in_one_spelling(
    comment: str, claim: str, decision: Decision
) -> None:
    made = review_kit.review(KEY, SUBJECT, comment=comment, decision=decision)
    made = replace(made, claims=(replace(made.claims[0], comment=claim),))
    data = write_review(made)
    assert read_review(data, "r") == made
    assert canonical(json.loads(data)) == data
    assert sign_review(made, KEY) == sign_review(made, KEY)


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_arbitrary_bytes_are_rejected_and_never_crash(data: bytes) -> None:
    with pytest.raises(Rejected):
        read_review(data, "r")


@pytest.mark.parametrize("changes", [{"comment": "x" * 20_001}, {"reviewer": ""}, {"at": "now"}])
def test_what_could_not_be_read_back_is_not_written(changes: dict[str, object]) -> None:
    with pytest.raises(PackageError) as caught:
        write_review(review_kit.review(KEY, SUBJECT, **changes))
    assert caught.value.code == "review.document"


def test_ssh_keygen_verifies_what_is_signed_here(kit: Kit, ssh_keygen: str, tmp_path: Path) -> None:
    made = good(kit)
    (tmp_path / "r.sig").write_bytes(made.signature)
    (tmp_path / "allowed").write_text(
        f'{REVIEWER} namespaces="incident-review@workbench" {made.key.line()}\n'
    )
    command = [ssh_keygen, "-Y", "verify", "-f", "allowed", "-I", REVIEWER]
    command += ["-n", "incident-review@workbench", "-s", "r.sig"]
    for data, expected in ((made.statement, 0), (made.statement + b" ", 255)):
        done = subprocess.run(command, cwd=tmp_path, input=data, capture_output=True, check=False)
        assert done.returncode == expected
