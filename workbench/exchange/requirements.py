"""A package's ``replay/requirements.lock``, read strictly: it says what would be installed.

Only what pip's hash-checking mode needs is accepted: names, one version each, sha256 hashes,
and environment markers of a small grammar (PEP 508). No address, no path, no option, no extra,
no file that includes another.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MAX_BYTES = 1024 * 1024
MAX_PINS = 2000

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?"
_VERSION = r"[0-9A-Za-z](?:[0-9A-Za-z.!+_-]{0,62}[0-9A-Za-z])?"
_PIN = re.compile(rf"(?P<name>{_NAME})==(?P<version>{_VERSION})(?: ?; ?(?P<marker>.{{1,500}}))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_MARKER_PART = re.compile(
    r"\s*(?:(?P<clause>(?:python_version|python_full_version|os_name|sys_platform|platform_machine"
    r"|platform_system|platform_python_implementation|implementation_name)"
    r"\s*(?:==|!=|<=|>=|<|>)\s*(?:'[A-Za-z0-9._ +-]{0,60}'|\"[A-Za-z0-9._ +-]{0,60}\"))"
    r"|(?P<join>and|or)\b|(?P<open>\()|(?P<close>\)))"
)


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a lock.

    Attributes
    ----------
    name : str
        As the packaging standards compare it (PEP 503).
    version : str
    marker : str
        Where it is wanted; empty for everywhere.
    hashes : tuple of str
        sha256 of every file that may stand for it, at least one.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def parse_requirements(data: bytes) -> tuple[Pin, ...]:
    """Read a lock.

    Parameters
    ----------
    data : bytes
        What ``pip install --require-hashes -r`` would read.

    Returns
    -------
    tuple of Pin
        In the order in which they stand.

    Raises
    ------
    ValueError
        With one sentence that names the first line that is not accepted.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(f"the lock has {len(data)} bytes; at most {MAX_BYTES} are read")
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise ValueError(f"the lock is not ASCII at byte {error.start}") from None
    pins = [_pin(number, line) for number, line in _logical_lines(text)]
    if len(pins) > MAX_PINS:
        raise ValueError(f"the lock names {len(pins)} packages; at most {MAX_PINS} are read")
    _refuse_twins(pins)
    return tuple(pins)


def lock_objection(data: bytes) -> str:
    """Return why a lock is not accepted, as a clause; empty if it is."""
    try:
        parse_requirements(data)
    except ValueError as error:
        return f"is not a lock of names, versions and hashes: {error}"
    return ""


def render_requirements(pins: Iterable[Pin]) -> bytes:
    """Return a lock that pip reads, holding nothing but these pins."""
    lines = []
    for pin in pins:
        marker = f" ; {pin.marker}" if pin.marker else ""
        hashes = " \\\n".join(f"    --hash=sha256:{one}" for one in pin.hashes)
        lines.append(f"{pin.name}=={pin.version}{marker} \\\n{hashes}\n")
    return "".join(lines).encode("ascii")


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Return lines with their number, those that end in a backslash joined with the next."""
    found: list[tuple[int, str]] = []
    start, joined = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if any(not " " <= character <= "~" for character in line):
            raise ValueError(f"line {number} holds a control character")
        if line.lstrip().startswith("#") and (joined or line.endswith("\\")):
            raise ValueError(f"line {number} is a comment that pip would not join as it looks")
        start = start or number
        joined += line.removesuffix("\\")
        if line.endswith("\\"):
            continue
        if joined.strip() and not joined.startswith("#"):
            found.append((start, joined))
        start, joined = 0, ""
    if joined or not (text == "" or text.endswith("\n")):
        raise ValueError("the last line does not end")
    return found


def _pin(number: int, line: str) -> Pin:
    head, *hashes = re.split(r"(?<!\s)\s++(?=--)", line.strip())
    match = _PIN.fullmatch(head)
    if match is None:
        raise ValueError(f"line {number} is not NAME==VERSION: {head[:60]!r}")
    digests = [_HASH.fullmatch(one) for one in hashes]
    if not digests or None in digests:
        raise ValueError(f"line {number}: {match['name']} has no hash, or more than --hash=sha256")
    marker = (match["marker"] or "").strip()
    if marker and not _is_marker(marker):
        raise ValueError(f"line {number}: {match['name']} has a marker that is not accepted")
    name = re.sub(r"[-_.]+", "-", match["name"]).lower()
    return Pin(name, match["version"], marker, tuple(one[1] for one in digests if one))


def _is_marker(text: str) -> bool:
    """Whether a marker is clauses joined by ``and`` and ``or``, with brackets that match."""
    at, depth, wants_clause = 0, 0, True
    while at < len(text):
        part = _MARKER_PART.match(text, at)
        if part is None:
            return not text[at:].strip() and depth == 0 and not wants_clause
        at = part.end()
        kind = part.lastgroup
        # A clause and an opening bracket stand where one is wanted; the others where not.
        if (kind in {"clause", "open"}) is not wants_clause:
            return False
        depth += (kind == "open") - (kind == "close")
        wants_clause = kind in {"join", "open"}
        if depth < 0:
            return False
    return depth == 0 and not wants_clause


def _refuse_twins(pins: list[Pin]) -> None:
    seen: dict[str, Pin] = {}
    for pin in pins:
        twin = seen.setdefault(pin.name, pin)
        if twin is not pin and not (pin.marker and twin.marker and pin.marker != twin.marker):
            raise ValueError(f"{pin.name} is there twice")
