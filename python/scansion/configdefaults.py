"""The flags in force, with their first values from the environment variable SCANSION_FLAGS."""

from __future__ import annotations

import os

from scansion.configparser import Configuration

__all__ = ["config"]

config = Configuration(os.environ.get("SCANSION_FLAGS", ""))
