"""`function` and `shared` by the rows of the API table that are marked A, one test for each row.

Conversions of arguments in full are in `test_frontend_function.py`, threads and failures in `test_updates.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.exceptions import MissingInputError, UnusedInputError

# function


def test_inputs() -> None:
    x, y = at.vector("x"), at.lscalar("y")
    f = scansion.function(inputs=[x, scansion.In(y)], outputs=x * y)
    assert f([1, 2.5], 3).tolist() == [3, 7.5]
    assert f((1, 2), np.int8(2)).tolist() == [2, 4]
    with pytest.raises(TypeError, match="cannot be an input"):
        scansion.function([scansion.shared(1.0)], x)
    with pytest.raises(UnusedInputError, match="listed twice"):
        scansion.function([x, x], x)


def test_outputs() -> None:
    x = at.scalar("x")
    y = x + 1
    forms: list[tuple[Any, Any]] = [
        (y, 3.0),
        ([y], [3.0]),
        ((y, x), [3.0, 2.0]),
        ({"a": y, "b": x}, {"a": 3.0, "b": 2.0}),
        (scansion.Out(y, borrow=True), 3.0),
        ([scansion.Out(y), x], [3.0, 2.0]),
    ]
    for outputs, expected in forms:
        assert scansion.function([x], outputs)(2.0) == expected
    for nothing in (None, []):
        assert scansion.function([x], nothing, on_unused_input="ignore")(2.0) == []
    for number in (1, 2.0):
        with pytest.raises(TypeError, match="must be a symbolic tensor"):
            scansion.function([x], number)


@pytest.mark.parametrize("form", [dict, lambda pairs: pairs, scansion.OrderedUpdates])
def test_updates(form: Any) -> None:
    a, b = scansion.shared(1), scansion.shared(2)
    f = scansion.function([], [a + b], updates=form([(a, b), (b, a + b)]))
    assert [int(v) for v in (*f(), a.get_value(), b.get_value())] == [3, 2, 3]
    assert [int(v) for v in (*f(), a.get_value(), b.get_value())] == [5, 3, 5]
    with pytest.raises(ValueError, match="two new values"):
        scansion.function([], [], updates=[(a, b), (a, b)])
    for new in (a * 1.5, a[None] + 1):
        with pytest.raises((TypeError, ValueError), match="the update of"):
            scansion.function([], [], updates={a: new})


def test_givens() -> None:
    x, y, w = at.scalar("x"), at.scalar("y"), scansion.shared(2.0)
    product = x * w
    for given, inputs, value in (
        ({x: y + 1}, [y], 8.0),
        ({w: y}, [x, y], 9.0),
        ([(product, y)], [y], 3.0),
        ({x: y, w: scansion.shared(5.0)}, [y], 15.0),
    ):
        f = scansion.function(inputs, product + 0, givens=given)
        assert f(*[3.0] * len(inputs)) == value
    f = scansion.function([y], [], updates={w: w + x}, givens={x: 2 * y})
    f(4.0)
    assert w.get_value() == 10


def test_allow_input_downcast() -> None:
    x = at.fvector("x")
    s = at.fscalar("s")
    for allow in (None, False):
        f = scansion.function([x, s], x * s, allow_input_downcast=allow)
        assert f([1.0, 2], 0.5).tolist() == [0.5, 1]
        for bad in (([0.1, 0.2], 0.5), (np.ones(2), 0.5), ([1.0], np.ones(1, "float32")), (np.float32(1), 0.5)):
            with pytest.raises(TypeError, match="input"):
                f(*bad)
    f = scansion.function([x, s], x * s, allow_input_downcast=True)
    np.testing.assert_array_equal(f([0.1, 0.2], 1), np.array([0.1, 0.2], "float32"))
    with scansion.config.change_flags(floatX="float32"):
        assert scansion.function([s], s * 1)(0.1) == np.float32(0.1)
    i = at.ivector("i")
    with pytest.raises(TypeError, match="int64"):
        scansion.function([i], i)(np.arange(3))


def test_unused_and_missing_inputs() -> None:
    x, y = at.scalar("x"), at.scalar("y")
    with pytest.raises(UnusedInputError, match="'y'"):
        scansion.function([x, y], x)
    with pytest.warns(UserWarning, match="y"):
        scansion.function([x, y], x, on_unused_input="warn")
    assert scansion.function([x, y], x, on_unused_input="ignore")(1.0, 2.0) == 1
    with pytest.raises(MissingInputError, match="'y'"):
        scansion.function([x], x + y)


def test_calls() -> None:
    x, y = at.scalar("x"), at.matrix("y")
    f = scansion.function([x, scansion.In(y, value=np.ones((1, 2)))], x * y, name="f")
    assert f(2).tolist() == f(x=2).tolist() == f(2, np.ones((1, 2))).tolist() == [[2, 2]]
    assert f(y=np.zeros((0, 3)), x=1).shape == (0, 3)
    assert f.name == "f"
    for arguments, named in (((), {}), ((1, 2), {}), ((1, [[1.0]], 3), {}), ((1,), {"x": 1}), ((1,), {"z": 1})):
        with pytest.raises(TypeError):
            f(*arguments, **named)


def test_results_are_arrays_of_their_own() -> None:
    x, w = at.vector("x"), scansion.shared(np.arange(3.0))
    f = scansion.function([x], [x, x, w, w * 1, x.sum(), at.constant(np.ones(3)), x[1:]])
    given = np.arange(3.0)
    results = f(given)
    assert all(type(result) is np.ndarray for result in results)
    assert results[4].shape == ()
    for k, result in enumerate(results):
        assert not np.shares_memory(result, given)
        for other in results[:k]:
            assert not np.shares_memory(result, other)
        result[...] = -1
    assert w.get_value().tolist() == [0, 1, 2]
    assert f(given)[5].tolist() == [1, 1, 1]


def test_eval() -> None:
    x, y = at.vector("x"), at.scalar("y")
    z = x * y
    assert z.eval({x: [1.0, 2.0], y: 3.0}).tolist() == [3, 6]
    assert z.eval({y: 2.0, x: [1.0]}).tolist() == [2]
    assert at.constant(3).eval() == 3
    with pytest.raises(MissingInputError):
        z.eval({x: [1.0]})


# shared


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (1, "int64"),
        (0.5, "float64"),
        (1j, "complex128"),
        (np.array(True), "bool"),
        ([1, 2], "int64"),
        (np.zeros((1, 3), "float32"), "float32"),
        (np.int8(3), "int8"),
        (np.zeros((0, 2), "uint16"), "uint16"),
    ],
)
def test_shared_takes_the_dtype_of_its_value(value: Any, dtype: str) -> None:
    w = scansion.shared(value, name="w")
    array = np.asarray(value)
    assert (w.dtype, w.ndim, w.name) == (dtype, array.ndim, "w")
    assert w.type.shape == (None,) * array.ndim  # length 1 is not for ever
    np.testing.assert_array_equal(w.get_value(), array)
    np.testing.assert_array_equal(scansion.function([], w)(), array)


def test_values_go_in_and_out_as_copies() -> None:
    given = np.zeros((2, 2))
    w = scansion.shared(given)
    given[:] = 1
    taken = w.get_value()
    taken[:] = 2
    assert w.get_value(borrow=True).tolist() == [[0, 0], [0, 0]]
    w.set_value(np.ones((3, 1)))
    assert w.get_value().shape == (3, 1)
    for bad in (np.ones(3), np.ones((2, 2), "complex128")):
        with pytest.raises(TypeError):
            w.set_value(bad)
    fixed = scansion.shared(np.zeros((1, 3)), shape=(1, None))
    assert fixed.type.broadcastable == (True, False)
    with pytest.raises((TypeError, ValueError)):
        fixed.set_value(np.zeros((2, 3)))
    assert (at.matrix() + fixed).ndim == 2


def test_a_default_update_applies_unless_overridden() -> None:
    k = scansion.shared(0)
    k.default_update = k + 1
    f = scansion.function([], k)
    assert [int(f()), int(f()), int(k.get_value())] == [0, 1, 2]
    scansion.function([], k, updates={k: k * 10})()
    scansion.function([], k, no_default_updates=True)()
    scansion.function([], k, no_default_updates=[k])()
    assert int(k.get_value()) == 20


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_shared_generators(make: Any) -> None:
    rng = scansion.shared(make(3), name="rng")
    draw = at.random.normal(size=4, rng=rng)
    f = scansion.function([], draw, updates={rng: draw.owner.outputs[0]})
    reference = make(3)
    for _ in range(3):
        np.testing.assert_array_equal(f(), reference.normal(size=4))
    np.testing.assert_array_equal(rng.get_value().normal(size=4), reference.normal(size=4))
    rng.set_value(make(4))
    np.testing.assert_array_equal(f(), make(4).normal(size=4))
