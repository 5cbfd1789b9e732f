"""Build the sample incident from the hourly bike sharing table.

Run as ``python resources/samples/build_demand.py SOURCE.csv OUT_FOLDER``. Everything that is
not in the source is declared in the README that is written beside the files: the assignment
of rows to station groups, the injected fault, the harmless drift, the changes and the logs.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import skops.io
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

FEATURES = [
    "hour",
    "workingday",
    "weather",
    "temp",
    "hum",
    "windspeed",
    "discomfort",
    "usual_temp",
]
REFERENCE = ("2012-01-02", "2012-03-19")
INCIDENT = ("2012-03-19", "2012-04-30")
AFTER = ("2012-04-30", "2012-06-04")
ONSET = datetime(2012, 3, 19, tzinfo=UTC)
SEED = 20120319
DISCOMFORT = "temp - 0.55 * (1 - hum / 100) * (temp - 14.5)"


def read_source(path: Path) -> pd.DataFrame:
    """Return the table in natural units, with the demand label, in order of time."""
    raw = pd.read_csv(path)
    at = pd.to_datetime(raw.dteday, utc=True) + pd.to_timedelta(raw.hr, unit="h")
    frame = pd.DataFrame(
        {
            "reading_id": "R" + raw.instant.astype(str).str.zfill(6),
            "at": at.astype("datetime64[us, UTC]"),
            "hour": raw.hr,
            "workingday": raw.workingday,
            "weather": raw.weathersit.map({1: "clear", 2: "mist", 3: "rain", 4: "storm"}),
            "temp": (raw.temp * 41).round(2),
            "hum": (raw.hum * 100).round(0),
            "windspeed": (raw.windspeed * 67).round(1),
            "count": raw.cnt,
        }
    )
    usual = np.full(len(frame), np.nan)
    usual_temp = np.full(len(frame), np.nan)
    for _, part in frame.groupby(["hour", "workingday"]):
        rolling = part.set_index("at").rolling("42D", closed="left")
        usual[part.index] = rolling["count"].median().to_numpy()
        usual_temp[part.index] = rolling["temp"].mean().to_numpy()
    frame["usual_temp"] = usual_temp.round(2)
    frame["busy"] = (frame["count"] > usual).astype("int64")
    rng = np.random.default_rng(SEED)
    frame["station_group"] = rng.choice(["A", "B", "C"], len(frame), p=[0.33, 0.45, 0.22])
    frame = frame[usual >= 5].reset_index(drop=True)
    return with_discomfort(frame)


def with_discomfort(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with Thom's discomfort index computed from temp and hum."""
    return frame.assign(discomfort=frame.eval(DISCOMFORT, engine="python"))


