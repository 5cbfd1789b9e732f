"""Names under which dialogs remember what was chosen; without Qt."""

FOLDER = "export/folder"
KEY = "export/key"
REVIEWER = "review/name"
