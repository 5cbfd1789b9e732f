"""Small, whole package contents for the tests, made in memory."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

from workbench.domain.canonical import canonical
from workbench.domain.events import GENESIS, Draft, Event, seal
from workbench.exchange.keys import FileSigner, create_key, load_key
from workbench.exchange.package import EvidenceFile, PackageContents, PackagedRun, write_package
from workbench.exchange.publickey import PublicKey
from workbench.exchange.recipe import Step
from workbench.exchange.trust import AllowedSigners, parse_allowed_signers

INCIDENT = "019a0000-0000-7000-8000-000000000001"
PACKAGE = "019a0000-0000-7000-8000-00009f3c21aa"
ROOT = "bike-demand-9f3c21aa"
RUN = "019a0000-0000-7000-8000-0000000000aa"
AT = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
WHO = "alice@example.org"

ORIGINAL = b"temp,demand\n71.6,3\n22.0,4\n"
TABLE = b"PAR1 not really a table PAR1"
TITLE = "Bike demand – März"
ENVIRONMENT = {
    "python": "3.11.2",
    "platform": "Linux",
    "packages": {"numpy": "2.2.0"},
    "threads": 1,
    "isolation": "tripwire",
}
RESULT = canonical(
    {
        "summary": "Nothing moved.",
        "next_step": "",
        "findings": [],
        "figures": [],
        "scalars": {},
        "answer": {},
        "tables": [],
    }
)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def journal(drafts: list[Draft] | None = None) -> list[Event]:
    """An incident that was opened, took in one table and ran one analysis."""
    drafts = drafts if drafts is not None else default_drafts()
    events: list[Event] = []
    for seq, draft in enumerate(drafts, start=1):
        salt = sha256(f"salt {seq}".encode())[:32]
        prev = events[-1].hash if events else GENESIS
        events.append(
            seal(draft, incident=INCIDENT, seq=seq, at=AT, by="owner", salt=salt, prev=prev)
        )
    return events


def default_drafts() -> list[Draft]:
    return [
        Draft("incident.opened", {"title": TITLE}),
        Draft("evidence.added", evidence_body()),
        Draft("run.recorded", run_body()),
    ]


def evidence_body(**changes: object) -> dict[str, object]:
    """One table taken in, as the journal records it."""
    body: dict[str, object] = {
        "id": "019a0000-0000-7000-8000-0000000000ee",
        "kind": "table",
        "name": "Bike demand (raw).csv",
        "sha256": sha256(ORIGINAL),
        "size": len(ORIGINAL),
        "custody": {
            "brought_by": "owner",
            "source": "capture folder",
            "received_at": "2026-05-14T09:00:00Z",
            "method": "copied",
            "sha256_at_source": sha256(ORIGINAL),
            "sha256_after_copy": sha256(ORIGINAL),
        },
        "table": {"sha256": sha256(TABLE), "rows": 2, "columns": []},
    }
    return {**body, **changes}


def run_body(**changes: object) -> dict[str, object]:
    """One finished run, as the journal records it."""
    body: dict[str, object] = {
        "id": RUN,
        "analysis": "drift.psi",
        "analysis_version": "1.0",
        "kind": "drift",
        "title": "Stability of the population",
        "plugin": "workbench_drift",
        "plugin_version": "0.1.0",
        "code_hash": sha256(b"code"),
        "parameters": {"bins": 10, "alpha": 0.05},
        "seed": 7,
        "inputs": [{"name": "incident", "kind": "window", "sha256": [sha256(TABLE)]}],
        "key": sha256(b"key"),
        "environment": ENVIRONMENT,
        "tolerance": {"absolute": 0.0, "relative": 1e-9},
        "started_at": "2026-05-14T09:00:00Z",
        "seconds": 1.0,
        "status": "finished",
        "result": sha256(RESULT),
        "summary": "Nothing moved.",
        "findings": [],
    }
    return {**body, **changes}


def lines(events: list[Event]) -> tuple[bytes, ...]:
    return tuple(canonical(event.record()) for event in events)


def step(**changes: object) -> Step:
    fields: dict[str, object] = {
        "run": RUN,
        "title": "Stability of the population",
        "analysis": "drift.psi",
        "analysis_version": "1.0",
        "plugin": "workbench_drift",
        "plugin_version": "0.1.0",
        "code_hash": sha256(b"code"),
        "parameters": {"bins": 10, "alpha": 0.05},
        "seed": 7,
        "inputs": ({"name": "incident", "kind": "window", "sha256": [sha256(TABLE)]},),
        "tolerance_relative": 1e-9,
        "environment": ENVIRONMENT,
    }
    return Step(**{**fields, **changes})  # type: ignore[arg-type]


def contents(folder: Path, **changes: object) -> PackageContents:
    """Whole contents; the objects they name are written below ``folder``."""
    folder.mkdir(exist_ok=True)
    evidence = []
    for name, data in (("Bike demand (raw).csv", ORIGINAL), ("bike.parquet", TABLE)):
        source = folder / sha256(data)
        source.write_bytes(data)
        evidence.append(EvidenceFile(sha256(data), name, source))
    fields: dict[str, object] = {
        "root": ROOT,
        "identifier": PACKAGE,
        "bagging_date": date(2026, 5, 14),
        "incident": {"id": INCIDENT, "title": TITLE},
        "journal": lines(journal()),
        "evidence": tuple(evidence),
        "runs": (
            PackagedRun(
                step(),
                {"result.json": RESULT, "tables/psi.csv": b"feature,psi\ntemp,0.3\n"},
                started_at="2026-05-14T09:00:00Z",
                ended_at="2026-05-14T09:00:01Z",
                agent="owner",
            ),
        ),
        "report_html": b"<!doctype html><title>Report</title>",
        "report_markdown": b"# Report\n",
        "requirements_lock": b"numpy==2.2.0 --hash=sha256:" + b"0" * 64 + b"\n",
        "models": {"model.skops": b"model bytes"},
    }
    return PackageContents(**{**fields, **changes})  # type: ignore[arg-type]


def signer(folder: Path, name: str = "key") -> FileSigner:
    path = folder / name
    return load_key(path) if path.exists() else create_key(path, "test")


def trust(key: PublicKey, options: str = "") -> AllowedSigners:
    return parse_allowed_signers(f"{WHO} {options} {key.line()}\n")


def small_package(folder: Path) -> tuple[Path, FileSigner]:
    key = signer(folder)
    target = folder / f"{ROOT}.incident.zip"
    write_package(contents(folder / "objects"), target, key)
    return target, key
