"""What is honest is accepted, however odd its words: no rule may refuse our own packages."""

import json
from pathlib import Path

import pytest

from tests.fakes.places import NOW, write_tables
from tests.hostile.journal_edits import GONE
from tests.hostile.kit import Kit, appended, pretty, rewritten, signed_checkpoint
from tests.hostile.reader import AT, Reader
from tests.unit.exchange import builders
from workbench.domain.incident import Incident
from workbench.exchange import layout
from workbench.exchange.trust import load_allowed_signers, parse_allowed_signers
from workbench.exchange.verdict import Level, Verification
from workbench.exchange.verification import verify_package
from workbench.services.claims import claim_finding, remove_claim
from workbench.services.evidence import amend, freeze
from workbench.services.exporting import export_package
from workbench.services.history import redo, resume, undo
from workbench.services.importing import add_evidence, import_capture
from workbench.services.readings.review import review_reading
from workbench.services.running import run_analysis
from workbench.services.session import open_session
from workbench.services.signing import signing_key

ODD = (
    '<script>alert("x")</script> & <b>bold</b>\\ \\\\ `code` [link](https://evil.example) '
    "![picture](x) | a * b _ c # d\n\r\t\x1b[2J \x92 \ufeff \u202eturned\u202c \u2028 ” é 🜚 "
    "{{ 7*7 }} %s $(id) =1+1 '--' ; ]]> --> </title></style>"
)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Incident]:
    """A real export of an incident that was worked on in every way, with odd words throughout."""
    folder = tmp_path_factory.mktemp("exported")
    (folder / "capture").mkdir()
    with open_session(folder / "workspace", create=True) as session:
        session.clock = lambda: NOW
        capture = write_tables(folder / "capture")
        incident = import_capture(session, [capture]).value.incident
        again = folder / "again.csv"
        again.write_bytes(b"a,b\n1,2\n")
        add_evidence(session, incident, [again])
        again.rename(folder / "same bytes, other name.csv")
        add_evidence(session, incident, [folder / "same bytes, other name.csv"])
        amend(session, incident, {"title": ODD, "owner": ODD})
        freeze(session, incident)
        amend(session, incident, {"severity": "SEV2 major"})
        undo(session, incident)
        redo(session, incident)
        undo(session, incident)
        run = run_analysis(session, incident, "drift.psi").value.run
        run_analysis(session, incident, "drift.psi", parameters={"bins": 5})
        claim_finding(session, incident, run.id, run.findings[0].id, text=ODD)
        other = claim_finding(session, incident, run.id, run.findings[-1].id, text="Mine.").value
        remove_claim(session, incident, other.id)
        undo(session, incident)
        amend(session, incident, {"stage": "Repair"})
        resume(session, incident, session.incident(incident).size - 1)
        undo(session, incident)
        redo(session, incident)
        key = signing_key(folder / "key", "test", create=True)
        path = export_package(session, incident, folder, key).value.path
        state = session.incident(incident)
    signers = folder / "allowed_signers"
    signers.write_text(key.allowed_signers_line("ada@example") + "\n")
    return path, signers, state


def judged(kit: Kit, reader: Reader, trust: str = "") -> Verification:
    reader.package.write_bytes(kit.zipped())
    text = trust or f"{builders.WHO} {kit.key.public_key.line()}\n"
    return verify_package(reader.package, parse_allowed_signers(text), at=AT)


def test_a_real_export_with_odd_words_is_accepted(exported) -> None:
    path, signers, state = exported
    answer = verify_package(path, load_allowed_signers(signers), at=AT)
    assert (answer.level, answer.problems) == (Level.L3, ())
    reading = review_reading(path, signers, at=AT)
    assert reading.incident is not None
    assert reading.incident.title == state.title == ODD
    assert review_reading(path, None, at=AT).opened


def test_words_beside_the_known_ones_are_accepted(kit: Kit, reader: Reader) -> None:
    """A writer of a later day may say more in a document than this reader knows."""
    description = kit.document(layout.INCIDENT)
    description["incident"]["weather"] = "rain"
    description["schemas"]["data/journal/journal.jsonl"] = "event/1"
    recipe = kit.document(layout.RECIPE)
    recipe["runs"][0]["colour"] = "green"
    changed = kit.sealed({layout.INCIDENT: pretty(description), layout.RECIPE: pretty(recipe)})
    assert judged(changed, reader).level is Level.L3


def test_an_event_of_a_later_type_comes_with_a_later_version(kit: Kit, reader: Reader) -> None:
    changed = appended(kit, "hypothesis.added", {"id": "h", "text": "rain", "deep": {"a": [1]}})
    assert judged(changed, reader).problems[0].code == "event.unknown"
    description = changed.document(layout.INCIDENT) | {"version": "1.1"}
    later = changed.sealed({layout.INCIDENT: pretty(description)}, version="1.1")
    assert judged(later, reader).level is Level.L3


def test_an_undone_claim_needs_no_finding_in_the_report(kit: Kit, reader: Reader) -> None:
    claim = kit.journal[-1]["body"]
    once = appended(kit, "claim.added", {**claim, "id": "c2", "text": "Only for a moment."})
    changed = appended(once, "change.undone", {"seq": 11})
    assert judged(changed, reader).level is Level.L3


def test_another_trusted_key_may_sign_the_whole(kit: Kit, reader: Reader) -> None:
    """The fingerprint in VERIFY.txt is a hint; the crate need not know the new signature."""
    changed = kit.with_members(signed_checkpoint(kit.members[layout.CHECKPOINT], kit.stranger))
    signed = changed.bagged().tagged().signed(kit.stranger)
    trust = f"carol {kit.stranger.public_key.line()}\n"
    assert judged(signed, reader, trust).level is Level.L3


def test_a_later_minor_version_may_hold_more(kit: Kit, reader: Reader) -> None:
    description = kit.document(layout.INCIDENT) | {"version": "1.4", "more": [1]}
    changed = kit.with_members(
        {
            layout.INCIDENT: pretty(description),
            "data/models/net.gguf": b"GGUF",
            "data/new/thing.bin": b"x",
            layout.INSTRUCTIONS: kit.members[layout.INSTRUCTIONS] + b"And more.\n",
        }
    )
    document = json.loads(changed.members[layout.INCIDENT])
    document["counts"]["models"] += 1
    later = changed.sealed({layout.INCIDENT: pretty(document)}, version="1.4")
    assert judged(later, reader).level is Level.L3


def test_a_failed_or_unclaimed_run_may_be_left_out(kit: Kit, reader: Reader) -> None:
    failed = kit.journal[7]["body"]
    assert failed["status"] == "failed"
    changed = appended(kit, "run.recorded", {**failed, "id": GONE, "status": "cancelled"})
    assert judged(changed, reader).level is Level.L3


def test_time_may_go_backwards(kit: Kit, reader: Reader) -> None:
    """Clocks are put right; the chain, not the time, gives the order."""
    records = kit.journal
    records[-1]["at"] = "2020-01-01T00:00:00.000000Z"
    assert judged(rewritten(kit, records), reader).level is Level.L3
