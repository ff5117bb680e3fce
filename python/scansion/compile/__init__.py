"""Compiled functions and shared variables."""

from scansion.compile.function import Function, function
from scansion.compile.io import In, Out
from scansion.compile.sharedvalue import SharedVariable, shared

__all__ = ["Function", "In", "Out", "SharedVariable", "function", "shared"]
