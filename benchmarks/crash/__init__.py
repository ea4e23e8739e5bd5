"""The crash matrix: real workers on real databases, killed everywhere."""
