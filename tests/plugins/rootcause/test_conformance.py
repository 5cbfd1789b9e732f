"""Our own plugin passes the check that everybody's must pass."""

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.api import Result
from workbench.api.testing.conformance import SIGNALS, Perturbation, Terms, check_plugin


def _labels_turned(table: pa.Table) -> pa.Table:
    at = table.column_names.index("churned")
    labels = table.column("churned").to_numpy()
    turned = np.where(np.arange(len(labels)) % 5 < 2, 1 - labels, labels)
    return table.set_column(at, "churned", pa.array(turned, table.schema.field(at).type))


def _labels_named(before: Result, after: Result) -> bool:
    nodes = [result.answer["causes"][0]["node"] for result in (before, after)]
    return nodes == ["temperature", "__target__"]


def _labels_blamed(before: Result, after: Result) -> bool:
    firsts = [result.answer["classes"][0]["class"] for result in (before, after)]
    return firsts[0] == "upstream_regression" and firsts[1] in {"label_trouble", "world_change"}


def _sensor_fails_too(table: pa.Table) -> pa.Table:
    """Give the sensor the target's own metric, fallen in the incident before it."""
    frame = table.to_pandas()
    own = frame[frame["node"] == "churned"].assign(node="sensor")
    late = own["timestamp"] >= own["timestamp"].iloc[len(own) // 2]
    own["value"] = own["value"] - 0.3 * late
    return pa.Table.from_pandas(pd.concat([frame, own]), preserve_index=False)


def _sensor_named(before: Result, after: Result) -> bool:
    named = [cause["node"] for cause in after.answer["causes"]]
    return before.answer["causes"] == [] and named[:1] == ["sensor"]


def test_the_plugin_keeps_its_promises():
    known = {
        "rootcause.upstream": Perturbation(_labels_turned, _labels_named),
        "rootcause.differential": Perturbation(_labels_turned, _labels_blamed),
        "rootcause.signals": Perturbation(_sensor_fails_too, _sensor_named, SIGNALS),
    }
    report = check_plugin("workbench_rootcause", Terms(perturbations=known))
    assert {a.id for a in report.analyses} == set(known)
