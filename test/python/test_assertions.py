"""`Assert`, `CheckAndRaise` and `Print`: what they raise and show, in and outside scans; values pass unchanged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import grad
from scansion.ifelse import ifelse
from scansion.printing import Print
from scansion.raise_op import Assert, CheckAndRaise, assert_op


class BadInputError(Exception):
    """A class of the user's."""


def test_a_value_is_handed_on() -> None:
    x = at.matrix("x")
    f = scansion.function([x], [Assert("wrong")(x, x.shape[0] > 1, True), assert_op(x)])
    for value in (np.ones((2, 0)), np.arange(6.0).reshape(3, 2)):
        for result in f(value):
            np.testing.assert_array_equal(result, value)


@pytest.mark.parametrize("kind", [AssertionError, ValueError, TypeError, IndexError, KeyError, BadInputError])
def test_the_class_and_the_message(kind: type[Exception]) -> None:
    x = at.scalar("x")
    count = scansion.shared(0)
    f = scansion.function([x], CheckAndRaise(kind, "{a} is 100% wrong")(x, x > 0), updates={count: count + 1})
    assert f(1.0) == 1.0
    with pytest.raises(kind) as caught:
        f(-1.0)
    assert "{a} is 100% wrong" in str(caught.value)
    assert __file__ in str(caught.value)
    assert count.get_value() == 1


def test_conditions_are_conjoined_and_may_be_numbers() -> None:
    x, n = at.scalar("x"), at.lscalar("n")
    f = scansion.function([x, n], Assert("wrong")(x, x > 0, n))
    assert f(1.0, 2) == 1.0
    for arguments in ((-1.0, 2), (1.0, 0)):
        with pytest.raises(AssertionError, match="wrong"):
            f(*arguments)


def test_assertions_in_scans_name_the_step() -> None:
    u = at.vector("u")
    check = CheckAndRaise(BadInputError, "the sum is too large")
    sums, _ = scansion.scan(
        lambda v, s: check(s + v, s + v < 10), sequences=u, outputs_info=at.constant(0.0, dtype="float64")
    )
    f = scansion.function([u], sums)
    np.testing.assert_array_equal(f([1.0, 2.0]), [1.0, 3.0])
    with pytest.raises(BadInputError, match="the sum is too large, at step 2 of the scan") as caught:
        f([4.0, 5.0, 6.0, 7.0])
    assert caught.value.steps == (2,)  # type: ignore[attr-defined]


def test_gradients_pass() -> None:
    x = at.vector("x")
    f = scansion.function([x], grad((Assert("wrong")(Print("x")(x), x.sum() > 0) ** 2).sum(), x))
    np.testing.assert_array_equal(f([1.0, 2.0]), [2.0, 4.0])


def test_wrong_use() -> None:
    x = at.vector("x")
    with pytest.raises(TypeError, match="no class of exceptions"):
        CheckAndRaise("ValueError", "wrong")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"a condition is a scalar.*all"):
        Assert("wrong")(x, x > 0)
    with pytest.raises(TypeError, match="names of attributes"):
        Print("x", attrs=("no name",))
    with pytest.raises(TypeError, match="longer than"):
        Print("x" * 1000)


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "uint64", "float16", "float32", "float64", "complex64", "complex128"]
)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 2)])
def test_print_shows_what_numpy_shows(dtype: str, shape: tuple[int, ...], capfd: pytest.CaptureFixture[str]) -> None:
    x = at.tensor(dtype=dtype, shape=(None,) * len(shape), name="x")
    value = (np.arange(np.prod(shape)).reshape(shape) % 5).astype(dtype)
    f = scansion.function([x], Print("the value", attrs=("__str__", "shape", "dtype"))(x))
    np.testing.assert_array_equal(f(value), value)
    expected = f"the value __str__ = {value}\nthe value shape = {value.shape}\nthe value dtype = {value.dtype}\n"
    assert capfd.readouterr().out == expected


def test_print_in_a_scan_shows_each_step(capfd: pytest.CaptureFixture[str]) -> None:
    m = at.matrix("m")
    rows, _ = scansion.scan(lambda r, s: Print("state")(s + r), sequences=m, outputs_info=at.zeros_like(m[0]))
    f = scansion.function([m], rows)
    f(np.arange(6.0).reshape(3, 2))
    assert capfd.readouterr().out == "".join(f"state __str__ = {row}\n" for row in (["[0. 1.]", "[2. 4.]", "[6. 9.]"]))


def test_print_of_a_column_is_of_that_column(capfd: pytest.CaptureFixture[str]) -> None:
    m = at.matrix("m")
    f = scansion.function([m], Print("column")(m[:, 1]).sum())
    f(np.arange(6.0).reshape(3, 2))
    assert capfd.readouterr().out == "column __str__ = [1. 3. 5.]\n"


def test_what_printing_raises_ends_the_call() -> None:
    x = at.vector("x")
    count = scansion.shared(0)
    f = scansion.function([x], Print("x", attrs=("no_such_attribute",))(x), updates={count: count + 1})
    with pytest.raises(AttributeError, match="no_such_attribute"):
        f([1.0])
    assert count.get_value() == 0


def test_an_assertion_in_a_branch_not_taken() -> None:
    x = at.scalar("x")
    f = scansion.function([x], ifelse(x > 0, at.sqrt(Assert("x is negative")(x, x > 0)), x * 0))
    assert (f(4.0), f(-4.0)) == (2.0, 0.0)


def test_several_functions_raise_each_their_class() -> None:
    x = at.scalar("x")
    functions: list[Any] = []
    kinds = [type(f"Kind{k}", (Exception,), {}) for k in range(4)]
    for kind in kinds:
        functions.append(scansion.function([x], CheckAndRaise(kind, "wrong")(x, x > 0)))
    for kind, f in zip(kinds, functions, strict=True):
        with pytest.raises(kind, match="wrong"):
            f(-1.0)
