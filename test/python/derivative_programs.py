"""Programs whose derivatives the tests take: each is a function of one matrix, and together they use every op that is
not elementwise and has a rule of calculus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scansion
import scansion.tensor as at
from scansion.compile.builders import OpFromGraph
from scansion.gradient import grad_clip
from scansion.ifelse import ifelse
from scansion.printing import Print
from scansion.raise_op import Assert
from scansion.tensor import nlinalg, slinalg
from scansion.tensor.random.utils import RandomStream

Program = Callable[..., Any]

# A place without ties, away from zeros and from where `switch` and its kin jump.
MATRIX = np.random.default_rng(3).uniform(0.3, 1.1, size=(2, 3))


def positive(x: Any) -> Any:
    """A positive definite matrix, whose eigenvalues differ unless rows of `x` agree."""
    return at.dot(x, x.T) + at.diag(1.0 + at.cast(at.arange(x.shape[0]), "float64"))


def numbered(x: Any) -> Any:
    """Numbers of x's shape, no two alike."""
    return at.cos(at.cast(at.arange(x.size), "float64")).reshape(x.shape)


def _with_a_rule() -> OpFromGraph:
    x, y = at.dmatrices("x", "y")
    return OpFromGraph(
        [x, y],
        [at.sin(x) * y],
        lop_overrides=lambda inputs, outputs, grads: [
            grads[0] * at.cos(inputs[0]) * inputs[1],
            grads[0] * at.sin(inputs[0]),
        ],
    )


OF_ITS_OWN = _with_a_rule()
SHARED = scansion.shared(np.float64(1.5), name="scale")

