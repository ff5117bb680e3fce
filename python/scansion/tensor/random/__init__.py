"""Random draws: `RandomStream` for most programs, and the distributions over explicit generators."""

from scansion.tensor.random.basic import binomial, normal, uniform
from scansion.tensor.random.utils import RandomStream

__all__ = ["RandomStream", "binomial", "normal", "uniform"]
