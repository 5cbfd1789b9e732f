"""Which functions contributed to an incident, as its records tell: planned is not contributed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from workbench.domain.opening_content import Term
from workbench.domain.records import Records


def contributions(records: Records, functions: Sequence[Term]) -> Mapping[str, tuple[str, ...]]:
    """Return how each function contributed: ``note, dissent, decision, agreement, sign-off``.

    Parameters
    ----------
    records : Records
    functions : sequence of Term
        Those that are looked for; a function is known by its identifier or its title standing
        as words in what somebody wrote: ``"ML on-call"`` is ``ml``.

    Returns
    -------
    Mapping of str to tuple of str
        By identifier; empty for a function that did nothing yet.
    """
    found: dict[str, dict[str, None]] = {term.id: {} for term in functions}
    for said, how in _said(records):
        for term in functions:
            if _names(said, term):
                found[term.id][how] = None
    return MappingProxyType({name: tuple(how) for name, how in found.items()})


def _said(records: Records) -> Iterator[tuple[str, str]]:
    """Yield who said or agreed to something, and what that was."""
    yield from ((note.function, "note") for note in records.notes)
    yield from ((one.decided_by, "decision") for one in records.hypotheses)
    yield from ((one.decided_by, "decision") for one in records.decisions)
    yield from ((one.function, "dissent") for made in records.decisions for one in made.dissent)
    yield from ((who, "agreement") for one in records.framings for who in one.agreed_by)
    yield from ((who, "agreement") for one in records.criteria for who in one.agreed_by)
    yield from ((one.verification.by, "verification") for one in records.actions)
    yield from ((signed.function, "sign-off") for signed in records.sign_offs)


def _names(said: str, term: Term) -> bool:
    words = set(re.findall(r"\w+", said.casefold()))
    return any(
        set(re.findall(r"\w+", name.casefold())) <= words for name in (term.id, term.title) if said
    )
