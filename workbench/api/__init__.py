"""The front door: all that a plugin may import, and its test kit."""
