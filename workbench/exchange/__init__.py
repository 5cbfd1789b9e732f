"""The package: manifest, signing, archive, verification."""
