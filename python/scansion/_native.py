"""The native module, told which frames are the package's own, which exceptions to raise, and what flags say."""

from __future__ import annotations

from scansion import _scansion as native
from scansion._location import PACKAGE_DIRECTORY
from scansion._scansion import Operation, Region, Value
from scansion.configdefaults import config
from scansion.exceptions import KINDS

__all__ = ["Operation", "Region", "Value", "native"]

native.configure(PACKAGE_DIRECTORY, KINDS)
config.observe("threads", native.set_threads)
