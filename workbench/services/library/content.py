"""The content that ships with the product for the library, read once."""

from functools import cache
from typing import TypeVar

from pydantic import ValidationError

from workbench.assets import room
from workbench.domain.canonical import strict_loads
from workbench.domain.library_content import LikenessTerms, SampleExemplars
from workbench.domain.opening_content import Content
from workbench.errors import WorkbenchError

Item = TypeVar("Item", bound=Content)


@cache
def likeness_terms() -> LikenessTerms:
    """Return what two incidents are compared by."""
    return _read("likeness.json", LikenessTerms)


@cache
def sample_exemplars() -> SampleExemplars:
    """Return the exemplars that ship with the product."""
    return _read("exemplars.json", SampleExemplars)


def _read(name: str, shape: type[Item]) -> Item:
    path = room("resources") / "library" / name
    try:
        return shape.model_validate(strict_loads(path.read_bytes()))
    except (OSError, ValueError, ValidationError) as error:
        raise WorkbenchError(
            "content.unreadable",
            f"{name} of the library's content cannot be used: {error}.",
            "Put the file that came with the program back.",
        ) from None
