"""How a use case asks a person for a passphrase, where there is a person to ask."""

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

Prompt = Callable[[Path], str]

prompt: ContextVar[Prompt | None] = ContextVar("prompt", default=None)
"""Asks for the passphrase of a workspace or a backup; set by whoever can."""
