"""Root-cause analyses."""
