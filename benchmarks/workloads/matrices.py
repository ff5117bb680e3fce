"""Linear algebra, of many small matrices and of a large one, in double precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import scansion
import scansion.tensor as at

from workloads._workload import Arrays, ByHand, Workload, by_jax, generator


def positive(*shape: int) -> Any:
    """Symmetric matrices with eigenvalues well above zero."""
    n = shape[-1]
    rows = generator().normal(size=shape)
    return rows @ np.swapaxes(rows, -1, -2) / n + np.eye(n)


def small_cholesky_solve() -> Any:
    a, b = at.dtensor3("a"), at.dmatrix("b")
    lower = at.slinalg.cholesky(a)
    half = at.slinalg.solve_triangular(lower, b[..., None], lower=True, b_ndim=2)
    x = at.slinalg.solve_triangular(lower.transpose((0, 2, 1)), half, lower=False, b_ndim=2)
    return scansion.function([a, b], x[..., 0])


def small_cholesky_solve_jax(a: Any, b: Any) -> Any:
    import jax

    return jax.vmap(lambda a, b: jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(a, lower=True), b))(a, b)


def solve_numpy(a: Any, b: Any) -> Any:
    return np.linalg.solve(a, b[..., None])[..., 0]


def small_inputs() -> Arrays:
    return positive(10_000, 4, 4), generator().normal(size=(10_000, 4))


def small_products() -> Any:
    a, b = at.dtensor3("a"), at.dtensor3("b")
    return scansion.function([a, b], at.matmul(a, b))


def small_products_inputs() -> Arrays:
    g = generator()
    return g.normal(size=(10_000, 4, 4)), g.normal(size=(10_000, 4, 4))


def product() -> Any:
    a, b = at.dmatrix("a"), at.dmatrix("b")
    return scansion.function([a, b], at.dot(a, b))


def squares(n: int) -> Arrays:
    g = generator()
    return g.normal(size=(n, n)), g.normal(size=(n, n))


def cholesky() -> Any:
    a = at.dmatrix("a")
    return scansion.function([a], at.slinalg.cholesky(a))


def cholesky_jax(a: Any) -> Any:
    import jax.numpy as jnp

    return jnp.linalg.cholesky(a)


def solve() -> Any:
    a, b = at.dmatrix("a"), at.dvector("b")
    return scansion.function([a, b], at.slinalg.solve(a, b))


def solve_jax(a: Any, b: Any) -> Any:
    import jax.numpy as jnp

    return jnp.linalg.solve(a, b)


def inverse() -> Any:
    a = at.dmatrix("a")
    return scansion.function([a], at.nlinalg.matrix_inverse(a))


def inverse_jax(a: Any) -> Any:
    import jax.numpy as jnp

    return jnp.linalg.inv(a)


def eigenvalues() -> Any:
    a = at.dmatrix("a")
    return scansion.function([a], at.nlinalg.eigh(a)[0])


def eigenvalues_jax(a: Any) -> Any:
    import jax.numpy as jnp

    return jnp.linalg.eigh(a)[0]


WORKLOADS = [
    Workload(
        "Cholesky and solution, 10,000 of 4 x 4",
        small_inputs,
        solve_numpy,
        {
            "scansion": small_cholesky_solve,
            "jax": by_jax(small_cholesky_solve_jax),
            "c++": ByHand("cholesky_solve_4", lambda a, b: (a, b, len(b)), lambda a, b: np.empty_like(b)),
        },
    ),
    Workload(
        "products, 10,000 of 4 x 4",
        small_products_inputs,
        np.matmul,
        {
            "scansion": small_products,
            "jax": by_jax(lambda a, b: a @ b),
            "c++": ByHand("products_4", lambda a, b: (a, b, len(b)), lambda a, b: np.empty_like(b)),
        },
    ),
    Workload(
        "product of matrices, 64",
        lambda: squares(64),
        np.matmul,
        {"scansion": product, "jax": by_jax(lambda a, b: a @ b)},
    ),
    Workload(
        "product of matrices, 768",
        lambda: squares(768),
        np.matmul,
        {"scansion": product, "jax": by_jax(lambda a, b: a @ b)},
    ),
    Workload(
        "Cholesky, 512",
        lambda: (positive(512, 512),),
        np.linalg.cholesky,
        {"scansion": cholesky, "jax": by_jax(cholesky_jax)},
    ),
    Workload(
        "solution of a system, 512",
        lambda: (positive(512, 512), generator().normal(size=512)),
        np.linalg.solve,
        {"scansion": solve, "jax": by_jax(solve_jax)},
    ),
    Workload(
        "inverse, 256",
        lambda: (positive(256, 256),),
        np.linalg.inv,
        {"scansion": inverse, "jax": by_jax(inverse_jax)},
    ),
    Workload(
        "eigenvalues of a symmetric matrix, 128",
        lambda: (positive(128, 128),),
        np.linalg.eigvalsh,
        {"scansion": eigenvalues, "jax": by_jax(eigenvalues_jax)},
    ),
]
