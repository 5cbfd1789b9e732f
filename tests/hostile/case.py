"""One hostile package: what it tries, who could make it, and what must come of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from tests.hostile.kit import Changes, Kit
from workbench.exchange import layout

Make = Callable[[Kit], bytes]

UNTRUSTED, TAMPERED, REFUSED, UNSUPPORTED = 3, 4, 5, 6
CHANGED = frozenset({TAMPERED, REFUSED})
"""Of a change that both a hash and a rule may see first."""


class Kind(StrEnum):
    """Whose hands made it."""

    OUTSIDER = "outsider"
    INSIDER = "insider"


@dataclass(frozen=True)
class Case:
    """A hostile package.

    Attributes
    ----------
    name : str
        Unique; the group comes before the colon.
    kind : Kind
    tries : str
        What the attacker hopes for, in a sentence.
    make : callable
        From a sound package to the bytes of the hostile one.
    codes : frozenset of int
        Exit codes that are right; never 0.
    options : str
        Of the signer's line in the reader's ``allowed_signers``.
    trust : callable, optional
        The whole text of that file instead.
    revoked : bool
        Whether the reader has the signer's key in the revocation list.
    """

    name: str
    kind: Kind
    tries: str
    make: Make
    codes: frozenset[int]
    options: str = ""
    trust: Callable[[Kit], str] | None = None
    revoked: bool = False


def outsider(name: str, tries: str, make: Make, *codes: int, **more: object) -> Case:
    """A case by somebody who cannot sign; refused unless told otherwise."""
    return Case(name, Kind.OUTSIDER, tries, make, frozenset(codes or (REFUSED,)), **more)  # type: ignore[arg-type]


def insider(name: str, tries: str, make: Make, *codes: int, **more: object) -> Case:
    """A case by somebody whom the reader trusts; refused unless told otherwise."""
    return Case(name, Kind.INSIDER, tries, make, frozenset(codes or (REFUSED,)), **more)  # type: ignore[arg-type]


def sealed(changes: Changes) -> Make:
    """Members changed by an insider, who puts right and signs the rest."""
    return lambda kit: kit.sealed(changes).zipped()


def replaced(path: str, change: Callable[[bytes], bytes]) -> Make:
    """One member changed by an insider; the change must change something."""

    def make(kit: Kit) -> bytes:
        data = change(kit.members[path])
        assert data != kit.members[path], path
        return kit.sealed({path: data}).zipped()

    return make


def in_place(path: str, change: Callable[[bytes], bytes]) -> Make:
    """One member changed by an outsider who puts the zip's checksums right, nothing else."""

    def make(kit: Kit) -> bytes:
        data = change(kit.members[path])
        assert data != kit.members[path], path
        return kit.with_members({path: data}).zipped()

    return make


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """A change of the first place where some bytes stand."""

    def change(data: bytes) -> bytes:
        assert old in data, old
        return data.replace(old, new, 1)

    return change


def manifest_as(change: Callable[[bytes], bytes]) -> Make:
    """The manifest misspelt by an insider, who signs it."""

    def make(kit: Kit) -> bytes:
        data = change(kit.members[layout.MANIFEST])
        assert data != kit.members[layout.MANIFEST]
        return kit.with_members({layout.MANIFEST: data}).tagged().signed().zipped()

    return make


def unique(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases, each name once."""
    found = tuple(cases)
    names = [case.name for case in found]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, twice
    return found
