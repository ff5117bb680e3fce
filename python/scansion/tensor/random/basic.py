"""Distributions, bit-equal to NumPy's.

Parameters broadcast to the shape of the draws; an array that belongs to one draw stands behind the axes that broadcast.
A function of this module draws from the generator `rng`, which it does not advance: the state after the draw is the
other output of the draw's operation (`draw.owner.outputs[0]`). `RandomStream` looks after that.
"""

from scansion.tensor.random._arrays import categorical, dirichlet, multinomial, multivariate_normal
from scansion.tensor.random._counts import (
    bernoulli,
    betabinom,
    binomial,
    geometric,
    hypergeometric,
    negative_binomial,
    poisson,
    zipf,
)
from scansion.tensor.random._gamma import (
    beta,
    chisquare,
    exponential,
    f,
    gamma,
    gengamma,
    invgamma,
    standard_exponential,
    standard_gamma,
)
from scansion.tensor.random._positive import (
    halfcauchy,
    halfnormal,
    lognormal,
    pareto,
    power,
    rayleigh,
    truncexpon,
    wald,
    weibull,
)
from scansion.tensor.random._real import gumbel, laplace, logistic, normal, standard_normal, uniform
from scansion.tensor.random._sampling import choice, integers, permutation, randint
from scansion.tensor.random._tails import cauchy, standard_cauchy, standard_t, t, triangular, vonmises

nbinom = negative_binomial
random = uniform

__all__ = [
    "bernoulli",
    "beta",
    "betabinom",
    "binomial",
    "categorical",
    "cauchy",
    "chisquare",
    "choice",
    "dirichlet",
    "exponential",
    "f",
    "gamma",
    "gengamma",
    "geometric",
    "gumbel",
    "halfcauchy",
    "halfnormal",
    "hypergeometric",
    "integers",
    "invgamma",
    "laplace",
    "logistic",
    "lognormal",
    "multinomial",
    "multivariate_normal",
    "nbinom",
    "negative_binomial",
    "normal",
    "pareto",
    "permutation",
    "poisson",
    "power",
    "randint",
    "random",
    "rayleigh",
    "standard_cauchy",
    "standard_exponential",
    "standard_gamma",
    "standard_normal",
    "standard_t",
    "t",
    "triangular",
    "truncexpon",
    "uniform",
    "vonmises",
    "wald",
    "weibull",
    "zipf",
]
