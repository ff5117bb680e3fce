"""Values with gradients of their own, partial gradients, and the checks of gradients against differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import (
    DisconnectedInputError,
    GradientError,
    Rop,
    consider_constant,
    disconnected_grad,
    grad,
    grad_clip,
    grad_scale,
    hessian_vector_product,
    numeric_grad,
    subgraph_grad,
    verify_grad,
    zero_grad,
)

OVERRIDDEN: dict[str, tuple[Any, Any, Any]] = {
    # The cost, its gradient, and the derivative along a vector of ones in forward mode.
    "zero": (lambda x: x * zero_grad(x), lambda x: x, lambda x: x),
    "constant": (lambda x: x**2 * consider_constant(x), lambda x: 2 * x**2, lambda x: 2 * x**2),
    "disconnected": (lambda x: x * disconnected_grad(x**2), lambda x: x**2, lambda x: x**2),
    "clip": (lambda x: grad_clip(x, -1, 2) ** 2, lambda x: np.clip(2 * x, -1, 2), lambda x: 2 * x),
    "scale": (lambda x: grad_scale(x, -0.5) ** 2, lambda x: -x, lambda x: -x),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", OVERRIDDEN)
def test_values_with_gradients_of_their_own(name: str, dtype: str) -> None:
    program, by_x, along_ones = OVERRIDDEN[name]
    x = at.tensor(dtype=dtype, shape=(None,))
    y = program(x)
    f = scansion.function([x], [y.sum(), grad(y.sum(), x), Rop(y, x, at.ones_like(x))])
    for size in (0, 1, 2, 7):
        values = np.linspace(-2, 3, size).astype(dtype)
        cost, backward, forward = f(values)
        assert backward.dtype == forward.dtype == dtype
        assert np.isfinite(cost)
        np.testing.assert_allclose(backward, by_x(values), rtol=1e-6)
        np.testing.assert_allclose(forward, along_ones(values), rtol=1e-6)


def test_clipped_inside_a_scan() -> None:
    """The usual cure for exploding gradients: the state's gradient is clipped at each step."""
    w = at.dscalar("w")
    y = scansion.scan(lambda s: grad_clip(s, -1, 1) * w, outputs_info=at.ones(()), n_steps=5)[0]
    result = float(scansion.function([w], grad(y[-1], w))(3.0))
    later, expected = 1.0, 0.0
    for t in range(4, -1, -1):
        expected += later * 3.0**t
        later = min(later * 3.0, 1.0)
    assert result == expected


def test_what_is_disconnected_is_refused() -> None:
    x = at.dvector("x")
    with pytest.raises(DisconnectedInputError):
        grad(disconnected_grad(x).sum(), x)
    with pytest.raises(DisconnectedInputError):
        grad((disconnected_grad(x) * 2).sum(), x)
    assert grad(zero_grad(x).sum(), x).eval({x: [1.0, 2.0]}).tolist() == [0, 0]
    with pytest.raises(TypeError, match=r"grad_clip takes real numbers, not int64.*test_gradient_tools"):
        grad_clip(at.lvector(), 0, 1)
    with pytest.raises(ValueError, match="out of order"):
        grad_clip(x, 1, 0)


def test_parts_of_a_program() -> None:
    x, w = at.dvector("x"), at.dvector("w")
    h = at.tanh(x * w)
    cost = (h**2).sum() + w.sum()
    (by_w,), (by_h,) = subgraph_grad([w], [h], cost=cost)
    (by_x, by_w_too), nothing = subgraph_grad([x, w], [], start={h: by_h})
    assert nothing == []
    whole = grad(cost, [x, w])
    values = [np.array([0.5, -1.0]), np.array([2.0, 0.25])]
    *parts, expected_x, expected_w = scansion.function([x, w], [by_w, by_x, by_w_too, *whole])(*values)
    np.testing.assert_allclose(parts[1], expected_x, rtol=1e-14)
    np.testing.assert_allclose(parts[0] + parts[2], expected_w, rtol=1e-14)
    assert len(subgraph_grad([w], [h], cost=cost, details=True)) == 4
    with pytest.raises(ValueError, match="start or cost"):
        subgraph_grad([w], [h])


