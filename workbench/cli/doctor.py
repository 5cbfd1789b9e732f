"""``workbench doctor``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.errors import ExitCode
from workbench.services.doctor import examine


@click.command("doctor")
@shared_options
def doctor_command(settings: Settings) -> int:
    """Tell what is installed, what is missing and what to do about it."""
    checks = examine(settings.folder)
    bad = [c for c in checks if c.status == "missing"]
    payload = {
        "ok": not bad,
        "checks": [
            {
                "area": c.area,
                "name": c.name,
                "status": c.status,
                "detail": c.detail,
                "remedy": c.remedy,
            }
            for c in checks
        ],
    }
    words = [
        f"{c.status:<9} {c.area:<10} {c.name:<22} {c.detail}"
        + (f"   → {c.remedy}" if c.remedy else "")
        for c in checks
    ]
    settings.answer(payload, words)
    return int(ExitCode.FAILED if bad else ExitCode.OK)
