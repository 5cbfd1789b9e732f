"""Which of the nine kinds of evidence an incident has at hand."""

from datetime import UTC, datetime

from workbench.datasets.completeness import KINDS, of_evidence
from workbench.domain.evidence import Custody, Evidence, EvidenceKind, Roles, TableInfo, Window

CUSTODY = Custody(
    brought_by="me",
    source="here",
    received_at=datetime(2026, 5, 14, tzinfo=UTC),
    method="copied",
    sha256_at_source="0" * 64,
    sha256_after_copy="0" * 64,
)


def _item(name: str, kind: EvidenceKind, *, window: str = "", label: str | None = None) -> Evidence:
    is_table = kind is EvidenceKind.TABLE
    table = TableInfo(sha256="0" * 64, rows=3, columns=(), roles=Roles(label=label))
    return Evidence(
        id=name,
        kind=kind,
        name=name,
        sha256="0" * 64,
        size=1,
        custody=CUSTODY,
        window=window or None,
        table=table if is_table else None,
    )


def test_nothing_at_hand_leaves_nine_gaps_in_words():
    found = of_evidence(())
    assert found.present == ()
    assert len(found.gaps) == len(KINDS) == 9
    assert all(gap.startswith("No ") and gap.endswith(".") for gap in found.gaps)


def test_each_kind_counts_once_and_labels_come_with_a_role():
    evidence = [
        _item("r", EvidenceKind.TABLE, window="reference", label="y"),
        _item("i", EvidenceKind.TABLE, window="incident"),
        _item("m", EvidenceKind.MODEL),
        _item("c", EvidenceKind.CHANGES),
        _item("c2", EvidenceKind.CHANGES),
        _item("x", EvidenceKind.SEALED),
    ]
    assert [kind.key for kind in of_evidence(evidence).present] == [
        "reference",
        "incident",
        "labels",
        "model",
        "changes",
    ]


def test_a_time_range_over_a_table_counts_as_its_table():
    one = _item("all", EvidenceKind.TABLE)
    windows = [
        Window(name="reference", evidence=("all",)),
        Window(name="incident", evidence=("gone",)),
    ]
    assert [kind.key for kind in of_evidence([one], windows).present] == ["reference"]
