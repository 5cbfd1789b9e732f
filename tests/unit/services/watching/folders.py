"""A small watched folder: one model, a good time, and a batch a day that can be made bad."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.datasets.capture import MANIFEST
from workbench.domain.scoring import WindowReading

FIRST = datetime(2026, 5, 1, tzinfo=UTC)
ROWS = 48
BAD = 0.9
"""Share of wrong answers in a batch that is bad; a good one has a tenth."""


def rows(day: int, wrong: float = 0.1, seed: int = 0, count: int = ROWS) -> pa.Table:
    """Return one day's rows."""
    rng = np.random.default_rng([day + 1000, seed])
    label = rng.integers(0, 2, count)
    chance = np.where(rng.random(count) < wrong, 1 - label, label) * 0.8 + 0.1
    chance = np.clip(chance + rng.normal(0, 0.03, count), 0.01, 0.99).round(4)
    step = timedelta(hours=24 / count)
    at = [FIRST + timedelta(days=day) + step * place for place in range(count)]
    return pa.table(
        {
            "at": pa.array(at, pa.timestamp("us", tz="UTC")),
            "load": rng.normal(20, 5, count).round(2),
            "failed": label,
            "chance": chance,
        }
    )


def name_of(day: int) -> str:
    """Return what a day's batch is called."""
    return f"{FIRST + timedelta(days=day):%Y-%m-%d}.parquet"


def put(folder: Path, day: int, wrong: float = 0.1, seed: int = 0, name: str = "") -> Path:
    """Write a day's batch under its name."""
    file = folder / (name or name_of(day))
    pq.write_table(rows(day, wrong, seed), file)
    return file


def describe(folder: Path, **changes: object) -> Path:
    """Write ``watch.json``; ``changes`` replace its parts."""
    document = {
        "format": "workbench-watch/1",
        "model": {"id": "pumps", "title": "Pump failures", "metric": "auc", "task": "binary",
                  "owner": "ML on-call"},
        "roles": {"timestamp": "at", "label": "failed", "score": "chance", "features": ["load"]},
        "baseline": "baseline.parquet",
        "settle_seconds": 0,
        "scenario_file": "scenarios.json",
        **changes,
    }  # fmt: skip
    (folder / "watch.json").write_text(json.dumps(document), "utf-8")
    return folder


def scenarios(*found: dict[str, object]) -> dict[str, object]:
    """Return a file of scenarios."""
    return {"format": "workbench-scenarios/1", "version": "1.0.0", "scenarios": list(found)}


LOSS = {
    "id": "loss", "title": "Loss", "words": "Too many answers are wrong.",
    "trigger": "performance > 0.5 for 2 windows", "analyses": ["drift.psi"],
    "failure_mode": "concept_drift",
}  # fmt: skip


def make(folder: Path, *found: dict[str, object], **changes: object) -> Path:
    """Make a watched folder without batches."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.concat_tables([rows(-day) for day in range(1, 6)]), folder / "baseline.parquet"
    )
    text = json.dumps(scenarios(*(found or (LOSS,))))
    (folder / "scenarios.json").write_text(text, "utf-8")
    return describe(folder, **changes)


def share_wrong(session, watched, taken, progress):
    """Measure the share of wrong answers, and nothing else: collectors that take no time."""
    progress(0.5, "Measuring")
    path = taken.path
    if path.is_dir():
        path = path / json.loads((path / MANIFEST).read_text())["tables"][0]["path"]
    table = pq.read_table(path).to_pandas()
    wrong = float(((table["chance"] > 0.5) != table["failed"].astype(bool)).mean())
    start = table["at"].min().to_pydatetime()
    reading = WindowReading(
        model=watched.description.model.id,
        start=start,
        end=start + timedelta(days=1),
        rows=len(table),
        values={"performance": wrong},
        details={"performance": {"accuracy": 1 - wrong, "words": "wrong"}},
    )
    with session.workspace.score_book() as book:
        book.add_batch(taken.sha256, taken.name, [reading], at=session.clock(), model=reading.model)
