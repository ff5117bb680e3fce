"""Constructors, types, constants: what dtype and shape a variable has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.tensor.type import TensorType

PREFIXES = {
    "b": "int8",
    "w": "int16",
    "i": "int32",
    "l": "int64",
    "f": "float32",
    "d": "float64",
    "c": "complex64",
    "z": "complex128",
    "": "float64",
}
SHAPES: dict[str, tuple[int | None, ...]] = {
    "scalar": (),
    "vector": (None,),
    "row": (1, None),
    "col": (None, 1),
    "matrix": (None, None),
    "tensor3": (None,) * 3,
    "tensor4": (None,) * 4,
}
PLURALS = {"matrix": "matrices"}


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("kind", SHAPES)
def test_constructors(prefix: str, kind: str) -> None:
    variable = getattr(at, prefix + kind)("x")
    assert variable.type == TensorType(PREFIXES[prefix], SHAPES[kind])
    assert variable.name == "x"
    if kind not in ("tensor3", "tensor4"):
        first, second = getattr(at, prefix + PLURALS.get(kind, kind + "s"))("a b")
        assert (first.name, second.name) == ("a", "b")
        assert first.type == variable.type


def test_constructors_without_a_prefix_follow_floatx() -> None:
    with scansion.config.change_flags(floatX="float32"):
        assert at.tensor3().dtype == "float32"
        assert at.tensor(shape=(2,)).dtype == "float32"
    assert at.matrix(dtype="int8").dtype == "int8"
    assert at.matrix(shape=(None, 3)).type.shape == (None, 3)


def test_plural_forms() -> None:
    assert [x.name for x in at.scalars("abc")] == ["a", "b", "c"]
    assert [x.name for x in at.scalars("a", "b")] == ["a", "b"]
    assert [x.name for x in at.scalars("one, two")] == ["one", "two"]
    assert len(at.vectors(3)) == 3


def test_types_compare_and_hash_by_what_they_say() -> None:
    assert TensorType("float64", (None, 1)) == TensorType(np.float64, (False, True))
    assert len({TensorType("int8", ()), TensorType("int8", ()), TensorType("int16", ())}) == 2
    assert TensorType("float32", (1, None)).broadcastable == (True, False)
    assert str(TensorType("uint8", (None, 3))) == "uint8[?, 3]"


@pytest.mark.parametrize("dtype", ["float128", "object", "U3", "datetime64[ns]"])
def test_unknown_dtypes_are_refused(dtype: str) -> None:
    with pytest.raises(TypeError, match="there is no element type"):
        TensorType(dtype, ())


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (0, "int8"),
        (127, "int8"),
        (128, "int16"),
        (-129, "int16"),
        (2**15, "int32"),
        (2**31, "int64"),
        (2**63, "uint64"),
        (0.0, "float32"),
        (0.5, "float32"),
        (0.1, "float64"),
        (1e300, "float64"),
        (float("inf"), "float32"),
        (float("nan"), "float64"),
        (1j, "complex128"),
        (np.float64(0.5), "float64"),
        (np.float32(0.1), "float32"),
        (np.int64(1), "int64"),
        (np.bool_(True), "bool"),
        ([1, 2], "int64"),
        ([0.5], "float64"),
        ([], "float64"),
        (np.zeros(2, "float16"), "float16"),
    ],
)
def test_numbers_take_the_smallest_dtype(value: Any, dtype: str) -> None:
    constant: Any = at.as_tensor_variable(value)
    assert constant.dtype == dtype
    np.testing.assert_array_equal(constant.data, np.asarray(value))


def test_python_floats_are_rounded_to_a_smaller_floatx() -> None:
    with scansion.config.change_flags(floatX="float32"):
        assert at.constant(0.1).dtype == "float32"
        assert at.constant(np.float64(0.1)).dtype == "float64"
        assert (at.vector() * 0.1).dtype == "float32"


@pytest.mark.parametrize("value", [True, "text", None, object(), [1, [2, 3]], np.array(["a"]), 2**70])
def test_what_is_no_tensor(value: Any) -> None:
    with pytest.raises(TypeError, match=r"test_frontend_types\.py:\d+\)$"):
        at.as_tensor_variable(value)


def test_masked_arrays_are_refused() -> None:
    with pytest.raises(TypeError, match="masked array"):
        at.constant(np.ma.masked_array([1.0, 2.0], mask=[True, False]))


def test_constants_of_every_layout() -> None:
    base = np.arange(12, dtype="float64").reshape(3, 4)
    misaligned = np.frombuffer(b"x" + base.tobytes(), dtype=np.uint8)[1:].view("float64").reshape(3, 4)
    for array in (base, base.T, base[::-1, ::-2], base.astype(">f8"), np.asfortranarray(base), misaligned, base[:0]):
        np.testing.assert_array_equal(at.constant(array).data, array)


def test_lists_of_variables_are_stacked() -> None:
    x, y = at.scalars("xy")
    assert at.as_tensor_variable([x, 1, y]).type == TensorType("float64", (3,))
    assert at.as_tensor_variable([[x, y], [y, x]]).type.shape == (2, 2)


def test_names_and_identity() -> None:
    x = at.vector("x")
    assert x == x
    assert x != at.vector("x")
    assert {x: 1}[x] == 1
    assert (x == 0) is False
    same = (x + 1).owner
    assert same is not None
    assert same.inputs[0] == x
    x.name = "other"
    assert same.inputs[0].name == "other"
    x.tag.unit = "m"
    assert x.tag.unit == "m"


def test_truth_length_and_iteration() -> None:
    x = at.vector("x")
    with pytest.raises(TypeError, match=r"the truth of .* at\.switch"):
        bool(x > 1)
    with pytest.raises(TypeError, match=r"x\.shape\[0\]"):
        len(x)
    with pytest.raises(TypeError, match=r"iterating over x .* scansion\.scan"):
        list(x)
    with pytest.raises(TypeError, match="set_subtensor"):
        x[0] = 1
    with pytest.raises(TypeError, match=r"no float value yet"):
        float(at.scalar())
    assert [part.ndim for part in at.tensor(dtype="float64", shape=(2, None))] == [1, 1]


def test_shape_of_axes_is_direct() -> None:
    x: Any = at.tensor(dtype="float64", shape=(None, 3), name="x")
    assert x.shape.type == TensorType("int64", (2,))
    assert x.shape[0].owner.op == "scn.dim"
    assert int(x.shape[1].data) == 3
    assert int(x.shape[-1].data) == 3
    with pytest.raises(IndexError):
        x.shape[2]


@pytest.mark.parametrize("array", [np.zeros((1, 3)), np.zeros(0, "int8"), np.float32(3), 2, 2.5, [1, 2], True])
def test_shared_variables_keep_dtype_and_no_length(array: Any) -> None:
    variable = scansion.shared(array, name="s")
    assert variable.type == TensorType(np.asarray(array).dtype, (None,) * np.ndim(array))
    np.testing.assert_array_equal(variable.get_value(), array)
    assert variable.get_value().dtype == np.asarray(array).dtype


def test_shared_values_are_copies() -> None:
    array = np.zeros(3)
    variable = scansion.shared(array)
    array[0] = 1
    assert variable.get_value()[0] == 0
    variable.get_value()[0] = 2
    assert variable.get_value()[0] == 0
    variable.set_value(np.arange(5.0)[::-1])
    assert variable.get_value().tolist() == [4, 3, 2, 1, 0]


def test_shared_values_must_fit() -> None:
    variable = scansion.shared(np.zeros(3, "float32"), shape=(3,))
    with pytest.raises(TypeError, match="float64"):
        variable.set_value(np.zeros(3))
    with pytest.raises(TypeError, match="dimensions"):
        variable.set_value(np.zeros((3, 1), "float32"))
    with pytest.raises(ValueError, match="shape"):
        variable.set_value(np.zeros(4, "float32"))
    with pytest.raises(TypeError, match="symbolic"):
        scansion.shared(at.scalar())
    with pytest.raises(TypeError):
        scansion.shared("text")
