"""Called by MLIR's bindings when they are imported: makes Scansion's dialects, passes and pipelines known."""

from ._scansionDialects import register_dialects, register_passes

register_passes()

# Contexts are used by one thread at a time, and a thread pool would not survive a fork.
disable_multithreading = True

__all__ = ["disable_multithreading", "register_dialects"]
