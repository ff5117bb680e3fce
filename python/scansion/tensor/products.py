"""Products of tensors by name: Einstein's convention, stacks of matrices and vectors, covariances."""

from __future__ import annotations

import functools
import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._axes import normalize_axes
from scansion.tensor._cast import as_tensor_variable, cast, constant
from scansion.tensor._elementwise import mul
from scansion.tensor._promotion import promoted
from scansion.tensor.joining import concatenate
from scansion.tensor.math import contract, dot, matmul
from scansion.tensor.math import sum as sum_of
from scansion.tensor.ranks import atleast_2d
from scansion.tensor.shape import expand_dims, moveaxis, squeeze, transpose
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

__all__ = [
    "batched_tensordot",
    "cov",
    "dense_dot",
    "einsum",
    "matrix_transpose",
    "matvec",
    "vecdot",
    "vecmat",
]


def matrix_transpose(x: TensorLike) -> TensorVariable:
    """Exchange the last two axes.

    Parameters
    ----------
    x : array_like
        Shape (..., m, n).

    Returns
    -------
    TensorVariable
        Shape (..., n, m).

    Raises
    ------
    ValueError
        If `x` has fewer than two dimensions.

    Examples
    --------
    >>> matrix_transpose([[1, 2], [3, 4]]).eval()
    array([[1, 3],
           [2, 4]])
    """
    variable = as_tensor_variable(x)
    if variable.ndim < 2:
        raise ScansionValueError(explain(f"matrix_transpose: {made_at(variable)} has {variable.ndim} dimensions"))
    return transpose(variable, [*range(variable.ndim - 2), variable.ndim - 1, variable.ndim - 2])


def matvec(x1: TensorLike, x2: TensorLike) -> TensorVariable:
    """Multiply matrices with vectors.

    Parameters
    ----------
    x1 : array_like
        Shape (..., m, n).
    x2 : array_like
        Shape (..., n). Leading axes are broadcast.

    Returns
    -------
    TensorVariable
        Shape (..., m), of the common dtype.

    Raises
    ------
    ValueError
        If lengths do not fit; where they are not known, when the function runs.

    Examples
    --------
    >>> matvec([[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0]).eval()
    array([3., 7.])
    """
    vectors = as_tensor_variable(x2)
    product = matmul(x1, expand_dims(vectors, vectors.ndim))
    return squeeze(product, -1)


def vecmat(x1: TensorLike, x2: TensorLike) -> TensorVariable:
    """Multiply vectors with matrices.

    Parameters
    ----------
    x1 : array_like
        Shape (..., m).
    x2 : array_like
        Shape (..., m, n). Leading axes are broadcast.

    Returns
    -------
    TensorVariable
        Shape (..., n), of the common dtype.

    Raises
    ------
    ValueError
        If lengths do not fit; where they are not known, when the function runs.

    Examples
    --------
    >>> vecmat([1.0, 1.0], [[1.0, 2.0], [3.0, 4.0]]).eval()
    array([4., 6.])
    """
    vectors = as_tensor_variable(x1)
    product = matmul(expand_dims(vectors, vectors.ndim - 1), x2)
    return squeeze(product, -2)


def vecdot(x1: TensorLike, x2: TensorLike) -> TensorVariable:
    """Multiply vectors with vectors.

    Parameters
    ----------
    x1, x2 : array_like
        Shape (..., n). Leading axes are broadcast.

    Returns
    -------
    TensorVariable
        Shape (...), of the common dtype.

    Raises
    ------
    ValueError
        If lengths do not fit; where they are not known, when the function runs.

    Examples
    --------
    >>> vecdot([1.0, 2.0], [3.0, 4.0]).eval()
    array(11.)
    """
    x, y = promoted([x1, x2])
    return squeeze(matmul(expand_dims(x, x.ndim - 1), expand_dims(y, y.ndim)), (-2, -1))


def dense_dot(a: TensorLike, b: TensorLike) -> TensorVariable:
    """Multiply as `dot` does; Aesara's name for the product of tensors that are not sparse.

    Parameters
    ----------
    a, b : array_like
        Tensors.

    Returns
    -------
    TensorVariable
        The product.

    Examples
    --------
    >>> dense_dot([1.0, 2.0], [3.0, 4.0]).eval()
    array(11.)
    """
    return dot(a, b)


