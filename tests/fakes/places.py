"""What a place works with, without the window around it: a real session, a window that records."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.desktop.backend import Backend
from workbench.services.session import open_session

START = datetime(2026, 4, 30, tzinfo=UTC)
NOW = datetime(2026, 5, 22, 9, tzinfo=UTC)


class RecordingWindow(QWidget):
    """Remembers what a place asks the window for."""

    def __init__(self):
        super().__init__()
        self.ran, self.went, self.notices = [], [], []
        self.commands = SimpleNamespace(run=self.ran.append)

    def go(self, key):
        self.went.append(key)

    def notify(self, notice):
        self.notices.append(notice)


class PlaceController(QObject):
    """A workspace on disk, one open incident, and a window that records."""

    incidentChanged = Signal(str)  # noqa: N815 -- as the real one

    def __init__(self, folder):
        super().__init__()
        session = open_session(folder, create=True)
        session.clock = lambda: NOW
        self.backend = Backend(session)
        self.window = RecordingWindow()
        self.incident = ""
        self.state = None
        self.defects = []
        self.backend.noticed.connect(self.window.notify)

    def open(self, incident):
        self.incident = incident
        self.state = self.session.incident(incident)

    @property
    def session(self):
        return self.backend.session

    def close(self):
        self.backend.close()


def write_tables(folder: Path, *, days=21, bad_from=14, times=True, seed=5):
    """Write a capture folder: hourly rows of a binary model that ranks worse from a day on.

    ``temp`` jumps with the drop; ``windspeed`` moves further, and earlier, without an effect.
    """
    rng = np.random.default_rng(seed)
    hours = np.arange(days * 24)
    bad = hours >= bad_from * 24
    temp = rng.normal(20, 5, len(hours))
    label = (temp + rng.normal(0, 3, len(hours)) > 20).astype(int)
    shown = np.where(bad, temp * 0.2 + rng.normal(40, 8, len(hours)), temp)
    score = 1 / (1 + np.exp(-(shown - np.where(bad, 44, 20)) / 4))
    wind = rng.normal(3, 1, len(hours)) + np.where(hours >= (bad_from - 2) * 24, 6, 0)
    heads = ["ts", "temp", "windspeed", "score", "label"]
    for name, rows in (("reference", ~bad), ("incident", bad)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(heads if times else heads[1:])
            for at in hours[rows]:
                moment = (START + timedelta(hours=int(at))).isoformat()
                line = [f"{shown[at]:.4f}", f"{wind[at]:.4f}", f"{score[at]:.6f}", label[at]]
                writer.writerow([moment, *line] if times else line)
    roles = {"label": "label", "score": "score", "features": ["temp", "windspeed"]}
    if times:
        roles["timestamp"] = "ts"
    (folder / "changes.jsonl").write_text(
        "\n".join(
            json.dumps({"at": (START + timedelta(hours=h)).isoformat(), "title": title})
            for h, title in ((300, "Model 3.2.2 deployed"), (336, "Firmware update"))
        )
    )
    _write_capture(
        folder,
        task="binary",
        metric="auc",
        changes="changes.jsonl",
        tables=[
            {"path": f"{name}.csv", "window": name, "roles": roles}
            for name in ("reference", "incident")
        ],
    )
    return folder


def write_graph(folder: Path):
    """Write a capture folder of signals on a graph: `db` slows down and `shop` fails with it."""
    rng = np.random.default_rng(3)
    rows = []
    for minute in range(0, 1500, 5):
        bad = minute >= 1440
        at = (START + timedelta(minutes=minute)).isoformat()
        usual = {
            ("shop", "availability"): 99.9 - (4.0 if bad else 0.0),
            ("shop", "requests"): 500.0,
            ("db", "availability"): 99.9 - (6.0 if bad else 0.0),
            ("cart", "availability"): 99.9,
            ("cart", "latency"): 0.2 + (0.9 if bad else 0.0),
        }
        for (node, metric), value in usual.items():
            rows.append([at, node, metric, value + rng.normal(0, 0.02) * max(value, 1) / 100])
    with (folder / "signals.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["timestamp", "node", "metric", "value"])
        writer.writerows(rows)
    nodes = [{"id": name, "kind": "service"} for name in ("db", "cart", "shop")]
    edges = [["db", "shop"], ["cart", "shop"]]
    (folder / "lineage.json").write_text(json.dumps({"nodes": nodes, "edges": edges}))
    end = START + timedelta(minutes=1440)
    _write_capture(
        folder,
        metric="availability",
        target="shop",
        lineage="lineage.json",
        signals=[{"path": "signals.csv"}],
        windows={
            "reference": [START.isoformat(), (end - timedelta(hours=2)).isoformat()],
            "incident": [end.isoformat(), (end + timedelta(hours=1)).isoformat()],
        },
    )
    return folder


def _write_capture(folder, **more):
    described = {"format": "workbench-capture/1", "title": "Small case"}
    described["captured_at"] = (START + timedelta(days=21)).isoformat()
    (folder / "capture.json").write_text(json.dumps({**described, **more}))
