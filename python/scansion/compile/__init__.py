"""Compiled functions and shared variables."""

from scansion.compile.function import Function, function
from scansion.compile.io import In, Out
from scansion.compile.mode import Mode, get_default_mode, get_mode
from scansion.compile.sharedvalue import SharedVariable, shared

__all__ = ["Function", "In", "Mode", "Out", "SharedVariable", "function", "get_default_mode", "get_mode", "shared"]
