"""Padding, permutations, places in flattened tensors and common shapes against NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import grad

Program = Callable[..., Any]


def check(program: Program, oracle: Program, *arrays: Any, rtol: float = 0) -> None:
    """Compare lists of results with NumPy's, with lengths unknown and with lengths known."""
    inputs = [np.asarray(array) for array in arrays]
    for is_static in (False, True):
        symbols = [at.tensor(x.dtype.name, x.shape if is_static else (None,) * x.ndim) for x in inputs]
        results = scansion.function(symbols, program(*symbols), on_unused_input="ignore")(*inputs)
        for result, wanted in zip(results, oracle(*inputs), strict=True):
            assert (result.dtype, result.shape) == (wanted.dtype, wanted.shape)
            np.testing.assert_allclose(result, wanted, rtol=rtol, atol=rtol)


WIDTHS: list[Any] = [0, 2, (1, 3), ((0, 1), (2, 0)), ((7, 9), (8, 5))]
OPTIONS: list[dict[str, Any]] = [
    {},
    {"mode": "constant", "constant_values": 3},
    {"mode": "constant", "constant_values": ((1, 2), (3, 4))},
    {"mode": "edge"},
    {"mode": "reflect"},
    {"mode": "symmetric"},
    {"mode": "wrap"},
    {"mode": "maximum"},
    {"mode": "minimum", "stat_length": 2},
    {"mode": "mean", "stat_length": ((1, 2), (2, 3))},
    {"mode": "linear_ramp", "end_values": (5, -4)},
]


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "int8", "bool"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_pad(options: dict[str, Any], dtype: str) -> None:
    if dtype == "bool" and options.get("mode") not in ("edge", "wrap", "reflect"):
        pytest.skip("booleans have no such values")
    array = np.random.default_rng(0).integers(-9, 9, size=(3, 4)).astype(dtype)
    check(
        lambda x: [at.pad(x, width, **options) for width in WIDTHS],
        lambda x: [np.pad(x, width, **options) for width in WIDTHS],
        array,
        rtol=1e-6 if dtype == "float32" else 1e-13,
    )


def test_pad_by_variables_and_of_short_axes() -> None:
    array = np.array([1.0])
    modes = ["constant", "edge", "reflect", "symmetric", "wrap"]
    check(
        lambda x, n: [at.pad(x, (n, 2), mode=mode) for mode in modes],
        lambda x, n: [np.pad(x, (int(n), 2), mode=mode) for mode in modes],
        array,
        np.array(3),
    )
    check(lambda x: [at.pad(x, 2)], lambda x: [np.pad(x, 2)], np.zeros((0, 2)))


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_gradients_of_padding(options: dict[str, Any]) -> None:
    x = at.matrix("x")
    part = at.pad(x, ((1, 2), (0, 5)), **options).flatten()
    cost = (part * at.constant(np.cos(np.arange(200.0)))[: part.shape[0]]).sum()
    value, gradient = scansion.function([x], cost), scansion.function([x], grad(cost, x))
    array = np.random.default_rng(3).normal(size=(3, 2))
    wanted = np.zeros(array.shape)
    for place in np.ndindex(*array.shape):
        moved = np.zeros(array.shape)
        moved[place] = 1e-6
        wanted[place] = (value(array + moved) - value(array - moved)) / 2e-6
    np.testing.assert_allclose(gradient(array), wanted, rtol=1e-6, atol=1e-8)


def test_permutations() -> None:
    rows = np.random.default_rng(0).permuted(np.tile(np.arange(5), (3, 1)), axis=1)
    array = np.random.default_rng(1).normal(size=(3, 5))
    check(
        lambda x, p: [
            at.inverse_permutation(p),
            at.permute_row_elements(x, p),
            at.permute_row_elements(x, p[0]),
            at.permute_row_elements(at.permute_row_elements(x, p), p, inverse=True),
        ],
        lambda x, p: [np.argsort(p, 1), np.take_along_axis(x, p, 1), x[:, p[0]], x],
        array,
        rows,
    )


def test_places_in_flattened_tensors() -> None:
    places, dims = np.array([[0, 5], [23, 7]]), (2, 3, 4)
    for order in ("C", "F"):
        check(
            lambda i, order=order: [*at.unravel_index(i, dims, order=order)],
            lambda i, order=order: [*np.unravel_index(i, dims, order=order)],
            places,
        )
        check(
            lambda i, order=order: [at.ravel_multi_index(at.unravel_index(i, dims), dims, order=order)],
            lambda i, order=order: [np.ravel_multi_index(np.unravel_index(i, dims), dims, order=order)],
            places,
        )
    far = np.array([-3, 1, 9])
    for mode in ("clip", "wrap"):
        check(
            lambda i, mode=mode: [at.ravel_multi_index((i, i), (2, 3), mode=mode)],
            lambda i, mode=mode: [np.ravel_multi_index((i, i), (2, 3), mode=mode)],
            far,
        )


def test_common_shapes() -> None:
    x, y = at.tensor("float64", (None, 1), "x"), at.vector("y")
    f = scansion.function([x, y], at.broadcast_shape(x, y))
    assert [int(length) for length in f(np.zeros((2, 1)), np.zeros(3))] == [2, 3]
    lengths = at.broadcast_shape((1, 4), (3, 1), arrays_are_shapes=True)
    assert [int(length.eval()) for length in lengths] == [3, 4]
    column = at.specify_broadcastable(at.matrix("m"), 1)
    assert column.type.shape == (None, 1)
    with pytest.raises(ValueError, match="length"):
        column.eval({column.owner.inputs[0]: np.zeros((2, 2))})  # type: ignore[union-attr]
    assert at.is_flat(y)
    assert not at.is_flat(x)
    assert [v.ndim for v in at.atleast_Nd(x, y, n=2)] == [2, 2]


