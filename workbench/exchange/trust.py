"""Whom the verifier trusts: an ``allowed_signers`` file and a list of revoked keys.

The formats are those of OpenSSH (ssh-keygen(1), ALLOWED SIGNERS and ``-r``), read as
OpenSSH reads them, so that a file gives the same answer here and there. A line that
cannot be read is an error, never skipped: a typo must not quietly change who is trusted.
Lines that are right but of no use here (certificate authorities, keys that are not
Ed25519) are listed in :attr:`AllowedSigners.ignored` with the reason.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import PackageError
from workbench.exchange.publickey import PublicKey, UnsupportedKey
from workbench.exchange.revocation import MAX_BYTES as MAX_REVOCATION_BYTES
from workbench.exchange.revocation import parse_revocations, revocations_of

_MAX_BYTES = 1024 * 1024
_FIELD = re.compile(r'(?:"([^"]*)"|([^\s"]\S*))(?:\s+|$)')
_OPTIONS = re.compile(r'(?:[^\s"]|"(?:[^"\\]|\\.)*")+')
_OPTION = re.compile(r'([A-Za-z-]+)(?:="((?:[^"\\]|\\.)*)")?(?:,|$)')
_TIME = re.compile(r"(\d{8})(\d{4}(?:\d{2})?)?(Z?)", re.IGNORECASE)
_KEY_TYPES = re.compile(r"(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+")


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """One line of an ``allowed_signers`` file.

    Attributes
    ----------
    principals : str
        A comma-separated list of patterns, as written.
    key : PublicKey
    namespaces : str or None
        A list of patterns; None where the line does not restrict them.
    valid_after, valid_before : datetime or None
        The key counts from the first instant to the second, both included.
    """

    principals: str
    key: PublicKey
    namespaces: str | None = None
    valid_after: datetime | None = None
    valid_before: datetime | None = None

    def objection(self, namespace: str, at: datetime) -> str:
        """Return why this line does not vouch for a purpose at a time; empty if it does."""
        if self.namespaces is not None and not matches(namespace, self.namespaces):
            return f"is trusted, but not for {namespace}"
        if self.valid_after is not None and at < self.valid_after:
            return f"is trusted only from {self.valid_after:%Y-%m-%d %H:%M:%SZ}"
        if self.valid_before is not None and at > self.valid_before:
            return f"was trusted only until {self.valid_before:%Y-%m-%d %H:%M:%SZ}"
        return ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the trust store says of one key.

    Attributes
    ----------
    trusted : bool
    principals : str
        Who the key belongs to, as the trust store names them; empty if unknown.
    reason : str
        A clause after "the key …" that says why not; empty if trusted.
    """

    trusted: bool
    principals: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AllowedSigners:
    """A trust store.

    Attributes
    ----------
    keys : tuple of TrustedKey
    revoked : frozenset of str
        Fingerprints that count as untrusted whatever ``keys`` says.
    ignored : tuple of str
        Lines that were read and are of no use here, each with its reason.
    """

    keys: tuple[TrustedKey, ...]
    revoked: frozenset[str] = frozenset()
    ignored: tuple[str, ...] = field(default=())

    def judge(self, key: PublicKey, namespace: str, at: datetime) -> Judgement:
        """Say whether a key is trusted for a purpose at a time.

        Parameters
        ----------
        key : PublicKey
        namespace : str
        at : datetime
            Zone-aware.

        Returns
        -------
        Judgement
        """
        lines = [line for line in self.keys if line.key == key]
        if not lines:
            return Judgement(trusted=False, reason="is not in the trust store")
        if key.names & self.revoked:
            return Judgement(
                trusted=False, principals=lines[0].principals, reason="has been revoked"
            )
        objections = [line.objection(namespace, at) for line in lines]
        for line, objection in zip(lines, objections, strict=True):
            if not objection:
                return Judgement(trusted=True, principals=line.principals)
        return Judgement(trusted=False, principals=lines[0].principals, reason=objections[0])

    def owners(self, fingerprint: str) -> frozenset[str]:
        """Return whom a key belongs to by name; patterns name nobody.

        Parameters
        ----------
        fingerprint : str
        """
        named = {
            name
            for line in self.keys
            if line.key.fingerprint == fingerprint
            for name in line.principals.split(",")
        }
        return frozenset(name for name in named if not set(name) & set("*?!"))


def load_allowed_signers(path: Path, revoked: Path | None = None) -> AllowedSigners:
    """Read a trust store from its files.

    Parameters
    ----------
    path : Path
        An ``allowed_signers`` file.
    revoked : Path, optional
        Public keys or ``SHA256:`` fingerprints, one a line, or an OpenSSH KRL. What
        ``workbench trust revoke`` wrote beside the trust store counts in any case.

    Returns
    -------
    AllowedSigners

    Raises
    ------
    PackageError
        If a file cannot be read or a line has no meaning.
    """
    beside = revocations_of(path)
    lists = [revoked] if revoked else []
    lists += [beside] if beside.exists() else []
    fingerprints = frozenset[str]().union(
        *(parse_revocations(_read(one, MAX_REVOCATION_BYTES), str(one)) for one in lists)
    )
    try:
        text = _read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise PackageError(
            "trust.line",
            f"The trust file {path} is not text.",
            "Give an allowed_signers file: one line WHO ssh-ed25519 AAAA… for each signer.",
        ) from None
    return parse_allowed_signers(text, str(path), fingerprints)


