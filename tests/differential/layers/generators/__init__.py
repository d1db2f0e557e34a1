"""Seeded random cases for each family of layers: legal and illegal arguments, ranks, sizes, dtypes, policies."""

from . import elementwise, images, preprocessing, sequences, shapes, windows

__all__ = ["elementwise", "images", "preprocessing", "sequences", "shapes", "windows"]
