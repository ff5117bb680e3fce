"""Indexing, shapes and rearrangements: the shapes that types know, and errors with the user's line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at

ARRAY = np.arange(24.0).reshape(2, 3, 4)
KEYS: list[Any] = [
    0,
    -1,
    np.int64(1),
    slice(None),
    slice(1, None),
    slice(None, -1),
    slice(None, None, -1),
    slice(None, None, 2),
    slice(-5, 10),
    slice(3, 0, -2),
    slice(1, 1),
    slice(5, 2),
    slice(2**70, None),
    None,
    Ellipsis,
    (),
    (0, 1),
    (0, 1, 2),
    (0, ..., 2),
    (..., 0),
    (..., None),
    (None, 0),
    (0, None),
    (slice(None), None, 1),
    (slice(None), slice(None), slice(None, None, -1)),
    (None, ..., None, 0, None),
    (slice(1), slice(2, 0, -1), 3),
    np.array(1),
]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_keys_give_numpys_shape_and_values(key: Any) -> None:
    x = at.tensor("float64", ARRAY.shape, "x")
    assert x[key].type.shape == ARRAY[key].shape
    unknown = at.tensor3("u")
    assert unknown[key].ndim == ARRAY[key].ndim
    np.testing.assert_array_equal(unknown[key].eval({unknown: ARRAY}), ARRAY[key])


@pytest.mark.parametrize("start", [-5, -4, -1, 0, 2, 4, 9])
@pytest.mark.parametrize("stop", [-5, -1, 0, 3, 9])
def test_symbolic_bounds(start: int, stop: int) -> None:
    values = np.arange(4.0)
    x, i, j, k = at.vector("x"), at.iscalar("i"), at.lscalar("j"), at.bscalar("k")
    f = scansion.function([x, i, j, k], [x[i:j:k], x[i:], x[:j], x[::k], x[i::k], x[:j:k]])
    for step in (1, 2, -1, -3):
        expected = [
            values[start:stop:step],
            values[start:],
            values[:stop],
            values[::step],
            values[start::step],
            values[:stop:step],
        ]
        for result, wanted in zip(f(values, start, stop, step), expected, strict=True):
            np.testing.assert_array_equal(result, wanted)


def test_symbolic_indices_and_their_errors() -> None:
    x, i = at.vector("x"), at.iscalar("i")
    f = scansion.function([x, i], x[i])
    assert f([1.0, 2.0, 3.0], -3) == 1
    with pytest.raises(IndexError, match=r"test_frontend_indexing\.py"):
        f([1.0, 2.0, 3.0], 3)
    assert f([1.0], 0) == 1


@pytest.mark.parametrize(
    ("key", "error", "text"),
    [
        (2, IndexError, "index 2 is out of range for axis 0 of x .* length 2"),
        ((0, -4), IndexError, "index -4 is out of range for axis 1"),
        ((0, 0, 0, 0), IndexError, "4 indices for x .* 3 dimensions"),
        ((..., ...), IndexError, "one Ellipsis"),
        (1.5, IndexError, "must be an integer, a slice, None"),
        ("a", IndexError, "not str"),
        (slice(None, None, 0), ValueError, "step of a slice cannot be 0"),
        (slice(0.5), TypeError, "must be an integer"),
        (True, IndexError, "not bool"),
        ((0, np.array([True])), IndexError, "a mask of length 1 on axis 1"),
    ],
)
def test_keys_that_are_wrong(key: Any, error: type[Exception], text: str) -> None:
    x = at.tensor("float64", ARRAY.shape, "x")
    with pytest.raises(error, match=text) as caught:
        x[key]
    assert "test_frontend_indexing.py:" in str(caught.value)


def test_keys_hold_integers_or_booleans() -> None:
    with pytest.raises(IndexError, match=r"must hold integers or booleans, x .* is float64\[\]"):
        at.vector()[at.scalar("x")]


@pytest.mark.parametrize("key", [0, slice(1, 3), slice(None, None, -1), (slice(None), 1), (..., 0), (1, slice(0, 0))])
@pytest.mark.parametrize("value", [7, 7.5, "vector", "full"])
def test_replaced_and_increased_parts(key: Any, value: Any) -> None:
    array = np.arange(12.0).reshape(3, 4)
    part = array[key]
    new = {"vector": np.arange(part.shape[-1], dtype=float), "full": part * 2 + 1}.get(str(value), value)
    x = at.matrix("x")
    f = scansion.function([x], [at.set_subtensor(x[key], new), at.inc_subtensor(x[key], new), x[key].set(new)])
    replaced, increased = array.copy(), array.copy()
    replaced[key] = new
    increased[key] += new
    for result, wanted in zip(f(array), [replaced, increased, replaced], strict=True):
        np.testing.assert_array_equal(result, wanted)


def test_parts_that_cannot_be_replaced() -> None:
    x = at.fvector("x")
    with pytest.raises(TypeError, match="is not a part of a tensor"):
        at.set_subtensor(x, 1)
    with pytest.raises(TypeError, match="float32 tensor cannot hold float64"):
        at.set_subtensor(x[0], at.dscalar())
    with pytest.raises(ValueError, match="has 1 dimensions, the part that it is to replace 0"):
        at.inc_subtensor(x[0], np.ones(2, "float32"))


REARRANGEMENTS: list[tuple[Any, Any]] = [
    (lambda x: x.T, lambda a: a.T),
    (lambda x: x.transpose(1, 0, 2), lambda a: a.transpose(1, 0, 2)),
    (lambda x: x.transpose((2, 0, 1)), lambda a: a.transpose((2, 0, 1))),
    (lambda x: x.swapaxes(0, -1), lambda a: a.swapaxes(0, -1)),
    (lambda x: at.moveaxis(x, 0, -1), lambda a: np.moveaxis(a, 0, -1)),
    (lambda x: at.moveaxis(x, (0, 1), (-1, 0)), lambda a: np.moveaxis(a, (0, 1), (-1, 0))),
    (lambda x: x.dimshuffle(2, "x", 0, 1), lambda a: a.transpose(2, 0, 1)[:, None]),
    (lambda x: x.dimshuffle(["x", 0, 1, 2]), lambda a: a[None]),
    (lambda x: x.flatten(), lambda a: a.ravel()),
    (lambda x: x.flatten(2), lambda a: a.reshape(2, 12)),
    (lambda x: x.ravel(), lambda a: a.ravel()),
    (lambda x: x.reshape((6, 4)), lambda a: a.reshape(6, 4)),
    (lambda x: x.reshape(4, -1), lambda a: a.reshape(4, -1)),
    (lambda x: x.reshape(-1), lambda a: a.reshape(-1)),
    (lambda x: x.reshape((x.shape[1], x.shape[0] * 4)), lambda a: a.reshape(3, 8)),
    (lambda x: x.reshape(x.shape[::-1]), lambda a: a.reshape(4, 3, 2)),
    (lambda x: at.expand_dims(x, (0, -1)), lambda a: np.expand_dims(a, (0, -1))),
    (lambda x: at.shape_padleft(x, 2), lambda a: a[None, None]),
    (lambda x: at.shape_padright(x), lambda a: a[..., None]),
    (lambda x: x[:, None].squeeze(), lambda a: a),
    (lambda x: x[:, :1].squeeze(1), lambda a: a[:, 0]),
    (lambda x: at.flip(x, 1), lambda a: np.flip(a, 1)),
    (lambda x: at.concatenate([x, x[:1], 1 + x]), lambda a: np.concatenate([a, a[:1], 1 + a])),
    (lambda x: at.join(-1, x, x), lambda a: np.concatenate([a, a], -1)),
    (lambda x: at.stack([x, x], axis=-1), lambda a: np.stack([a, a], -1)),
    (
        lambda x: at.broadcast_to(x[:, 0].dimshuffle(0, "x", 1), (2, 5, 4)),
        lambda a: np.broadcast_to(a[:, :1], (2, 5, 4)),
    ),
    (lambda x: at.repeat(x, 2, axis=1), lambda a: a.repeat(2, 1)),
    (lambda x: at.repeat(x, 3), lambda a: a.repeat(3)),
    (lambda x: at.tile(x, (2, 1, 3)), lambda a: np.tile(a, (2, 1, 3))),
    (lambda x: at.tile(x, (2, 1, 1, 1)), lambda a: np.tile(a, (2, 1, 1, 1))),
    (lambda x: at.zeros_like(x), lambda a: np.zeros_like(a)),
    (lambda x: at.full_like(x, 3), lambda a: np.full_like(a, 3)),
    (lambda x: at.fill(x, x[0]), lambda a: np.broadcast_to(a[0], a.shape)),
    (lambda x: at.zeros((2, x.shape[2])), lambda a: np.zeros((2, 4))),
    (lambda x: at.ones(x.shape), lambda a: np.ones(a.shape)),
    (lambda x: at.alloc(x[0], 2, 3, 4), lambda a: np.broadcast_to(a[0], (2, 3, 4))),
    (lambda x: at.eye(x.shape[1], 4, 1), lambda a: np.eye(3, 4, 1)),
    (lambda x: at.tri(3, 4, -1), lambda a: np.tri(3, 4, -1)),
    (lambda x: at.tril(x[0]), lambda a: np.tril(a[0])),
    (lambda x: at.triu(x[0], 1), lambda a: np.triu(a[0], 1)),
    (lambda x: at.identity_like(x[0]), lambda a: np.eye(3, 4)),
    (lambda x: at.atleast_3d(x[0, 0]), lambda a: a[0, 0][None, None]),
    (lambda x: x.size, lambda a: np.int64(a.size)),
    (lambda x: x.shape, lambda a: np.array(a.shape)),
    (lambda x: at.switch(x > 3, x, 0), lambda a: np.where(a > 3, a, 0)),
    (lambda x: at.switch(x[0], x, -1), lambda a: np.where(a[0], a, -1)),
    (lambda x: at.specify_shape(x, (2, None, 4)), lambda a: a),
    (lambda x: x.sum(), lambda a: a.sum()),
    (lambda x: x.sum(axis=(0, -1), keepdims=True), lambda a: a.sum(axis=(0, -1), keepdims=True)),
    (lambda x: x.mean(1), lambda a: a.mean(1)),
    (lambda x: x.var(axis=(0, 1), ddof=1), lambda a: a.var(axis=(0, 1), ddof=1)),
    (lambda x: x.std(0, keepdims=True), lambda a: a.std(0, keepdims=True)),
    (lambda x: x.max(axis=2), lambda a: a.max(axis=2)),
    (lambda x: x.min(axis=-3), lambda a: a.min(axis=-3)),
    (lambda x: x.ptp(0), lambda a: np.ptp(a, 0)),
    (lambda x: (x > 3).any(0), lambda a: (a > 3).any(0)),
    (lambda x: x.all(0), lambda a: a.all(0)),
    (lambda x: at.logsumexp(x, 1), lambda a: np.log(np.exp(a).sum(1))),
    (lambda x: at.softmax(x, 1), lambda a: np.exp(a) / np.exp(a).sum(1, keepdims=True)),
    (lambda x: at.log_softmax(x), lambda a: a - np.log(np.exp(a).sum(-1, keepdims=True))),
]


@pytest.mark.parametrize("place", range(len(REARRANGEMENTS)))
def test_rearrangements_and_reductions(place: int) -> None:
    symbolic, numeric = REARRANGEMENTS[place]
    expected = np.asarray(numeric(ARRAY))
    known = symbolic(at.tensor("float64", ARRAY.shape))
    assert tuple(n if m is None else m for n, m in zip(expected.shape, known.type.shape, strict=True)) == expected.shape
    x = at.tensor3("x")
    result = symbolic(x)
    value = result.eval({x: ARRAY} if x in scansion.graph.ancestors([result]) else {})
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    assert value.dtype == result.dtype


PRODUCTS: list[tuple[Any, tuple[int, ...], tuple[int, ...]]] = [
    (np.dot, (), (3,)),
    (np.dot, (3,), (3,)),
    (np.dot, (2, 3), (3,)),
    (np.dot, (3,), (3, 4)),
    (np.dot, (2, 3), (3, 4)),
    (np.dot, (5, 2, 3), (3,)),
    (np.dot, (5, 2, 3), (6, 3, 4)),
    (np.matmul, (3,), (3,)),
    (np.matmul, (2, 3), (3,)),
    (np.matmul, (3,), (3, 4)),
    (np.matmul, (5, 2, 3), (3, 4)),
    (np.matmul, (5, 2, 3), (5, 3, 4)),
    (np.matmul, (2, 3), (5, 3, 4)),
    (np.matmul, (3,), (5, 3, 4)),
    (np.matmul, (6, 1, 2, 3), (5, 3, 4)),
    (np.matmul, (5, 2, 3), (3,)),
    (np.outer, (2, 3), (4,)),
    (np.tensordot, (2, 3, 4), (3, 4, 5)),
]


@pytest.mark.parametrize(("product", "left", "right"), PRODUCTS)
def test_products(product: Any, left: tuple[int, ...], right: tuple[int, ...]) -> None:
    generator = np.random.default_rng(1)
    a, b = generator.normal(size=left), generator.normal(size=right)
    expected = product(a, b)
    function = getattr(at, product.__name__)
    assert function(at.tensor("float64", left), at.tensor("float64", right)).type.shape == np.shape(expected)
    x, y = at.tensor("float64", [n if n == 1 else None for n in left]), at.tensor("float64", (None,) * len(right))
    np.testing.assert_allclose(scansion.function([x, y], function(x, y))(a, b), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("build", "error", "text"),
    [
        (lambda x: at.dot(x, np.ones(5)), ValueError, "dot: axis 2 of x .* has length 4, axis 0 of .* has length 5"),
        (lambda x: at.matmul(x, 2), ValueError, "is a scalar; multiply with"),
        (lambda x: x.sum(3), IndexError, "sum: axis 3 is out of range for 3 dimensions"),
        (lambda x: x.sum((0, -3)), ValueError, "name one axis twice"),
        (lambda x: x.transpose(0, 1), ValueError, "transpose: axes"),
        (lambda x: x.dimshuffle(0, 1), ValueError, "axis 2 of x .* is left out"),
        (lambda x: x.squeeze(0), ValueError, "has length 2, not 1"),
        (lambda x: x.reshape((-1, -1)), ValueError, "more than one length is -1"),
        (lambda x: x.reshape((5, 5)), ValueError, ""),
        (lambda x: x.reshape((2, 12), ndim=3), ValueError, "ndim is 3"),
        (lambda x: x.reshape(at.lvector()), ValueError, "number of axes is not known"),
        (lambda x: x.flatten(0), ValueError, "flatten: ndim is 0"),
        (lambda x: at.concatenate([x, x[0]]), ValueError, "join needs equal ranks"),
        (lambda x: at.stack([x, x[0]]), ValueError, "one rank"),
        (lambda x: at.concatenate(x), TypeError, "takes a list"),
        (lambda x: at.join(0), ValueError, "no tensors"),
        (lambda x: at.specify_shape(x, (3, None, None)), ValueError, "axis 0 of x .* has length 2, not 3"),
        (lambda x: at.full((2,), x), ValueError, "the shape only 1"),
        (lambda x: at.zeros((2.5,)), TypeError, "must be an integer"),
        (lambda x: at.arange(x), TypeError, "arange takes scalars"),
    ],
)
def test_mistakes_name_what_is_wrong_and_the_line(build: Any, error: type[Exception], text: str) -> None:
    x = at.tensor("float64", ARRAY.shape, "x")
    with pytest.raises(error, match=text) as caught:
        build(x)
    assert "test_frontend_indexing.py:" in str(caught.value)
