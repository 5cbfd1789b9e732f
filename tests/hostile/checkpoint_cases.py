"""Attacks on checkpoint and redactions: vouching for another past, withholding without a word."""

from collections.abc import Callable

from tests.hostile.case import (
    CHANGED,
    UNTRUSTED,
    Case,
    Make,
    insider,
    sealed,
)
from tests.hostile.journal_edits import GONE, field, unchained, vouched
from tests.hostile.kit import (
    Kit,
    Record,
    journal_text,
    pretty,
    sha256,
    signed_checkpoint,
)
from workbench.domain.canonical import canonical
from workbench.exchange import layout, sshsig
from workbench.exchange.checkpoint import Checkpoint


def withheld(records: list[Record], at: int = 1, *, keep: str = "") -> list[Record]:
    """One body taken out, its commitment left."""
    from workbench.domain.events import commitment

    record = dict(records[at])
    committed = commitment(record["salt"], record["body"])
    for name in ("body", "salt"):
        if name != keep:
            record.pop(name)
    records[at] = {**record, "commitment": committed}
    return records


def salt_again(records: list[Record]) -> list[Record]:
    records[3]["salt"] = records[2]["salt"]
    return records


def checkpoint(change: Callable[[Kit], Checkpoint | bytes], namespace: str = "") -> Make:
    """Another checkpoint by the insider."""

    def make(kit: Kit) -> bytes:
        found = change(kit)
        text = found if isinstance(found, bytes) else found.render()
        changes = signed_checkpoint(text, kit.key)
        if namespace:
            changes[layout.CHECKPOINT_SIGNATURE] = sshsig.sign(text, namespace, kit.key)
        return kit.sealed(changes).zipped()

    return make


def head(kit: Kit, at: int = -1) -> Checkpoint:
    record = kit.journal[at]
    return Checkpoint(record["incident"], record["seq"], record["hash"])


def redacted(items: list[Record], *, disclosure: str = "aggregate", at: int | None = None) -> Make:
    """A package that says it withholds these, with one event's body taken out if told."""

    def make(kit: Kit) -> bytes:
        records = kit.journal if at is None else withheld(kit.journal, at)
        description = kit.document(layout.INCIDENT)
        description["disclosure"] = disclosure
        text = b"".join(canonical(item) + b"\n" for item in items)
        changes = {
            layout.JOURNAL: journal_text(records),
            layout.INCIDENT: pretty(description),
            layout.REDACTIONS: text,
        }
        return kit.sealed(changes).zipped()

    return make


def item(commitment: str, name: str = "event:2") -> Record:
    return {"item": name, "commitment": commitment, "reason": "personal data", "by": "owner"}


def withheld_silently(kit: Kit, disclosure: str) -> bytes:
    description = kit.document(layout.INCIDENT)
    description["disclosure"] = disclosure
    changes = {
        layout.JOURNAL: journal_text(withheld(kit.journal)),
        layout.INCIDENT: pretty(description),
    }
    return kit.sealed(changes).zipped()


def listed_though_here(kit: Kit) -> bytes:
    """Evidence listed as withheld that lies in the package."""
    path = kit.first("data/evidence/", ".csv")
    return redacted([item(sha256(kit.members[path]), "evidence:x")])(kit)


def event_listed_though_here(kit: Kit) -> bytes:
    from workbench.domain.events import commitment

    record = kit.journal[1]
    return redacted([item(commitment(record["salt"], record["body"]))])(kit)


def stranger_checkpoint(kit: Kit) -> bytes:
    return kit.sealed(signed_checkpoint(kit.members[layout.CHECKPOINT], kit.stranger)).zipped()


