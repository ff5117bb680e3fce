"""`OpFromGraph`: parts of programs under a name, and rules of calculus of the user's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.builders import OpFromGraph
from scansion.gradient import (
    DisconnectedInputError,
    DisconnectedType,
    NullTypeGradError,
    Rop,
    grad,
    grad_undefined,
)
from scansion.graph.replace import vectorize_graph

VALUES = (np.array([0.5, -1.0, 2.0]), np.array([2.0, 0.25, -1.5]))


def product(**options: Any) -> OpFromGraph:
    x, y = at.dvector("x"), at.dvector("y")
    return OpFromGraph([x, y], [x * y], **options)


def gradients(op: OpFromGraph, **options: Any) -> list[Any]:
    a, b = at.dvector("a"), at.dvector("b")
    derived = grad((op(a, b) * at.arange(3)).sum(), [a, b], **options)
    return list(scansion.function([a, b], derived, on_unused_input="ignore")(*VALUES))


def tangents(op: OpFromGraph) -> Any:
    a, b = at.dvector("a"), at.dvector("b")
    moved = Rop(op(a, b), [a, b], [at.ones_like(a), at.ones_like(b) * 2])
    return scansion.function([a, b], moved, on_unused_input="ignore")(*VALUES)


RULES: dict[str, tuple[dict[str, Any], Any, Any]] = {
    # The rules, and the two gradients with cotangents w = 0, 1, 2.
    "none": ({}, lambda a, b, w: w * b, lambda a, b, w: w * a),
    "lop": (
        {"lop_overrides": lambda inputs, outputs, grads: [grads[0] * outputs[0], grads[0] * inputs[0] * 3]},
        lambda a, b, w: w * a * b,
        lambda a, b, w: w * a * 3,
    ),
    "grad": (
        {"grad_overrides": lambda inputs, grads: [grads[0] + inputs[1], grads[0]]},
        lambda a, b, w: w + b,
        lambda a, b, w: w,
    ),
    "a list": (
        {"lop_overrides": [lambda inputs, outputs, grads: grads[0] * 7, "default"]},
        lambda a, b, w: w * 7,
        lambda a, b, w: w * a,
    ),
    "inlined": ({"inline": True}, lambda a, b, w: w * b, lambda a, b, w: w * a),
}


@pytest.mark.parametrize("name", RULES)
def test_reverse_rules(name: str) -> None:
    options, by_a, by_b = RULES[name]
    result = gradients(product(**options))
    np.testing.assert_allclose(result[0], by_a(*VALUES, np.arange(3)), rtol=1e-14)
    np.testing.assert_allclose(result[1], by_b(*VALUES, np.arange(3)), rtol=1e-14)


def test_an_op_as_a_rule() -> None:
    x, y, z, dz = at.dvectors("x", "y", "z", "dz")
    rule = OpFromGraph([x, y, z, dz], [dz * 5, dz * x], name="rule")
    result = gradients(product(lop_overrides=rule))
    np.testing.assert_allclose(result[0], np.arange(3) * 5.0)
    np.testing.assert_allclose(result[1], np.arange(3) * VALUES[0])


def test_forward_rules() -> None:
    a, b = VALUES
    np.testing.assert_allclose(tangents(product()), b + 2 * a, rtol=1e-14)
    rule = lambda inputs, moves: [moves[0] * 10 + moves[1] + inputs[0]]  # noqa: E731
    np.testing.assert_allclose(tangents(product(rop_overrides=rule)), 12 + a, rtol=1e-14)
    np.testing.assert_allclose(tangents(product(rop_overrides=["default"])), b + 2 * a, rtol=1e-14)
    both = product(rop_overrides=rule, lop_overrides=RULES["lop"][0]["lop_overrides"])
    np.testing.assert_allclose(tangents(both), 12 + a, rtol=1e-14)
    np.testing.assert_allclose(gradients(both)[0], np.arange(3) * a * b, rtol=1e-14)


def test_second_derivatives_come_from_the_rule() -> None:
    x, a = at.dscalar("x"), at.dscalar("a")
    op = OpFromGraph([x], [at.floor(x)], lop_overrides=lambda inputs, outputs, grads: [grads[0] * inputs[0] ** 3])
    first = grad(op(a), a)
    assert first.eval({a: 2.0}) == 8
    assert grad(first, a).eval({a: 2.0}) == 12


@pytest.mark.parametrize("name", RULES)
def test_in_the_step_of_a_scan(name: str) -> None:
    """The gradient of a loop over calls is that of the same calls one by one."""
    op = product(**RULES[name][0])
    a, b = at.dvector("a"), at.dvector("b")
    looped = scansion.scan(lambda s: at.sin(op(s, b)), outputs_info=a, n_steps=3)[0][-1].sum()
    unrolled = at.sin(op(at.sin(op(at.sin(op(a, b)), b)), b)).sum()
    f = scansion.function([a, b], [*grad(looped, [a, b]), *grad(unrolled, [a, b])])
    by_a, by_b, expected_a, expected_b = f(*VALUES)
    np.testing.assert_allclose(by_a, expected_a, rtol=1e-12)
    np.testing.assert_allclose(by_b, expected_b, rtol=1e-12)


def test_an_op_without_a_derivative_gets_one() -> None:
    x = at.dmatrix("x")
    values = at.real(at.nlinalg.eig(x)[0]).sum()
    rule = lambda inputs, outputs, grads: [grads[0] * at.eye(inputs[0].shape[0])]  # noqa: E731
    trace = OpFromGraph([x], [values], lop_overrides=rule, rop_overrides=lambda inputs, moves: [at.trace(moves[0])])
    m = at.dmatrix("m")
    matrix = np.array([[1.0, 2.0], [3.0, 5.0]])
    np.testing.assert_allclose(trace(m).eval({m: matrix}), 6.0, rtol=1e-12)
    np.testing.assert_allclose(grad(trace(m) * 2, m).eval({m: matrix}), 2 * np.eye(2))
    np.testing.assert_allclose(Rop(trace(m), m, m).eval({m: matrix}), 6.0)


def test_vectorized() -> None:
    op = product(**RULES["lop"][0])
    a, b, batch = at.dvector("a"), at.dvector("b"), at.dmatrix("batch")
    cost = vectorize_graph(op(a, b).sum(), {a: batch}).sum()
    rows = np.stack([VALUES[0], VALUES[0] + 1])
    result = scansion.function([batch, b], grad(cost, batch))(rows, VALUES[1])
    np.testing.assert_allclose(result, rows * VALUES[1], rtol=1e-14)


def test_inputs_that_are_not_connected() -> None:
    silent = [lambda inputs, outputs, grads: grads[0], None]
    absent = [lambda inputs, outputs, grads: grads[0], DisconnectedType()()]
    pattern = {"connection_pattern": [[True], [False]]}
    for options in ({"lop_overrides": silent}, {"lop_overrides": absent}, pattern):
        with pytest.raises(DisconnectedInputError, match=r"override_gradient .* is disconnected"):
            gradients(product(**options))
        assert gradients(product(**options), disconnected_inputs="ignore")[1].tolist() == [0, 0, 0]


def test_gradients_that_are_undefined() -> None:
    rule = lambda inputs, outputs, grads: [grads[0], grad_undefined("product", 1, inputs[1], "says who")]  # noqa: E731
    op = product(lop_overrides=rule)
    with pytest.raises(NullTypeGradError, match=r"gradient of product by its input 1 \('b'\) is undefined: says who"):
        gradients(op)
    a, b = at.dvector("a"), at.dvector("b")
    by_a, by_b = grad(op(a, b).sum(), [a, b], null_gradients="return")
    assert by_a.eval({a: VALUES[0], b: VALUES[1]}).tolist() == [1, 1, 1]
    assert "says who" in by_b.type.why_null


def test_several_outputs_of_several_dtypes() -> None:
    x, n = at.fvector("x"), at.lscalar("n")
    op = OpFromGraph(
        [x, n],
        [x * at.cast(n, "float32"), n + 1, x.sum()],
        lop_overrides=lambda inputs, outputs, grads: [grads[0] * 2 + grads[2], None],
    )
    a, k = at.fvector("a"), at.lscalar("k")
    y, m, s = op(a, k)
    assert m.eval({a: [1.0], k: 4}) == 5
    assert grad(y.sum(), a).eval({a: np.ones(2, "float32"), k: 4}).tolist() == [2, 2]
    assert grad(y.sum() + s, a).eval({a: np.ones(2, "float32"), k: 4}).tolist() == [3, 3]
    assert grad(s, a).dtype == "float32"


def test_shared_variables_are_inputs() -> None:
    w = scansion.shared(np.array([1.0, 2.0, 3.0]), "w")
    x, a = at.dvector("x"), at.dvector("a")
    plain = OpFromGraph([x], [x * w])
    assert [str(v) for v in plain.shared_inputs] == ["w"]
    np.testing.assert_allclose(grad(plain(a).sum(), w).eval({a: VALUES[0]}), VALUES[0])
    ruled = OpFromGraph([x], [x * w], lop_overrides=lambda inputs, outputs, grads: [grads[0], grads[0] * inputs[1]])
    assert grad(ruled(a).sum(), w).eval({a: VALUES[0]}).tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="read the shared variable w"):
        OpFromGraph([x], [x * w], strict=True)


def test_what_only_a_rule_reads_is_no_input_of_the_function() -> None:
    x, a, factor = at.dscalar("x"), at.dscalar("a"), at.dscalar("factor")
    op = OpFromGraph([x], [x**2], lop_overrides=lambda inputs, outputs, grads: [grads[0] * factor])
    y = scansion.scan(lambda s: op(s), outputs_info=op(a), n_steps=2)[0][-1]
    assert scansion.function([a], y)(2.0) == 256
    assert y.eval({a: 2.0}) == 256
    assert scansion.function([a, factor], grad(y, a), on_unused_input="ignore")(2.0, 3.0) == 27
    assert "override_rules" in scansion.printing.debugprint(y, file="str")


def test_a_call_costs_nothing() -> None:
    op = product(**RULES["lop"][0])
    a, b = at.dvector("a"), at.dvector("b")
    with_rule, without = (scansion.function([a, b], y).ir("loops") for y in (op(a, b), a * b))
    assert with_rule == without


def test_wrong_use() -> None:
    x, y, a = at.dvector("x"), at.dvector("y"), at.dvector("a")
    with pytest.raises(ValueError, match=r"depend on y.*list it.*test_op_from_graph"):
        OpFromGraph([x], [x * y])
    with pytest.raises(ValueError, match="not both"):
        product(lop_overrides=lambda *_: [], grad_overrides=lambda *_: [])
    with pytest.raises(ValueError, match="lop_overrides has 1 entries, not 2"):
        product(lop_overrides=["default"])
    with pytest.raises(ValueError, match="must be 2 lists of 1 truth values"):
        product(connection_pattern=[[True]])
    with pytest.raises(TypeError, match="takes 2 arguments, got 1"):
        product(name="product")(a)
    with pytest.raises(TypeError, match="float32"):
        product()(a, at.fvector())
    with pytest.raises(TypeError, match="tensor variables, not 3"):
        OpFromGraph([x], [3])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="gives 1 gradients for 2 inputs"):
        product(lop_overrides=lambda inputs, outputs, grads: [grads[0]])(a, a)
    with pytest.raises(TypeError, match="a callable or an OpFromGraph, not 3"):
        product(lop_overrides=3)(a, a)
    with pytest.raises(TypeError, match=r"gradient 0 of .* has the type float64\[\], not float64\[\?\]"):
        product(lop_overrides=lambda inputs, outputs, grads: [grads[0].sum(), grads[0]])(a, a)
    with pytest.raises(ValueError, match="gives 2 derivatives for 1 outputs"):
        product(rop_overrides=lambda inputs, moves: moves)(a, a)
