"""All suspected faults of columns, from every fingerprint."""

from workbench.science.causes.blocks import blocks, lifted, part
from workbench.science.causes.candidate import Candidate
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints import joins, known, levels, limits, pairs, scale, values
from workbench.science.causes.whatif import Window


def all_suspects(evidence: Evidence, incident: Window) -> list[Candidate]:
    """Return the candidates of the whole incident and of stretches that stand out in it."""
    found = suspects(evidence)
    for block in blocks(evidence, incident):
        found += [lifted(evidence, block, c) for c in suspects(part(evidence, block))]
    return found


def suspects(evidence: Evidence) -> list[Candidate]:
    """Return every candidate of every source column, in canonical order."""
    found: list[Candidate] = []
    for name in evidence.sources:
        column = evidence.columns[name]
        found += values.nulls(evidence, name)
        found += values.stuck(evidence, name)
        if column.numeric:
            found += scale.linear(evidence, name)
            found += limits.clipped(evidence, name)
            found += limits.rounded(evidence, name)
        found += levels.unseen(evidence, name)
        found += levels.remapped(evidence, name)
        found += joins.lagged(evidence, name)
        found += joins.detached(evidence, name)
    found += pairs.swapped(evidence)
    found += known.replayed(evidence)
    return found
