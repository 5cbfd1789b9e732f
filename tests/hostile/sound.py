"""A small, sound package with everything in it that an attacker could bend."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.unit.exchange import builders
from workbench.domain.canonical import canonical
from workbench.domain.events import Draft
from workbench.domain.evidence import ColumnInfo, Custody, Evidence, EvidenceKind, TableInfo, Window
from workbench.domain.incident import claim_added, evidence_added, run_recorded, window_set
from workbench.domain.runs import Claim, Finding, Run, RunEnvironment, RunInput, RunStatus
from workbench.exchange.keys import FileSigner
from workbench.exchange.package import EvidenceFile, PackageContents, PackagedRun, write_package
from workbench.exchange.recipe import Step

AT = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
TITLE = "Bike demand – März"
CLAIM = "temp: PSI beyond chance 0.64 [0.08, 1.21], large; q < 0.0001."
ORIGINAL = b"temp,demand\n71.6,3\n22.0,4\n"
TABLE = b"PAR1 not really a table PAR1"
BINS = b"PAR1 bins PAR1"
RUN = "019a0000-0000-7000-8000-0000000000aa"
FAILED = "019a0000-0000-7000-8000-0000000000bb"
ITEM = "019a0000-0000-7000-8000-0000000000e1"
FINDING = {"id": "drift.temp", "text": CLAIM, "about": "temp", "effect": 0.64}
LOCK = b"""# pip install --require-hashes -r requirements.lock
numpy==2.2.0 \\
    --hash=sha256:%b \\
    --hash=sha256:%b
cffi==2.1.1 ; platform_python_implementation != 'PyPy' \\
    --hash=sha256:%b
""" % (b"0" * 64, b"1" * 64, b"2" * 64)
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:">
<title>{title}</title><style>p {{ margin: 0 }}</style></head>
<body><h1>{title}</h1><p><a class="claim" href="#run-1">{claim}</a></p>
<figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img" aria-label="x">
<title>x</title><rect x="1" y="1" width="3" height="3" fill="#aabbcc"/></svg></figure>
</body></html>
"""


def result() -> bytes:
    finding = Finding.model_validate(FINDING).json_body()
    document = {"answer": {}, "figures": [], "findings": [finding], "summary": CLAIM}
    return canonical({**document, "next_step": "", "scalars": {}, "tables": ["bins"]})


def run(**changes: Any) -> Run:
    given = RunInput(
        name="incident",
        kind="window",
        sha256=(builders.sha256(TABLE),),
        evidence=(ITEM,),
        format="parquet",
    )
    fields: dict[str, Any] = {
        "id": RUN,
        "analysis": "drift.psi",
        "analysis_version": "1.0",
        "kind": "drift",
        "title": "Population stability",
        "plugin": "workbench_drift",
        "plugin_version": "0.1.0",
        "code_hash": builders.sha256(b"code"),
        "parameters": {"bins": 10, "alpha": 0.05},
        "seed": 7,
        "inputs": (given,),
        "problem": {"task": "regression", "metric": "rmse", "target": "", "spans": {}},
        "key": builders.sha256(b"question"),
        "environment": RunEnvironment(
            python="3.11.7",
            platform="Linux",
            packages={"numpy": "2.2.0"},
            threads=1,
            isolation="none",
        ),
        "started_at": AT,
        "seconds": 0.25,
        "status": RunStatus.FINISHED,
        "result": builders.sha256(result()),
        "tables": {"bins": builders.sha256(BINS)},
        "tolerance": {"absolute": 1e-9, "relative": 1e-6},
        "summary": CLAIM,
        "findings": (Finding.model_validate(FINDING),),
    }
    return Run(**{**fields, **changes})


