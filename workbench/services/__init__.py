"""The use cases, one verb each: check, append events, return what changed."""
