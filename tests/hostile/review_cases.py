"""Attacks on reviews in a package: anybody can add one, so a bad one must break it."""

from collections.abc import Callable

from tests.hostile.case import Case, Make, outsider
from tests.hostile.kit import Kit
from tests.unit.exchange.package_kit import Kit as PackageKit
from tests.unit.exchange.review_kit import BROKEN
from workbench.exchange.verdict import Verdict


def added(make: Callable[[PackageKit], bytes]) -> Make:
    """The package as it is, and what somebody without a key to it laid into ``signatures/``."""

    def made(kit: Kit) -> bytes:
        return make(PackageKit(kit.raw, kit.root, dict(kit.members), kit.key, kit.stranger))

    return made


CASES: tuple[Case, ...] = tuple(
    outsider(
        f"review: {name}",
        "A verdict that nobody gave is believed, or the reader falls over it.",
        added(make),
        int(Verdict(verdict).exit_code),
    )
    for name, (make, verdict, _) in BROKEN.items()
)
