"""``workbench track-record``."""

import click

from workbench.cli.settings import Settings, shared_options
from workbench.services.session import open_for_reading
from workbench.services.track_record import method_records


@click.command("track-record")
@shared_options
def track_record_command(settings: Settings) -> None:
    """Say how often each analysis named the cause that was confirmed, over all incidents."""
    with open_for_reading(settings.folder) as session:
        found = method_records(session)
    payload = {
        "methods": [
            {
                "analysis": one.analysis,
                "title": one.title,
                "kind": one.kind,
                "incidents": one.incidents,
                "first": one.first,
                "among_three": one.near,
                "share": one.share,
                "interval": list(one.interval),
            }
            for one in found
        ]
    }
    words = [
        f"{one.analysis:<36}first in {one.first} of {one.incidents} "
        f"({one.interval[0]:.0%} to {one.interval[1]:.0%}), among three in {one.near}"
        for one in found
    ]
    settings.answer(payload, words or "No incident has a confirmed cause with a node yet.")
