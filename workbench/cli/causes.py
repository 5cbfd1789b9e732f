"""``workbench causes``: started at once, searched when the rest is loaded."""

from importlib import import_module

import click

from workbench.cli.settings import Settings, shared_options
from workbench.jobs.local import LocalRunner


@click.command("causes")
@click.argument("source", metavar="INCIDENT_OR_CAPTURE_DIR")
@click.option("--analysis", default="", help="Which root-cause analysis; the best fit by default.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--trust-model",
    is_flag=True,
    help="Consent to open a model format that can run code it carries; journaled.",
)
@shared_options
def causes_command(
    settings: Settings, source: str, analysis: str, seed: int, *, trust_model: bool
) -> None:
    """Rank the upstream causes of a drop.

    Takes an incident of the workspace, or a capture folder, which is looked at and left as it
    is: no workspace is touched then.
    """
    runner = LocalRunner(readable=(settings.folder.absolute() / "objects",))
    # A worker takes a second to get ready: it does so while this process still imports.
    runner.warm(("pandas",))
    try:
        search = import_module("workbench.cli.causes_search")
        search.search(
            settings, source, runner, analysis=analysis, seed=seed, trust_model=trust_model
        )
    finally:
        runner.close()
