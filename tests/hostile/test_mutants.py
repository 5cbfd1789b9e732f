"""A signed package that was mutated is never accepted."""

from tests.hostile.kit import Kit
from tests.hostile.mutants import MUTATIONS, mutant
from tests.hostile.reader import AT, Reader
from tests.unit.exchange import builders
from workbench.exchange.verdict import Verdict
from workbench.exchange.verification import verify_package

MANY = 300


def test_no_mutant_of_a_signed_package_is_accepted(kit: Kit, reader: Reader) -> None:
    """A small part of ``tests/bench/sign_then_mutate.py``."""
    trust = builders.trust(kit.key.public_key)
    tried = set()
    for seed in range(MANY):
        name, data = mutant(kit, seed)
        if data == kit.raw:
            continue
        tried.add(name)
        reader.package.write_bytes(data)
        answer = verify_package(reader.package, trust, at=AT)
        assert answer.verdict is not Verdict.OK, (seed, name)
        assert answer.problems, (seed, name)
    assert tried == {mutation.__name__ for mutation in MUTATIONS}


def test_a_mutant_is_the_same_every_time(kit: Kit) -> None:
    assert [mutant(kit, seed) for seed in range(50)] == [mutant(kit, seed) for seed in range(50)]
