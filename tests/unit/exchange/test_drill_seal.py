"""A sealed truth is read by nobody without its secret, and changed by nobody at all."""

import json

import pytest

from workbench.errors import ExitCode, WorkbenchError
from workbench.exchange.drill_seal import commitment, new_key, opened, seal, with_nonce

TRUTH = with_nonce({"truth": {"kind": "unit_change", "faults": [{"nodes": ["temp"]}]}})


@pytest.mark.parametrize("secret", [new_key(), "a passphrase"], ids=["key", "passphrase"])
def test_what_is_sealed_is_opened_by_its_secret_alone(secret):
    sealed = seal(TRUTH, secret)
    assert opened(sealed, commitment(TRUTH), secret) == TRUTH
    assert "unit_change" not in sealed
    for wrong in (new_key(), "another passphrase"):
        with pytest.raises(WorkbenchError) as error:
            opened(sealed, commitment(TRUTH), wrong)
        assert error.value.code == "drill.secret"


def test_a_truth_cannot_be_put_in_the_place_of_another():
    key = new_key()
    other = with_nonce({"truth": {"kind": "none", "faults": []}})
    for forged, bound in ((seal(other, key), TRUTH), (seal(TRUTH, key), other)):
        with pytest.raises(WorkbenchError):
            opened(forged, commitment(bound), key)


def test_who_holds_the_key_cannot_seal_another_truth_under_the_old_commitment(monkeypatch):
    key, other = new_key(), with_nonce({"truth": {"kind": "none"}})
    with monkeypatch.context() as patch:
        bound = commitment(TRUTH)
        patch.setattr("workbench.exchange.drill_seal.commitment", lambda _: bound)
        forged = seal(other, key)
    with pytest.raises(WorkbenchError) as error:
        opened(forged, bound, key)
    assert (error.value.code, error.value.exit_code) == ("drill.changed", ExitCode.TAMPERED)


def test_the_length_of_a_seal_tells_nothing_of_what_is_in_it():
    small = with_nonce({"truth": {"kind": "none", "faults": []}})
    large = with_nonce({"truth": {"kind": "remap", "faults": [{"map": [[1, 2]] * 300}]}})
    assert len(seal(small, new_key())) == len(seal(large, new_key()))


def test_the_commitment_cannot_be_found_by_trying_truths():
    plain = {"truth": {"kind": "none"}}
    assert commitment(with_nonce(plain)) != commitment(with_nonce(plain))


@pytest.mark.parametrize("broken", ["", "{}", "[]", "not json", json.dumps({"format": "x"})])
def test_what_is_no_seal_is_said_to_be_none(broken):
    with pytest.raises(WorkbenchError) as error:
        opened(broken, commitment(TRUTH), new_key())
    assert error.value.exit_code is ExitCode.TAMPERED
