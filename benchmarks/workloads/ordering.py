"""Reductions along each axis, gathering and scattering, sorting."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import scansion
import scansion.tensor as at

from workloads._workload import Arrays, ByHand, Workload, by_jax, generator

SIDE = 160


def cube() -> Arrays:
    return (generator().normal(size=(SIDE, SIDE, SIDE)),)


def total(axis: int) -> Any:
    x = at.dtensor3("x")
    return scansion.function([x], x.sum(axis=axis))


def total_by_hand(axis: int) -> ByHand:
    return ByHand("sums", lambda x: (x, SIDE**axis, SIDE, SIDE ** (2 - axis)), lambda x: np.empty((SIDE, SIDE)))


def totals(axis: int) -> Workload:
    return Workload(
        f"sum along axis {axis} of {SIDE}^3",
        cube,
        lambda x: x.sum(axis=axis),
        {
            "scansion": functools.partial(total, axis),
            "jax": by_jax(lambda x: x.sum(axis=axis)),
            "c++": total_by_hand(axis),
        },
    )


def variance() -> Any:
    x = at.dtensor3("x")
    return scansion.function([x], x.var(axis=2))


def largest() -> Any:
    x = at.dmatrix("x")
    return scansion.function([x], at.argmax(x, axis=1))


def gather() -> Any:
    x, places = at.dvector("x"), at.lvector("places")
    return scansion.function([x, places], x[places])


def gather_rows() -> Any:
    table, places = at.dmatrix("table"), at.lvector("places")
    return scansion.function([table, places], table[places])


def gather_rows_inputs() -> Arrays:
    g = generator()
    return g.normal(size=(10_000, 64)), g.integers(0, 10_000, size=50_000)


def scatter() -> Any:
    x, places = at.dvector("x"), at.lvector("places")
    return scansion.function([x, places], at.inc_subtensor(at.zeros_like(x)[places], x))


def scatter_numpy(x: Any, places: Any) -> Any:
    return np.bincount(places, weights=x, minlength=len(x))


def scatter_jax(x: Any, places: Any) -> Any:
    import jax.numpy as jnp

    return jnp.zeros_like(x).at[places].add(x)


def places_inputs() -> Arrays:
    g = generator()
    return g.normal(size=1_000_000), g.integers(0, 1_000_000, size=1_000_000)


def sort() -> Any:
    x = at.dvector("x")
    return scansion.function([x], at.sort(x))


def argsort() -> Any:
    x = at.dvector("x")
    return scansion.function([x], at.argsort(x))


def sort_jax(x: Any) -> Any:
    import jax.numpy as jnp

    return jnp.sort(x)


def argsort_jax(x: Any) -> Any:
    import jax.numpy as jnp

    return jnp.argsort(x)


def sort_rows() -> Any:
    x = at.fmatrix("x")
    return scansion.function([x], at.sort(x, axis=1))


def many() -> Arrays:
    return (generator().normal(size=100_000),)


WORKLOADS = [
    *(totals(axis) for axis in range(3)),
    Workload(
        f"variance along the last axis of {SIDE}^3",
        cube,
        lambda x: x.var(axis=2),
        {"scansion": variance, "jax": by_jax(lambda x: x.var(axis=2))},
    ),
    Workload(
        "argmax of each of 1000 rows of 1000",
        lambda: (generator().normal(size=(1000, 1000)),),
        lambda x: x.argmax(axis=1),
        {
            "scansion": largest,
            "jax": by_jax(lambda x: x.argmax(axis=1)),
            "c++": ByHand("largest", lambda x: (x, *x.shape), lambda x: np.empty(len(x), dtype="int64")),
        },
        rtol=0.0,
    ),
    Workload(
        "gather of 1e6 from 1e6",
        places_inputs,
        lambda x, places: x[places],
        {
            "scansion": gather,
            "jax": by_jax(lambda x, places: x[places]),
            "c++": ByHand("gather", lambda x, places: (x, places, len(places)), lambda x, _: np.empty_like(x)),
        },
    ),
    Workload(
        "gather of 50,000 rows of 64",
        gather_rows_inputs,
        lambda table, places: table[places],
        {
            "scansion": gather_rows,
            "jax": by_jax(lambda table, places: table[places]),
            "c++": ByHand(
                "gather_rows",
                lambda table, places: (table, places, len(places), table.shape[1]),
                lambda table, places: np.empty((len(places), table.shape[1])),
            ),
        },
    ),
    Workload(
        "scatter-add of 1e6 to 1e6",
        places_inputs,
        scatter_numpy,
        {
            "scansion": scatter,
            "jax": by_jax(scatter_jax),
            "c++": ByHand("scatter", lambda x, places: (x, places, len(places), len(x)), lambda x, _: np.empty_like(x)),
        },
    ),
    Workload(
        "sort of 100,000",
        many,
        np.sort,
        {
            "scansion": sort,
            "jax": by_jax(sort_jax),
            "c++": ByHand("sorted", lambda x: (x, len(x)), np.empty_like),
        },
    ),
    Workload("argsort of 100,000", many, np.argsort, {"scansion": argsort, "jax": by_jax(argsort_jax)}, rtol=0.0),
    Workload(
        "sort of each of 1000 rows of 100, f32",
        lambda: (generator().normal(size=(1000, 100)).astype("float32"),),
        lambda x: np.sort(x, axis=1),
        {"scansion": sort_rows, "jax": by_jax(lambda x: x.sort(axis=1))},
    ),
]
