"""The provenance database: journal, projections, objects."""
