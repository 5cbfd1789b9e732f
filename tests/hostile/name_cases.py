"""Attacks by names: where a file would land, and which two would be one."""

from tests.hostile.case import CHANGED, Case, Make, insider, outsider
from tests.hostile.kit import Kit, zipped

ODD = {
    "climbing": b"%s/../../evil",
    "climbing in the payload": b"%s/data/../../evil",
    "a dot": b"%s/./evil",
    "two slashes": b"%s//evil",
    "absolute": b"/etc/cron.d/evil",
    "home": b"~/evil",
    "Windows drive": b"C:/evil",
    "Windows drive, relative": b"C:evil",
    "Windows share": b"//server/share/evil",
    "backslashes": b"..\\..\\evil",
    "backslash in a name": b"%s/data\\evil",
    "NUL": b"%s/data/evil\0.txt",
    "newline": b"%s/data/evil\nfile",
    "carriage return": b"%s/data/evil\rfile",
    "tab": b"%s/data/evil\tfile",
    "escape sequence": b"%s/data/\x1b[2J\x1b]0;evil\x07",
    "delete characters": b"%s/data/evil\x7f\x08",
    "right-to-left override": "%s/data/evil\u202ecod.exe".encode(),
    "zero width": "%s/data/evil\u200b".encode(),
    "fullwidth slash": "%s/data\uff0fevil".encode(),
    "accented": "%s/data/\u00e9vil".encode(),
    "accented, decomposed": "%s/data/e\u0301vil".encode(),
    "not UTF-8": b"%s/data/\xff\xfe",
    "overlong UTF-8 slash": b"%s/data/..\xc0\xafevil",
    "a space": b"%s/data/evil file",
    "trailing space": b"%s/data/evil ",
    "trailing dot": b"%s/data/evil.",
    "leading dot": b"%s/data/.bashrc",
    "leading hyphen": b"%s/data/-rf",
    "a star": b"%s/data/*",
    "a colon (stream)": b"%s/data/report.md:evil",
    "a dollar": b"%s/data/$(id)",
    "a quotation mark": b'%s/data/"evil"',
    "a percent sign": b"%s/data/%%2e%%2e",
    "device CON": b"%s/data/CON",
    "device nul with an extension": b"%s/data/nul.onnx",
    "device com1": b"%s/data/com1.txt",
    "device LPT9": b"%s/data/LPT9",
    "device aux as a folder": b"%s/data/aux/evil",
    "seventeen folders": b"%s/" + b"d/" * 16 + b"evil",
    "401 bytes": b"%s/data/" + b"d/" * 5 + b"x" * 390,
    "300 bytes in one part": b"%s/data/evidence/" + b"x" * 300,
    "64 KiB": b"%s/" + b"x" * 65_000,
    "nothing": b"",
    "a folder": b"%s/data/",
    "the root alone": b"%s",
    "a file outside the root": b"evil",
    "a second root": b"zzz/evil",
    "a second root before": b"AAA/evil",
    "resource forks": b"__MACOSX/._evil",
}


def _named(spelling: bytes) -> Make:
    def make(kit: Kit) -> bytes:
        odd = spelling.replace(b"%%", b"\1").replace(b"%s", kit.root.encode()).replace(b"\1", b"%")
        name = odd.decode("latin-1")
        return _raw(kit, name)

    return make


def _raw(kit: Kit, name: str) -> bytes:
    """A container with one more file whose name may hold any byte."""
    stand_in = "\x01" * len(name)
    files = [*kit.files(), (stand_in, b"evil")] if name else [*kit.files(), ("", b"evil")]
    data = zipped(files)
    return data.replace(stand_in.encode(), name.encode("latin-1")) if name else data


def _renamed_root(root: str) -> Make:
    def make(kit: Kit) -> bytes:
        return zipped([(f"{root}/{n.partition('/')[2]}", d) for n, d in kit.files()])

    return make


def _twin(path: str) -> Make:
    return lambda kit: kit.sealed({path: b"evil"}).zipped()


def _same_name_twice(kit: Kit) -> bytes:
    files = kit.files()
    return zipped([*files[:6], (files[5][0], b"evil"), *files[6:]])


def _order(kit: Kit) -> bytes:
    files = kit.files()
    files[4], files[5] = files[5], files[4]
    return zipped(files)


CASES: list[Case] = [
    *(
        outsider(f"name: {what}", "Have a file land elsewhere or be read as another.", _named(how))
        for what, how in ODD.items()
    ),
    *(
        outsider(
            f"root: {root or 'empty'}",
            "Have the package unpack where it must not.",
            _renamed_root(root),
        )
        for root in ("..", ".", "", "Case", "-root", ".git", "a b", "con", "root.", "~", "x" * 300)
    ),
    insider(
        "name: differs in case", "Have one file overwrite another.", _twin("data/report/Report.md")
    ),
    insider(
        "name: evidence differs in case",
        "Have one file overwrite another.",
        lambda kit: kit.sealed(
            {kit.first("data/evidence/", ".csv").replace("Bike", "bike"): b"x"}
        ).zipped(),
    ),
    insider(
        "name: folder differs in case",
        "Have two folders become one.",
        _twin("data/Models/evil.onnx"),
    ),
    insider(
        "name: a file where a folder is", "Have unpacking fail half-way.", _twin("data/report")
    ),
    insider(
        "name: a folder where a file is",
        "Have unpacking fail half-way.",
        _twin("data/incident.json/evil.json"),
    ),
    outsider("name: the same twice", "Show one reader other bytes.", _same_name_twice),
    outsider(
        "name: bagit.txt twice",
        "Show one reader other bytes.",
        lambda kit: zipped([kit.files()[0], *kit.files()]),
    ),
    outsider("order: two exchanged", "Tell packages apart by order.", _order, *CHANGED),
    outsider(
        "order: bagit.txt last",
        "Be taken for no bag.",
        lambda kit: zipped([*kit.files()[1:], kit.files()[0]]),
    ),
    outsider(
        "order: sorted with bagit.txt inside",
        "Be taken for no bag.",
        lambda kit: zipped(sorted(kit.files())),
    ),
]
"""Every attack by names."""
