"""The user's own trust store: where it lies, and how a key gets into it."""

import os
from pathlib import Path

import platformdirs


def default_trust_path() -> Path:
    """Return where the user's own list of signers lies."""
    named = os.environ.get("WORKBENCH_TRUST")
    if named:
        return Path(named)
    folder = Path(platformdirs.user_config_dir("incident-workbench", appauthor=False))
    return folder / "allowed_signers"


def trust_store(named: Path | None) -> Path | None:
    """Return the trust store to judge by: the one that is named, else the user's own.

    Parameters
    ----------
    named : Path or None

    Returns
    -------
    Path or None
        None where none is named and the user has enrolled nobody.
    """
    if named is not None:
        return named
    own = default_trust_path()
    return own if own.is_file() else None
