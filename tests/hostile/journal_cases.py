"""Attacks on the journal: history edited, cut, reordered, rewritten, or told in two ways."""

from collections.abc import Callable
from typing import Any

from tests.hostile.case import (
    CHANGED,
    TAMPERED,
    UNTRUSTED,
    Case,
    Make,
    in_place,
    insider,
    outsider,
    replaced,
    sealed,
    swap,
)
from tests.hostile.kit import (
    Kit,
    Record,
    appended,
    edited,
    journal_text,
    pretty,
    rechained,
    rewritten,
    sha256,
    signed_checkpoint,
)
from workbench.domain.canonical import canonical
from workbench.exchange import layout, sshsig
from workbench.exchange.checkpoint import Checkpoint

Edit = Callable[[list[Record]], list[Record]]


def lines(change: Callable[[list[bytes]], list[bytes]]) -> Make:
    """Lines changed by an insider who signs the package and leaves the checkpoint alone."""

    def make(kit: Kit) -> bytes:
        made = change(kit.members[layout.JOURNAL].splitlines())
        data = b"".join(line + b"\n" for line in made)
        assert data != kit.members[layout.JOURNAL]
        return recounted(kit, data)

    return make


def recounted(kit: Kit, journal: bytes) -> bytes:
    description = kit.document(layout.INCIDENT)
    description["counts"]["events"] = journal.count(b"\n")
    return kit.sealed({layout.JOURNAL: journal, layout.INCIDENT: pretty(description)}).zipped()


def unchained(edit: Edit) -> Make:
    """Events changed without putting the chain right."""
    return lambda kit: recounted(kit, journal_text(edit(kit.journal)))


def chained(edit: Edit) -> Make:
    """Events changed, chain put right; the checkpoint is the old one."""
    return lambda kit: recounted(kit, journal_text(rechained(edit(kit.journal))))


def vouched(edit: Edit) -> Make:
    """Events changed; chain, checkpoint and counts put right."""
    return lambda kit: rewritten(kit, edit(kit.journal)).zipped()


def said(kind: str, **changes: Any) -> Make:
    """The last event of a type says something else, and all is put right."""
    return lambda kit: edited(kit, kind, lambda body: body.update(changes)).zipped()


def also(kind: str, body: Record, **fields: Any) -> Make:
    """One more event, and all is put right."""
    return lambda kit: appended(kit, kind, body, **fields).zipped()


def field(name: str, value: Any, at: int = -1) -> Edit:
    def edit(records: list[Record]) -> list[Record]:
        records[at][name] = value
        return records

    return edit


def without(at: int) -> Edit:
    return lambda records: records[:at] + records[at:][1:]


def swapped(records: list[Record]) -> list[Record]:
    records[2], records[3] = records[3], records[2]
    return records


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


RUN = "019a0000-0000-7000-8000-0000000000aa"
GONE = "019a0000-0000-7000-8000-0000000000ff"

