"""The roles a column may play, in the order they are offered; without Qt."""

from workbench.language import tr

_WORDS = {
    "feature": tr("feature"),
    "label": tr("label"),
    "prediction": tr("prediction"),
    "score": tr("score"),
    "timestamp": tr("timestamp"),
    "entity": tr("entity"),
    "segment": tr("segment"),
    "weight": tr("weight"),
    "sensitive": tr("sensitive"),
    "label_time": tr("label time"),
    "model_version": tr("model version"),
}
ROLES = tuple(_WORDS)
NO_ROLE = tr("no role")


def role_words(role: str) -> str:
    """Return a role as it is written.

    Parameters
    ----------
    role : str
        As `Roles.items` names it; empty for none.
    """
    return _WORDS.get(role, role.replace("_", " ")) or NO_ROLE
