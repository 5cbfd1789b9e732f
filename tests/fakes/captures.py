"""The sample incident with fewer rows, for tests that run everything on it."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "demand"


def cut_sample(folder: Path, *, every: int = 3) -> Path:
    """Write the sample's capture folder with one row in so many of both windows."""
    shutil.copytree(SAMPLE, folder)
    for window in ("reference", "incident"):
        table = pq.read_table(SAMPLE / f"{window}.parquet")
        pq.write_table(
            table.take(list(range(0, table.num_rows, every))), folder / f"{window}.parquet"
        )
    return folder


def with_canary(folder: Path) -> Path:
    """Add a canary window to a capture folder: its incident's rows, every second one released."""
    rows = pq.read_table(folder / "incident.parquet")
    sides = ["canary" if at % 2 else "control" for at in range(rows.num_rows)]
    pq.write_table(rows.append_column("canary", [sides]), folder / "canary.parquet")
    capture = json.loads((folder / "capture.json").read_text())
    like = next(one for one in capture["tables"] if one["window"] == "incident")
    capture["tables"].append({**like, "path": "canary.parquet", "window": "canary"})
    (folder / "capture.json").write_text(json.dumps(capture))
    return folder