def batched_tensordot(x: TensorLike, y: TensorLike, axes: int | Sequence[Any] = 2) -> TensorVariable:
    """Sum products over given axes, for each index of the first axis.

    Parameters
    ----------
    x, y : array_like
        Tensors with one length of the first axis.
    axes : int or pair
        How many of the last axes of `x` meet the first ones of `y` after the common one, or which of `x` meet which of
        `y`.

    Returns
    -------
    TensorVariable
        The common axis, the other axes of `x`, then those of `y`; of the common dtype.

    Raises
    ------
    ValueError
        If the numbers of axes differ, the first axis is among them, or lengths of axes that meet differ.

    Examples
    --------
    >>> batched_tensordot(np.ones((5, 2, 3)), np.ones((5, 3, 4)), axes=1).type
    float64[5, 2, 4]
    """
    left, right = promoted([x, y])
    chosen = (range(left.ndim - axes, left.ndim), range(1, 1 + axes)) if isinstance(axes, int) else tuple(axes)
    x_axes = normalize_axes(chosen[0], left.ndim, "batched_tensordot")
    y_axes = normalize_axes(chosen[1], right.ndim, "batched_tensordot")
    if len(x_axes) != len(y_axes) or 0 in x_axes or 0 in y_axes:
        raise ScansionValueError(
            explain(f"batched_tensordot: axes {x_axes} and {y_axes} cannot meet", "the first axis is common to both")
        )
    return contract(left, right, x_axes, y_axes, "batched_tensordot", batch=1)


