"""Attacks on JSON: documents that two readers understand differently, or that none can hold."""

from tests.hostile.case import UNSUPPORTED, Case, Make, insider, replaced, sealed, swap
from tests.hostile.kit import Kit
from tests.hostile.reference_edits import with_result
from workbench.exchange import layout

DOCUMENTS = {
    "recipe": layout.RECIPE,
    "incident": layout.INCIDENT,
    "crate": layout.CRATE,
}


def bent(path: str, how: str) -> Make:
    """One document spelled in one bad way; the insider signs it."""

    def make(kit: Kit) -> bytes:
        data = kit.members[path]
        body = data.rstrip(b"\n")
        inner = body[1:]
        made = {
            "duplicate key": b'{"x": 1, "x": 1,' + inner,
            "duplicate key by an escape": b'{"x": 1, "\\u0078": 2,' + inner,
            "duplicate known key": b'{"version": "1.0", "@graph": [],' + inner,
            "NaN": b'{"x": NaN,' + inner,
            "Infinity": b'{"x": Infinity,' + inner,
            "minus Infinity": b'{"x": -Infinity,' + inner,
            "number beyond double": b'{"x": 1e999,' + inner,
            "minus number beyond double": b'{"x": -1e999,' + inner,
            "integer beyond 2**53": b'{"x": 9007199254740993,' + inner,
            "integer of 5000 digits": b'{"x": ' + b"9" * 5000 + b"," + inner,
            "integer of a million digits": b'{"x": ' + b"9" * 1_000_000 + b"," + inner,
            "65 levels": b'{"x": ' + b"[" * 65 + b"]" * 65 + b"," + inner,
            "100,000 levels": b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"," + inner,
            "100,000 levels of objects": b'{"x": '
            + b'{"a":' * 100_000
            + b"1"
            + b"}" * 100_000
            + b","
            + inner,
            "levels never closed": b"[" * 1_000_000,
            "byte-order mark": b"\xef\xbb\xbf" + data,
            "UTF-16": data.decode().encode("utf-16"),
            "UTF-16 without mark": data.decode().encode("utf-16-le"),
            "UTF-32": data.decode().encode("utf-32"),
            "not UTF-8": b'{"x": "\xff",' + inner,
            "overlong UTF-8": b'{"x": "\xc0\xaf",' + inner,
            "raw surrogate": b'{"x": "\xed\xa0\x80",' + inner,
            "escaped lone surrogate": b'{"x": "\\ud800",' + inner,
            "escaped low surrogate": b'{"x": "\\udc00\\ud800",' + inner,
            "lone surrogate in a key": b'{"\\uD83D": 1,' + inner,
            "trailing comma": body[:-1] + b",}",
            "comment": b"/* hi */" + data,
            "line comment": b"// hi\n" + data,
            "single quotes": body.replace(b'"', b"'"),
            "unquoted key": b"{x: 1," + inner,
            "hexadecimal number": b'{"x": 0x10,' + inner,
            "leading zero": b'{"x": 01,' + inner,
            "leading plus": b'{"x": +1,' + inner,
            "bare dot": b'{"x": .5,' + inner,
            "raw newline in a string": b'{"x": "a\nb",' + inner,
            "raw escape in a string": b'{"x": "\x1b[2J",' + inner,
            "garbage behind": data + b"{}",
            "NUL behind": data + b"\0",
            "NUL in front": b"\0" + data,
            "cut": body[: len(body) // 2],
            "empty": b"",
            "a space": b" ",
            "null": b"null",
            "a list": b"[" + body + b"]",
            "an empty list": b"[]",
            "a string": b'"hello"',
            "a number": b"1",
            "9 MiB": b'{"x": "' + b"x" * (9 << 20) + b'",' + inner,
        }[how]
        assert made != data
        return kit.sealed({path: made}).zipped()

    return make


HOW = (
    "duplicate key",
    "duplicate key by an escape",
    "duplicate known key",
    "NaN",
    "Infinity",
    "minus Infinity",
    "number beyond double",
    "minus number beyond double",
    "integer beyond 2**53",
    "integer of 5000 digits",
    "integer of a million digits",
    "65 levels",
    "100,000 levels",
    "100,000 levels of objects",
    "levels never closed",
    "byte-order mark",
    "UTF-16",
    "UTF-16 without mark",
    "UTF-32",
    "not UTF-8",
    "overlong UTF-8",
    "raw surrogate",
    "escaped lone surrogate",
    "escaped low surrogate",
    "lone surrogate in a key",
    "trailing comma",
    "comment",
    "line comment",
    "single quotes",
    "unquoted key",
    "hexadecimal number",
    "leading zero",
    "leading plus",
    "bare dot",
    "raw newline in a string",
    "raw escape in a string",
    "garbage behind",
    "NUL behind",
    "NUL in front",
    "cut",
    "empty",
    "a space",
    "null",
    "a list",
    "an empty list",
    "a string",
    "a number",
    "9 MiB",
)


def result(how: str) -> Make:
    """A result document spelled in one bad way, with its hash put right everywhere."""
    spelled = {
        "duplicate key": lambda d: b'{"findings":[],' + d[1:],
        "NaN": lambda d: b'{"x":NaN,' + d[1:],
        "100,000 levels": lambda d: b"[" * 100_000 + b"]" * 100_000,
        "9 MiB": lambda d: b'{"x":"' + b"x" * (9 << 20) + b'",' + d[1:],
        "not JSON": lambda d: b"<html>",
        "a list": lambda d: b"[]",
        "empty": lambda d: b"",
        "lone surrogate": lambda d: b'{"x":"\\ud800",' + d[1:],
    }[how]
    return with_result(spelled)


CASES: list[Case] = [
    *(
        insider(
            f"{name}: {how}",
            "Be understood differently by two readers, or by none.",
            bent(path, how),
        )
        for name, path in DOCUMENTS.items()
        for how in HOW
    ),
    *(
        insider(
            f"result: {how}", "Be understood differently by two readers, or by none.", result(how)
        )
        for how in (
            "duplicate key",
            "NaN",
            "100,000 levels",
            "9 MiB",
            "not JSON",
            "a list",
            "empty",
            "lone surrogate",
        )
    ),
    insider(
        "recipe: major version 2",
        "Have unknown rules taken for known.",
        replaced(layout.RECIPE, swap(b'"version": "1.0"', b'"version": "2.0"')),
        UNSUPPORTED,
    ),
    insider(
        "recipe: version a number",
        "Have two types.",
        replaced(layout.RECIPE, swap(b'"version": "1.0"', b'"version": 1.0')),
    ),
    insider(
        "recipe: version missing",
        "Have no rules apply.",
        replaced(layout.RECIPE, swap(b'"version": "1.0"', b'"x": "1.0"')),
    ),
    insider(
        "recipe: another format",
        "Be another thing.",
        replaced(layout.RECIPE, swap(b"incident-recipe", b"incident-package")),
    ),
    insider(
        "incident: major version 2",
        "Have unknown rules taken for known.",
        replaced(layout.INCIDENT, swap(b'"version": "1.0"', b'"version": "2.0"')),
        UNSUPPORTED,
    ),
    insider(
        "incident: version 1.x",
        "Crash the reader.",
        replaced(layout.INCIDENT, swap(b'"version": "1.0"', b'"version": "1.x"')),
    ),
    insider(
        "incident: another format",
        "Be another thing.",
        replaced(layout.INCIDENT, swap(b'"incident-package"', b'"incident-recipe"')),
    ),
    insider(
        "incident: counts a string",
        "Have two types.",
        replaced(layout.INCIDENT, swap(b'"runs": 1', b'"runs": "1"')),
    ),
    insider(
        "incident: counts negative",
        "Confuse arithmetic.",
        replaced(layout.INCIDENT, swap(b'"runs": 1', b'"runs": -1')),
    ),
    insider(
        "incident: counts true",
        "Have two types.",
        replaced(layout.INCIDENT, swap(b'"runs": 1', b'"runs": true')),
    ),
    insider(
        "incident: counts half",
        "Confuse arithmetic.",
        replaced(layout.INCIDENT, swap(b'"runs": 1', b'"runs": 1.5')),
    ),
    insider(
        "incident: disclosure unknown",
        "Have no rules apply.",
        replaced(layout.INCIDENT, swap(b'"full"', b'"some"')),
    ),
    insider(
        "incident: disclosure a list",
        "Crash the reader.",
        replaced(layout.INCIDENT, swap(b'"full"', b'["full"]')),
    ),
    insider(
        "incident: disclosure with a NUL",
        "Have two spellings.",
        replaced(layout.INCIDENT, swap(b'"full"', b'"full\\u0000"')),
    ),
    insider(
        "incident: schemas that are an address",
        "Have a schema fetched.",
        replaced(layout.INCIDENT, swap(b'"incident/1"', b'"https://evil.example/schema.json"')),
    ),
    insider(
        "incident: schemas a list",
        "Crash the reader.",
        replaced(layout.INCIDENT, swap(b'"schemas": {', b'"schemas": [], "x": {')),
    ),
    insider(
        "incident: title a number",
        "Have two types.",
        replaced(layout.INCIDENT, swap('"Bike demand – März"'.encode(), b"7")),
    ),
    insider(
        "incident: $ref to a file",
        "Have a file read.",
        sealed({layout.INCIDENT: b'{"$ref": "file:///etc/passwd"}'}),
    ),
]
"""Every attack on JSON."""
