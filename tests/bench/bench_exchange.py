"""Export and verification against the limits of the machine: sha256, CRC-32 and copying.

Run it by itself; it prints a table and asserts nothing::

    python tests/bench/bench_exchange.py [megabytes] [folder]

The limits read the same evidence with the same buffers in the same process, and every
round measures each row once, so that a busy moment hits all of them; a row's figure is its
best. ``export`` is the whole of ``write_package`` with its fsync, which ``copy`` ends with
too; the sha256 of the finished file, which ``workbench export`` prints, is a row of its own.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from tests.unit.exchange import builders
from workbench.domain.canonical import canonical
from workbench.domain.events import GENESIS, Draft, seal
from workbench.exchange.keys import create_key
from workbench.exchange.package import EvidenceFile, PackageContents, write_package
from workbench.exchange.trust import parse_allowed_signers
from workbench.exchange.verdict import Verdict
from workbench.exchange.verification import verify_package

CHUNK = 1024 * 1024
FILES = 8
ROUNDS = 5
AT = datetime(2026, 5, 14, tzinfo=UTC)
IDENTIFIER = "019a0000-0000-7000-8000-00009f3c21aa"


def make_evidence(folder: Path, megabytes: int) -> list[EvidenceFile]:
    """Write files of random bytes, named by their sha256."""
    evidence = []
    for number in range(FILES):
        data = os.urandom(megabytes * CHUNK // FILES)
        sha256 = hashlib.sha256(data).hexdigest()
        (folder / sha256).write_bytes(data)
        evidence.append(EvidenceFile(sha256, f"table-{number}.parquet", folder / sha256))
    return evidence


def evidence_in(folder: Path) -> list[EvidenceFile]:
    """Return the files that :func:`make_evidence` wrote."""
    files = sorted(path for path in folder.iterdir() if len(path.name) == 64)
    return [EvidenceFile(path.name, f"table-{n}.parquet", path) for n, path in enumerate(files)]


def taken_in(item: EvidenceFile) -> dict[str, object]:
    """What the journal says of a file that was taken in."""
    body = builders.evidence_body(
        id=f"019a0000-0000-7000-8000-{item.sha256[:12]}",
        kind="sealed",
        name=item.name,
        sha256=item.sha256,
        size=item.source.stat().st_size,
        table=None,
    )
    hashes = {"sha256_at_source": item.sha256, "sha256_after_copy": item.sha256}
    return {**body, "custody": {**body["custody"], **hashes}}


def contents_of(evidence: list[EvidenceFile]) -> PackageContents:
    """A package of nothing but evidence, with a journal that takes it in."""
    drafts = [Draft("incident.opened", {"title": "Bench"})]
    drafts += [Draft("evidence.added", taken_in(item)) for item in evidence]
    lines, previous = [], GENESIS
    for seq, draft in enumerate(drafts, start=1):
        salt = hashlib.sha256(str(seq).encode()).hexdigest()[:32]
        event = seal(
            draft, incident=IDENTIFIER, seq=seq, at=AT, by="bench", salt=salt, prev=previous
        )
        lines.append(canonical(event.record()))
        previous = event.hash
    return PackageContents(
        root="bench-9f3c21aa",
        identifier=IDENTIFIER,
        bagging_date=date(2026, 5, 14),
        incident={"id": IDENTIFIER, "title": "Bench"},
        journal=tuple(lines),
        evidence=tuple(evidence),
        runs=(),
        report_html=b"<!doctype html><title>Bench</title>",
        report_markdown=b"# Bench\n",
        requirements_lock=b"",
    )


def through(paths: list[Path], feed: Callable[[memoryview], object]) -> None:
    """Read files with one buffer and hand every piece on."""
    buffer = memoryview(bytearray(CHUNK))
    for path in paths:
        with path.open("rb", buffering=0) as file:
            while got := file.readinto(buffer):
                feed(buffer[:got])


def sha256_of(paths: list[Path]) -> None:
    """Hash files."""
    through(paths, hashlib.sha256().update)


def sha256_and_crc_of(paths: list[Path]) -> None:
    """Hash files and compute their CRC, as a verifier must."""
    sha256 = hashlib.sha256()

    def feed(piece: memoryview) -> None:
        zlib.crc32(piece)
        sha256.update(piece)

    through(paths, feed)


def copy_of(paths: list[Path], target: Path) -> None:
    """Copy files into one, and flush it to the disk."""
    with target.open("wb", buffering=0) as out:
        through(paths, out.write)
        os.fsync(out.fileno())
    target.unlink()


def best(rows: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of the best round of each row."""
    times: dict[str, float] = dict.fromkeys(rows, float("inf"))
    for _ in range(ROUNDS):
        for name, work in rows.items():
            start = time.perf_counter()
            work()
            times[name] = min(times[name], time.perf_counter() - start)
    return times


