"""All suspected faults of columns, from every fingerprint."""

from collections.abc import Iterable

from workbench.science.causes.blocks import blocks, lifted, part
from workbench.science.causes.candidate import Candidate
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints import joins, known, levels, limits, pairs, scale, values
from workbench.science.causes.whatif import Window

PLAIN = 0.8
"""Strength from which a fault is plain enough to be taken into account by others."""


def all_suspects(evidence: Evidence, incident: Window) -> list[Candidate]:
    """Return the candidates of the whole incident and of stretches that stand out in it."""
    found = suspects(evidence)
    for block in blocks(evidence, incident):
        found += [lifted(evidence, block, c) for c in suspects(part(evidence, block))]
    return found


def suspects(evidence: Evidence) -> list[Candidate]:
    """Return every candidate of every source column, in canonical order.

    Columns that give themselves away come first, and are not listened to when the others are
    asked whether they still go together.
    """
    found: list[Candidate] = []
    for name in evidence.sources:
        found += _telling(evidence, name)
    found += pairs.swapped(evidence)
    found += known.replayed(evidence)
    hurt = broken(found)
    others = evidence.without(hurt)
    for name in evidence.sources:
        heard = evidence.without(hurt - {name}) if name in hurt else others
        found += levels.remapped(heard, name)
        found += joins.lagged(heard, name)
        found += joins.detached(heard, name)
    return found


def _telling(evidence: Evidence, name: str) -> list[Candidate]:
    found = values.nulls(evidence, name) + values.stuck(evidence, name)
    if evidence.columns[name].numeric:
        found += scale.linear(evidence, name)
        found += limits.clipped(evidence, name)
        found += limits.rounded(evidence, name)
    return found + levels.unseen(evidence, name)


def broken(found: Iterable[Candidate]) -> set[str]:
    """Return the columns whose own values show that they are at fault."""
    return {
        node
        for fault in found
        if fault.strength >= PLAIN
        for node in (fault.node, fault.with_node)
        if node is not None
    }