# Of matrices of any shape.
OF_ANY_SHAPE: dict[str, Program] = {
    "sum of an axis": lambda x: x.sum(axis=0),
    "sum with keepdims": lambda x: x / x.sum(axis=1, keepdims=True),
    "product of an axis": lambda x: x.prod(axis=1),
    "slice with a step": lambda x: x[:, ::-2],
    "stack": lambda x: at.stack([x, x**2], axis=1),
    "lower triangle": lambda x: at.tril(x),
    "switch": lambda x: at.switch(x > 0.6, x**2, 3 * x),
    "cast": lambda x: at.cast(at.cast(x, "float64") ** 2, "float64"),
    "cast to complex": lambda x: at.real(at.cast(x, "complex128") ** 2 * (1 + 2j)),
    "dot of matrices": lambda x: at.dot(x, x.T),
    "dot of three dimensions": lambda x: at.dot(at.stack([x, x**2]), x.T),
    "matmul": lambda x: at.matmul(at.stack([x, 2 * x]), at.stack([x.T, x.T**2])),
    "tensordot": lambda x: at.tensordot(x, x, axes=([0, 1], [0, 1])),
    "running sum": lambda x: at.cumsum(x, axis=1) * numbered(x),
    "running product": lambda x: at.cumprod(x, axis=0) * numbered(x),
    "sorted": lambda x: at.sort(x, axis=0) * numbered(x),
    "reversed": lambda x: x[::-1] * numbered(x),
    "moved axes": lambda x: at.moveaxis(at.stack([x, x**2]), 0, 2) * numbered(x).dimshuffle(0, 1, "x"),
    "rows by a permutation": lambda x: x[at.arange(x.shape[0])[::-1]] ** 2,
    "elements by a mask": lambda x: x[x > 0.6] ** 2,
    "elements of nonzero places": lambda x: x[(x > 0.6).nonzero()] ** 3,
    "one column more": lambda x: at.concatenate([x, x**2], axis=1),
    "squeezed": lambda x: at.squeeze(x.dimshuffle(0, "x", 1)) ** 2,
    "whether any": lambda x: x * at.cast(at.any(x > 0.6, axis=1, keepdims=True), "float64"),
    "whether all": lambda x: x**2 * at.cast(at.all(x > 0.0, axis=0), "float64"),
    "one of two branches": lambda x: ifelse(at.gt(x.sum(), 1.0), x**2, 3 * x),
    "the other of two branches": lambda x: ifelse(at.gt(x.sum(), 100.0), 3 * x, x**2),
    "copied": lambda x: x.copy() ** 2,
    "checked": lambda x: Assert("too many rows")(x**2, at.lt(x.shape[0], 100)),
    "multiplied by draws": lambda x: RandomStream(5).normal(0, 1, size=x.shape) * x**2,
    "with a rule of its own": lambda x: OF_ITS_OWN(at.cast(x, "float64"), at.cast(x, "float64") ** 2),
    "printed": lambda x: Print("x", attrs=())(x) ** 2,
    "scaled by a shared variable": lambda x: SHARED * x**2,
    "clipped on the way back": lambda x: grad_clip(x, -1e3, 1e3) ** 2,
    "trace": lambda x: nlinalg.trace(x) ** 2,
    "times the number of elements": lambda x: x**2 * at.cast(x.shape.prod(), "float64"),
    "determinant": lambda x: nlinalg.det(positive(x)),
    "logarithm of a determinant": lambda x: nlinalg.slogdet(positive(x))[1],
    "inverse": lambda x: nlinalg.inv(positive(x)),
    "Cholesky factor": lambda x: slinalg.cholesky(positive(x)),
    "solution": lambda x: slinalg.solve(positive(x), x),
    "solution of a triangular system": lambda x: slinalg.solve_triangular(at.tril(positive(x)), x, lower=True),
    "exponential of a matrix": lambda x: slinalg.expm(0.3 * positive(x)),
}
# At matrices of 2 by 3.
OF_2_BY_3: dict[str, Program] = {
    "logsumexp": lambda x: at.logsumexp(x, axis=0),
    "softmax": lambda x: at.softmax(x, axis=1),
    "log of softmax": lambda x: at.log_softmax(x, axis=0),
    "mean": lambda x: x.mean(axis=(0, 1)),
    "variance": lambda x: x.var(axis=1, ddof=1),
    "standard deviation": lambda x: x.std(axis=0),
    "largest": lambda x: x.max(axis=1),
    "smallest": lambda x: x.min(axis=0, keepdims=True),
    "row": lambda x: x[1],
    "element": lambda x: x[-1, 0],
    "slice": lambda x: x[::-1, 1:],
    "new axes": lambda x: x[None, :, None, 1],
    "empty slice": lambda x: x[2:],
    "set": lambda x: at.set_subtensor(x[0], x[1] ** 2),
    "set a slice": lambda x: at.set_subtensor(x[:, ::2], x[::-1, 1:]),
    "set to one number": lambda x: at.set_subtensor(x[:, 1], x[0, 0]),
    "increase": lambda x: at.inc_subtensor(x[:, :2], x[:, 1:]),
    "transpose": lambda x: x.T * np.arange(6.0).reshape(3, 2),
    "dimshuffle": lambda x: x.dimshuffle(1, "x", 0) * np.arange(6.0).reshape(3, 1, 2),
    "reshape": lambda x: x.reshape((3, -1)) * np.arange(6.0).reshape(3, 2),
    "flatten": lambda x: x.flatten() * np.arange(6.0),
    "flip": lambda x: at.flip(x, 1) * np.arange(3.0),
    "roll": lambda x: at.roll(x, 1, axis=1) * np.arange(3.0),
    "concatenate": lambda x: at.concatenate([x, x[:1] ** 2, x], axis=0),
    "concatenate last": lambda x: at.concatenate([x, 2 * x[:, :1]], axis=1),
    "tile": lambda x: at.tile(x, (2, 2)) * numbered(at.tile(x, (2, 2))),
    "repeat": lambda x: at.repeat(x, 2, axis=0) * np.arange(12.0).reshape(4, 3),
    "broadcast": lambda x: x + x[0] * x[:, 0].dimshuffle(0, "x") ** 2,
    "broadcast_to": lambda x: at.broadcast_to(x[0], (4, 3)) * np.arange(4.0).reshape(4, 1),
    "fill": lambda x: at.fill(x, x[0, 0] ** 2),
    "dot of vectors": lambda x: at.dot(x[0], x[1]),
    "dot with a vector": lambda x: at.dot(x, x[0]),
    "vector dot matrix": lambda x: at.dot(x[:, 0], x),
    "dot with a scalar": lambda x: at.dot(x, x[0, 0]),
    "outer": lambda x: at.outer(x[0], x[1]),
    "element by search": lambda x: x.flatten()[at.searchsorted(np.arange(4.0), 2.5)] * x[0, 0],
    "place of the largest": lambda x: x[0, x[0].argmax()] * x[0, x[0].argmin()],
    "order": lambda x: x.flatten()[at.argsort(x.flatten())] * np.arange(6.0),
    "rows set by numbers": lambda x: at.set_subtensor(x[[1, 0]], x**2),
    "rows added by numbers": lambda x: at.inc_subtensor(x[[1, 1]], x**2),
    "range": lambda x: at.arange(x[0, 0], x[0, 0] + 3.5, 1.0) ** 2,
    "lower triangle alone": lambda x: at.tril(x, -1) ** 2,
    "pseudo-inverse": lambda x: nlinalg.pinv(x),
    "eigenvalues": lambda x: nlinalg.eigh(positive(x))[0],
    "projections on eigenvectors": lambda x: nlinalg.eigh(positive(x))[1] ** 2,
    "singular values": lambda x: nlinalg.svd(x, full_matrices=False)[1],
    "upper factor": lambda x: nlinalg.qr(x.T)[1] ** 2,
}