def drafts() -> list[Draft]:
    table = TableInfo(
        sha256=builders.sha256(TABLE), rows=2, columns=(ColumnInfo(name="temp", type="number"),)
    )
    item = Evidence(
        id=ITEM,
        kind=EvidenceKind.TABLE,
        name="Bike demand (raw).csv",
        sha256=builders.sha256(ORIGINAL),
        size=len(ORIGINAL),
        importer="tables.csv",
        window="incident",
        table=table,
        custody=Custody(
            brought_by="owner",
            source="/tmp/raw.csv",
            received_at=AT,
            method="copied",
            sha256_at_source=builders.sha256(ORIGINAL),
            sha256_after_copy=builders.sha256(ORIGINAL),
        ),
    )
    opened = {"title": "Bike demand", "number": 1, "task": "regression", "metric": "rmse"}
    failed = run(
        id=FAILED,
        key=builders.sha256(b"other"),
        status=RunStatus.FAILED,
        error="It stopped.",
        result="",
        tables={},
        summary="",
        findings=(),
    )
    claim = Claim(id="019a0000-0000-7000-8000-0000000000c1", text=CLAIM, run=RUN)
    return [
        Draft("incident.opened", {**opened, "stage": "Triage", "target": "", "gaps": []}),
        evidence_added(item),
        window_set(Window(name="incident", title="W1", evidence=(ITEM,), rows=2)),
        Draft("incident.amended", {"title": TITLE}),
        Draft("incident.amended", {"severity": "SEV3 minor"}),
        Draft("change.undone", {"seq": 5}),
        Draft("evidence.frozen", {"evidence": [ITEM]}),
        run_recorded(failed),
        run_recorded(run()),
        claim_added(claim.model_copy(update={"finding": "drift.temp"})),
    ]


def step() -> Step:
    told = run()
    return Step(
        run=told.id,
        title=told.title,
        analysis=told.analysis,
        analysis_version=told.analysis_version,
        plugin=told.plugin,
        plugin_version=told.plugin_version,
        code_hash=told.code_hash,
        parameters=told.parameters,
        seed=told.seed,
        inputs=tuple(one.json_body() for one in told.inputs),
        tolerance_absolute=told.tolerance.absolute,
        tolerance_relative=told.tolerance.relative,
        threads=1,
        problem=told.problem,
        environment=told.environment.json_body(),
    )


def sound_package(folder: Path, key: FileSigner) -> Path:
    """Write the package and return where it lies."""
    objects = folder / "objects"
    objects.mkdir(parents=True)
    evidence = []
    for name, data in (("Bike demand (raw).csv", ORIGINAL), ("bike.parquet", TABLE)):
        source = objects / builders.sha256(data)
        source.write_bytes(data)
        evidence.append(EvidenceFile(builders.sha256(data), name, source))
    events = builders.journal(drafts())
    claim = events[-1].body
    description = {"id": builders.INCIDENT, "number": 1, "title": TITLE, "task": "regression"}
    more = {"metric": "rmse", "target": "", "stage": "Triage", "severity": "", "gaps": []}
    page = PAGE.format(title=TITLE, claim=CLAIM.replace("<", "&lt;"))
    escaped = CLAIM.replace("[", "\\[").replace("<", "\\<")
    markdown = f"# {TITLE}\n\n- **{escaped}**\n"
    contents = PackageContents(
        root=builders.ROOT,
        identifier=builders.PACKAGE,
        bagging_date=AT.date(),
        incident={**description, **more, "claims": [claim]},
        journal=builders.lines(events),
        evidence=tuple(evidence),
        runs=(
            PackagedRun(
                step(),
                {"result.json": result(), "bins.parquet": BINS},
                started_at=AT.isoformat(),
                ended_at=AT.isoformat(),
                agent="owner",
            ),
        ),
        report_html=page.encode(),
        report_markdown=markdown.encode(),
        requirements_lock=LOCK,
        models={"model.safetensors": b"\x02\0\0\0\0\0\0\0{}"},
    )
    target = folder / f"{builders.ROOT}.incident.zip"
    write_package(contents, target, key)
    return target
