"""`scan(..., checkpoint=)`: gradients that repeat steps are those of gradients that keep them, in less memory.

The same operations are applied to the same values in the same order, so the two are equal to the last bit. The plain
gradients are held against finite differences in test_scan_gradients.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.builders import OpFromGraph
from scansion.compile.mode import Mode
from scansion.gradient import hessian, hessian_vector_product
from scansion.scan.utils import until

KINDS = ["sqrt", "binomial"]
STEPS = [0, 1, 2, 3, 7, 16, 17, 100]

Model = Callable[[str | None, Any], tuple[list[Any], list[Any], list[Any]]]
"""From a kind of checkpoint and a number of steps: inputs, what is differentiated by, outputs to sum up."""

rng = np.random.default_rng(5)
H0 = rng.normal(size=(2, 3)) * 0.5
U = rng.normal(size=(103, 3))


def total(outputs: list[Any]) -> Any:
    terms = [(x * x).sum() for x in outputs]
    return sum(terms[1:], start=terms[0])


def scanned(step: Callable[..., Any], n: Any, kind: str | None, **rest: Any) -> list[Any]:
    outputs, _ = scansion.scan(step, n_steps=n, checkpoint=kind, return_list=True, **rest)
    return list(outputs)


def last_value(kind: str | None, n: Any) -> Any:
    h0, w = at.vector("h0"), at.vector("w")
    step = lambda h, w: at.tanh(h * w + 0.1)  # noqa: E731
    (rows,) = scanned(step, n, kind, outputs_info=h0, non_sequences=w)
    return [h0, w], [H0[0], H0[1]], [at.concatenate([h0[None], rows])[-1]]


def all_rows(kind: str | None, n: Any) -> Any:
    inputs, values, _ = last_value(kind, n)
    h0, w = inputs
    (rows,) = scanned(lambda h: at.exp(-h * w) + h, n, kind, outputs_info=h0)
    return inputs, values, [rows]


def taps(kind: str | None, n: Any) -> Any:
    h0, w, u = at.matrix("h0"), at.vector("w"), at.matrix("u")

    def step(before: Any, now: Any, b: Any, a: Any) -> Any:
        return at.sin(a * w + b * now) * 0.7 + before * at.cos(a)

    sequences = {"input": u, "taps": [-2, 1]}
    (rows,) = scanned(step, n, kind, sequences=sequences, outputs_info={"initial": h0, "taps": [-2, -1]})
    return [h0, w, u], [H0, H0[1], U], [at.concatenate([h0, rows])[-1]]


def far_tap(kind: str | None, n: Any) -> Any:
    h0 = at.matrix("h0")
    (rows,) = scanned(lambda a: at.tanh(a) * a, n, kind, outputs_info={"initial": h0, "taps": [-2]})
    return [h0], [H0], [at.concatenate([h0, rows])[-2:]]


def several(kind: str | None, n: Any) -> Any:
    h0, s0, u = at.vector("h0"), at.scalar("s0"), at.matrix("u")

    def step(x: Any, h: Any, s: Any, k: Any) -> Any:
        following = at.tanh(h * s + x)
        return following, at.sigmoid(s + following.sum()), k + 1, at.exp(-following * k)

    count = np.int64(0)
    rows, scalars, _, outputs = scanned(step, n, kind, sequences=u, outputs_info=[h0, s0, count, None])
    return (
        [h0, s0, u],
        [H0[0], np.float64(0.3), U],
        [rows, at.concatenate([s0[None], scalars])[-1:], outputs.sum(axis=0)],
    )


def backwards(kind: str | None, n: Any) -> Any:
    h0, u = at.vector("h0"), at.matrix("u")
    step = lambda x, h: at.tanh(h * x)  # noqa: E731
    (rows,) = scanned(step, n, kind, sequences=u, outputs_info=h0, go_backwards=True)
    return [h0, u], [H0[0], U], [at.concatenate([h0[None], rows])[-1]]


def truncated(kind: str | None, n: Any) -> Any:
    h0, w, u = at.vector("h0"), at.vector("w"), at.matrix("u")
    step = lambda x, h: at.tanh(h * w + x)  # noqa: E731
    (rows,) = scanned(step, n, kind, sequences=u, outputs_info=h0, truncate_gradient=5)
    return [h0, w, u], [H0[0], H0[1], U], [at.concatenate([h0[None], rows])[-1]]


def nested(kind: str | None, n: Any) -> Any:
    h0, w = at.vector("h0"), at.vector("w")

    def step(h: Any) -> Any:
        (rows,) = scanned(lambda g: at.tanh(g * w + h), 5, kind, outputs_info=h)
        return rows[-1]

    (rows,) = scanned(step, n, kind, outputs_info=h0)
    return [h0, w], [H0[0], H0[1]], [at.concatenate([h0[None], rows])[-1]]


def nested_inside(kind: str | None, n: Any) -> Any:
    h0, w = at.vector("h0"), at.vector("w")

    def step(h: Any) -> Any:
        (rows,) = scanned(lambda g: at.tanh(g * w + h), 7, kind, outputs_info=h)
        return rows[-1]

    (rows,) = scanned(step, n, None, outputs_info=h0)
    return [h0, w], [H0[0], H0[1]], [at.concatenate([h0[None], rows])[-1]]


def ended(kind: str | None, n: Any) -> Any:
    h0, w = at.vector("h0"), at.vector("w")

    def step(h: Any, k: Any) -> Any:
        following = at.tanh(h * w) + 0.2
        return (following, k + 1), until(at.ge(k, 12))

    rows, _ = scanned(step, n, kind, outputs_info=[h0, np.int64(0)])
    return [h0, w], [H0[0], H0[1]], [at.concatenate([h0[None], rows])[-1]]


def draws(kind: str | None, n: Any) -> Any:
    h0 = at.vector("h0")
    stream = at.random.RandomStream(seed=11)
    step = lambda h: at.tanh(h * stream.normal(size=(3,)) + stream.uniform())  # noqa: E731
    (rows,) = scanned(step, n, kind, outputs_info=h0)
    return [h0], [H0[0]], [at.concatenate([h0[None], rows])[-1]]


def single(kind: str | None, n: Any) -> Any:
    x0, a, u = at.fscalar("x0"), at.fscalar("a"), at.fvector("u")
    (rows,) = scanned(lambda v, x: at.sin(a * x) + v, n, kind, sequences=u, outputs_info=x0)
    return [x0, a, u], [np.float32(0.5), np.float32(1.25), U[:, 0].astype("float32")], [rows]


MODELS = [
    last_value,
    all_rows,
    taps,
    far_tap,
    several,
    backwards,
    truncated,
    nested,
    nested_inside,
    ended,
    draws,
    single,
]


def gradients(model: Model, kind: str | None) -> Callable[[int], list[Any]]:
    n = at.lscalar("n")
    inputs, values, outputs = model(kind, n)
    cost = total(outputs)
    f = scansion.function([n, *inputs], [cost, *scansion.grad(cost, inputs)], on_unused_input="ignore")
    return lambda steps: f(steps, *values)


@pytest.mark.filterwarnings("ignore:the scan at .* draws from the random stream")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_gradients_are_the_same_to_the_last_bit(model: Model, kind: str) -> None:
    plain, repeated = gradients(model, None), gradients(model, kind)
    for steps in STEPS:
        for expected, value in zip(plain(steps), repeated(steps), strict=True):
            assert np.isfinite(expected).all()
            np.testing.assert_array_equal(value, expected, strict=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [0, 1, 2, 17])
def test_a_known_number_of_steps(kind: str, steps: int) -> None:
    results = []
    for which in (None, kind):
        inputs, values, outputs = taps(which, steps)
        results.append(scansion.function(inputs, scansion.grad(total(outputs), inputs))(*values))
    for value, expected in zip(results[1], results[0], strict=True):
        np.testing.assert_array_equal(value, expected, strict=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("model", "tolerance"), [(last_value, 0), (taps, 0), (single, 1e-6)])
def test_second_derivatives(model: Model, tolerance: float, kind: str) -> None:
    """A scan of scalars that needs no loop is computed as a vector, whose functions may round differently by a bit."""
    n = at.lscalar("n")
    results = []
    for which in (None, kind):
        inputs, values, outputs = model(which, n)
        first = scansion.grad(total(outputs), inputs)
        second = scansion.grad(total(first), inputs)
        results.append(scansion.function([n, *inputs], second)(7, *values))
    for value, expected in zip(results[1], results[0], strict=True):
        np.testing.assert_allclose(value, expected, rtol=tolerance, atol=0)


@pytest.mark.parametrize("kind", ["none", *KINDS])
def test_values_do_not_depend_on_checkpoints(kind: str) -> None:
    h0, w = at.vector("h0"), at.vector("w")
    step = lambda h: at.tanh(h * w)  # noqa: E731
    f, g = (
        scansion.function([h0, w], scansion.scan(step, outputs_info=h0, n_steps=9, checkpoint=which)[0])
        for which in (None, kind)
    )
    np.testing.assert_array_equal(f(*H0), g(*H0), strict=True)


@pytest.mark.parametrize(("kind", "error"), [("root", ValueError), (3, TypeError), ("whole", ValueError)])
def test_unknown_checkpoints_are_refused(kind: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="checkpoint"):
        scansion.scan(lambda h: h * h, outputs_info=at.scalar(), n_steps=3, checkpoint=kind)


def test_a_gradient_between_scans_with_and_without_checkpoints() -> None:
    """Rows that others read too are kept and read there."""
    h0, w = at.vector("h0"), at.vector("w")
    results = []
    for kind in (None, "sqrt"):
        (rows,) = scanned(lambda h: at.tanh(h * w), 23, kind, outputs_info=h0)
        (sums,) = scanned(lambda x, s: at.sin(s * x), 23, None, sequences=rows, outputs_info=h0)
        cost = (sums[-1] ** 2).sum() + (rows**2).sum()
        results.append(scansion.function([h0, w], [cost, *scansion.grad(cost, [h0, w])])(*H0))
    for value, expected in zip(results[1], results[0], strict=True):
        np.testing.assert_array_equal(value, expected, strict=True)


def peak(kind: str | None, steps: int, width: int = 128) -> int:
    h0, w, n = at.vector("h0"), at.vector("w"), at.lscalar("n")
    (rows,) = scanned(lambda h: at.tanh(h * w), n, kind, outputs_info=h0)
    f = scansion.function([h0, w, n], scansion.grad(rows[-1].sum(), [h0, w]))
    f(np.full(width, 0.5), np.full(width, 0.9), steps)
    return f.memory().temporary_bytes


def test_memory() -> None:
    """In rows of the state: all of them; blocks and steps of a block; third roots."""
    row, steps = 128 * 8, 10_000
    assert peak(None, steps) > steps * row
    assert peak("sqrt", steps) < (2 * 100 + 50) * row
    assert peak("binomial", steps) < (3 * 22 + 50) * row


def test_a_million_steps() -> None:
    assert peak("sqrt", 1_000_000) < 64 << 20
    assert peak("binomial", 1_000_000) < 10 << 20


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", [last_value, all_rows, taps, several, backwards, nested_inside, ended])
def test_second_derivatives_along_a_vector(model: Model, kind: str) -> None:
    """Forward mode of reverse mode is the same to the last bit too."""
    n = at.lscalar("n")
    results = []
    for which in (None, kind):
        inputs, values, outputs = model(which, n)
        along = [at.cos(x) for x in inputs]
        products = hessian_vector_product(total(outputs), inputs, along)
        results.append(scansion.function([n, *inputs], products)(17, *values))
    for value, expected in zip(results[1], results[0], strict=True):
        assert np.abs(expected).max() > 0
        np.testing.assert_array_equal(value, expected, strict=True)


def test_second_derivatives_along_a_vector_keep_checkpoints_only() -> None:
    """The rows of the scan with its tangents are repeated like those of the scan."""

    def use(kind: str | None) -> int:
        h0, w, n = at.vector("h0"), at.vector("w"), at.lscalar("n")
        (rows,) = scanned(lambda h: at.tanh(h * w), n, kind, outputs_info=h0)
        cost = (rows[-1] ** 2).sum()
        f = scansion.function([h0, w, n], hessian_vector_product(cost, w, at.ones_like(w)))
        f(np.full(128, 0.5), np.full(128, 0.9), 10_000)
        return int(f.memory().temporary_bytes)

    row = 128 * 8
    assert use(None) > 2 * 10_000 * row
    assert use("sqrt") < 6 * 100 * row
    assert use("binomial") < 12 * 22 * row


@pytest.mark.parametrize("kind", KINDS)
def test_where_parts_of_a_state_begin_is_computed_again(kind: str) -> None:
    """Neither the places nor the numbers 0.1 in the shape of the shifted state are kept for each step."""
    h0, n = at.vector("h0"), at.lscalar("n")
    (rows,) = scanned(lambda h: at.tanh(h + at.roll(h, 1) * 0.1), n, kind, outputs_info=h0)
    f = scansion.function([h0, n], scansion.grad((rows[-1] ** 2).sum(), h0))
    f(np.full(4, 0.5), 10_000)
    assert f.memory().temporary_bytes < 400 * 4 * 8


def hessian_of_last_row(kind: str | None, activation: Any = at.tanh) -> Any:
    w, n = at.vector("w"), at.lscalar("n")
    weights = np.arange(1.0, 4.0)
    (rows,) = scanned(lambda h: activation(h * w + h[::-1] * 0.1), n, kind, outputs_info=at.ones_like(w))
    return scansion.function([w, n], hessian((at.dot(rows[-1], weights) ** 2), w))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1, 7, 100])
def test_hessians(kind: str, n: int) -> None:
    """By forward mode of the gradient; without checkpoints by reverse mode of it."""
    place = np.array([0.9, 0.7, 1.2])
    plain, kept = (hessian_of_last_row(which)(place, n) for which in (None, kind))
    assert np.abs(plain).min() > 0
    np.testing.assert_allclose(kept, plain, rtol=1e-10, atol=1e-14)


def test_hessians_keep_checkpoints_only() -> None:
    def use(kind: str | None) -> int:
        f = hessian_of_last_row(kind)
        f(np.array([0.9, 0.7, 1.2]), 10_000)
        return int(f.memory().temporary_bytes)

    row = 3 * 8
    assert use(None) > 2 * 10_000 * row
    assert use("sqrt") < 10 * 100 * row
    assert use("binomial") < 20 * 22 * row


@pytest.mark.parametrize("is_inner", [False, True])
def test_hessians_without_rules_of_forward_mode(is_inner: bool) -> None:
    """Then reverse mode is used; checkpoints that only an inner scan asks for count too."""
    x = at.vector("x")
    own = OpFromGraph([x], [at.tanh(x)], lop_overrides=lambda _, outputs, grads: [grads[0] * (1 - outputs[0] ** 2)])

    def activation(h: Any) -> Any:
        if not is_inner:
            return own(h)
        return scanned(lambda g: own(g), 2, "sqrt", outputs_info=h)[0][-1]

    place = np.array([0.9, 0.7, 1.2])
    kind = None if is_inner else "sqrt"
    expected = hessian_of_last_row(None, (lambda h: at.tanh(at.tanh(h))) if is_inner else at.tanh)(place, 5)
    np.testing.assert_allclose(hessian_of_last_row(kind, activation)(place, 5), expected, rtol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_checkpoints_of_an_inner_scan_keep_no_rows_of_it(kind: str) -> None:
    def use(which: str | None) -> int:
        h0, w, n = at.vector("h0"), at.vector("w"), at.lscalar("n")

        def step(h: Any) -> Any:
            return scanned(lambda g: at.tanh(g * w), n, which, outputs_info=h)[0][-1]

        (rows,) = scanned(step, n, None, outputs_info=h0)
        f = scansion.function([h0, w, n], scansion.grad(rows[-1].sum(), [h0, w]))
        f(np.full(16, 0.5), np.full(16, 0.9), 100)
        return int(f.memory().temporary_bytes)

    row = 16 * 8
    assert use(None) > 100 * 100 * row
    assert use(kind) < 300 * row


def test_matrices_of_weights() -> None:
    """Their gradients are sums of products over the steps, which are made block by block and round differently."""
    x, w, u, v, h0 = at.matrix("x"), at.matrix("w"), at.matrix("u"), at.matrix("v"), at.vector("h0")
    inputs = [x, w, u, v, h0]

    def step(row: Any, h: Any) -> Any:
        following = at.tanh(at.dot(row, u) + at.dot(h, w))
        return following, at.dot(following, v)

    draw = np.random.default_rng(0).normal
    values = [draw(size=(101, 5)), draw(size=(9, 9)) * 0.3, draw(size=(5, 9)), draw(size=(9, 4)), np.zeros(9)]
    for mode, exact in [(Mode(), False), (Mode().excluding("scn-sum-after-scan"), True)]:
        results = []
        for kind in (None, *KINDS):
            outputs, _ = scansion.scan(step, x, [h0, None], checkpoint=kind)
            cost = (outputs[1] ** 2).sum()
            results.append(scansion.function(inputs, scansion.grad(cost, inputs), mode=mode)(*values))
        for other in results[1:]:
            for value, expected in zip(other, results[0], strict=True):
                if exact:
                    np.testing.assert_array_equal(value, expected, strict=True)
                else:
                    np.testing.assert_allclose(value, expected, rtol=1e-11, atol=1e-12)


def test_rows_kept_by_scan_checkpoints() -> None:
    """Blocks of any lengths, whose rows the gradient does not keep."""
    from scansion.scan.checkpoints import scan_checkpoints

    x, h0 = at.matrix("x"), at.vector("h0")
    step = lambda a, h: at.tanh(a + h)  # noqa: E731
    plain, _ = scansion.scan(step, x, h0)
    kept, _ = scan_checkpoints(step, x, h0, save_every_N=30)
    f, g = (scansion.function([x, h0], scansion.grad((rows[-1] ** 2).sum(), [h0])) for rows in (plain, kept))
    values = np.random.default_rng(0).normal(size=(1000, 16)), np.zeros(16)
    np.testing.assert_array_equal(f(*values)[0], g(*values)[0], strict=True)
    row = 16 * 8
    assert f.memory().temporary_bytes > 1000 * row
    assert g.memory().temporary_bytes < 200 * row