def test_a_constant_has_a_gradient_of_its_own() -> None:
    x = at.dvector("x")
    y = x**2
    by_y, by_x = grad((y**3 + x).sum(), [y, x], consider_constant=[y])
    values = np.array([0.5, 2.0])
    results = scansion.function([x], [by_y, by_x])(values)
    np.testing.assert_allclose(results, [3 * values**4, np.ones(2)], rtol=1e-14)


def test_forms_of_forward_mode() -> None:
    x, y = at.dvector("x"), at.dvector("y")
    assert type(Rop((x * y, x + y), [x], [y])) is tuple
    assert type(Rop([x * y], x, y)) is list
    assert Rop(x * y, [x, y], [y, None]).eval({x: [2.0], y: [3.0]}).tolist() == [9]
    assert Rop(x**2, x, np.ones(2)).eval({x: [2.0, 3.0]}).tolist() == [4, 6]
    with pytest.raises(ValueError, match="2 variables need as many vectors, there are 1"):
        Rop(x * y, [x, y], [y])
    with pytest.raises(ValueError, match="has 0 dimensions, not 1"):
        Rop(x * y, x, 1.0)
    with pytest.raises(TypeError, match="with respect to tensor variables"):
        Rop(x * y, 3, y)


def test_forward_mode_of_what_does_not_move() -> None:
    x, y = at.dvector("x"), at.dvector("y")
    with pytest.raises(DisconnectedInputError, match=r"depends on none.*test_gradient_tools"):
        Rop(y * 2, x, x)
    with pytest.warns(UserWarning, match="depends on none"):
        Rop(y * 2, x, x, disconnected_outputs="warn")
    assert Rop(y * 2, x, x, disconnected_outputs="ignore").eval({y: [1.0, 2.0]}).tolist() == [0, 0]
    assert Rop(y * 2, x, x, disconnected_outputs="ignore", return_disconnected="none") is None


def test_forward_mode_starts_at_intermediate_values() -> None:
    x = at.dvector("x")
    h = x**2
    assert Rop(at.exp(h), h, at.ones_like(h)).eval({x: [0.0]}).tolist() == [1]


def test_products_with_a_hessian() -> None:
    x, p = at.dvector("x"), at.dvector("p")
    product = hessian_vector_product((x**3).sum() + x[0] * x[1], x, p)
    np.testing.assert_allclose(product.eval({x: [1.0, 2.0], p: [1.0, -1.0]}), [6 - 1, 1 - 12], rtol=1e-14)


def test_verify_grad() -> None:
    rng = np.random.default_rng(1)
    point = [rng.normal(size=(2, 3)), rng.normal(size=3)]
    verify_grad(lambda a, b: at.tanh(at.dot(a, b)), point, rng=rng)
    verify_grad(at.exp, [point[0].astype("float32")], rng=rng)
    verify_grad(lambda a: scansion.scan(lambda u, s: at.sin(s * u), a, at.ones(3))[0], point[:1], rng=rng)
    with pytest.raises(GradientError, match=r"argument 1 at index \(0,\) is .*, differences give"):
        verify_grad(lambda a, b: at.dot(a, zero_grad(b)), point, rng=rng)
    with pytest.raises(TypeError, match=r"pt\[0\] holds int64"):
        verify_grad(at.exp, [np.arange(3)])


def test_numeric_grad() -> None:
    result = numeric_grad(lambda a, b: (a * b**2).sum(), [np.array([1.0, 2.0]), np.array([3.0, 4.0])]).gf
    np.testing.assert_allclose(result[0], [9, 16], rtol=1e-8)
    np.testing.assert_allclose(result[1], [6, 16], rtol=1e-8)
    assert numeric_grad(np.sin, 0.0).gf == pytest.approx(1.0)
