"""A contract given by parameter is held against both windows."""

import json

import pytest

from workbench.api.testing import sample_context
from workbench.errors import RunError
from workbench_drift.contract import ContractParameters, DataContract

AGREED = {
    "target": {"name": "churned", "levels": [0, 1]},
    "columns": {
        "temperature": {"type": "number", "unit": "°C", "minimum": -10, "maximum": 45},
        "plan": {"levels": ["basic", "trial"]},
        "humidity": {"type": "number"},
    },
}


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    return sample_context(folder=tmp_path_factory.mktemp("contract"))


def run(context, contract):
    return DataContract().run(context, ContractParameters(contract=contract))


def test_another_unit_and_a_column_that_is_gone_are_told_with_whether_it_was_so(context):
    found = run(context, json.dumps(AGREED))
    told = [(one["column"], one["what"], one["other"]) for one in found.answer["breaches"]]
    assert ("temperature", "unit", "°F") in told
    assert ("humidity", "column", "") in told
    assert found.findings[0].about == "temperature"
    assert found.summary.startswith("temperature looks to be in °F instead of °C")
    rows = {(r["column"], r["what"]): r for r in found.tables["breaches"].to_pylist()}
    assert not rows["temperature", "unit"]["before"]
    assert rows["humidity", "column"]["before"]
    assert "temperature" in found.next_step


def test_without_a_contract_it_says_what_to_do(context):
    found = run(context, "")
    assert found.answer["status"] == "nothing agreed"
    assert "contract" in found.next_step
    assert found.findings == ()


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"columns": {"a": {"minimum": "low"}}}', "x" * 300_000, "[" * 9000]
)
def test_a_contract_that_cannot_be_read_is_refused_with_a_sentence(context, text):
    with pytest.raises(RunError) as caught:
        run(context, text)
    assert caught.value.code.startswith("contract.")
