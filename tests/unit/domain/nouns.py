"""Small, whole nouns to build events from."""

from datetime import UTC, datetime

from workbench.domain.evidence import ColumnInfo, Custody, Evidence, EvidenceKind, TableInfo
from workbench.domain.runs import (
    Battery,
    Claim,
    Finding,
    NotRun,
    Run,
    RunEnvironment,
    RunInput,
    RunStatus,
)

NOW = datetime(2026, 5, 14, 9, tzinfo=UTC)


def evidence(name: str = "rows.csv", sha256: str = "a" * 64, table: str = "") -> Evidence:
    """Return an item of evidence; a table if the sha256 of its Parquet file is given."""
    columns = (ColumnInfo(name="temp", type="number", minimum=-3.0, maximum=1.7e18),)
    return Evidence(
        id=f"ev-{name}",
        kind=EvidenceKind.TABLE if table else EvidenceKind.SEALED,
        name=name,
        sha256=sha256,
        size=10,
        custody=Custody(
            brought_by="ana",
            source=name,
            received_at=NOW,
            method="copy",
            sha256_at_source=sha256,
            sha256_after_copy=sha256,
        ),
        table=TableInfo(sha256=table, rows=3, columns=columns) if table else None,
        details={"delimiter": ";", "share": 1.0, "nothing": None},
    )


def finding(number: int = 1) -> Finding:
    """Return a finding with whole and broken numbers."""
    return Finding(
        id=f"f{number}",
        text=f"temp is in °F on {number} % of rows",
        about="temp",
        effect=float(number),
        interval=(number - 0.5, number + 0.25),
        unit="points",
        q=1e-9,
        n=3000,
        weight=1.0,
        values={"share": 0.35, "rows": 1050, "whole": 2.0},
    )


def run(name: str = "r1", **changes: object) -> Run:
    """Return a finished run with two findings."""
    whole = Run(
        id=name,
        analysis="drift.psi",
        analysis_version="1.0",
        kind="drift",
        title="Population stability",
        plugin="workbench_drift",
        plugin_version="0.1.0",
        code_hash="c" * 64,
        parameters={"bins": 10, "alpha": 0.05},
        seed=7,
        inputs=(RunInput(name="reference", kind="window", sha256=()),),
        key=f"key-{name}",
        environment=RunEnvironment(
            python="3.11", platform="linux", packages={"numpy": "2"}, threads=1, isolation="none"
        ),
        started_at=NOW,
        seconds=1.0,
        status=RunStatus.FINISHED,
        findings=(finding(1), finding(2)),
    )
    return whole.model_copy(update=changes)


def battery(name: str = "b1", *runs: str) -> Battery:
    """Return a standard battery of some runs, with one analysis left out."""
    left_out = NotRun(
        analysis="explain.ale", title="Accumulated local effects", reason="There is no model."
    )
    return Battery(
        id=name, seed=7, started_at=NOW, seconds=2.5, runs=runs or ("r1",), skipped=(left_out,)
    )


def claim(name: str = "c1", text: str = "It was the unit.", about: str = "r1") -> Claim:
    """Return a sentence of the report."""
    return Claim(id=name, text=text, run=about, finding="f1")
