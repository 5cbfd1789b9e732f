"""Where a usual tool refuses, verification never accepts; where they accept, it often must not."""

import pytest

from tests.hostile.corpus import CORPUS
from tests.hostile.kit import Kit
from tests.hostile.mutants import mutant
from tests.hostile.reader import Reader
from tests.hostile.usual_tools import ask, missing_tools
from workbench.exchange.verdict import Verdict

pytestmark = pytest.mark.skipif(
    bool(missing_tools()), reason=f"not installed: {', '.join(missing_tools())}"
)

SAMPLE = [name for number, name in enumerate(CORPUS) if number % 17 == 3]


def test_all_accept_the_sound_package(kit: Kit, reader: Reader) -> None:
    pytest.importorskip("bagit")
    reader.take(CORPUS["trust: revoked"], kit)
    said = ask(reader.package, reader.signers)
    assert (said.unzip, said.sums, said.signature, said.bag) == (True, True, True, True)


def test_no_case_is_accepted_that_a_tool_refuses(kit: Kit, reader: Reader) -> None:
    """And the usual way accepts many that are refused here."""
    pytest.importorskip("bagit")
    usual = 0
    for name in SAMPLE:
        reader.take(CORPUS[name], kit)
        said = ask(reader.package, reader.signers)
        assert not said.refused or reader.verdict().verdict is not Verdict.OK, (name, said)
        usual += said.accepted
    assert usual > len(SAMPLE) / 4


def test_no_mutant_is_accepted_that_a_tool_refuses(kit: Kit, reader: Reader) -> None:
    pytest.importorskip("bagit")
    reader.take(CORPUS["trust: revoked"], kit)
    reader.revoked.write_text("")
    for seed in range(40):
        name, data = mutant(kit, seed)
        reader.package.write_bytes(data)
        said = ask(reader.package, reader.signers)
        assert not said.refused or reader.verdict().verdict is not Verdict.OK, (name, seed, said)
