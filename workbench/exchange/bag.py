"""The bag around the payload: BagIt 1.0 (RFC 8493), each file with exactly one spelling."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workbench.exchange import layout, names
from workbench.exchange.verdict import refused, unsupported

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MAX_INFO_BYTES = 64 * 1024
MAX_TAGMANIFEST_BYTES = 1024
MAX_ENTRIES = 100_000
MAX_MANIFEST_BYTES = 64 * 1024 * 1024

_LABELS = ("External-Identifier", "Bagging-Date", "Payload-Oxum", "Incident-Package-Version")
_INFO_LINE = re.compile(r"([A-Za-z0-9-]+): (\S(?:.*\S)?)")
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (\S+)", re.ASCII)
_UUID_7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_OXUM = re.compile(r"(0|[1-9]\d{0,18})\.(0|[1-9]\d{0,9})", re.ASCII)
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class BagInfo:
    """What ``bag-info.txt`` says.

    Attributes
    ----------
    identifier : str
        UUIDv7 of the package.
    date : str
        ``YYYY-MM-DD``.
    payload_bytes, payload_files : int
    version : str
        Of the package format.
    """

    identifier: str
    date: str
    payload_bytes: int
    payload_files: int
    version: str = layout.VERSION

    @property
    def minor(self) -> int:
        """The minor version; above 0, unknown labels and fields are let pass."""
        return int(self.version.partition(".")[2])

    def render(self) -> bytes:
        """Return the bytes of ``bag-info.txt``."""
        oxum = f"{self.payload_bytes}.{self.payload_files}"
        values = (self.identifier, self.date, oxum, self.version)
        return "".join(
            f"{label}: {value}\n" for label, value in zip(_LABELS, values, strict=True)
        ).encode()


def is_identifier(text: str) -> bool:
    """Whether a text is a UUIDv7 in lower case."""
    return _UUID_7.fullmatch(text) is not None


def parse_bag_info(data: bytes) -> BagInfo:
    """Read ``bag-info.txt``.

    Raises
    ------
    Rejected
        Unsupported for another major version, refused if malformed.
    """
    values = _info_values(data)
    version = _VERSION.fullmatch(values.get("Incident-Package-Version", ""))
    if version is None:
        raise _bad_info("it does not give the version of the package format")
    if version.group(1) != "1":
        raise unsupported(
            "version.unsupported",
            layout.BAG_INFO,
            f"The package has format version {version.group()}; this program reads 1.x.",
        )
    oxum = _OXUM.fullmatch(values.get("Payload-Oxum", ""))
    identifier, day = values.get("External-Identifier", ""), values.get("Bagging-Date", "")
    if oxum is None or not is_identifier(identifier) or not _is_date(day):
        raise _bad_info("identifier (UUIDv7), date or size of the payload is missing or malformed")
    info = BagInfo(identifier, day, int(oxum.group(1)), int(oxum.group(2)), version.group())
    if info.minor == 0 and info.render() != data:
        raise _bad_info("it is not spelled as version 1.0 requires")
    return info


def render_manifest(hashes: Mapping[str, str]) -> bytes:
    """Return the bytes of a manifest.

    Parameters
    ----------
    hashes : Mapping of str to str
        sha256 by path.
    """
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode("ascii")


def parse_manifest(data: bytes, where: str) -> dict[str, str]:
    """Read a manifest.

    Parameters
    ----------
    data : bytes
    where : str
        Its path, for an error.

    Returns
    -------
    dict of str to str
        sha256 by path, sorted by path.

    Raises
    ------
    Rejected
        Refused if a line is malformed, names a path twice, or is out of order.
    """
    if data.count(b"\n") > MAX_ENTRIES:
        raise refused("manifest.line", where, f"It names more than {MAX_ENTRIES} files.")
    text = _ascii(data, where)
    hashes: dict[str, str] = {}
    previous = ""
    for number, line in enumerate(text.splitlines(), start=1):
        match = _MANIFEST_LINE.fullmatch(line)
        if match is None or names.objection(match.group(2)):
            raise refused("manifest.line", where, f"Line {number} is malformed.")
        path = match.group(2)
        if path <= previous:
            raise refused(
                "manifest.order", where, f"Line {number} is out of order or there twice: {path}."
            )
        hashes[path] = match.group(1)
        previous = path
    if render_manifest(hashes) != data:
        raise refused("manifest.line", where, "Its lines do not end as required.")
    return hashes


def _is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, as bag-info spells it."""
    try:
        return _DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _info_values(data: bytes) -> dict[str, str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise _bad_info("it is not UTF-8") from None
    if not text.endswith("\n"):
        raise _bad_info("its last line does not end")
    values: dict[str, str] = {}
    for line in text[:-1].split("\n"):
        match = _INFO_LINE.fullmatch(line)
        if match is None or match.group(1) in values:
            raise _bad_info("a line is malformed or its label is there twice")
        values[match.group(1)] = match.group(2)
    return values


def _ascii(data: bytes, where: str) -> str:
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        raise refused("manifest.line", where, "It holds other than ASCII characters.") from None


def _bad_info(why: str) -> Exception:
    return refused("baginfo.malformed", layout.BAG_INFO, f"It cannot be read: {why}.")
