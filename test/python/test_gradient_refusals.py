"""Gradients that are not there: what is raised, with the user's line and the way from cost to input, or returned."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import (
    DisconnectedInputError,
    DisconnectedType,
    NullType,
    NullTypeGradError,
    Rop,
    disconnected_grad,
    grad,
    grad_not_implemented,
    grad_undefined,
    undefined_grad,
)

THIS = r"[^ ]*test_gradient_refusals\.py:\d+"


def eigenvalues(x: Any) -> Any:
    return at.real(at.nlinalg.eig(at.outer(x, x))[0]).sum()


def draws(x: Any) -> Any:
    return at.random.RandomStream(1).normal(x).sum()


REFUSED: dict[str, tuple[Callable[[Any], Any], type[Exception], str]] = {
    # The cost, what is raised, and the way from the cost to the input.
    "a vector": (lambda x: x * 2, TypeError, r"the cost must be a scalar, .*sum it up"),
    "nothing": (lambda x: at.dscalar("other"), DisconnectedInputError, r"the cost other does not depend on x"),
    "an integer": (
        lambda x: at.cast(x, "int64").sum() * 1.5,
        DisconnectedInputError,
        rf"scn\.mul \({THIS}\) <- .*scn\.reduce_sum \({THIS}\) <- scn\.cast \({THIS}\) <- 'x' \({THIS}\): "
        rf"scn\.cast \({THIS}\) is of int64, which has no slope",
    ),
    "a place": (lambda x: at.argmax(x), DisconnectedInputError, r"scn\.argmax .* is of int64"),
    "disconnected": (
        lambda x: disconnected_grad(x).sum(),
        DisconnectedInputError,
        r"override_gradient .* is disconnected",
    ),
    "a draw": (draws, DisconnectedInputError, r"scn\.random .* is held fixed"),
    "undefined": (
        lambda x: at.exp(undefined_grad(x * 2)).sum(),
        NullTypeGradError,
        rf"the gradient of a value \({THIS}\) is undefined; the way .*: scn\.reduce_sum \({THIS}\) <- scn\.exp "
        rf"\({THIS}\) <- scn\.override_gradient \({THIS}\) <- scn\.mul \({THIS}\) <- 'x' \({THIS}\)",
    ),
    "an op without a rule": (
        lambda x: eigenvalues(x) * 2,
        NotImplementedError,
        rf"derivative of scn\.eig \({THIS}\) is not implemented; the way .*: scn\.mul \({THIS}\) <- scn\.reduce_sum "
        rf"\({THIS}\) <- scn\.real \({THIS}\) <- scn\.eig \({THIS}\) <- scn\.dot \({THIS}\) <- 'x' \({THIS}\)",
    ),
    "an op without a rule, in a scan": (
        lambda x: scansion.scan(lambda s: s * eigenvalues(x), outputs_info=at.ones(()), n_steps=3)[0][-1],
        NotImplementedError,
        rf"scn\.scan \({THIS}\) <- .*scn\.eig \({THIS}\) <- scn\.dot \({THIS}\) <- 'x' \({THIS}\)",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    program, kind, text = REFUSED[name]
    x = at.dvector("x")
    with pytest.raises(kind, match=text) as caught:
        grad(program(x), x)
    assert re.search(rf"\(.*{THIS}\)$", str(caught.value))
    assert caught.value.location[0] == __file__  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["undefined", "an op without a rule", "an op without a rule, in a scan"])
def test_null_gradients_are_returned(name: str) -> None:
    program, _, text = REFUSED[name]
    x, y = at.dvector("x"), at.dscalar("y")
    by_x, by_y = grad(program(x) * y, [x, y], null_gradients="return")
    assert isinstance(by_x.type, NullType)
    assert re.search(text.split(r"\(", maxsplit=1)[0], by_x.type.why_null)
    values = np.array([0.5, 0.25])
    np.testing.assert_allclose(by_y.eval({x: values}), program(x).eval({x: values}), rtol=1e-14)
    with pytest.raises(ValueError, match="a gradient that is not there, of NullType"):
        grad(by_x, x)


def test_forward_mode_shows_the_way() -> None:
    x = at.dvector("x")
    with pytest.raises(NotImplementedError, match=rf"scn\.real \({THIS}\) <- scn\.eig .* <- 'x' \({THIS}\)"):
        Rop(eigenvalues(x), x, at.ones_like(x))
    with pytest.raises(NullTypeGradError, match=r"is undefined; the way .*override_gradient .* <- 'x'"):
        Rop(undefined_grad(x), x, at.ones_like(x))


def test_a_failed_gradient_leaves_nothing_behind() -> None:
    x = at.dvector("x")
    cost = eigenvalues(x) + at.exp(x).sum()
    before = scansion._native.native.operation_count()
    for _ in range(3):
        with pytest.raises(NotImplementedError):
            grad(cost, x)
    assert scansion._native.native.operation_count() == before


def test_values_with_an_undefined_gradient_are_values() -> None:
    x, y = at.dvector("x"), at.dvector("y")
    cost = (undefined_grad(x) * y).sum()
    result = scansion.function([x, y], [cost, grad(cost, y)])([1.0, 2.0], [3.0, 4.0])
    assert result[0] == 11
    assert result[1].tolist() == [1, 2]


def test_disconnected_gradients_are_returned() -> None:
    x, y = at.dvector("x"), at.dscalar("y")
    options = {"disconnected_inputs": "ignore", "return_disconnected": "disconnected"}
    by_x, by_y = grad(y**2, [x, y], **options)
    assert isinstance(by_x.type, DisconnectedType)
    assert by_x.owner is None
    assert by_y.eval({y: 3.0}) == 6
    assert isinstance(Rop(y, x, x, "ignore", "disconnected").type, DisconnectedType)
    assert DisconnectedType() == DisconnectedType() != NullType()
    with pytest.warns(UserWarning, match="does not depend on x"):
        assert grad(y, x, disconnected_inputs="warn", return_disconnected="none") is None


def test_what_rules_say() -> None:
    x = at.dvector("x")
    for make, what in ((grad_undefined, "undefined"), (grad_not_implemented, "not implemented")):
        absent = make("rank", 1, x, "it jumps")
        assert isinstance(absent.type, NullType)
        assert absent.type.why_null == f"the gradient of rank by its input 1 ('x') is {what}: it jumps"


FIELDS = [("float32", "complex64"), ("float64", "complex128"), ("float32", "complex128")]


@pytest.mark.parametrize(("real", "field"), FIELDS)
@pytest.mark.parametrize("size", [0, 1, 2, 7])
def test_casts_between_real_and_complex(real: str, field: str, size: int) -> None:
    """The cotangent of a real number is the real part of what comes back; forward mode agrees."""
    x = at.tensor(dtype=real, shape=(None,))
    z = at.cast(x, field) * np.complex64(2 + 3j)
    cost = (at.real(z) * 5 + at.imag(z) * x).sum()
    backward, forward = grad(cost, x), Rop(cost, x, at.ones_like(x))
    values = np.linspace(-1, 2, size).astype(real)
    f = scansion.function([x], [backward, forward])
    by_x, along = f(values)
    assert by_x.dtype == real
    expected = 10 + 6 * values.astype("float64")
    np.testing.assert_allclose(by_x, expected, rtol=1e-6)
    np.testing.assert_allclose(along, expected.sum(), rtol=1e-5)


def test_integers() -> None:
    n, x = at.lvector("n"), at.dvector("x")
    with scansion.config.change_flags(floatX="float32"):
        by_n = grad((n * x).sum(), n)
    assert by_n.dtype == "float32"
    assert by_n.eval({n: [1, 2]}).tolist() == [0, 0]
    with pytest.raises(DisconnectedInputError):
        grad(x.sum(), n)