def scanned(step: Program, **arguments: Any) -> Any:
    return scansion.scan(step, **arguments)[0]


SCANS: dict[str, Program] = {
    "map": lambda x: scanned(lambda row: at.tanh(row).sum(), sequences=x),
    "map closing over": lambda x: scanned(lambda row: row * x[0], sequences=x),
    "map to what it closes over": lambda x: scanned(lambda row: x[0], sequences=x) ** 2,
    "recurrence": lambda x: scanned(
        lambda row, s: at.tanh(s * row + 0.5), sequences=x, outputs_info=at.ones_like(x[0])
    ),
    "recurrence, last": lambda x: scanned(lambda row, s: at.sin(s + row), sequences=x, outputs_info=x[0])[-1],
    "recurrence of a matrix": lambda x: scanned(lambda s: at.tanh(at.dot(s, x.T) @ x), outputs_info=x[0], n_steps=3),
    "no steps": lambda x: scanned(lambda s: s * x, outputs_info=x, n_steps=0),
    "one step": lambda x: scanned(lambda s: s * x, outputs_info=x, n_steps=1),
    "two taps": lambda x: scanned(
        lambda a, b, c: at.sin(a) * b + c, sequences=x.T, outputs_info={"initial": x.T[:2], "taps": [-2, -1]}
    ),
    "taps of a sequence": lambda x: scanned(lambda a, b: a * b**2, sequences={"input": x.flatten(), "taps": [-1, 1]}),
    "backwards": lambda x: scanned(lambda v, s: s * v + v, sequences=x.T, outputs_info=x[:, 0], go_backwards=True),
    "two states": lambda x: sum(
        y.sum()
        for y in scansion.scan(lambda v, a, b: (a * v + b, b * a), sequences=x.T, outputs_info=[x[:, 0], x[:, 1]])[0]
    ),
    "a map in a recurrence": lambda x: scanned(
        lambda s: scanned(lambda row, t: (row * t).sum(), sequences=x, non_sequences=s) @ x,
        outputs_info=x[0],
        n_steps=2,
    ),
    "draws that stay": lambda x: scanned(
        lambda row, noise: row**2 * noise, sequences=x, non_sequences=RandomStream(5).normal(0, 1, size=(3,))
    ),
    "powers": lambda x: scanned(lambda s, a: s * a, outputs_info=at.ones_like(x), non_sequences=x, n_steps=4)[-1],
}


def operations(values: list[Any]) -> Iterator[Any]:
    """All that values are computed from, in the regions of operations too."""
    pending, seen = [value.owner for value in values if value.owner], set()
    while pending:
        operation = pending.pop()
        if operation in seen:
            continue
        seen.add(operation)
        yield operation
        inner = [o for region in operation.regions for o in region.operations]
        pending += inner + [value.owner for o in (operation, *inner) for value in o.operands if value.owner]
