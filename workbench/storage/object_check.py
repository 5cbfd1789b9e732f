"""Whether the files that events name are there and are what they were."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workbench.errors import ExitCode, JournalError
from workbench.storage.chain_check import Broken
from workbench.storage.objects import ObjectStore

Report = Callable[[float, str], None]
"""Takes how much is done, from 0 to 1, and what is being done; what it raises stops the work."""


@dataclass(frozen=True, slots=True)
class Named:
    """The first event that names an object."""

    incident: str
    seq: int


def check_objects(
    objects: ObjectStore, named: Mapping[str, Named], *, contents: bool, report: Report
) -> None:
    """Look at every object that an event names.

    Parameters
    ----------
    objects : ObjectStore
    named : Mapping of str to Named
        By sha256.
    contents : bool
        Also hash each; otherwise only whether it is there and not empty.
    report : callable

    Raises
    ------
    Broken
        At the first, in the order of the events, that is not as it was stored.
    """
    sizes = {sha256: _size(objects, sha256, where) for sha256, where in named.items()}
    total, done = max(sum(sizes.values()), 1), 0

    def count(size: int) -> None:
        nonlocal done
        done += size
        report(done / total, "Hashing the objects")

    for sha256, where in named.items() if contents else ():
        try:
            objects.verify(sha256, count)
        except JournalError as error:
            raise _broken(error, where) from error


def _size(objects: ObjectStore, sha256: str, where: Named) -> int:
    try:
        size = objects.size(sha256)
    except JournalError as error:
        raise _broken(error, where) from error
    if not size:
        empty = JournalError(
            "object.empty",
            f"The object {sha256[:16]} is empty.",
            exit_code=ExitCode.TAMPERED,
        )
        raise _broken(empty, where)
    return size


def _broken(error: JournalError, where: Named) -> Broken:
    kind = error.code.replace(".", "_")
    text = f"event {where.seq}: {error.message[0].lower()}{error.message[1:].rstrip('.')}"
    return Broken(kind, text, where.incident, where.seq)
