"""The kinds of fault that can be put in, by what they touch; naming them imports nothing."""

COLUMN_KINDS = (
    "unit_change",
    "sign_flip",
    "stuck",
    "nulls",
    "remap",
    "unseen_level",
    "stale_join",
    "rounding",
    "clip",
    "timezone",
    "swap",
)
ROW_KINDS = ("duplicates", "surge")
LABEL_KINDS = ("label_noise", "label_delay", "concept")
KINDS = (*COLUMN_KINDS, *ROW_KINDS, *LABEL_KINDS)
