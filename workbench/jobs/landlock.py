"""Landlock: the kernel takes rights away from this process, for good.

Source: Linux ``Documentation/userspace-api/landlock.rst``; access bits as in
``include/uapi/linux/landlock.h``. Reading and writing are allowed beneath given places only,
and starting programs nowhere; TCP is refused where the kernel is new enough (ABI 4), and
signals and abstract sockets to processes outside (ABI 6).
"""

import ctypes
import os
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38
_DEATH_SIGNAL = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
# REMOVE_DIR, REMOVE_FILE and the seven MAKE_* rights are the bits 4 to 12.
_CHANGE_FOLDER = sum(1 << bit for bit in range(4, 13))
_REFER = 1 << 13
_TRUNCATE = 1 << 14
_TCP = 0b11
_SCOPES = 0b11


def landlock_version() -> int:
    """Return the version of Landlock that the kernel offers; 0 or less where it has none."""
    if not sys.platform.startswith("linux"):
        return 0
    library = ctypes.CDLL(None, use_errno=True)
    return int(library.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG))


def restrict_files(
    folders: Sequence[Path], files: Sequence[Path], readable: Sequence[Path]
) -> bool:
    """Refuse this process, for good, to read and write elsewhere and to use TCP.

    Parameters
    ----------
    folders : sequence of Path
        Beneath these everything may be read and written.
    files : sequence of Path
        These may be read and written to.
    readable : sequence of Path
        Beneath these everything may be read; those that do not exist are left out.

    Returns
    -------
    bool
        Whether the kernel did so; nothing has changed where it did not.
    """
    version = landlock_version()
    if version < 1:
        return False
    library = ctypes.CDLL(None, use_errno=True)
    writing, reading = _file_rights(version), _READ_FILE | _READ_FOLDER
    tcp, scopes = (_TCP if version >= 4 else 0), (_SCOPES if version >= 6 else 0)
    words = [_EXECUTE | reading | writing, tcp, scopes][
        : 1 if version < 4 else 2 if version < 6 else 3
    ]
    attributes = struct.pack(f"={len(words)}Q", *words)
    ruleset = library.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        allowed = [(path, reading | writing) for path in folders]
        kept = _READ_FILE | (writing & (_WRITE_FILE | _TRUNCATE))
        allowed += [(path, kept) for path in files if path.exists()]
        allowed += [
            (path, reading if path.is_dir() else _READ_FILE) for path in readable if path.exists()
        ]
        return (
            all(_allow(library, ruleset, path, rights) for path, rights in allowed)
            and library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
            and library.syscall(_RESTRICT_SELF, ruleset, 0) == 0
        )
    finally:
        os.close(ruleset)


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send this process a signal when the thread that started it ends."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal_number, 0, 0, 0)


def _file_rights(version: int) -> int:
    rights = _WRITE_FILE | _CHANGE_FOLDER
    if version >= 2:
        rights |= _REFER
    if version >= 3:
        rights |= _TRUNCATE
    return rights


def _allow(library: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> bool:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, descriptor)
        return int(library.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)) == 0
    finally:
        os.close(descriptor)
