"""Every hostile package gets the right answer, by every door, and leaves nothing behind."""

import socket
import time
from pathlib import Path

import pytest

from tests.hostile.case import Case, Kind
from tests.hostile.corpus import CORPUS
from tests.hostile.kit import Kit, rewritten
from tests.hostile.reader import AT, Reader
from workbench.cli.program import main
from workbench.errors import WorkbenchError
from workbench.exchange.verdict import Level, Verdict
from workbench.registry import Registry
from workbench.services.readings.review import review_reading
from workbench.services.replaying import replay_package

GROUPS = sorted({name.partition(":")[0] for name in CORPUS})
STEERING = {chr(n) for n in (*range(32), *range(127, 160), *range(0x202A, 0x202F), 0x200F, 0x2066)}
MOST_SECONDS = 10


def cases(group: str) -> list[Case]:
    return [case for name, case in CORPUS.items() if name.partition(":")[0] == group]


def snapshot(reader: Reader) -> set[Path]:
    return set(reader.folder.parent.rglob("*"))


class ForbiddenRunner:
    """Fails the test if anything is run."""

    def run(self, *_: object) -> None:
        pytest.fail("something of a hostile package was run")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)


def test_the_corpus_is_large_and_of_both_kinds() -> None:
    kinds = [case.kind for case in CORPUS.values()]
    assert len(kinds) >= 1000
    assert kinds.count(Kind.OUTSIDER) >= 150
    assert kinds.count(Kind.INSIDER) >= 150
    assert all(
        case.tries.endswith(".") and case.codes and 0 not in case.codes for case in CORPUS.values()
    )


def test_what_all_are_made_from_is_sound(kit: Kit, reader: Reader) -> None:
    reader.take(Case("sound", Kind.INSIDER, "Nothing.", lambda k: k.raw, frozenset()), kit)
    assert (reader.verdict().verdict, reader.verdict().level) == (Verdict.OK, Level.L3)
    assert rewritten(kit, kit.journal).zipped() == kit.raw
    assert review_reading(reader.package, reader.signers, at=AT).opened


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.usefixtures("no_network")
def test_every_verdict_is_right(group: str, kit: Kit, reader: Reader) -> None:
    wrong = []
    for case in cases(group):
        reader.take(case, kit)
        before = snapshot(reader)
        started = time.process_time()
        answer = reader.verdict()
        if int(answer.exit_code) not in case.codes:
            wrong.append((case.name, answer))
        assert time.process_time() - started < MOST_SECONDS, case.name
        assert snapshot(reader) == before, case.name
        said = answer.json_body()
        assert said["problems"], case.name
        assert said["not_checked"], case.name
        words = "".join(p.where + p.message for p in answer.problems) + answer.signer
        assert not STEERING & set(words), case.name
        assert all(p.where and p.message.endswith(".") for p in answer.problems), case.name
        level = -1 if answer.level is None else answer.level
        told = [text[:2] for text in answer.not_checked if text[2:3] == ":"]
        assert told == [other.name for other in Level if other > level + 1], case.name
    assert wrong == []


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.usefixtures("no_network")
def test_nothing_of_one_is_shown_or_replayed(group: str, kit: Kit, reader: Reader) -> None:
    """With the reader's list of signers, and with none at all."""
    for case in cases(group):
        if case.codes == {3}:
            continue  # intact and held together; whose it is, is all that is wrong
        reader.take(case, kit)
        before = snapshot(reader)
        for signers in (reader.signers, None):
            reading = review_reading(reader.package, signers, at=AT)
            if 3 not in case.codes:
                assert not reading.opened, case.name
            assert reading.title
        found = reader.verdict(Level.L1, trusting=False)
        if found.verdict is Verdict.OK and 3 not in case.codes:
            with pytest.raises(WorkbenchError) as caught:
                replay_package(reader.package, found, registry=Registry(), runner=ForbiddenRunner())
            assert int(caught.value.exit_code) in case.codes, case.name
        assert snapshot(reader) == before, case.name


SAMPLE = [name for number, name in enumerate(CORPUS) if number % 40 == 0]


@pytest.mark.parametrize("name", SAMPLE)
def test_commands_answer_and_leave_nothing(name: str, kit: Kit, reader: Reader, capfd) -> None:
    case = CORPUS[name]
    reader.take(case, kit)
    before = snapshot(reader)
    trust = ["--trust", str(reader.signers), "--revoked", str(reader.revoked)]
    assert main(["verify", str(reader.package), *trust]) in case.codes
    assert main(["verify", str(reader.package), *trust, "--json"]) in case.codes
    if not case.revoked and case.codes != {3}:
        assert main(["replay", str(reader.package)]) in case.codes
    said = capfd.readouterr()
    assert not (STEERING - {"\n", "\t"}) & set(said.out + said.err)
    assert "Traceback" not in said.err
    assert snapshot(reader) == before