VERIFY = """
import sys; from datetime import datetime, UTC; from pathlib import Path
from workbench.exchange.verification import verify_package
from workbench.exchange.verdict import Level
verify_package(Path(sys.argv[1]), None, Level.L1, at=datetime(2026, 5, 14, tzinfo=UTC))
"""

EXPORT = """
import sys; from pathlib import Path
sys.path.insert(0, sys.argv[2])
from bench_exchange import contents_of, evidence_in
from workbench.exchange.keys import load_key
from workbench.exchange.package import write_package
folder = Path(sys.argv[1])
write_package(contents_of(evidence_in(folder)), folder / "q.zip", load_key(folder / "key"))
"""


def peak_of(code: str, *words: object) -> int:
    """Peak resident memory, in MiB, of a process that does one thing and nothing else."""
    tell = "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    done = subprocess.run(
        [sys.executable, "-c", code + tell, *map(str, words)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout) // 1024


def show_peaks(folder: Path, megabytes: int) -> None:
    """Print how much memory a small and the large package take."""
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory(dir=folder) as small:
        make_evidence(Path(small), 16)
        create_key(Path(small) / "key", "bench")
        for size, where in ((16, Path(small)), (megabytes, folder)):
            written, read = peak_of(EXPORT, where, here), peak_of(VERIFY, where / "q.zip")
            print(f"peak for {size:5} MiB  export {written} MiB, verify {read} MiB")


def main(megabytes: int, folder: Path) -> None:
    """Measure and print the table."""
    evidence = make_evidence(folder, megabytes)
    paths = [item.source for item in evidence]
    contents = contents_of(evidence)
    key = create_key(folder / "key", "bench")
    trust = parse_allowed_signers(f"bench {key.public_key.line()}\n")
    package = folder / "p.zip"

    write_package(contents, package, key)
    answer = verify_package(package, trust, at=AT)
    if answer.verdict is not Verdict.OK:
        raise SystemExit(f"The package made for the bench is {answer.verdict}: {answer.problems}")
    seconds = best(
        {
            "sha256": lambda: sha256_of(paths),
            "sha256 + crc": lambda: sha256_and_crc_of(paths),
            "copy + fsync": lambda: copy_of(paths, folder / "copy"),
            "export": lambda: write_package(contents, package, key),
            "verify (L3)": lambda: verify_package(package, trust, at=AT),
            "name the file": lambda: sha256_of([package]),
        }
    )
    limit = max(seconds["sha256"], seconds["copy + fsync"])
    remarks = {
        "export": f"{limit / seconds['export']:.0%} of min(sha256, copy); goal 90 %",
        "verify (L3)": f"{seconds['verify (L3)'] / seconds['sha256 + crc']:.2f} x sha256 + crc; "
        "goal 1.3",
    }
    for name, taken in seconds.items():
        rate = megabytes / taken
        print(f"{name:14} {taken:7.3f} s {rate:8.0f} MiB/s  {remarks.get(name, '')}")
    package.unlink()
    show_peaks(folder, megabytes)


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    where = Path(
        tempfile.mkdtemp(prefix="bench-exchange-", dir=sys.argv[2] if len(sys.argv) > 2 else None)
    )
    try:
        main(size, where)
    finally:
        shutil.rmtree(where)
