"""A system-call filter: the kernel refuses a worker what no analysis and no parser needs.

Source: Linux ``Documentation/userspace-api/seccomp_filter.rst``; numbers as in
``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``. The
filter holds for compiled code as much as for Python, and needs neither privileges nor a
program that would have to be installed.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable
from errno import ENETUNREACH, ENOSYS, EPERM

_NO_NEW_PRIVILEGES, _GET_SECCOMP = 38, 21
_MODE_FILTER, _ALL_THREADS = 1, 1
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _BITS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16
_NEW_THREAD = 0x00010000
_FOREIGN = 0x40000000
_DONE = 0
"""As an error number: the call does nothing and says that it went well."""

_MACHINES = {"x86_64": (0xC000003E, 0, 317), "aarch64": (0xC00000B7, 1, 277)}
"""What the kernel calls the machine, the column below, and the call that sets a filter."""

_NETWORK = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
}
_POWERS = {
    "fork": (57,),
    "vfork": (58,),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "setns": (308, 268),
    "unshare": (272, 97),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172,),
    "ioperm": (173,),
    "mknod": (133,),
    "mknodat": (259, 33),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
}
_ATTRIBUTES = {
    "chmod": (90,),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92,),
    "fchown": (93, 55),
    "lchown": (94,),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "utime": (132,),
    "utimes": (235,),
    "futimesat": (261,),
    "utimensat": (280, 88),
}
_CLONE, _CLONE3 = (56, 220), (435, 435)
_SENDTO, _PRLIMIT = (44, 206), (302, 261)
_SIGNALS = ((62, 129), (234, 131))
"""kill and tgkill."""

Instruction = tuple[int, int, int, int]


def calls_can_be_restricted() -> bool:
    """Whether this machine's calls are known, and its kernel has filters of them."""
    if platform.machine() not in _MACHINES or not sys.platform.startswith("linux"):
        return False
    return sys.maxsize >= _FOREIGN and int(ctypes.CDLL(None).prctl(_GET_SECCOMP, 0, 0, 0, 0)) >= 0


def restrict_calls(*, attributes: bool) -> bool:
    """Refuse this process, for good, sockets, other processes and powers over the system.

    It may go on to talk over what it has open, to start threads and to signal itself.

    Parameters
    ----------
    attributes : bool
        Whether changing modes, owners and times of files shall do nothing: where no other
        wall stands before the user's files, which such a call need not even open.

    Returns
    -------
    bool
        Whether the kernel did so; nothing has changed where it did not.
    """
    known = _MACHINES.get(platform.machine())
    if known is None or not calls_can_be_restricted():
        return False
    program = _program(known[0], known[1], attributes=attributes)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    held = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(program), ctypes.addressof(held))
    library = ctypes.CDLL(None, use_errno=True)
    return (
        int(library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)) == 0
        and int(library.syscall(known[2], _MODE_FILTER, _ALL_THREADS, header)) == 0
    )


def _program(machine: int, column: int, *, attributes: bool) -> list[Instruction]:
    own = os.getpid()
    refused = dict.fromkeys(_numbers(_NETWORK.values(), column), ENETUNREACH)
    refused |= dict.fromkeys(_numbers(_POWERS.values(), column), EPERM)
    # A C library that is told so falls back on clone, whose flags can be looked at.
    refused[_CLONE3[column]] = ENOSYS
    if attributes:
        refused |= dict.fromkeys(_numbers(_ATTRIBUTES.values(), column), _DONE)
    program: list[Instruction] = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _ERROR | ENOSYS),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, _FOREIGN),
        (_RETURN, 0, 0, _ERROR | ENOSYS),
    ]
    for number, error in sorted(refused.items()):
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | error)]
    program += _unless_set(_CLONE[column], 0, _NEW_THREAD)
    for numbers in _SIGNALS:
        program += _unless_among(numbers[column], 0, (own,))
    program += _unless_among(_PRLIMIT[column], 0, (0, own))
    program += _unless_null(_SENDTO[column], 4)
    return [*program, (_RETURN, 0, 0, _ALLOW)]


def _numbers(rows: Iterable[tuple[int, ...]], column: int) -> list[int]:
    return [row[column] for row in rows if len(row) > column]


def _unless_set(number: int, argument: int, bit: int) -> list[Instruction]:
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument),
        (_BITS, 1, 0, bit),
        (_RETURN, 0, 0, _ERROR | EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _unless_among(number: int, argument: int, allowed: tuple[int, ...]) -> list[Instruction]:
    tests = [(_EQUAL, len(allowed) - at, 0, value) for at, value in enumerate(allowed)]
    return [
        (_EQUAL, 0, len(tests) + 3, number),
        (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument),
        *tests,
        (_RETURN, 0, 0, _ERROR | EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _unless_null(number: int, argument: int) -> list[Instruction]:
    place = _ARGUMENTS_AT + 8 * argument
    return [
        (_EQUAL, 0, 6, number),
        (_LOAD, 0, 0, place),
        (_EQUAL, 0, 2, 0),
        (_LOAD, 0, 0, place + 4),
        (_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _ERROR | ENETUNREACH),
        (_RETURN, 0, 0, _ALLOW),
    ]
