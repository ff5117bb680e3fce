"""`scan` by the rows of the API table that are not about numbers: calls, forms of results, updates, names, draws.

`test_api_scan.py` has the numbers.
"""

from __future__ import annotations

import importlib
import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
from scansion.tensor.random import RandomStream

ONE = np.float64(1)


def child(seed: int, k: int = 0) -> Any:
    """The generator of draw `k` of `RandomStream(seed)`."""
    return np.random.default_rng(np.random.SeedSequence(seed).spawn(k + 1)[k])


# Names.


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("scansion", ["scan", "map", "reduce", "foldl", "foldr", "function", "grad", "shared", "OrderedUpdates"]),
        ("scansion.scan", ["scan", "map", "reduce", "foldl", "foldr", "until"]),
        ("scansion.scan.basic", ["scan"]),
        ("scansion.scan.utils", ["until"]),
        ("scansion.scan.views", ["map", "reduce", "foldl", "foldr"]),
        ("scansion.scan.checkpoints", ["scan_checkpoints"]),
        ("scansion.updates", ["OrderedUpdates"]),
        ("scansion.compile.function", ["function"]),
        ("scansion.gradient", ["grad", "jacobian", "hessian"]),
    ],
)
def test_modules_have_aesaras_paths(module: str, names: list[str]) -> None:
    found = importlib.import_module(module)
    for name in names:
        assert callable(getattr(found, name)), name
        assert not inspect.ismodule(getattr(found, name)), name


def test_arguments_stand_in_aesaras_order() -> None:
    order = "fn sequences outputs_info non_sequences n_steps truncate_gradient go_backwards mode name profile allow_gc"
    expected = [*order.split(), "strict", "return_list", "return_updates", "checkpoint"]
    assert list(inspect.signature(scansion.scan).parameters) == expected
    outputs, updates = scansion.scan(
        lambda a, h, k: a + h * k, [np.arange(3.0)], [ONE], [2.0], 2, -1, True, None, "all", False, None, False, True
    )
    assert [rows.eval().tolist() for rows in outputs] == [[4, 9]]
    assert isinstance(updates, scansion.OrderedUpdates)


@pytest.mark.parametrize("mode", [None, "FAST_RUN", "FAST_COMPILE"])
@pytest.mark.parametrize("profile", [False, True, "named"])
@pytest.mark.parametrize("allow_gc", [None, True, False])
def test_switches_do_not_change_values(mode: Any, profile: Any, allow_gc: Any) -> None:
    rows, _ = scansion.scan(
        lambda h: 2 * h, outputs_info=ONE, n_steps=3, mode=mode, profile=profile, allow_gc=allow_gc, name="doubling"
    )
    f = scansion.function([], rows, mode=mode, profile=profile, name="f")
    assert f().tolist() == [2, 4, 8]


# The call of the step.


def test_the_step_is_called_once() -> None:
    calls = []

    def step(a: Any, h: Any) -> Any:
        calls.append((a, h))
        return a + h

    x, n = at.vector(), at.iscalar()
    rows, _ = scansion.scan(step, x, ONE, n_steps=n)
    f = scansion.function([x, n], [rows, rows[-1].sum()])
    f(np.ones(5), 3)
    f(np.ones(9), 1)
    assert len(calls) == 1


def test_scalars_and_arrays_in_non_sequences_are_variables() -> None:
    seen: list[Any] = []

    def step(a: Any, *fixed: Any) -> Any:
        seen.extend(fixed)
        return a

    w = scansion.shared(1.0)
    scansion.scan(step, np.ones(2), None, [3, 0.5, np.ones((2, 3), "float32"), w, [1, 2]])
    assert [(v.dtype, v.ndim) for v in seen] == [
        ("int8", 0),
        ("float32", 0),
        ("float32", 2),
        ("float64", 0),
        ("int64", 1),
    ]
    assert seen[3] is w


def test_what_the_step_closes_over_is_found() -> None:
    x, k, w, v = at.vector(), at.scalar(), scansion.shared(3.0), at.matrix()
    total = k * 2
    rows, updates = scansion.scan(lambda a, h: a * total + w * h + v.sum(), x, ONE)
    assert not updates
    f = scansion.function([x, k, v], rows)
    h, expected = 1.0, []
    for a in (1.0, 2.0, 5.0):
        h = a * 4 + 3 * h + 6
        expected.append(h)
    assert f([1.0, 2.0, 5.0], 2.0, np.ones((2, 3))).tolist() == expected


