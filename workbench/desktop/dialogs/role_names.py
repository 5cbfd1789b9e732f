"""The roles a column may play, in the order they are offered; without Qt."""

from workbench.language import tr

ROLES = (
    "feature",
    "label",
    "prediction",
    "score",
    "timestamp",
    "entity",
    "segment",
    "weight",
    "sensitive",
    "label_time",
    "model_version",
)
NO_ROLE = tr("no role")


def role_words(role: str) -> str:
    """Return a role as it is written.

    Parameters
    ----------
    role : str
        As `Roles.items` names it; empty for none.
    """
    return role.replace("_", " ") or NO_ROLE
