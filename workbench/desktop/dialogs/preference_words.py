"""How each preference is put to a person, and the groups they stand in; without widgets."""

from collections.abc import Iterator

from workbench.desktop.dialogs.preference_rows import Wording
from workbench.desktop.preferences import Preference
from workbench.language import languages, tr

GROUPS: tuple[tuple[str, str, tuple[Preference, ...]], ...] = (
    (
        "window",
        tr("Window"),
        (
            Preference.THEME,
            Preference.SCALE,
            Preference.LANGUAGE,
            Preference.NUMBERS,
            Preference.MOTION,
        ),
    ),
    ("notifications", tr("Notifications"), (Preference.NOTIFY, Preference.NOTIFY_AFTER)),
    ("engine", tr("Work"), (Preference.WORKERS, Preference.MEMORY, Preference.GUARD)),
    ("keys", tr("Keys and trust"), ()),
)
"""Name, title, and preferences of each group."""

_WORDS = {
    Preference.THEME: Wording(
        tr("Theme"),
        tr("Light, dark or high contrast; “as the system” follows it while the program runs."),
        (
            ("system", tr("As the system")),
            ("light", tr("Light")),
            ("dark", tr("Dark")),
            ("high_contrast", tr("High contrast")),
        ),
    ),
    Preference.SCALE: Wording(
        tr("Size of texts and controls"),
        tr("Everything grows together, on top of what the system asks for."),
        unit="%",
        restart=True,
    ),
    Preference.NUMBERS: Wording(
        tr("Numbers"),
        tr("How numbers are written in the window; files and copies keep the point."),
        (
            ("space", "12\u202f345.67"),
            ("comma", "12,345.67"),
            ("point", "12.345,67"),
            ("none", "12345.67"),
        ),
    ),
    Preference.MOTION: Wording(
        tr("Motion"),
        tr("Whether panels and menus may glide; values never move for show."),
        (
            ("system", tr("As the system")),
            ("reduced", tr("None")),
            ("full", tr("Where it helps")),
        ),
    ),
    Preference.NOTIFY: Wording(
        tr("Notify when a long job ends"),
        tr(
            "By the notifications of the system, while this window is not in front. They say how "
            "long it took and how it ended, never what it was about."
        ),
    ),
    Preference.NOTIFY_AFTER: Wording(
        tr("What counts as long"), tr("Shorter jobs end quietly."), unit=tr("s")
    ),
    Preference.WORKERS: Wording(
        tr("Workers"),
        tr("How many analyses may run side by side, each in a process of its own."),
        zero=tr("As the computer allows"),
    ),
    Preference.MEMORY: Wording(
        tr("Memory of one analysis"),
        tr("An analysis that needs more is stopped; never more than three quarters of it all."),
        unit="GB",
        zero=tr("As the computer allows"),
    ),
    Preference.GUARD: Wording(
        tr("Wait while memory is short"),
        tr("Jobs start later, or pause, before the computer runs out of memory."),
    ),
}


def wording(preference: Preference) -> Wording:
    """Return how a preference is put to a person.

    Parameters
    ----------
    preference : Preference
    """
    if preference is Preference.LANGUAGE:
        return Wording(
            tr("Language"),
            tr("Of the window; what is recorded, signed and exported stays in English."),
            (("", tr("As the system")), *languages()),
            restart=True,
        )
    return _WORDS[preference]


def listed() -> Iterator[str]:
    """Yield the name of every preference, for the palette of commands."""
    for _, _, preferences in GROUPS:
        for preference in preferences:
            yield wording(preference).name