# What the step returns, and what scan makes of it.

k = scansion.shared(0, name="k")
FORMS: dict[str, tuple[Callable[[Any], Any], int, bool, bool]] = {
    "one": (lambda a: a + 1, 1, False, False),
    "a list of one": (lambda a: [a + 1], 1, False, False),
    "a tuple of one": (lambda a: (a + 1,), 1, False, False),
    "two": (lambda a: (a + 1, a), 2, False, False),
    "a list of two": (lambda a: [a + 1, a], 2, False, False),
    "updates alone": (lambda a: {k: k + 1}, 0, True, False),
    "an empty dict": (lambda a: ([a + 1], {}), 1, False, False),
    "outputs, updates": (lambda a: ([a + 1, a], {k: k + 1}), 2, True, False),
    "bare, updates": (lambda a: (a + 1, {k: k + 1}), 1, True, False),
    "bare, pairs": (lambda a: (a + 1, [(k, k + 1)]), 1, True, False),
    "updates, outputs": (lambda a: ({k: k + 1}, [a + 1, a]), 2, True, False),
    "outputs, until": (lambda a: (a + 1, until(a >= 1)), 1, False, True),
    "outputs, updates, until": (lambda a: ([a + 1, a], {k: k + 1}, until(a >= 1)), 2, True, True),
    "updates, outputs, until": (lambda a: ({k: k + 1}, [a + 1], until(a >= 1)), 1, True, True),
    "updates, until": (lambda a: ({k: k + 1}, until(a >= 1)), 0, True, True),
}


