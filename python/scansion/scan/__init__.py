"""Recurrences: `scan`, and `map`, `reduce`, `foldl` and `foldr` as views of it."""

from scansion.scan.basic import scan
from scansion.scan.utils import until
from scansion.scan.views import foldl, foldr, map, reduce

__all__ = ["foldl", "foldr", "map", "reduce", "scan", "until"]
