"""A small incident that holds one of everything, made the same way every time.

Two hundred rows of sensor readings: in the incident a third of the temperatures arrive in
Fahrenheit. A model, lineage, changes, a log and an environment lie beside the tables.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import skops.io
from sklearn.linear_model import LogisticRegression

REFERENCE_ROWS, INCIDENT_ROWS = 120, 80
FEATURES = ("temp", "hum")
FIRST = datetime(2026, 5, 1, tzinfo=UTC)
BROKE = FIRST + timedelta(hours=REFERENCE_ROWS)
LAST = BROKE + timedelta(hours=INCIDENT_ROWS)


def rows(count: int, start: datetime, seed: int) -> pd.DataFrame:
    """Return hourly readings and whether each was followed by a failure."""
    rng = np.random.default_rng(seed)
    temp = rng.normal(20.0, 5.0, count).round(2)
    hum = rng.uniform(0.3, 0.9, count).round(3)
    failed = temp + 10 * hum + rng.normal(0, 1, count) > 29
    return pd.DataFrame(
        {
            "at": pd.date_range(start, periods=count, freq="h").astype("datetime64[us, UTC]"),
            "station": [f"s{number % 3}" for number in range(count)],
            "temp": temp,
            "hum": hum,
            "failed": failed.astype("int64"),
        }
    )


def tables() -> tuple[pd.DataFrame, pd.DataFrame, LogisticRegression]:
    """Return both windows with the model's predictions, and the model."""
    reference = rows(REFERENCE_ROWS, FIRST, 1)
    incident = rows(INCIDENT_ROWS, BROKE, 2)
    incident.loc[incident["station"] == "s1", "temp"] = (
        incident.loc[incident["station"] == "s1", "temp"] * 1.8 + 32
    ).round(2)
    model = LogisticRegression().fit(reference[list(FEATURES)], reference["failed"])
    for table in (reference, incident):
        chance = model.predict_proba(table[list(FEATURES)])[:, 1]
        table["chance"] = chance.round(6)
        table["predicted"] = (chance >= 0.5).astype("int64")
    return reference, incident, model


ROLES = {
    "timestamp": "at",
    "label": "failed",
    "prediction": "predicted",
    "score": "chance",
    "features": list(FEATURES),
    "segments": ["station"],
}
LINEAGE = {
    "nodes": [
        {"id": "sensor", "kind": "source"},
        {"id": "temp", "kind": "feature"},
        {"id": "hum", "kind": "feature"},
        {"id": "failed", "kind": "label"},
    ],
    "edges": [["sensor", "temp"], ["sensor", "hum"], ["temp", "failed"], ["hum", "failed"]],
}
CHANGES = [
    {"at": "2026-05-05T23:30:00Z", "title": "Firmware 2.1 on station s1", "kind": "update"},
    {"at": "2026-05-03T09:00:00Z", "title": "New dashboard", "kind": "deployment"},
]


def description(**changes: object) -> dict[str, object]:
    """Return capture.json; ``changes`` replace its parts, and None leaves one out."""
    document: dict[str, object] = {
        "format": "workbench-capture/1",
        "title": "Failure alarms since 6 May",
        "captured_at": "2026-05-10T09:00:00Z",
        "task": "binary",
        "metric": "accuracy",
        "model": {"path": "model.skops", "format": "skops"},
        "tables": [
            {"path": f"{window}.parquet", "window": window, "roles": ROLES}
            for window in ("reference", "incident")
        ],
        "lineage": "lineage.json",
        "changes": "changes.jsonl",
        "logs": ["app.jsonl"],
        "environment": "environment.json",
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def write_capture(folder: Path, **changes: object) -> Path:
    """Write the capture folder and return it."""
    folder.mkdir(parents=True)
    reference, incident, model = tables()
    reference.to_parquet(folder / "reference.parquet", index=False)
    incident.to_parquet(folder / "incident.parquet", index=False)
    skops.io.dump(model, folder / "model.skops")
    (folder / "lineage.json").write_text(json.dumps(LINEAGE))
    (folder / "changes.jsonl").write_text("".join(json.dumps(c) + "\n" for c in CHANGES))
    log = {"time": "2026-05-06T00:00:04Z", "level": "warning", "message": "temp out of range"}
    (folder / "app.jsonl").write_text(json.dumps(log) + "\n")
    (folder / "environment.json").write_text(json.dumps({"python": "3.11", "packages": {}}))
    (folder / "capture.json").write_text(json.dumps(description(**changes), indent=1))
    return folder
