"""`function`: from symbolic outputs to something that can be called."""

from scansion.compile.function._function import function
from scansion.compile.function.types import Function

__all__ = ["Function", "function"]
