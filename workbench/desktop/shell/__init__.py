"""What stands around every place: menus, case bar, rail, status bar, jobs, palette of commands."""