@pytest.mark.parametrize(
    ("program", "error", "message"),
    [
        (lambda x: at.pad(x, -1), ValueError, "a width in -1 is negative"),
        (lambda x: at.pad(x, 1, mode="foam"), ValueError, "there is no mode 'foam'"),
        (lambda x: at.pad(x, ((1, 1), (1, 1))), ValueError, "no pair for each of 1 axes"),
        (lambda x: at.pad(x, 1, mode="reflect", reflect_type="odd"), NotImplementedError, "is not implemented"),
        (lambda x: at.unravel_index(3, (2, 3), order="K"), ValueError, "there is no order 'K'"),
        (lambda x: at.ravel_multi_index((1,), (2, 3)), ValueError, "1 places for 2 axes"),
        (lambda x: at.specify_broadcastable(x), ValueError, "no axes are given"),
    ],
)
def test_wrong_arguments(program: Program, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        program(at.vector("x"))
    assert "test_rearrangement.py" in str(caught.value)


@pytest.mark.parametrize("make", [at.eye, at.tri])
def test_matrices_of_negative_lengths(make: Program) -> None:
    with pytest.raises(ValueError, match="cannot be negative, it is -1"):
        make(-1)
    n, m = at.lscalar("n"), at.lscalar("m")
    f = scansion.function([n, m], make(n, m))
    assert f(0, 2).shape == (0, 2)
    for lengths in ((-1, 2), (2, -3)):
        with pytest.raises(ValueError, match="negative"):
            f(*lengths)


def test_edges_of_an_empty_axis() -> None:
    x = at.vector("x")
    with pytest.raises(IndexError, match="out of range"):
        at.pad(x, 1, mode="edge").eval({x: np.zeros(0)})


# ----------------------------------------------------------------------------------------------------------------------
# Ranges and diagonals
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", [True, False])
@pytest.mark.parametrize("number", [0, 1, 2, 7])
def test_spaced_numbers(number: int, endpoint: bool) -> None:
    low, high, n = at.scalar("low"), at.scalar("high"), at.lscalar("n")
    functions = [(at.linspace, np.linspace), (at.logspace, np.logspace), (at.geomspace, np.geomspace)]
    program = [ours(low, high, n, endpoint) for ours, _ in functions]
    program += [at.linspace(0.5, 9.7, number, endpoint, "int32"), at.linspace(2, 1, number, endpoint, "float32")]
    results = scansion.function([low, high, n], program)(0.3, 2.7, number)
    wanted = [numpys(0.3, 2.7, number, endpoint) for _, numpys in functions]
    wanted.append(np.linspace(0.5, 9.7, number, endpoint, dtype="int32"))
    wanted.append(np.linspace(2, 1, number, endpoint, dtype="float32"))
    for result, expected in zip(results, wanted, strict=True):
        assert (result.dtype, result.shape) == (expected.dtype, expected.shape)
        np.testing.assert_allclose(result, expected, rtol=1e-6 if result.dtype == "float32" else 1e-14)


def test_grids() -> None:
    n = at.lscalar("n")
    dense, sparse = at.mgrid[0:n, 1:6:2], at.ogrid[0:n, 1:6:2]
    results = scansion.function([n], [*dense, *sparse])(3)
    for result, wanted in zip(results, [*np.mgrid[0:3, 1:6:2], *np.ogrid[0:3, 1:6:2]], strict=True):
        np.testing.assert_array_equal(result, wanted)
    with pytest.raises(TypeError, match="a grid takes slices"):
        at.mgrid[3]


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2), (0, 3)])
@pytest.mark.parametrize("offset", [0, 1, -1, 3, -3])
def test_diagonals(shape: tuple[int, int], offset: int) -> None:
    array = np.random.default_rng(0).normal(size=shape)
    check(
        lambda x: [x.diagonal(offset), at.diag(x, offset), at.diag(x[0], offset)] if shape[0] else [x.diagonal(offset)],
        lambda x: [x.diagonal(offset), np.diag(x, offset), np.diag(x[0], offset)] if shape[0] else [x.diagonal(offset)],
        array,
    )
    tensor = np.random.default_rng(0).normal(size=(*shape, 2))
    check(
        lambda x: [at.diagonal(x, offset, 2, 0), at.diagonal(x, offset, 0, 1)],
        lambda x: [np.diagonal(x, offset, 2, 0), np.diagonal(x, offset, 0, 1)],
        tensor,
    )


def test_filled_diagonals() -> None:
    array, value = np.zeros((3, 4)), np.arange(1.0, 4.0)

    def filled(x: Any, y: Any) -> Any:
        result = x.copy()
        np.fill_diagonal(result, y)
        return result

    check(
        lambda x, y: [at.fill_diagonal(x, y), at.fill_diagonal(x, 7.0), at.fill_diagonal_offset(x, y, 1)],
        lambda x, y: [filled(x, y), filled(x, 7.0), np.eye(3, 4, 1) * y[:, None]],
        array,
        value,
    )
    check(lambda x: [at.fill_diagonal(x, 2.0)], lambda x: [filled(x, 2.0)], np.zeros((2, 2, 2)))


@pytest.mark.parametrize("k", [0, 1, -2])
def test_places_of_triangles(k: int) -> None:
    matrix = np.zeros((3, 4))
    check(
        lambda x: [*at.tril_indices(3, k, 4), *at.triu_indices(3, k)],
        lambda x: [*np.tril_indices(3, k, 4), *np.triu_indices(3, k)],
        matrix,
    )
    check(
        lambda x: [*at.tril_indices_from(x, k), *at.triu_indices_from(x, k)],
        lambda x: [*np.tril_indices_from(x, k), *np.triu_indices_from(x, k)],
        matrix,
    )