def between(frame: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    """Return the rows with start <= at < end."""
    moments = frame["at"]
    return frame[
        (moments >= pd.Timestamp(start, tz="UTC")) & (moments < pd.Timestamp(end, tz="UTC"))
    ]


def break_temperature(healthy: pd.DataFrame) -> pd.DataFrame:
    """Return the incident rows as recorded: the fault, and the harmless drift beside it."""
    fahrenheit = healthy["station_group"] == "B"
    days = (healthy["at"] - pd.Timestamp(ONSET)).dt.total_seconds() / 86400
    stronger = 1 + 2.2 * (days / 5).clip(0, 1)
    broken = healthy.assign(
        temp=healthy["temp"].where(~fahrenheit, (healthy["temp"] * 1.8 + 32).round(2)),
        windspeed=(healthy["windspeed"] * stronger).round(1),
    )
    return with_discomfort(broken)


def train(frame: pd.DataFrame) -> HistGradientBoostingClassifier:
    """Return the demand model, trained on what lies before the reference window."""
    past = frame[frame["at"] < pd.Timestamp(REFERENCE[0], tz="UTC")]
    model = HistGradientBoostingClassifier(
        max_iter=100,
        learning_rate=0.06,
        max_leaf_nodes=12,
        min_samples_leaf=60,
        l2_regularization=5,
        categorical_features=None,
        random_state=0,
    )
    return model.fit(encode(past), past["busy"])


def encode(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the model's inputs; weather as an ordered code, as the training job did it."""
    return frame[FEATURES]


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet without the writer's own notes."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")


def changes() -> list[dict[str, str]]:
    """Return the change events: two innocent deployments and the firmware update."""
    return [
        {
            "at": "2012-03-07T08:00:00Z",
            "title": "Model 2.3.0 deployed",
            "kind": "deployment",
            "node": "demand 2.3",
            "by": "ML on-call",
        },
        {
            "at": "2012-03-19T00:00:00Z",
            "title": "Firmware update, station group B",
            "kind": "firmware",
            "node": "Sensors, group B",
            "by": "field service",
        },
        {
            "at": "2012-03-26T10:00:00Z",
            "title": "Feature store refresh",
            "kind": "refresh",
            "node": "clean_weather",
            "by": "data platform",
        },
    ]


def lineage() -> dict[str, object]:
    """Return the lineage graph, from sensors to the metric."""
    kinds = {
        "Sensors, group A": "source",
        "Sensors, group B": "source",
        "Sensors, group C": "source",
        "Weather feed": "source",
        "Calendar": "source",
        "Trip counts": "source",
        "clean_weather": "transform",
        **dict.fromkeys(FEATURES, "feature"),
        "busy": "label",
        "demand 2.3": "model",
        "p_busy": "prediction",
        "auc": "metric",
    }
    edges = [
        *[[f"Sensors, group {g}", "clean_weather"] for g in "ABC"],
        *[["clean_weather", f] for f in ("temp", "hum", "windspeed")],
        ["Weather feed", "weather"],
        ["Calendar", "hour"],
        ["Calendar", "workingday"],
        ["clean_weather", "usual_temp"],
        ["temp", "discomfort"],
        ["hum", "discomfort"],
        *[[f, "demand 2.3"] for f in FEATURES],
        ["demand 2.3", "p_busy"],
        ["p_busy", "auc"],
        ["Trip counts", "busy"],
        ["busy", "auc"],
    ]
    return {
        "nodes": [{"id": name, "kind": kind} for name, kind in kinds.items()],
        "edges": edges,
        "transforms": {"discomfort": {"inputs": ["temp", "hum"], "expression": DISCOMFORT}},
    }


def logs() -> list[dict[str, object]]:
    """Return the scoring service's log: one line a day, and the range check that was off."""
    lines: list[dict[str, object]] = []
    day = datetime(2012, 1, 2, 0, 5, tzinfo=UTC)
    while day < datetime(2012, 4, 30, tzinfo=UTC):
        lines.append(
            {
                "time": day.isoformat().replace("+00:00", "Z"),
                "level": "INFO",
                "message": f"scored batch {day:%Y-%m-%d}",
                "service": "demand-scoring",
            }
        )
        day += timedelta(days=1)
    lines.append(
        {
            "time": "2012-03-07T08:00:12Z",
            "level": "INFO",
            "message": "model 2.3.0 loaded",
            "service": "demand-scoring",
        }
    )
    lines.append(
        {
            "time": "2012-03-19T00:10:03Z",
            "level": "WARNING",
            "message": "clean_weather: range check on temp is off, values passed unchecked",
            "service": "feature-store",
        }
    )
    return sorted(lines, key=lambda line: str(line["time"]))


def capture() -> dict[str, object]:
    """Return capture.json."""
    roles = {
        "timestamp": "at",
        "entity": "reading_id",
        "label": "busy",
        "score": "p_busy",
        "prediction": "predicted_busy",
        "features": FEATURES,
        "segments": ["station_group"],
    }
    return {
        "format": "workbench-capture/1",
        "title": "Demand model ranks busy hours worse since 19 March",
        "captured_at": "2012-04-30T09:00:00Z",
        "task": "binary",
        "metric": "auc",
        "model": {"path": "model.skops", "format": "skops"},
        "tables": [
            {"path": "reference.parquet", "window": "reference", "roles": roles},
            {"path": "incident.parquet", "window": "incident", "roles": roles},
            {
                "path": "history.parquet",
                "window": "history",
                "roles": {"entity": "reading_id", "features": ["temp", "hum"]},
            },
        ],
        "lineage": "lineage.json",
        "changes": "changes.jsonl",
        "logs": ["app.jsonl"],
        "environment": "environment.json",
    }


def build(source: Path, out: Path) -> dict[str, float]:
    """Write the capture folder and return the model's AUC: reference, healthy, incident."""
    out.mkdir(parents=True, exist_ok=True)
    frame = read_source(source)
    frame["weather"] = frame["weather"].map({"clear": 1, "mist": 2, "rain": 3, "storm": 4})
    model = train(frame)

    def scored(rows: pd.DataFrame) -> pd.DataFrame:
        p = model.predict_proba(encode(rows))[:, 1]
        return rows.assign(p_busy=p.round(4), predicted_busy=(p > 0.5).astype("int64"))

    reference = scored(between(frame, *REFERENCE))
    healthy = scored(between(frame, *INCIDENT))
    incident = scored(break_temperature(between(frame, *INCIDENT)))
    after = scored(break_temperature(between(frame, *AFTER)))
    columns = ["reading_id", "at", "station_group", *FEATURES, "p_busy", "predicted_busy", "busy"]
    later = out.with_name(f"{out.name}_after")
    later.mkdir(exist_ok=True)
    write_table(after[columns], later / "after.parquet")
    write_table(reference[columns], out / "reference.parquet")
    write_table(incident[columns], out / "incident.parquet")
    kept = np.random.default_rng(SEED + 1).random(len(healthy)) < 0.85
    write_table(healthy.loc[kept, ["reading_id", "temp", "hum"]], out / "history.parquet")
    skops.io.dump(model, out / "model.skops")
    packages = {p: version(p) for p in ("scikit-learn", "numpy", "pandas", "skops")}
    environment = {
        "python": "3.11",
        "platform": "linux",
        "service": "demand-scoring 2.3.0",
        "packages": packages,
    }
    documents = {
        "capture.json": capture(),
        "lineage.json": lineage(),
        "environment.json": environment,
    }
    for name, document in documents.items():
        (out / name).write_text(json.dumps(document, indent=1) + "\n")
    for name, lines in (("changes.jsonl", changes()), ("app.jsonl", logs())):
        (out / name).write_text("".join(json.dumps(line) + "\n" for line in lines))

    def auc(rows: pd.DataFrame) -> float:
        return float(roc_auc_score(rows["busy"], rows["p_busy"]))

    return {"reference": auc(reference), "healthy": auc(healthy), "incident": auc(incident)}


if __name__ == "__main__":
    found = build(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(json.dumps(found) + "\n")
