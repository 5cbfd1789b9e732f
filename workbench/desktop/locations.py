"""Where the window looks when it is not told."""

from pathlib import Path

import platformdirs


def default_workspace() -> Path:
    """Return the user's own workspace folder."""
    data = platformdirs.user_data_dir("incident-workbench", appauthor=False)
    return Path(data) / "workspace"
