"""A repair by lot on the sample incident, whose temperature is partly in °F."""

import pytest

from tests.plugins.repair.evidence import run
from workbench.api.testing import sample_context


@pytest.fixture(scope="module")
def found():
    return run("isolation", sample_context(), node="temperature")


def test_the_lot_stands_beside_strata_the_idle_halves_and_the_placebo(found):
    told = {one.id: one for one in found.findings}
    assert {"isolation.by_lot", "isolation.idle", "isolation.within_lot"} <= set(told)
    assert told["isolation.idle"].values["silent"]
    assert told["isolation.placebo"].values["silent"]
    assert told["isolation.within_matched"].effect > 0
    assert found.tables["strata"].num_rows >= 2
    assert found.next_step
    assert "by lot" in found.summary
