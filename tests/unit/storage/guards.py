"""The triggers that keep the journal as it is: how to take them away, and put them back."""

from workbench.storage.schema import JOURNAL_SCHEMA

GUARDS = [name for name, text in JOURNAL_SCHEMA.items() if text.startswith("CREATE TRIGGER")]
UNGUARD = [f"DROP TRIGGER {name}" for name in GUARDS]
REGUARD = [JOURNAL_SCHEMA[name] for name in GUARDS]
