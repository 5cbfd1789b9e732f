"""Attacks on how the journal is written: edited, cut, reordered, misspelt."""

from collections.abc import Callable

from tests.hostile.case import (
    CHANGED,
    TAMPERED,
    Case,
    Make,
    in_place,
    insider,
    outsider,
    replaced,
    sealed,
    swap,
)
from tests.hostile.journal_edits import GONE, Edit, field, recounted, unchained, vouched
from tests.hostile.kit import (
    Kit,
    Record,
    journal_text,
    pretty,
    rechained,
)
from workbench.exchange import layout


def lines(change: Callable[[list[bytes]], list[bytes]]) -> Make:
    """Lines changed by an insider who signs the package and leaves the checkpoint alone."""

    def make(kit: Kit) -> bytes:
        made = change(kit.members[layout.JOURNAL].splitlines())
        data = b"".join(line + b"\n" for line in made)
        assert data != kit.members[layout.JOURNAL]
        return recounted(kit, data)

    return make


def chained(edit: Edit) -> Make:
    """Events changed, chain put right; the checkpoint is the old one."""
    return lambda kit: recounted(kit, journal_text(rechained(edit(kit.journal))))


def without(at: int) -> Edit:
    return lambda records: records[:at] + records[at:][1:]


def swapped(records: list[Record]) -> list[Record]:
    records[2], records[3] = records[3], records[2]
    return records


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
        "journal: body without salt",
        "Have a body guessed.",
        unchained(lambda r: [{k: v for k, v in r[0].items() if k != "salt"}, *r[1:]]),
    ),
    insider("journal: body a list", "Crash the reader.", unchained(field("body", []))),
    insider("journal: body a string", "Crash the reader.", unchained(field("body", "x"))),
    insider(
        "journal: body null without commitment", "Crash the reader.", unchained(field("body", None))
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
]
"""Every attack on how the journal is written."""
