"""Runs Python abstractly over specs. Knows no layer by name: what an operation does to specs is in `rules`."""