@pytest.mark.parametrize("return_list", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_forms_of_what_a_step_returns(form: str, return_list: bool) -> None:
    step, count, is_updated, ends = FORMS[form]
    steps = 2 if ends else 4
    outputs, updates = scansion.scan(step, np.arange(4.0), return_list=return_list)
    if count == 0:
        assert outputs is None
    else:
        assert isinstance(outputs, list) is (return_list or count > 1)
    assert isinstance(updates, scansion.OrderedUpdates)
    assert list(updates) == [k] * is_updated
    listed = [] if outputs is None else outputs if isinstance(outputs, list) else [outputs]
    k.set_value(5)
    results = scansion.function([], listed, updates=updates)()
    assert [result.tolist() for result in results] == [
        [t + 1.0 for t in range(steps)],
        [float(t) for t in range(steps)],
    ][:count]
    assert int(k.get_value()) == 5 + steps * is_updated


def test_return_updates() -> None:
    rows = scansion.scan(lambda a: a * 2, np.arange(3.0), return_updates=False)
    assert rows.eval().tolist() == [0, 2, 4]
    (rows,) = scansion.scan(lambda a: [a * 2], np.arange(3.0), return_list=True, return_updates=False)
    assert rows.eval().tolist() == [0, 2, 4]
    with pytest.raises(ValueError, match=r"updates k, which return_updates=False would lose; .*updates=updates"):
        scansion.scan(lambda a: (a, {k: k + 1}), np.arange(3.0), return_updates=False)
    with pytest.raises(ValueError, match="return_updates=False would lose"):
        scansion.map(lambda a: (a, {k: k + 1}), np.arange(3.0), return_updates=False)


# Updates.


def test_updates_act_at_every_step_and_reach_the_variable_through_function_only() -> None:
    a, b, n = scansion.shared(1.0), scansion.shared(np.zeros(2)), at.iscalar()
    rows, updates = scansion.scan(lambda: (a + b.sum(), {b: b + a, a: a * 2}), n_steps=n)
    for is_passed in (False, True):
        f = scansion.function([n], rows, updates=updates if is_passed else None)
        before = a.get_value(), b.get_value()
        expected, (x, y) = [], before
        for _ in range(3):
            expected.append(float(x + y.sum()))
            x, y = x * 2, y + x
        assert f(3).tolist() == expected
        after = (x, y) if is_passed else before
        for variable, value in zip((a, b), after, strict=True):
            np.testing.assert_array_equal(variable.get_value(), value)
    assert f(0).shape == (0,)
    assert a.get_value() == 8


def test_a_shared_variable_without_update_is_held() -> None:
    w = scansion.shared(2.0)
    w.default_update = w + 1  # acts once a call, not at every step
    rows, updates = scansion.scan(lambda h: h * w, outputs_info=ONE, n_steps=3)
    assert not updates
    f = scansion.function([], rows)
    assert f().tolist() == [2, 4, 8]
    assert f().tolist() == [3, 9, 27]


def test_updates_of_scans_are_joined() -> None:
    a, b = scansion.shared(0), scansion.shared(0)
    _, first = scansion.scan(lambda: {a: a + 1}, n_steps=3)
    _, second = scansion.scan(lambda: {b: b + 2}, n_steps=4)
    scansion.function([], [], updates=first + second)()
    assert (int(a.get_value()), int(b.get_value())) == (3, 8)
    _, third = scansion.scan(lambda: {a: a + 10}, n_steps=1)
    for join in (lambda: first + third, lambda: first.update(third)):
        with pytest.raises(KeyError, match="two rules"):
            join()
    first.update(first)
    assert list(first) == [a]
    with pytest.raises(TypeError, match="not a shared variable"):
        first[at.scalar()] = a + 1
    with pytest.raises(TypeError, match="not a shared variable"):
        scansion.OrderedUpdates({"a": a})


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_updates_and_draws_of_scans_in_scans(depth: int) -> None:
    counter, stream = scansion.shared(0), RandomStream(3)

    def build(level: int) -> Any:
        if level == 0:
            return stream.normal(), {counter: counter + 1}
        rows, updates = scansion.scan(lambda: build(level - 1), n_steps=2)
        return rows, updates

    draws, updates = build(depth)
    f = scansion.function([], draws, updates=updates)
    generator = child(3)
    for call in (1, 2):
        np.testing.assert_array_equal(f(), generator.normal(size=(2,) * depth))
        assert int(counter.get_value()) == call * 2**depth


# Draws.


def test_where_a_draw_is_made_and_how_it_is_reached() -> None:
    x = np.zeros(4)
    inside, closed, derived, listed = RandomStream(1), RandomStream(2), RandomStream(3), RandomStream(4)
    draw, base, fixed = closed.normal(), derived.normal(), listed.normal()
    scaled = base * 2

    def step(a: Any, once: Any) -> Any:
        return [a + inside.normal(), a + draw, a + scaled, a + once]

    outputs, updates = scansion.scan(step, x, None, fixed)
    assert len(updates) == 2
    f = scansion.function([], outputs, updates=updates)
    references = [child(seed) for seed in (1, 2, 3, 4)]
    for _ in range(2):
        results = f()
        for result, generator in zip(results[:2], references[:2], strict=True):
            np.testing.assert_array_equal(result, generator.normal(size=4))
        for result, generator, factor in zip(results[2:], references[2:], (2, 1), strict=True):
            np.testing.assert_array_equal(result, np.full(4, factor * generator.normal()))


@pytest.mark.parametrize("draw_outside", [False, True])
def test_draws_whose_updates_are_not_passed_on_are_reported(draw_outside: bool) -> None:
    stream = RandomStream(5)
    outer = stream.normal() if draw_outside else None
    rows, updates = scansion.scan(lambda: outer + 0 if draw_outside else stream.normal(), n_steps=3)
    with pytest.warns(UserWarning, match="random stream made at .*test_api_scan_forms.py") as caught:
        f = scansion.function([], [rows, rows * 2])
    assert caught[0].filename == __file__
    assert "calls repeat draws" in str(caught[0].message)
    assert "updates=updates" in str(caught[0].message)
    assert len(caught) == 1
    first, second = f()[0], f()[0]
    if draw_outside:  # the stream moves by the one draw that was made outside
        np.testing.assert_array_equal(first[1:], second[:-1])
    else:
        np.testing.assert_array_equal(first, second)
    (rng,) = updates
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scansion.function([], rows, updates=updates)
        scansion.function([], rows, no_default_updates=True)
        scansion.function([], rows, no_default_updates=[rng])
        scansion.function([], rows, updates={rng: rng})
        scansion.function([], stream.normal())


def test_a_scan_that_drops_the_draws_of_an_inner_one_is_reported() -> None:
    stream = RandomStream(5)

    def outer(a: Any) -> Any:
        draws, _ = scansion.scan(lambda: stream.normal(), n_steps=2)
        return a + draws.sum()

    with pytest.warns(UserWarning, match="same at every step; return them: return outputs, updates") as caught:
        rows, updates = scansion.scan(outer, np.zeros(3))
    assert caught[0].filename == __file__
    assert not updates
    assert len(set(rows.eval().tolist())) == 1


# Memory and text.


READS: dict[str, tuple[Callable[[Any], Any], int]] = {
    "[-1]": (lambda rows: rows[-1], 1),
    "[-3]": (lambda rows: rows[-3], 3),
    "[-1:]": (lambda rows: rows[-1:], 1),
    "[-3:]": (lambda rows: rows[-3:], 3),
    "[-4:-1]": (lambda rows: rows[-4:-1], 4),
    "[-5::2]": (lambda rows: rows[-5::2], 5),
    "[-2:, 1]": (lambda rows: rows[-2:, 1], 2),
}


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("read", READS)
def test_reads_of_the_last_rows_keep_no_trajectory(read: str, known: bool) -> None:
    part, kept = READS[read]
    n = at.iscalar("n")
    w = np.array([0.5, -1.0, 2.0])

    def build(steps: int) -> Any:
        outputs, _ = scansion.scan(
            lambda h: [at.tanh(h + w), h * 2], outputs_info=[w, None], n_steps=steps if known else n
        )
        return scansion.function([n], [part(rows) for rows in outputs], on_unused_input="ignore")

    for steps in (0, 1, 2, 3, 4, 5, 9):
        if ":" not in read and steps < kept:
            with pytest.raises(IndexError, match="out of range"):
                build(steps)(steps)
            continue
        f = build(steps)
        h, states, doubles = w, np.zeros((0, 3)), np.zeros((0, 3))
        for _ in range(steps):
            doubles = np.concatenate([doubles, h[None] * 2])
            h = np.tanh(h + w)
            states = np.concatenate([states, h[None]])
        for result, rows in zip(f(steps), (states, doubles), strict=True):
            assert result.shape == part(rows).shape
            np.testing.assert_allclose(result, part(rows), rtol=1e-14)
        if not known:
            assert "tensor<?x3xf64>" not in f.ir("scf").split("scf.for")[1].split("\n")[0]


@pytest.mark.parametrize("limit", [1, 5, 20])
def test_reads_of_the_last_row_with_until_keep_no_trajectory(limit: int) -> None:
    bound = at.iscalar("bound")
    outputs, _ = scansion.scan(
        lambda t, h: ([t + 1, h * 0.5, h + t], until(t >= limit - 1)),
        outputs_info=[np.int64(0), np.ones(2), None],
        n_steps=bound,
    )
    f = scansion.function([bound], [rows[-1] for rows in outputs] + [rows.shape[0] for rows in outputs])
    for steps in (1, 3, 30):
        made = min(steps, limit)
        t, h, last, *counts = f(steps)
        assert (int(t), h.tolist()) == (made, [0.5**made] * 2)
        np.testing.assert_array_equal(last, 0.5 ** (made - 1) + np.full(2, made - 1))
        assert [int(count) for count in counts] == [made] * 3
    carried = f.ir("scf").split("scf.while")[1].split("\n")[0]
    assert "tensor<?" not in carried
    with pytest.raises(IndexError, match="out of range"):
        f(0)


def test_debugprint_shows_what_a_step_computes() -> None:
    x, h0, w = at.vector("x"), at.vector("h0"), scansion.shared(2.0, name="w")

    def step(a: Any, b: Any, h1: Any, h3: Any) -> Any:
        powers, _ = scansion.scan(lambda p: p * b, outputs_info=h1, n_steps=3, name="inner")
        return at.tanh(a * w) + powers[-1] + h3

    rows, _ = scansion.scan(
        step, {"input": x, "taps": [0, -1]}, {"initial": h0, "taps": [-1, -3]}, name="outer", go_backwards=True
    )
    text = str(scansion.debugprint(rows[1:], file="str"))
    graph, _, inner = text.partition("Inner graphs:")
    assert "scn.scan.0{name=outer" in graph
    assert "tanh" not in graph
    first, second = inner.split("\nscn.scan")[1:]
    assert "name=outer" in first
    for piece in ("scn.tanh", "x[t] ", "h0[t-3]", "w [", "name=inner"):
        assert piece in first, piece
    assert "name=inner" in second
    assert " ← scn.mul" in second
    assert "x[t-1] [" in second
    assert "Inner graphs" not in str(scansion.debugprint(at.tanh(x), file="str"))
