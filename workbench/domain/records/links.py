"""Links of records that lead nowhere."""

from workbench.domain.record_links import EVIDENCE, RUN, Link, links_of
from workbench.domain.records.kinds import kind_of
from workbench.domain.records.state import Records


def dangling_links(
    records: Records, runs: frozenset[str], evidence: frozenset[str]
) -> tuple[Link, ...]:
    """Return the links of records that lead nowhere.

    Parameters
    ----------
    records : Records
    runs, evidence : frozenset of str
        Identifiers of what there is beside records.
    """
    there: dict[str, set[str]] = {RUN: set(runs), EVIDENCE: set(evidence)}
    for one in records.every():
        there.setdefault(kind_of(one).name, set()).add(one.id)
    return tuple(
        link
        for one in records.every()
        for link in links_of(kind_of(one).name, one.json_body())
        if link.id not in there.get(link.target, set())
    )