def parse_allowed_signers(
    text: str, where: str = "allowed_signers", revoked: frozenset[str] = frozenset()
) -> AllowedSigners:
    """Read the text of an ``allowed_signers`` file.

    Parameters
    ----------
    text : str
    where : str
        What to call the file in an error.
    revoked : frozenset of str
        Fingerprints of revoked keys.

    Returns
    -------
    AllowedSigners

    Raises
    ------
    PackageError
        ``trust.line``, naming the line.
    """
    keys: list[TrustedKey] = []
    ignored: list[str] = []
    for number, line in _lines(text):
        place = f"{where}, line {number}"
        try:
            found = _parse_line(line)
        except UnsupportedKey as error:
            ignored.append(f"{place}: a key of type {error.kind}")
        except (ValueError, PackageError) as error:
            raise _bad_line(place, str(error)) from None
        else:
            if found is None:
                ignored.append(f"{place}: a certificate authority")
            else:
                keys.append(found)
    return AllowedSigners(tuple(keys), revoked, tuple(ignored))


def matches(name: str, patterns: str) -> bool:
    """Whether a name matches a pattern list of ssh_config(5).

    ``*`` stands for any characters, ``?`` for one; a pattern after ``!`` that matches
    makes the whole list not match.

    Parameters
    ----------
    name : str
    patterns : str
        Separated by commas.
    """
    found = False
    for pattern in patterns.split(","):
        wanted = pattern.removeprefix("!")
        expression = re.escape(wanted).replace(r"\*", ".*").replace(r"\?", ".")
        if re.fullmatch(expression, name, re.DOTALL):
            if pattern.startswith("!"):
                return False
            found = True
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip(" \t\r")
        if stripped and not stripped.startswith("#"):
            yield number, stripped


def _parse_line(line: str) -> TrustedKey | None:
    """Return the line's key, or None for a certificate authority."""
    match = _FIELD.match(line)
    if match is None:
        raise ValueError("a quotation mark is not closed")
    principals = match.group(1) or match.group(2)
    if not principals:
        raise ValueError("it names nobody")
    rest = line[match.end() :]
    options = ""
    if not _KEY_TYPES.match(rest):
        found = _OPTIONS.match(rest)
        options = found.group() if found else ""
        rest = rest[len(options) :].lstrip(" \t")
    fields = rest.split(None, 2)
    if len(fields) < 2:
        raise ValueError("it has no public key")
    values = _parse_options(options)
    if "cert-authority" in values:
        return None
    return TrustedKey(
        principals,
        PublicKey.from_text(fields[0], fields[1]),
        values.get("namespaces"),
        _instant(values.get("valid-after")),
        _instant(values.get("valid-before")),
    )


def _parse_options(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _OPTION.match(text, at)
        if match is None:
            raise ValueError('its options cannot be read; expected such as namespaces="a,b"')
        name, value = match.group(1).lower(), match.group(2)
        flag = name == "cert-authority"
        if not flag and name not in {"namespaces", "valid-after", "valid-before"}:
            raise ValueError(f"the option {name[:40]!r} is not known")
        if name in values or flag != (value is None):
            raise ValueError(f"the option {name!r} is given twice or without its value")
        values[name] = "" if value is None else re.sub(r'\\(["\\])', r"\1", value)
        at = match.end()
    return values


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:30]!r} is not a time; expected YYYYMMDD[HHMM[SS]][Z]")
    day, clock, zone = match.groups()
    digits = (day + (clock or "")).ljust(14, "0")
    naive = time.strptime(digits, "%Y%m%d%H%M%S")
    if zone:
        return datetime(*naive[:6], tzinfo=UTC)
    # OpenSSH reads a time without Z in the zone of the machine that verifies.
    return datetime.fromtimestamp(time.mktime((*naive[:8], -1)), tz=UTC)


def _read(path: Path, limit: int = _MAX_BYTES) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise PackageError(
            "trust.unreadable",
            f"The trust file {path} cannot be read: {error.strerror}.",
            "Give an allowed_signers file: one line WHO ssh-ed25519 AAAA… for each signer.",
        ) from None
    if len(data) > limit:
        raise PackageError(
            "trust.too_long", f"The trust file {path} is longer than {limit // 1024**2} MiB."
        )
    return data


def _bad_line(place: str, why: str) -> PackageError:
    return PackageError(
        "trust.line",
        f"{place}: {why.rstrip('.')}.",
        'Expected: WHO [namespaces="…",valid-before="…"] ssh-ed25519 AAAA…',
    )
