"""A reader with their own list of signers, to whom hostile packages are handed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.hostile.case import Case
from tests.hostile.kit import Kit
from tests.hostile.sound import sound_package
from tests.unit.exchange import builders
from workbench.exchange.trust import load_allowed_signers
from workbench.exchange.verdict import Level, Verification
from workbench.exchange.verification import verify_package

AT = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True)
class Reader:
    """Where a package is put and judged.

    Attributes
    ----------
    folder : Path
        Holds the package and the list of signers, and nothing else.
    """

    folder: Path

    @property
    def package(self) -> Path:
        return self.folder / "case.incident.zip"

    @property
    def signers(self) -> Path:
        return self.folder / "allowed_signers"

    @property
    def revoked(self) -> Path:
        return self.folder / "revoked"

    def take(self, case: Case, kit: Kit) -> None:
        """Put a hostile package and the case's list of signers into the folder."""
        line = f"{builders.WHO} {case.options} {kit.key.public_key.line()}\n"
        self.signers.write_text(case.trust(kit) if case.trust else line)
        gone = f"{kit.key.public_key.fingerprint}\n" if case.revoked else ""
        self.revoked.write_text("# keys that no longer count\n" + gone)
        self.package.write_bytes(case.make(kit))

    def verdict(self, level: Level = Level.L3, *, trusting: bool = True) -> Verification:
        """What verification says."""
        trust = load_allowed_signers(self.signers, self.revoked) if trusting else None
        return verify_package(self.package, trust, level, at=AT)


def fresh_kit(folder: Path) -> Kit:
    """The sound package in pieces, its author's key and a stranger's."""
    key, stranger = builders.signer(folder, "author"), builders.signer(folder, "stranger")
    return Kit.of(sound_package(folder / "sound", key), key, stranger)
