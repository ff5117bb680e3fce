"""`function` and shared variables: what goes in, what comes out, what changes in between."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.exceptions import MissingInputError, UnusedInputError

HERE = r"test_frontend_function\.py:\d+"


def identity(dtype: str, ndim: int, **options: Any) -> Any:
    x = at.tensor(dtype=dtype, shape=(None,) * ndim, name="x")
    return scansion.function([x], x, name="f", **options)


ACCEPTED: list[tuple[str, int, Any]] = [
    ("float64", 0, 1),
    ("float64", 0, 0.1),
    ("float64", 0, True),
    ("float64", 0, np.float32(0.1)),
    ("float64", 1, [1, 2]),
    ("float64", 1, (0.1, 0.2)),
    ("float64", 1, range(3)),
    ("float64", 1, []),
    ("float64", 2, [[1.0], [2.0]]),
    ("float64", 1, np.arange(3, dtype="int32")),
    ("float64", 1, np.arange(3, dtype="int64")),
    ("float64", 1, np.array([True])),
    ("float32", 0, 0.5),
    ("float32", 0, float("nan")),
    ("float32", 1, [0.5, float("inf"), float("nan")]),
    ("float32", 1, np.arange(3, dtype="int8")),
    ("float32", 1, np.arange(3, dtype="float16")),
    ("int32", 1, [1.0]),
    ("int32", 0, np.int64(3)),
    ("int32", 0, 2.0),
    ("int8", 0, -128),
    ("uint8", 0, 255),
    ("bool", 0, 1),
    ("bool", 0, False),
    ("complex128", 0, 1 + 2j),
    ("complex64", 1, [1, 0.5]),
    ("float16", 0, 0.5),
]


@pytest.mark.parametrize(("dtype", "ndim", "value"), ACCEPTED)
def test_what_converts_exactly_is_taken(dtype: str, ndim: int, value: Any) -> None:
    result = identity(dtype, ndim)(value)
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, np.asarray(value).astype(dtype))


REFUSED: list[tuple[str, int, Any, str]] = [
    ("float32", 0, 0.1, r"input 0 \(x\) of f must be float32, which does not hold 0.1 exactly"),
    ("float32", 1, [0.1, 0.2], "allow_input_downcast=True"),
    ("float32", 1, np.zeros(2), "it is an array of float64"),
    ("float32", 0, np.array(0.5), "it is an array of float64"),
    ("float32", 1, np.arange(3, dtype="int32"), "it is an array of int32"),
    ("int32", 1, np.zeros(2, "int64"), "it is an array of int64"),
    ("int32", 0, 0.5, "does not hold 0.5"),
    ("int32", 0, 2**40, "must be int32"),
    ("int8", 0, 128, "must be int8"),
    ("uint64", 0, -1, "must be uint64"),
    ("int64", 1, np.zeros(1, "uint64"), "it is an array of uint64"),
    ("float64", 0, 2**53 + 1, "must be float64"),
    ("float64", 0, 1j, "must be float64"),
    ("bool", 0, 2, "must be bool"),
    ("int32", 0, float("nan"), "must be int32"),
    ("float64", 1, 1.0, r"must have 1 dimensions, it has 0 \(shape \(\)\)"),
    ("float64", 0, [1.0], "must have 0 dimensions, it has 1"),
    ("float64", 2, np.zeros(3), r"must have 2 dimensions, it has 1 \(shape \(3,\)\); add axes"),
    ("float64", 0, "text", "is of type str"),
    ("float64", 0, None, "is of type NoneType"),
    ("float64", 1, [[1, 2], [3]], "is no array"),
    ("float64", 1, np.array([None]), "is an array of object"),
    ("float64", 1, np.ma.masked_array([1.0], mask=[True]), "masked"),
]


@pytest.mark.parametrize(("dtype", "ndim", "value", "text"), REFUSED)
def test_what_loses_something_is_refused(dtype: str, ndim: int, value: Any, text: str) -> None:
    f = identity(dtype, ndim)
    with pytest.raises(TypeError, match=text) as caught:
        f(value)
    assert isinstance(caught.value, scansion.ScansionError)
    assert "test_frontend_function.py:" in str(caught.value)
    assert f(np.zeros((1,) * ndim, dtype)).shape == (1,) * ndim


def test_downcasts_as_the_user_says() -> None:
    assert identity("float32", 0, allow_input_downcast=True)(0.1) == np.float32(0.1)
    assert identity("int8", 1, allow_input_downcast=True)([1.9, 300]).tolist() == [1, 44]
    with scansion.config.change_flags(floatX="float32"):
        assert identity("float32", 0)(0.1) == np.float32(0.1)
        with pytest.raises(TypeError):
            identity("float32", 0, allow_input_downcast=False)(0.1)
        with pytest.raises(TypeError):
            identity("float32", 1)([0.1])
    x = at.fscalar("x")
    assert scansion.function([scansion.In(x, allow_downcast=True)], x + 0)(0.1) == np.float32(0.1)
    with pytest.raises(TypeError):
        scansion.function([scansion.In(x, strict=True)], x + 0)(np.float16(1))


def layouts() -> dict[str, Any]:
    base = np.arange(12.0).reshape(3, 4)
    read_only = base.copy()
    read_only.flags.writeable = False
    return {
        "contiguous": base,
        "Fortran": np.asfortranarray(base),
        "transposed": np.arange(12.0).reshape(4, 3).T,
        "negative": base[::-1, ::-1],
        "strided": np.arange(48.0).reshape(6, 8)[::2, ::2],
        "byte-swapped": base.astype(">f8"),
        "misaligned": np.frombuffer(b"x" + base.tobytes(), dtype=np.uint8)[1:].view("float64").reshape(3, 4),
        "read-only": read_only,
        "empty": base[:0],
        "empty and strided": base[::2, :0],
        "broadcast": np.broadcast_to(base[0], (3, 4)),
        "nested lists": base.tolist(),
        "matrix": np.asmatrix(base),
    }


@pytest.mark.parametrize("name", layouts())
def test_inputs_of_every_layout(name: str) -> None:
    array = layouts()[name]
    x = at.matrix("x")
    result = scansion.function([x], [x * 2, x[::-1], x])(array)
    for part, expected in zip(result, (np.asarray(array) * 2, np.asarray(array)[::-1], array), strict=True):
        np.testing.assert_array_equal(part, expected)
        assert not np.shares_memory(part, np.asarray(array))


def test_forms_of_outputs() -> None:
    x = at.scalar("x")
    assert isinstance(scansion.function([x], x + 1)(1), np.ndarray)
    assert [float(y) for y in scansion.function([x], [x + 1])(1)] == [2]
    assert [float(y) for y in scansion.function([x], (x, x))(1)] == [1, 1]
    assert {k: float(v) for k, v in scansion.function([x], {"a": x, "b": -x})(1).items()} == {"a": 1, "b": -1}
    assert scansion.function([], None)() == []
    assert scansion.function([], [])() == []
    assert float(scansion.function([x], scansion.Out(x))(3)) == 3
    assert float(scansion.function([], at.constant(2.0))()) == 2
    for wrong in (1, "x", {1: x}, [None]):
        with pytest.raises(TypeError, match=HERE):
            scansion.function([x], wrong)


def test_inputs_by_name_and_by_default() -> None:
    x, y, z = at.scalars("xyz")
    state = scansion.shared(5.0)
    f = scansion.function([x, scansion.In(y, value=10), scansion.In(z, name="last", value=state)], [x, y, z])
    assert [float(v) for v in f(1)] == [1, 10, 5]
    assert [float(v) for v in f(1, last=2)] == [1, 10, 2]
    assert [float(v) for v in f(y=3, x=2)] == [2, 3, 5]
    state.set_value(7)
    assert float(f(1)[2]) == 7
    with pytest.raises(TypeError, match="needs a value for its input x"):
        f()
    with pytest.raises(TypeError, match="has no input 'q'"):
        f(1, q=2)
    with pytest.raises(TypeError, match="has no input 'x' that was not given already"):
        f(1, x=2)
    with pytest.raises(TypeError):
        scansion.function([x], x + 1)(1, 2)


def test_inputs_that_make_no_sense() -> None:
    x, y = at.scalars("xy")
    with pytest.raises(TypeError, match="inputs must be a list"):
        scansion.function(x, x)
    with pytest.raises(TypeError, match="cannot be an input"):
        scansion.function([scansion.shared(1)], x)
    with pytest.raises(TypeError, match="must be a symbolic tensor"):
        scansion.function([at.constant(1)], x)
    with pytest.raises(UnusedInputError, match=r"the input x is listed twice"):
        scansion.function([x, x], x)
    with pytest.raises(MissingInputError, match="y"):
        scansion.function([x], x + y)
    with pytest.raises(UnusedInputError, match="y"):
        scansion.function([x, y], x + 1)
    with pytest.raises(ValueError, match="on_unused_input cannot be 'never'"):
        scansion.function([x], x, on_unused_input="never")


def test_unused_inputs_may_be_allowed() -> None:
    x, y = at.scalars("xy")
    assert float(scansion.function([x, y], x + 1, on_unused_input="ignore")(1, 2)) == 2
    with pytest.warns(UserWarning, match="nothing depends on the input y"):
        scansion.function([x, y], x + 1, on_unused_input="warn")
    with warnings.catch_warnings(), scansion.config.change_flags(on_unused_input="warn"):
        warnings.simplefilter("error")
        scansion.function([x, y], x + y)


def test_a_computed_variable_may_be_an_input() -> None:
    x = at.scalar("x")
    y = x * 2
    assert float(scansion.function([y], y + 1)(10)) == 11


def test_updates_see_the_old_values() -> None:
    x = at.lscalar("x")
    a, b = scansion.shared(1), scansion.shared(2)
    swap = scansion.function([x], [a, b], updates=[(a, b), (b, a + x)])
    assert [int(v) for v in swap(10)] == [1, 2]
    assert (int(a.get_value()), int(b.get_value())) == (2, 11)
    assert swap.get_shared() == [a, b]


def test_updates_must_fit() -> None:
    k = scansion.shared(np.float32(0), name="k")
    with pytest.raises(ValueError, match="two new values for k"):
        scansion.function([], [], updates=[(k, k), (k, k)])
    with pytest.raises(TypeError, match=r"the update of k has the type float64\[\], not float32\[\]"):
        scansion.function([], [], updates={k: k + np.float64(1)})
    with pytest.raises(TypeError, match="the update of k has the type"):
        scansion.function([], [], updates={k: at.fvector()})
    with pytest.raises(TypeError, match="is not a shared variable"):
        scansion.function([], [], updates={at.scalar(): k})
    scansion.function([], [], updates={k: 3})()
    assert k.get_value() == 3


def test_updates_of_a_failed_call_have_not_happened() -> None:
    x, i = at.vector("x"), at.iscalar("i")
    k = scansion.shared(0)
    f = scansion.function([x, i], x[i], updates={k: k + 1})
    with pytest.raises(IndexError):
        f([1.0], 5)
    assert k.get_value() == 0
    f([1.0], 0)
    assert k.get_value() == 1


def test_default_updates() -> None:
    k = scansion.shared(0, name="k")
    k.default_update = k + 1
    assert int(scansion.function([], k)()) == 0
    assert int(k.get_value()) == 1
    scansion.function([], k, updates={k: k + 10})()
    assert int(k.get_value()) == 11
    for skip in (True, [k]):
        scansion.function([], k, no_default_updates=skip)()
        assert int(k.get_value()) == 11
    other = scansion.shared(0)
    other.default_update = other + k
    scansion.function([], other)()
    assert (int(other.get_value()), int(k.get_value())) == (11, 12)
    with pytest.raises(TypeError, match="the update of k"):
        k.default_update = at.scalar()


def test_a_default_update_lives_as_long_as_what_uses_it() -> None:
    def counter() -> Any:
        k = scansion.shared(0)
        k.default_update = k + 1
        return k * 1

    f = scansion.function([], counter())
    assert [int(f()) for _ in range(3)] == [0, 1, 2]


def test_givens() -> None:
    x, y = at.scalars("xy")
    k = scansion.shared(2.0)
    z = x * 2
    assert float(scansion.function([y], z + 1, givens={x: y})(3)) == 7
    assert float(scansion.function([y], z + 1, givens=[(z, y)])(3)) == 4
    assert float(scansion.function([], k * 3, givens={k: 5})()) == 15
    f = scansion.function([y], [], updates={k: k + x}, givens={x: y * 10})
    f(1)
    assert k.get_value() == 12
    with pytest.raises(TypeError, match="the replacement for x has the type"):
        scansion.function([], z, givens={x: at.fscalar()})
    with pytest.raises(TypeError, match="only variables can be replaced"):
        scansion.function([], z, givens={"x": y})


def test_eval() -> None:
    x, y = at.scalars("xy")
    z = x + y
    assert float(z.eval({x: 1, y: 2})) == 3
    assert float(z.eval({y: 5, x: 2})) == 7
    with pytest.raises(MissingInputError):
        z.eval({x: 1})


def test_debugprint() -> None:
    x = at.vector("x")
    text = scansion.debugprint([at.tanh(x) + x, x], file="str", print_type=True)
    assert text == (
        "scn.add [A] float64[?]\n ├─ scn.tanh [B] float64[?]\n │  └─ x [C] float64[?]\n └─ x [C] float64[?]\n"
        "x [C] float64[?]"
    )
    assert "scn.tanh" in scansion.dprint(scansion.function([x], at.tanh(x)), file="str")
    deep = x
    for _ in range(5000):
        deep = at.tanh(deep)
    assert str(scansion.debugprint(deep, file="str")).count("\n") == 5000
    assert str(scansion.debugprint(deep, depth=2, file="str")).count("\n") == 2


def test_functions_do_not_write_into_their_arguments() -> None:
    x = at.matrix("x")
    array = np.arange(6.0).reshape(2, 3)
    kept = array.copy()
    state = scansion.shared(array)
    f = scansion.function([x], [at.inc_subtensor(x[:, ::2], x[:, :2]) ** 2, at.set_subtensor(state[0], 7.0) + 1])
    first, second = f(array), f(array)
    np.testing.assert_array_equal(array, kept)
    np.testing.assert_array_equal(state.get_value(), kept)
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
