"""Every hypothesis, run, item of evidence and decision hangs together; a loose end is found."""

from uuid import UUID

import pytest

from workbench.domain.record_kinds import KINDS
from workbench.domain.record_links import EVIDENCE, LINKS, RUN, links_of
from workbench.domain.records import NOUNS, Records
from workbench.domain.records.links import dangling_links
from workbench.domain.records.prevention import Alternative, Decision
from workbench.domain.records.reasoning import Hypothesis, Observation, Weighing


def name(number):
    return str(UUID(int=number))


def fields_at(noun, path):
    """Yield the fields of a noun along a path, into the nouns it holds."""
    annotation = noun.model_fields[path[0]].annotation
    if len(path) == 1:
        return annotation
    parts = (annotation, *getattr(annotation, "__args__", ()))
    return fields_at(next(one for one in parts if hasattr(one, "model_fields")), path[1:])


@pytest.mark.parametrize("kind", LINKS)
def test_every_link_is_a_field_and_names_a_kind(kind):
    for path, target in LINKS[kind].items():
        assert fields_at(NOUNS[kind], path.split(".")) is not None
        assert target in {*KINDS, RUN, EVIDENCE}


def test_links_are_found_in_fields_lists_keys_and_parts():
    row = Observation(
        id=name(1), text="x", run=name(2), weighings={name(3): Weighing()}, evidence="rows.csv"
    )
    found = {(one.field, one.target, one.id) for one in links_of("observation", row.json_body())}
    assert found == {("run", RUN, name(2)), ("weighings", "hypothesis", name(3))}
    decided = Decision(
        id=name(4),
        question="?",
        chosen="a",
        alternatives=(Alternative(option="b", repair=name(5)), Alternative(option="c")),
    )
    assert [one.id for one in links_of("decision", decided.json_body())] == [name(5)]


def test_what_leads_nowhere_is_found():
    there = Hypothesis(id=name(1), statement="a", rivals=(name(2), name(9)), methods=(name(3),))
    rival = Hypothesis(id=name(2), statement="b")
    records = Records(hypotheses=(there, rival))
    found = dangling_links(records, frozenset({name(3)}), frozenset())
    assert [(one.record, one.field, one.id) for one in found] == [(name(1), "rivals", name(9))]
    assert len(dangling_links(records, frozenset(), frozenset())) == 2
