"""The sample incident with fewer rows, for tests that run everything on it."""

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
