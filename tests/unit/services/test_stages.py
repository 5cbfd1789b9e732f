"""Completeness by stage of the pipeline: what covers each, and which is a gap."""

import pytest

from tests.unit.datasets.test_completeness import _item
from workbench.domain.evidence import EvidenceKind, Roles
from workbench.domain.incident import Incident
from workbench.domain.lineage import Lineage
from workbench.services.opening.content import pipeline_stages
from workbench.services.readings.stages import coverage_of_stages

STAGES = ["ingestion", "feature", "training", "evaluation", "serving"]


def table(name, **roles):
    item = _item(name, EvidenceKind.TABLE, window=name)
    told = item.table.model_copy(update={"roles": Roles(**roles)})
    return item.model_copy(update={"table": told})


def covered(*evidence, lineage=None):
    state = Incident(id="x", evidence=evidence)
    return [one.stage.id for one in coverage_of_stages(state, lineage) if one.covered]


def test_nothing_at_hand_leaves_five_gaps_in_words():
    found = coverage_of_stages(Incident(id="x"), None)
    assert [one.stage.id for one in found] == STAGES
    assert all(one.gap.startswith("Nothing covers ") and one.gap.endswith(".") for one in found)
    assert all(one.lacks and not one.by for one in found)


@pytest.mark.parametrize(
    ("evidence", "stages"),
    [
        (table("history"), ["ingestion"]),
        (table("reference", features=("a",)), ["feature"]),
        (_item("m", EvidenceKind.MODEL), ["training"]),
        (table("training"), ["training"]),
        (table("reference", label="y"), ["evaluation"]),
        (_item("s", EvidenceKind.SIGNALS), ["evaluation"]),
        (table("incident", score="p"), ["serving"]),
        (table("incident", prediction="p"), ["serving"]),
        (_item("c", EvidenceKind.CHANGES), ["serving"]),
        (_item("e", EvidenceKind.ENVIRONMENT), ["serving"]),
        (_item("x", EvidenceKind.SEALED), []),
        (table("incident"), []),
    ],
)
def test_each_kind_of_evidence_covers_its_stage_and_no_other(evidence, stages):
    assert covered(evidence) == stages


def test_of_a_lineage_only_what_it_holds_covers_a_stage():
    def of(*kinds):
        return Lineage(nodes=[{"id": kind, "kind": kind} for kind in kinds])

    assert covered(lineage=of("feature", "model", "prediction", "metric")) == []
    assert covered(lineage=of("source")) == ["ingestion"]
    assert covered(lineage=of("source", "transform")) == ["ingestion", "feature"]


def test_everything_at_hand_leaves_no_gap_and_says_by_what():
    evidence = (
        table("reference", features=("a",), label="y", score="p"), table("incident"),
        table("history"), table("training"), _item("m", EvidenceKind.MODEL),
        _item("c", EvidenceKind.CHANGES), _item("e", EvidenceKind.ENVIRONMENT),
        _item("s", EvidenceKind.SIGNALS),
    )  # fmt: skip
    lineage = Lineage(nodes=[{"id": "s", "kind": "source"}, {"id": "t", "kind": "transform"}])
    found = coverage_of_stages(Incident(id="x", evidence=evidence), lineage)
    assert [one.gap for one in found] == [""] * 5
    assert [one.lacks for one in found] == [()] * 5
    assert [len(one.by) for one in found] == [len(s.signs) for s in pipeline_stages().stages]
