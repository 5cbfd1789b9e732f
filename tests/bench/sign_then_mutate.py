"""Sign a package, mutate it, verify it, many times over: no mutant may exit 0.

    python tests/bench/sign_then_mutate.py [COUNT] [--first SEED]

Prints how many of each mutation were tried and what verification said of them, and exits 1
if one mutant was accepted or led to anything but an answer. A mutation that happens to leave
the bytes as they were is not counted.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.hostile.mutants import mutant
from tests.hostile.reader import AT, fresh_kit
from tests.unit.exchange import builders
from workbench.exchange.verification import verify_package


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--first", type=int, default=0)
    told = parser.parse_args()
    verdicts: dict[str, Counter[str]] = {}
    bad: list[str] = []
    started = time.process_time()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kit = fresh_kit(folder)
        trust = builders.trust(kit.key.public_key)
        path = folder / "mutant.incident.zip"
        for seed in range(told.first, told.first + told.count):
            mutation, data = mutant(kit, seed)
            if data == kit.raw:
                verdicts.setdefault(mutation, Counter())["unchanged"] += 1
                continue
            path.write_bytes(data)
            try:
                answer = verify_package(path, trust, at=AT).verdict.value
            except Exception as error:
                answer = type(error).__name__
            if answer not in {"untrusted", "tampered", "refused", "unsupported"}:
                bad.append(f"seed {seed}, {mutation}: {answer}")
            verdicts.setdefault(mutation, Counter())[answer] += 1
    for mutation in sorted(verdicts):
        counts = ", ".join(f"{n} {what}" for what, n in sorted(verdicts[mutation].items()))
        print(f"{mutation:20} {counts}")
    seconds = time.process_time() - started
    print(f"{told.count} mutants, {len(bad)} accepted or unanswered, {seconds:.1f} s of CPU")
    print("\n".join(bad))
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
