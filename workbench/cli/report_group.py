"""``workbench report``: writing the postmortem, and every act on it."""

import click

from workbench.cli.report import report_command as write_command
from workbench.cli.report_signing import diff_command, feedback_command, sign_command
from workbench.cli.report_signing import versions_command as _versions
from workbench.cli.report_text import (
    check_command,
    claims_command,
    draft_command,
    gates_command,
    rerun_command,
    section_command,
    show_command,
)

WRITE = "write"


class _ReportGroup(click.Group):
    """A group whose first command may be left out: ``workbench report 3 -o report.html``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what names no command as what to write."""
        helped = {name for option in ctx.help_option_names for name in (option,)}
        if args and args[0] not in self.commands and args[0] not in helped:
            args = [WRITE, *args]
        return super().parse_args(ctx, args)


@click.group("report", cls=_ReportGroup)
def report_command() -> None:
    """Draft, write, check, sign and compare an incident's postmortem.

    `workbench report INCIDENT -o FILE` writes it as a file.
    """


for _name, _command in (
    (WRITE, write_command),
    ("draft", draft_command),
    ("section", section_command),
    ("show", show_command),
    ("check", check_command),
    ("claims", claims_command),
    ("gates", gates_command),
    ("re-run", rerun_command),
    ("sign", sign_command),
    ("versions", _versions),
    ("diff", diff_command),
    ("feedback", feedback_command),
):
    report_command.add_command(_command, _name)
