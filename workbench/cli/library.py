"""``workbench library`` with everything a workspace remembers."""

import click

from workbench.cli.library_plans import (
    exemplar_group,
    map_command,
    pattern_group,
    plan_command,
    similar_command,
    start_from_command,
)
from workbench.cli.library_playbooks import playbook_group, templates_command
from workbench.cli.library_sharing import (
    import_command,
    list_command,
    publish_command,
    pull_command,
)
from workbench.cli.library_told import faults_command, health_command, knowledge_command
from workbench.cli.search import search_command


@click.group("library")
def library_command() -> None:
    """Find earlier incidents, see which are alike, and start from what they taught.

    Exit codes: 0 done (also where nothing was found), 1 a dry run found rows that cannot be
    used, 2 usage or input, 5 refused because a withheld value would leave or a role does not
    allow it.
    """


for _name, _command in (
    ("search", search_command),
    ("similar", similar_command),
    ("map", map_command),
    ("start-from", start_from_command),
    ("plan", plan_command),
    ("pattern", pattern_group),
    ("exemplar", exemplar_group),
    ("playbook", playbook_group),
    ("templates", templates_command),
    ("import", import_command),
    ("publish", publish_command),
    ("pull", pull_command),
    ("list", list_command),
    ("faults", faults_command),
    ("knowledge", knowledge_command),
    ("health", health_command),
):
    library_command.add_command(_command, _name)
