"""The keys that sealed truths are opened with: one file a drill, outside every workspace."""

import os
from pathlib import Path

import platformdirs

from workbench.domain.records.drilling import Drill
from workbench.errors import WorkbenchError
from workbench.exchange.drill_seal import KEY_BYTES, opened

FOLDER = "WORKBENCH_DRILL_KEYS"
"""The variable that names another folder for keys, such as a facilitator's own."""
_SUFFIX = ".key"


def key_folder() -> Path:
    """Return where keys of drills are kept."""
    named = os.environ.get(FOLDER)
    if named:
        return Path(named)
    state = platformdirs.user_state_dir("incident-workbench", appauthor=False)
    return Path(state) / "drill-keys"


def keep_key(commitment: str, key: bytes) -> Path:
    """Keep the key of a drill, readable by this user alone.

    Raises
    ------
    WorkbenchError
        If the folder cannot be written.
    """
    file = key_folder() / f"{commitment}{_SUFFIX}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_bytes(key)
    except OSError as error:
        raise WorkbenchError(
            "drill.key_unwritable",
            f"The key of the drill cannot be kept in {file.parent}: {error.strerror}.",
            f"Name another folder in ${FOLDER}, or seal the drill with a passphrase.",
        ) from None
    return file


def forget_key(commitment: str) -> None:
    """Remove the key of a drill whose truth is revealed."""
    (key_folder() / f"{commitment}{_SUFFIX}").unlink(missing_ok=True)


def can_open(drill: Drill) -> bool:
    """Whether the sealed truth can be opened here without asking anybody for a passphrase."""
    return drill.sealed_by == "key" and (key_folder() / f"{drill.commitment}{_SUFFIX}").is_file()


def opened_truth(drill: Drill, passphrase: str = "") -> dict[str, object]:
    """Return the sealed content of a drill, checked against its commitment.

    Parameters
    ----------
    drill : Drill
    passphrase : str
        Where it was sealed with one.

    Raises
    ------
    WorkbenchError
        If the key or the passphrase is missing or wrong, or the truth is not the one committed to.
    """
    if drill.sealed_by == "passphrase":
        if not passphrase:
            raise WorkbenchError(
                "drill.passphrase",
                "The truth of this drill is sealed with its facilitator's passphrase.",
                "The facilitator gives it: `workbench drill reveal`, or --passphrase-file.",
            )
        return opened(drill.sealed, drill.commitment, passphrase)
    file = key_folder() / f"{drill.commitment}{_SUFFIX}"
    try:
        key = file.read_bytes()
    except OSError:
        key = b""
    if len(key) != KEY_BYTES:
        raise WorkbenchError(
            "drill.no_key",
            "The key that opens the truth of this drill is not on this machine.",
            f"Grade it where it was started, or put the key into {file.parent}.",
        )
    return opened(drill.sealed, drill.commitment, key)
