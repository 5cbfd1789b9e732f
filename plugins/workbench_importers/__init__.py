"""Importers and model loaders for the formats that ship with the product."""
