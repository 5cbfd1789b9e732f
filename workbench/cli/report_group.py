"""``workbench report`` with every act on the postmortem, beside writing it as a file."""

from workbench.cli.report import report_command
from workbench.cli.report_signing import (
    diff_command,
    feedback_command,
    sign_command,
    template_diff_command,
    versions_command,
)
from workbench.cli.report_text import (
    check_command,
    claims_command,
    draft_command,
    gates_command,
    rerun_command,
    section_command,
    show_command,
)

__all__ = ["report_command"]

for _name, _command in (
    ("draft", draft_command),
    ("section", section_command),
    ("show", show_command),
    ("check", check_command),
    ("claims", claims_command),
    ("gates", gates_command),
    ("re-run", rerun_command),
    ("sign", sign_command),
    ("versions", versions_command),
    ("diff", diff_command),
    ("template-diff", template_diff_command),
    ("feedback", feedback_command),
):
    report_command.add_command(_command, _name)
