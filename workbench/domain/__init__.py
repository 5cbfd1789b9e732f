"""Nouns and events: frozen, typed, without input or output."""
