"""The operations of `scn`, one class each, generated from their records."""

from ._scn_ops_gen import *  # noqa: F403