CASES: list[Case] = [
    insider(
        "journal: body and commitment both",
        "Say two things.",
        unchained(lambda r: withheld(r, keep="body")),
    ),
    insider(
        "journal: withheld body with its salt",
        "Give away what is withheld.",
        unchained(lambda r: withheld(r, keep="salt")),
    ),
    insider("journal: salt too short", "Have a body guessed.", unchained(field("salt", "00"))),
    insider(
        "journal: salt in capitals", "Have two spellings.", unchained(field("salt", "AB" * 16))
    ),
    insider("journal: salt used twice", "Have a withheld body guessed.", vouched(salt_again)),
    insider(
        "journal: commitment that is none",
        "Crash the reader.",
        unchained(lambda r: [r[0], {**withheld(r)[1], "commitment": "x"}, *r[2:]]),
    ),
    insider(
        "journal: withheld and not listed",
        "Hide a body without a word.",
        lambda kit: withheld_silently(kit, "aggregate"),
        *CHANGED,
    ),
    insider(
        "journal: withheld in a full package",
        "Hide a body without a word.",
        lambda kit: withheld_silently(kit, "full"),
        *CHANGED,
    ),
    insider(
        "checkpoint: of a shorter chain",
        "Roll back.",
        checkpoint(lambda kit: head(kit, -3)),
        *CHANGED,
    ),
    insider(
        "checkpoint: of another head",
        "Vouch for another history.",
        checkpoint(lambda kit: Checkpoint(head(kit).incident, head(kit).size, "0" * 64)),
        *CHANGED,
    ),
    insider(
        "checkpoint: of a longer chain",
        "Vouch for another history.",
        checkpoint(lambda kit: Checkpoint(head(kit).incident, 11, head(kit).head)),
        *CHANGED,
    ),
    insider(
        "checkpoint: of another incident",
        "Vouch for another history.",
        checkpoint(lambda kit: Checkpoint(GONE, head(kit).size, head(kit).head)),
        *CHANGED,
    ),
    insider(
        "checkpoint: misspelt",
        "Have two spellings.",
        checkpoint(lambda kit: head(kit).render() + b"\n"),
    ),
    insider(
        "checkpoint: CRLF",
        "Have two spellings.",
        checkpoint(lambda kit: head(kit).render().replace(b"\n", b"\r\n")),
    ),
    insider(
        "checkpoint: version 2",
        "Have unknown rules apply.",
        checkpoint(lambda kit: head(kit).render().replace(b"checkpoint 1", b"checkpoint 2")),
        5,
        6,
    ),
    insider(
        "checkpoint: size with a sign",
        "Have two spellings.",
        checkpoint(lambda kit: head(kit).render().replace(b"size: ", b"size: +")),
    ),
    insider(
        "checkpoint: size with a zero in front",
        "Have two spellings.",
        checkpoint(lambda kit: head(kit).render().replace(b"size: ", b"size: 0")),
    ),
    insider(
        "checkpoint: size huge",
        "Confuse arithmetic.",
        checkpoint(lambda kit: head(kit).render().replace(b"size: 1", b"size: " + b"9" * 900)),
    ),
    insider(
        "checkpoint: two of them", "Say two things.", checkpoint(lambda kit: head(kit).render() * 2)
    ),
    insider(
        "checkpoint: not ASCII",
        "Crash the reader.",
        checkpoint(lambda kit: head(kit).render().replace(b"head", "hëad".encode())),
    ),
    insider("checkpoint: empty", "Vouch for nothing.", checkpoint(lambda kit: b"")),
    insider(
        "checkpoint: 1 MiB",
        "Make the reader slow.",
        checkpoint(lambda kit: head(kit).render() + b"x" * (1 << 20)),
    ),
    insider(
        "checkpoint: signed for packages",
        "Use a signature made for something else.",
        checkpoint(head, layout.PACKAGE_NAMESPACE),
        *CHANGED,
    ),
    insider(
        "checkpoint: signed by a stranger", "Have anybody vouch.", stranger_checkpoint, UNTRUSTED
    ),
    insider(
        "checkpoint: signature over other bytes",
        "Vouch for another history.",
        lambda kit: kit.sealed(
            {layout.CHECKPOINT_SIGNATURE: sshsig.sign(b"x", layout.JOURNAL_NAMESPACE, kit.key)}
        ).zipped(),
        *CHANGED,
    ),
    insider(
        "checkpoint: the author's signature in its place",
        "Transplant a signature.",
        lambda kit: kit.sealed({layout.CHECKPOINT_SIGNATURE: kit.members[kit.signature]}).zipped(),
        *CHANGED,
    ),
    insider(
        "checkpoint: signature empty",
        "Vouch without signing.",
        sealed({layout.CHECKPOINT_SIGNATURE: b""}),
    ),
    insider(
        "redactions: in a full package",
        "Withhold and deny it.",
        redacted([item("0" * 64)], disclosure="full"),
    ),
    insider("redactions: evidence that is here", "Say withheld what is given.", listed_though_here),
    insider(
        "redactions: an event that is here", "Say withheld what is given.", event_listed_though_here
    ),
    insider(
        "redactions: the same twice", "Count it twice.", redacted([item("0" * 64), item("0" * 64)])
    ),
    insider(
        "redactions: no commitment",
        "Withhold anything.",
        redacted([{"item": "event:2", "reason": "x", "by": "x"}]),
    ),
    insider("redactions: commitment that is none", "Withhold anything.", redacted([item("*")])),
    insider(
        "redactions: no reason",
        "Withhold without a word.",
        redacted([{**item("0" * 64), "reason": ""}]),
    ),
    insider("redactions: not JSON", "Crash the reader.", sealed({layout.REDACTIONS: b"hello\n"})),
    insider("redactions: a list", "Crash the reader.", sealed({layout.REDACTIONS: b"[]\n"})),
    insider(
        "redactions: last line end missing",
        "Have a line skipped.",
        sealed({layout.REDACTIONS: b"{}"}),
    ),
    insider(
        "redactions: commitment of another event",
        "Withhold one and list another.",
        redacted([item("1" * 64)], at=1),
        *CHANGED,
    ),
]
"""Every attack on checkpoint and redactions."""