def cov(
    m: TensorLike,
    y: TensorLike | None = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: TensorLike | None = None,
    aweights: TensorLike | None = None,
) -> TensorVariable:
    """Estimate a covariance matrix.

    Parameters
    ----------
    m : array_like
        Variables in rows and observations in columns, or one variable.
    y : array_like, optional
        More variables, with the same observations.
    rowvar : bool
        Whether variables stand in rows, or in columns.
    bias : bool
        Whether to divide by the number of observations, or by one less.
    ddof : int, optional
        What to take from the number of observations instead.
    fweights, aweights : array_like, optional
        How often each observation was made, and how much it counts.

    Returns
    -------
    TensorVariable
        A matrix; a scalar for one variable.

    Raises
    ------
    ValueError
        If `m` has more than two dimensions.

    Examples
    --------
    >>> cov([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]).eval()
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    parts = [atleast_2d(x) for x in ([m] if y is None else [m, y])]
    for part in parts:
        if part.ndim > 2:
            raise ScansionValueError(explain(f"cov: {made_at(part)} has {part.ndim} dimensions, it takes two at most"))
    parts = [x if rowvar or x.type.shape[0] == 1 else transpose(x) for x in parts]
    x = concatenate(promoted(parts), axis=0) if len(parts) > 1 else parts[0]
    x = cast(x, "float64") if "float" not in x.dtype else x
    given = [cast(w, x.dtype) for w in (fweights, aweights) if w is not None]
    weights = functools.reduce(mul, given) if given else None
    less = (0 if bias else 1) if ddof is None else ddof
    total = cast(x.shape[1], x.dtype) if weights is None else sum_of(weights)
    lost = cast(constant(np.asarray(less)), x.dtype)
    if aweights is not None:
        lost = lost * sum_of(weights * cast(aweights, x.dtype)) / total
    weighted = x if weights is None else x * weights
    centred = x - expand_dims(sum_of(weighted, axis=1) / total, 1)
    right = transpose(centred if weights is None else centred * weights)
    return squeeze(dot(centred, right) / (total - lost), [k for k in (0, 1) if x.type.shape[0] == 1])


def einsum(subscripts: str, *operands: TensorLike) -> TensorVariable:
    """Sum products by Einstein's convention.

    Parameters
    ----------
    subscripts : str
        A letter for each axis of each operand, like "ij,jk->ik". Axes with one letter meet; letters that are missing
        after "->" are summed over. Without "->" the result has the letters that stand once, in alphabetical order.
        "..." stands for the axes that have no letter; they are broadcast.
    *operands : array_like
        As many tensors as there are terms.

    Returns
    -------
    TensorVariable
        The sums, of the common dtype.

    Raises
    ------
    ValueError
        If the subscripts do not fit the operands, or lengths of axes that meet differ; where lengths are not known,
        when the function runs.

    Notes
    -----
    Method: products of two operands from left to right, each one `scn.dot`.

    Examples
    --------
    >>> einsum("ij,j->i", [[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0]).eval()
    array([3., 7.])
    """
    tensors = promoted(operands)
    terms, output = _parse(subscripts, tensors)
    lengths = {
        label: x.type.shape[k]
        for x, term in zip(tensors, terms, strict=True)
        for k, label in enumerate(term)
        if x.type.shape[k] != 1
    }
    parts = [_without_ones(*_diagonals(x, term), lengths) for x, term in zip(tensors, terms, strict=True)]
    while len(parts) > 1:
        left, right, *rest = parts
        needed = {*output}.union(*(term for _, term in rest))
        parts = [_pair(_summed(*left, needed | {*right[1]}), _summed(*right, needed | {*left[1]}), needed), *rest]
    result, term = _summed(*parts[0], {*output})
    return transpose(result, [term.index(label) for label in output]) if term != output else result


Term = list[str]
"""The label of each axis: a letter, or "...k" for axis k from the end of those that "..." stands for."""


def _parse(subscripts: str, tensors: Sequence[TensorVariable]) -> tuple[list[Term], Term]:
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    texts = left.split(",")
    if len(texts) != len(tensors):
        raise _misfit(subscripts, f"has {len(texts)} terms for {len(tensors)} operands")
    terms = [_term(subscripts, text, x) for text, x in zip(texts, tensors, strict=True)]
    every = [label for term in terms for label in term]
    spread = sorted({label for label in every if label.startswith("...")}, key=lambda label: -int(label[3:]))
    once = sorted(label for label in {*every} if every.count(label) == 1 and label not in spread)
    output: Term = spread + once
    if arrow:
        before, dots, after = right.partition("...")
        output = [*before, *(spread if dots else []), *after]
    if len({*output}) < len(output) or not {*output} <= {*every}:
        raise _misfit(subscripts, "names a label of the result twice, or one that no operand has")
    return terms, output


def _term(subscripts: str, text: str, x: TensorVariable) -> Term:
    before, dots, after = text.partition("...")
    rest = x.ndim - len(before) - len(after)
    if rest < 0 or (rest and not dots) or not {*before, *after} <= {*string.ascii_letters}:
        raise _misfit(subscripts, f"has the term {text!r} for {made_at(x)}, which has {x.ndim} dimensions")
    return [*before, *(f"...{k}" for k in range(rest, 0, -1)), *after]


def _misfit(subscripts: str, text: str) -> ScansionValueError:
    return ScansionValueError(explain(f"einsum: {subscripts!r} {text}"))


def _diagonals(x: TensorVariable, term: Term) -> tuple[TensorVariable, Term]:
    """The elements at which axes with one label have one index."""
    for label in [label for label in term if term.count(label) > 1]:
        if term.count(label) > 1:
            first, second = [k for k, other in enumerate(term) if other == label][:2]
            square = moveaxis(x, (first, second), (-2, -1))
            x = sum_of(emit("scn.band", [square], {"lowest": 0, "highest": 0}), axis=-1, dtype=x.dtype)
            term = [other for k, other in enumerate(term) if k not in (first, second)] + [label]
            return _diagonals(x, term)
    return x, term


def _without_ones(x: TensorVariable, term: Term, lengths: dict[str, int | None]) -> tuple[TensorVariable, Term]:
    """Without axes of length 1 that meet longer ones."""
    ones = [k for k, label in enumerate(term) if x.type.shape[k] == 1 and label in lengths]
    return (squeeze(x, ones) if ones else x), [label for k, label in enumerate(term) if k not in ones]


def _summed(x: TensorVariable, term: Term, needed: set[str]) -> tuple[TensorVariable, Term]:
    """Sums over what nobody needs."""
    axes = [k for k, label in enumerate(term) if label not in needed]
    return (sum_of(x, axes, dtype=x.dtype) if axes else x), [label for label in term if label in needed]


def _pair(
    left: tuple[TensorVariable, Term], right: tuple[TensorVariable, Term], needed: set[str]
) -> tuple[TensorVariable, Term]:
    """The product of two operands, summed over the labels that both have and nobody needs."""
    (x, a), (y, b) = left, right
    common = [label for label in a if label in b]
    batch = [label for label in common if label in needed]
    gone = [label for label in common if label not in needed]
    x = transpose(x, [a.index(label) for label in batch] + [k for k, label in enumerate(a) if label not in batch])
    y = transpose(y, [b.index(label) for label in batch] + [k for k, label in enumerate(b) if label not in batch])
    a, b = (batch + [label for label in term if label not in batch] for term in (a, b))
    product = contract(x, y, [a.index(k) for k in gone], [b.index(k) for k in gone], "einsum", batch=len(batch))
    return product, batch + [label for label in [*a, *b] if label not in common]
