"""A table at the size of real incidents: painted, virtual, and read aloud like any other table."""
