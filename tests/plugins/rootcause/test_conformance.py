"""Our own plugin passes the check that everybody's must pass."""

import numpy as np
import pyarrow as pa

from workbench.api import Result
from workbench.api.testing.conformance import Perturbation, Terms, check_plugin


def _labels_turned(table: pa.Table) -> pa.Table:
    at = table.column_names.index("churned")
    labels = table.column("churned").to_numpy()
    turned = np.where(np.arange(len(labels)) % 5 < 2, 1 - labels, labels)
    return table.set_column(at, "churned", pa.array(turned, table.schema.field(at).type))


def _labels_named(before: Result, after: Result) -> bool:
    nodes = [result.answer["causes"][0]["node"] for result in (before, after)]
    return nodes == ["temperature", "__target__"]


def test_the_plugin_keeps_its_promises():
    known = {"rootcause.upstream": Perturbation(_labels_turned, _labels_named)}
    report = check_plugin("workbench_rootcause", Terms(perturbations=known))
    assert {a.id for a in report.analyses} == {"rootcause.upstream", "rootcause.signals"}