CASES: list[Case] = [
    outsider(
        "journal: changed",
        "Change history.",
        in_place(layout.JOURNAL, swap(b"Bike", b"Mike")),
        TAMPERED,
    ),
    insider(
        "journal: a body changed",
        "Change history.",
        lines(lambda t: [t[0].replace(b"Bike", b"Mike"), *t[1:]]),
        *CHANGED,
    ),
    insider(
        "journal: a hash changed", "Change history.", unchained(field("hash", "0" * 64)), *CHANGED
    ),
    insider(
        "journal: a link changed", "Change history.", unchained(field("prev", "0" * 64)), *CHANGED
    ),
    insider(
        "journal: a salt changed", "Change history.", unchained(field("salt", "0" * 32)), *CHANGED
    ),
    insider(
        "journal: who did it changed",
        "Change who did it.",
        unchained(field("by", "nobody")),
        *CHANGED,
    ),
    insider(
        "journal: when changed",
        "Change when.",
        unchained(field("at", "2020-01-01T00:00:00.000000Z")),
        *CHANGED,
    ),
    insider(
        "journal: type changed",
        "Change what was done.",
        unchained(field("type", "claim.removed")),
        *CHANGED,
    ),
    insider("journal: an event left out", "Hide an act.", unchained(without(4)), *CHANGED),
    insider("journal: the first left out", "Hide an act.", unchained(without(0)), *CHANGED),
    insider("journal: the last left out", "Hide an act.", unchained(without(9)), *CHANGED),
    insider(
        "journal: an event twice",
        "Repeat an act.",
        unchained(lambda r: [*r[:3], r[2], *r[3:]]),
        *CHANGED,
    ),
    insider(
        "journal: the last twice", "Repeat an act.", unchained(lambda r: [*r, r[-1]]), *CHANGED
    ),
    insider("journal: two exchanged", "Change the order.", unchained(swapped), *CHANGED),
    insider("journal: reversed", "Change the order.", unchained(lambda r: r[::-1]), *CHANGED),
    insider(
        "journal: rechained without an act, old checkpoint",
        "Hide an act.",
        chained(without(3)),
        *CHANGED,
    ),
    insider(
        "journal: rechained with another act, old checkpoint",
        "Plant an act.",
        chained(lambda r: [*r[:3], {**r[3], "salt": "1" * 32}, *r[3:]]),
        *CHANGED,
    ),
    insider(
        "journal: rechained and reordered, old checkpoint",
        "Change the order.",
        chained(swapped),
        *CHANGED,
    ),
    insider("journal: tail cut, old checkpoint", "Roll back.", chained(lambda r: r[:-1]), *CHANGED),
    insider(
        "journal: tail cut, shorter checkpoint, other documents whole",
        "Roll back.",
        vouched(lambda r: r[:-2]),
        *CHANGED,
    ),
    insider(
        "journal: of another incident",
        "Transplant a history.",
        vouched(lambda r: [{**one, "incident": GONE} for one in r]),
        *CHANGED,
    ),
    insider(
        "journal: one event of another incident",
        "Transplant an act.",
        vouched(
            lambda r: [
                {**one, "incident": GONE if n == 3 else one["incident"]} for n, one in enumerate(r)
            ]
        ),
        *CHANGED,
    ),
    insider(
        "journal: empty incident",
        "Be nobody's.",
        vouched(lambda r: [{**one, "incident": ""} for one in r]),
        *CHANGED,
    ),
    insider("journal: seq negative", "Confuse arithmetic.", unchained(field("seq", -1)), *CHANGED),
    insider("journal: seq zero", "Confuse arithmetic.", unchained(field("seq", 0)), *CHANGED),
    insider(
        "journal: seq huge",
        "Confuse arithmetic.",
        lines(lambda t: [*t[:-1], t[-1].replace(b'"seq":10', b'"seq":99999999999999999999')]),
        *CHANGED,
    ),
    insider(
        "journal: seq a float",
        "Have two spellings.",
        lines(lambda t: [t[0].replace(b'"seq":1,', b'"seq":1.0,'), *t[1:]]),
    ),
    insider(
        "journal: seq a string",
        "Have two types.",
        lines(lambda t: [t[0].replace(b'"seq":1,', b'"seq":"1",'), *t[1:]]),
    ),
    insider(
        "journal: seq true",
        "Have two types.",
        lines(lambda t: [t[0].replace(b'"seq":1,', b'"seq":true,'), *t[1:]]),
    ),
    insider("journal: version zero", "Have unknown rules apply.", vouched(field("v", 0))),
    insider("journal: version negative", "Have unknown rules apply.", vouched(field("v", -1))),
    insider("journal: type empty", "Be no act.", vouched(field("type", ""))),
    insider(
        "journal: type steers the terminal",
        "Steer the reader's terminal.",
        vouched(field("type", "\x1b[2J\u202e")),
    ),
    insider("journal: time that is none", "Crash the reader.", vouched(field("at", "yesterday"))),
    insider(
        "journal: time impossible",
        "Crash the reader.",
        vouched(field("at", "2026-02-30T09:00:00.000000Z")),
    ),
    insider(
        "journal: time with a zone",
        "Have two spellings.",
        vouched(field("at", "2026-05-14T09:00:00.000000+02:00")),
    ),
    insider(
        "journal: time that steers the terminal",
        "Steer the reader's terminal.",
        vouched(field("at", "\x1b[2J")),
    ),
    insider(
        "journal: not canonical, spaces",
        "Have two spellings.",
        lines(lambda t: [t[0].replace(b":", b": ", 1), *t[1:]]),
    ),
    insider(
        "journal: not canonical, order",
        "Have two spellings.",
        lambda kit: recounted(
            kit,
            pretty(kit.journal[0]).replace(b"\n", b"")
            + b"\n"
            + b"\n".join(kit.members[layout.JOURNAL].splitlines()[1:])
            + b"\n",
        ),
    ),
    insider(
        "journal: not canonical, escapes",
        "Have two spellings.",
        lines(lambda t: [t[0].replace(b"Bike", b"\\u0042ike"), *t[1:]]),
    ),
    insider(
        "journal: not canonical, number",
        "Have two spellings.",
        lines(lambda t: [line.replace(b'"seed":7', b'"seed":7.0') for line in t]),
    ),
    insider(
        "journal: duplicate key",
        "Say two things.",
        lines(lambda t: [t[0].replace(b"{", b'{"at":"x",', 1), *t[1:]]),
    ),
    insider(
        "journal: duplicate key in a body",
        "Say two things.",
        lines(lambda t: [t[0].replace(b'"title":', b'"title":"x","title":'), *t[1:]]),
    ),
    insider(
        "journal: unknown field",
        "Carry a word beside the chain.",
        lines(lambda t: [t[0].replace(b"{", b'{"_note":"hi",', 1), *t[1:]]),
    ),
    insider(
        "journal: field missing",
        "Crash the reader.",
        lines(lambda t: [t[0].replace(b'"by":"owner",', b""), *t[1:]]),
    ),
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
    insider(
        "journal: body without salt",
        "Have a body guessed.",
        unchained(lambda r: [{k: v for k, v in r[0].items() if k != "salt"}, *r[1:]]),
    ),
    insider("journal: salt too short", "Have a body guessed.", unchained(field("salt", "00"))),
    insider(
        "journal: salt in capitals", "Have two spellings.", unchained(field("salt", "AB" * 16))
    ),
    insider("journal: salt used twice", "Have a withheld body guessed.", vouched(salt_again)),
    insider("journal: body a list", "Crash the reader.", unchained(field("body", []))),
    insider("journal: body a string", "Crash the reader.", unchained(field("body", "x"))),
    insider(
        "journal: body null without commitment", "Crash the reader.", unchained(field("body", None))
    ),
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
        "journal: CRLF",
        "Have two spellings.",
        replaced(layout.JOURNAL, lambda d: d.replace(b"\n", b"\r\n")),
    ),
    insider(
        "journal: last line end missing",
        "Have a line skipped.",
        replaced(layout.JOURNAL, lambda d: d[:-1]),
    ),
    insider(
        "journal: blank line",
        "Have lines counted differently.",
        lines(lambda t: [*t[:3], b"", *t[3:]]),
    ),
    insider(
        "journal: blank last line", "Have lines counted differently.", lines(lambda t: [*t, b""])
    ),
    insider(
        "journal: byte-order mark",
        "Have two spellings.",
        replaced(layout.JOURNAL, lambda d: b"\xef\xbb\xbf" + d),
    ),
    insider(
        "journal: UTF-16",
        "Crash the reader.",
        replaced(layout.JOURNAL, lambda d: d.decode().encode("utf-16")),
    ),
    insider(
        "journal: NUL at the end",
        "Cut the text short.",
        replaced(layout.JOURNAL, lambda d: d + b"\0"),
    ),
    insider("journal: empty", "Have no history.", sealed({layout.JOURNAL: b""})),
    insider("journal: one empty line", "Have no history.", sealed({layout.JOURNAL: b"\n"})),
    insider(
        "journal: a line that is no JSON", "Crash the reader.", lines(lambda t: [b"hello", *t[1:]])
    ),
    insider(
        "journal: a line that is a list", "Crash the reader.", lines(lambda t: [b"[]", *t[1:]])
    ),
    insider(
        "journal: a line of 9 MiB",
        "Fill memory.",
        lines(lambda t: [b'{"x":"' + b"x" * (9 << 20) + b'"}', *t[1:]]),
    ),
    insider(
        "journal: 65 MiB", "Fill memory and time.", lambda kit: recounted(kit, b"0\n" * (33 << 20))
    ),
    insider(
        "journal: nested deeply",
        "Overflow the stack.",
        lines(lambda t: [b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", *t[1:]]),
    ),
    insider(
        "journal: U+2028 for a line end",
        "Have lines counted differently.",
        replaced(layout.JOURNAL, lambda d: d.replace(b"\n", "\u2028".encode(), 1)),
    ),
    insider(
        "journal: opened twice",
        "Begin history anew.",
        also("incident.opened", {"title": "Bike demand – März"}),
    ),
    insider("journal: never opened", "Begin in the middle.", vouched(lambda r: [{**r[3]}, *r[1:]])),
    insider(
        "journal: undoes what cannot be undone",
        "Take back evidence.",
        also("change.undone", {"seq": 2}),
    ),
    insider("journal: undoes the future", "Crash the reader.", also("change.undone", {"seq": 999})),
    insider("journal: undoes nothing", "Crash the reader.", also("change.undone", {})),
    insider("journal: undoes a list", "Crash the reader.", also("change.undone", {"seq": [1]})),
    insider("journal: redoes what stands", "Crash the reader.", also("change.redone", {"seq": 4})),
    insider(
        "journal: undoes the title, incident.json keeps it",
        "Tell two stories.",
        also("change.undone", {"seq": 4}),
        *CHANGED,
    ),
    insider(
        "journal: another title than incident.json",
        "Tell two stories.",
        also("incident.amended", {"title": "Nothing happened"}),
        *CHANGED,
    ),
    insider(
        "journal: another severity than incident.json",
        "Tell two stories.",
        also("incident.amended", {"severity": "SEV1 critical"}),
        *CHANGED,
    ),
    insider(
        "journal: a claim incident.json does not have",
        "Tell two stories.",
        also(
            "claim.added",
            {
                "id": "c2",
                "text": "It was the weather.",
                "run": RUN,
                "finding": "drift.temp",
                "section": "summary",
            },
        ),
        *CHANGED,
    ),
    insider(
        "journal: a claim removed that incident.json has",
        "Tell two stories.",
        also("claim.removed", {"claim": "019a0000-0000-7000-8000-0000000000c1"}),
        *CHANGED,
    ),
    insider(
        "journal: a claim on no run",
        "Claim without proof.",
        also(
            "claim.added",
            {
                "id": "c2",
                "text": "It was the weather.",
                "run": GONE,
                "finding": "",
                "section": "summary",
            },
        ),
        *CHANGED,
    ),
    insider(
        "journal: a claim on a failed run",
        "Claim without proof.",
        said("claim.added", run="019a0000-0000-7000-8000-0000000000bb"),
        *CHANGED,
    ),
    insider(
        "journal: a claim on no finding",
        "Claim without proof.",
        said("claim.added", finding="drift.humidity"),
        *CHANGED,
    ),
    insider(
        "journal: a claim of other words",
        "Tell two stories.",
        said("claim.added", text="Nothing drifted."),
        *CHANGED,
    ),
    insider(
        "journal: a battery of no runs",
        "Claim without proof.",
        also("battery.recorded", {"id": "b", "runs": [GONE]}),
    ),
    insider(
        "journal: freezes no evidence",
        "Name what is not there.",
        also("evidence.frozen", {"evidence": [GONE]}),
    ),
    insider(
        "journal: a window on no evidence",
        "Name what is not there.",
        also(
            "window.set",
            {"name": "x", "evidence": [GONE], "title": "", "start": None, "end": None, "rows": 1},
        ),
    ),
    insider(
        "journal: roles of no evidence",
        "Name what is not there.",
        also("evidence.roles", {"evidence": GONE, "roles": {}}),
    ),
    insider(
        "journal: consent to no model",
        "Name what is not there.",
        also("model.consented", {"evidence": GONE, "sha256": "0" * 64, "reason": "x"}),
    ),
    insider(
        "journal: evidence that is not here",
        "Name what is not there.",
        said("evidence.added", sha256="0" * 64),
        *CHANGED,
    ),
    insider(
        "journal: evidence twice",
        "Give one name to two things.",
        lambda kit: appended(kit, "evidence.added", kit.journal[1]["body"]).zipped(),
    ),
    insider(
        "journal: custody of other bytes",
        "Vouch for other bytes.",
        lambda kit: edited(
            kit, "evidence.added", lambda b: b["custody"].update(sha256_after_copy="0" * 64)
        ).zipped(),
        *CHANGED,
    ),
    insider(
        "journal: evidence of another size",
        "Vouch for other bytes.",
        said("evidence.added", size=7),
        *CHANGED,
    ),
    insider(
        "journal: a run twice",
        "Give one name to two runs.",
        lambda kit: appended(kit, "run.recorded", kit.journal[8]["body"]).zipped(),
    ),
    insider(
        "journal: a run the recipe leaves out",
        "Hide a run that spoke against it.",
        lambda kit: appended(kit, "run.recorded", {**kit.journal[8]["body"], "id": GONE}).zipped(),
        *CHANGED,
    ),
    insider(
        "journal: another result",
        "Record other results.",
        said("run.recorded", result="0" * 64),
        *CHANGED,
    ),
    insider(
        "journal: another seed", "Record another question.", said("run.recorded", seed=8), *CHANGED
    ),
    insider(
        "journal: other parameters",
        "Record another question.",
        said("run.recorded", parameters={"bins": 99}),
        *CHANGED,
    ),
    insider(
        "journal: another code",
        "Record another plugin.",
        said("run.recorded", code_hash="0" * 64),
        *CHANGED,
    ),
    insider(
        "journal: other inputs",
        "Record another question.",
        lambda kit: edited(
            kit, "run.recorded", lambda b: b["inputs"][0].update(sha256=[])
        ).zipped(),
        *CHANGED,
    ),
    insider(
        "journal: a wider tolerance",
        "Let any replay pass.",
        said("run.recorded", tolerance={"absolute": 1e9, "relative": 0}),
        *CHANGED,
    ),
    insider(
        "journal: other tables", "Record other results.", said("run.recorded", tables={}), *CHANGED
    ),
    insider(
        "journal: another summary",
        "Record other results.",
        said("run.recorded", summary="Nothing drifted."),
        *CHANGED,
    ),
    insider(
        "journal: other findings",
        "Record other results.",
        lambda kit: edited(
            kit, "run.recorded", lambda b: b["findings"][0].update(effect=0.01)
        ).zipped(),
        *CHANGED,
    ),
    insider(
        "journal: the run failed, recipe and result stay",
        "Record a failure as success.",
        said("run.recorded", status="failed"),
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
"""Every attack on the journal."""
