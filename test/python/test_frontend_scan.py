"""`scan`: what the step is called with, what it may return, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.exceptions import ScopeError
from scansion.scan.utils import until

HERE = r"test_frontend_scan\.py:\d+"


def test_the_step_is_called_once_with_everything_in_order() -> None:
    calls: list[Any] = []

    def step(*x: Any) -> Any:
        calls.append([f"{v.dtype}/{v.ndim}" for v in x])
        return [x[4] + x[5], x[6], x[2]]

    a, b, c = at.fvector("a"), at.imatrix("b"), at.tensor3("c")
    outputs, updates = scansion.scan(
        step,
        sequences=[{"input": a, "taps": [1, -1]}, b, {"input": c, "taps": -2}],
        outputs_info=[{"initial": at.bvector("s"), "taps": [-3, -1]}, at.dmatrix("start"), None],
        non_sequences=[at.lscalar("n"), 3],
    )
    sequences = ["float32/0", "float32/0", "int32/1", "float64/2"]
    assert calls == [[*sequences, "int8/0", "int8/0", "float64/2", "int64/0", "int8/0"]]
    assert [(x.dtype, x.ndim) for x in outputs] == [("int8", 1), ("float64", 3), ("int32", 2)]
    assert not updates


def test_taps_reach_the_elements_that_they_name() -> None:
    x = at.vector("x")
    rows, _ = scansion.scan(lambda *t: at.stack(t), sequences={"input": x, "taps": [1, -2, 0]})
    values = np.arange(6.0)
    expected = np.array([[values[t + k] for k in (1, -2, 0)] for t in range(2, 5)])
    np.testing.assert_array_equal(rows.eval({x: values}), expected)
    backwards, _ = scansion.scan(lambda *t: at.stack(t), sequences={"input": x, "taps": [1, -2, 0]}, go_backwards=True)
    np.testing.assert_array_equal(backwards.eval({x: values}), expected[::-1])


def test_lags_reach_the_outputs_that_they_name() -> None:
    start = at.lvector("start")
    rows, _ = scansion.scan(
        lambda x1, x3: 10 * x3 + x1, outputs_info={"initial": start, "taps": [-1, -3]}, n_steps=4, return_list=True
    )
    series = [1, 2, 3]
    for _ in range(4):
        series.append(10 * series[-3] + series[-1])
    for ignored in ([], [77]):
        result = rows[0].eval({start: [1, 2, 3, *ignored]})
        assert result.tolist() == series[3:]


def test_backwards_with_a_number_of_steps_reads_the_last_rows() -> None:
    x = at.vector("x")
    sums, _ = scansion.scan(lambda v, s: v + s, [x], [np.float64(0)], n_steps=2, go_backwards=True)
    assert sums.eval({x: [1.0, 2.0, 4.0]}).tolist() == [4, 6]


def test_the_shortest_trimmed_sequence_decides() -> None:
    x, y = at.vector("x"), at.vector("y")
    rows, _ = scansion.scan(lambda a, b, c: a * b + c, sequences=[{"input": x, "taps": [0, 3]}, y])
    f = scansion.function([x, y], rows.shape[0])
    assert [int(f(np.ones(n), np.ones(m))) for n, m in ((10, 10), (10, 4), (3, 4), (5, 0))] == [7, 4, 0, 0]
    known, _ = scansion.scan(lambda a, b: a + b, sequences=[np.ones(4), np.ones(6)])
    assert int(known.shape[0].eval()) == 4


@pytest.mark.parametrize("n_steps", [0, 1, 2, 7])
def test_numbers_of_steps(n_steps: int) -> None:
    n = at.iscalar("n")
    for steps in (n_steps, np.int8(n_steps), n, at.constant(n_steps)):
        powers, _ = scansion.scan(lambda p: p * 2, outputs_info=np.float64(1), n_steps=steps)
        inputs = {n: n_steps} if steps is n else {}
        assert powers.eval(inputs).tolist() == [2.0**k for k in range(1, n_steps + 1)]


STEPS: dict[str, Any] = {
    "bare": (lambda x, k: x + 1, 1, False),
    "list of one": (lambda x, k: [x + 1], 1, False),
    "tuple of one": (lambda x, k: (x + 1,), 1, False),
    "outputs and updates": (lambda x, k: (x + 1, {k: k + 1}), 1, True),
    "list and updates": (lambda x, k: ([x + 1], {k: k + 1}), 1, True),
    "updates first": (lambda x, k: ({k: k + 1}, [x + 1]), 1, True),
    "pairs": (lambda x, k: ([x + 1], [(k, k + 1)]), 1, True),
    "outputs and until": (lambda x, k: (x + 1, until(x > 100)), 1, False),
    "until first": (lambda x, k: (until(x > 100), [x + 1]), 1, False),
    "all three": (lambda x, k: ([x + 1], {k: k + 1}, until(x > 100)), 1, True),
    "all three, mixed": (lambda x, k: [until(x > 100), {k: k + 1}, x + 1], 1, True),
    "two": (lambda x, k: (x + 1, 2 * x), 2, False),
    "two, updates and until": (lambda x, k: ((x + 1, 2 * x), {k: k + 1}, until(False)), 2, True),
    "OrderedUpdates": (lambda x, k: (x + 1, scansion.OrderedUpdates({k: k + 1})), 1, True),
    "numbers": (lambda x, k: [x + 1, 3], 2, False),
}


@pytest.mark.parametrize("form", STEPS)
def test_forms_that_a_step_may_return(form: str) -> None:
    step, count, has_updates = STEPS[form]
    k, x = scansion.shared(0), at.vector("x")
    outputs, updates = scansion.scan(lambda v: step(v, k), sequences=x)
    f = scansion.function([x], outputs, updates=updates)
    results = f([1.0, 2.0])
    assert (results if count == 1 else results[0]).tolist() == [2, 3]
    assert (int(k.get_value()), list(updates)) == (2 * has_updates, [k] * has_updates)
    listed, _ = scansion.scan(lambda v: step(v, k), sequences=x, return_list=True)
    assert len(listed) == count


def test_updates_alone() -> None:
    k, n = scansion.shared(0), at.iscalar("n")
    outputs, updates = scansion.scan(lambda: {k: k + 1}, n_steps=n)
    assert outputs is None
    f = scansion.function([n], [], updates=updates)
    f(5)
    assert int(k.get_value()) == 5
    scansion.function([n], [], updates=updates)(3)
    assert int(k.get_value()) == 8


def test_an_update_is_seen_by_the_next_step() -> None:
    k = scansion.shared(np.float64(1))
    seen, updates = scansion.scan(lambda: (k * 1, {k: k * 2}), n_steps=4)
    assert scansion.function([], seen)().tolist() == [1, 2, 4, 8]
    assert float(k.get_value()) == 1
    assert scansion.function([], seen, updates=updates)().tolist() == [1, 2, 4, 8]
    assert float(k.get_value()) == 16


def test_until_keeps_the_row_of_its_step() -> None:
    limit = at.scalar("limit")
    powers, _ = scansion.scan(lambda x: (x * 2, until(x * 2 >= limit)), outputs_info=np.float64(1), n_steps=100)
    f = scansion.function([limit], [powers, powers.shape[0]])
    for wanted in (1, 2, 5, 8):
        rows, length = f(wanted)
        steps = max(1, int(np.ceil(np.log2(wanted))))
        assert rows.tolist() == [2.0**k for k in range(1, steps + 1)]
        assert length == steps


@pytest.mark.parametrize(
    ("returned", "text"),
    [
        (lambda x: None, "cannot return nothing"),
        (lambda x: "text", "cannot return text"),
        (lambda x: ([x], [x]), "a step of scan cannot return"),
        (lambda x: (x, x, until(x > 1)), r"return \[a, b\], \{k: k \+ 1\}"),
        (lambda x: ([x], {}, {}), "cannot return"),
        (lambda x: [x, None], "cannot return"),
        (lambda x: (x, until(at.stack([x > 1]))), "until takes a scalar"),
    ],
)
def test_forms_that_a_step_may_not_return(returned: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text) as caught:
        scansion.scan(returned, sequences=at.vector("x"))
    assert "test_frontend_scan.py:" in str(caught.value)


ARGUMENTS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"fn": lambda: 1}, ValueError, "neither sequences nor n_steps"),
    ({"fn": lambda x: x, "sequences": at.scalar("x")}, ValueError, r"sequence 0 of scan, x .* is a scalar"),
    ({"fn": lambda x: x, "sequences": {"taps": [0]}}, ValueError, "sequence 0 of scan has no input"),
    ({"fn": lambda x: x, "sequences": {"input": at.vector(), "tap": [0]}}, ValueError, "has the key 'tap'"),
    ({"fn": lambda x: x, "sequences": {"input": at.vector(), "taps": [0.5]}}, ValueError, "taps must be integers"),
    ({"fn": lambda x: x, "sequences": {"input": at.vector(), "taps": [1, 1]}}, ValueError, "one offset twice"),
    ({"fn": lambda x: x, "sequences": np.ones(2), "n_steps": 2.0}, ValueError, "n_steps must be an integer scalar"),
    ({"fn": lambda x: x, "sequences": np.ones(2), "n_steps": at.scalar()}, ValueError, "n_steps must be an integer"),
    ({"fn": lambda x: x, "sequences": np.ones(2), "n_steps": -1}, ValueError, "n_steps is -1; it must be 0 or more"),
    ({"fn": lambda x, y: x, "sequences": {"input": np.ones(1), "taps": [-1, 2]}}, ValueError, "need 3"),
    (
        {"fn": lambda x: x, "outputs_info": {"initial": 1.0, "taps": [0]}, "n_steps": 1},
        ValueError,
        "negative taps only",
    ),
    ({"fn": lambda x: x, "outputs_info": {"taps": [-1]}, "n_steps": 1}, ValueError, "taps but no initial value"),
    (
        {"fn": lambda x: x, "outputs_info": {"initial": 1.0, "taps": [-2]}, "n_steps": 1},
        ValueError,
        "at least 2 rows, it is 0-d",
    ),
    (
        {"fn": lambda x, y: x, "outputs_info": {"initial": np.ones(2), "taps": [-1, -3]}, "n_steps": 1},
        ValueError,
        r"outputs_info\[0\] of scan has the taps \[-1, -3\].* at least 3 rows, it has 2",
    ),
    (
        {"fn": lambda x: [x, x], "outputs_info": [at.scalar()], "n_steps": 1},
        ValueError,
        "returned 2 outputs, outputs_info has 1 entries",
    ),
    ({"fn": lambda: [], "outputs_info": [None], "n_steps": 1}, ValueError, "returned 0 outputs"),
    ({"fn": lambda x: x, "sequences": at.vector(), "truncate_gradient": 0}, ValueError, "truncate_gradient is 0"),
]


@pytest.mark.parametrize(("arguments", "error", "text"), ARGUMENTS)
def test_arguments_that_make_no_sense(arguments: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text) as caught:
        scansion.scan(**arguments)
    assert "test_frontend_scan.py:" in str(caught.value)


@pytest.mark.parametrize(
    ("start", "step", "dtypes"),
    [
        (0.0, lambda x, v: x + v, ("float32", "float64")),
        (0, lambda x, v: x + v, ("int8", "float64")),
        (np.float64(0), lambda x, v: at.cast(x + v, "float32"), ("float64", "float32")),
    ],
)
def test_a_start_of_another_dtype_names_everything(start: Any, step: Any, dtypes: tuple[str, str]) -> None:
    with pytest.raises(
        ValueError, match=f"state 0 of scan starts as {dtypes[0]} but the step gives {dtypes[1]}"
    ) as caught:
        scansion.scan(lambda v, x: step(x, v), sequences=at.dvector(), outputs_info=start)
    text = str(caught.value)
    assert text.count("test_frontend_scan.py:") == 3  # start, step, call
    assert f'at.cast(x, "{dtypes[1]}")' in text


def test_a_start_of_another_rank_names_both() -> None:
    with pytest.raises(ValueError, match=r"state 1 of scan \(h\) starts with 0 dimensions but the step gives 1"):
        scansion.scan(lambda a, b: [a, b + at.vector()], outputs_info=[at.scalar(), at.scalar("h")], n_steps=2)


def test_strict_refuses_shared_variables_that_are_not_listed() -> None:
    w, x = scansion.shared(2.0, name="w"), at.vector("x")
    with pytest.raises(ValueError, match=r"strict scan: the step uses w"):
        scansion.scan(lambda v: v * (w * 2), sequences=x, strict=True)
    listed, _ = scansion.scan(lambda v, u: v * u, sequences=x, non_sequences=w, strict=True)
    assert listed.eval({x: [1.0]}).tolist() == [2]
    scansion.scan(lambda v, u: v * u, sequences=x, non_sequences=w * 2, strict=True)
    scansion.scan(lambda v: (v, {w: w + 1}), sequences=x, strict=True)


def test_an_error_in_the_step_leaves_no_open_body() -> None:
    def step(v: Any) -> Any:
        v * 2
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        scansion.scan(step, sequences=at.vector())
    x = at.scalar("x")
    assert float((x + 1).eval({x: 1})) == 2


def test_variables_of_the_step_die_with_it() -> None:
    leaked: list[Any] = []
    x = at.vector("x")

    def step(v: Any) -> Any:
        leaked.append(v * 2)
        return v

    scansion.scan(step, sequences=x)
    with pytest.raises(ScopeError):
        leaked[0] + 1
    with pytest.raises(ScopeError):
        scansion.function([x], leaked[0])


def test_nested_scans_and_closures() -> None:
    x, y = at.vector("x"), at.vector("y")

    def outer(a: Any) -> Any:
        inner, _ = scansion.scan(lambda b, s: s + a * b, sequences=y, outputs_info=at.zeros((), "float64"))
        return inner[-1]

    products, _ = scansion.scan(outer, sequences=x)
    assert products.eval({x: [1.0, 2.0], y: [3.0, 4.0]}).tolist() == [7, 14]


def test_views() -> None:
    x = at.vector("x")
    squares, _ = scansion.map(lambda v: v * v, x)
    total, _ = scansion.reduce(lambda v, s: s + v, x, np.float64(0))
    left, _ = scansion.foldl(lambda v, s: 10 * s + v, x, np.float64(0))
    right, _ = scansion.foldr(lambda v, s: 10 * s + v, x, np.float64(0))
    results = scansion.function([x], [squares, total, left, right])([1.0, 2.0, 3.0])
    assert [r.tolist() for r in results] == [[1, 4, 9], 6, 123, 321]
    both, _ = scansion.reduce(lambda v, s, p: [s + v, p * v], x, [np.float64(0), np.float64(1)])
    assert [float(r.eval({x: [2.0, 3.0]})) for r in both] == [5, 6]


def test_sequences_too_short_fail_when_the_function_runs() -> None:
    x, n = at.vector("x"), at.iscalar("n")
    rows, _ = scansion.scan(lambda v: v, sequences=x, n_steps=n)
    f = scansion.function([x, n], rows)
    with pytest.raises(ValueError, match=HERE):
        f([1.0, 2.0], 3)
    assert f([1.0, 2.0], 1).tolist() == [1]
    start = at.vector("start")
    states, _ = scansion.scan(lambda a, b: a + b, outputs_info={"initial": start, "taps": [-1, -2]}, n_steps=n)
    g = scansion.function([start, n], states)
    with pytest.raises(ValueError, match=HERE):
        g([1.0], 3)
    assert g([1.0, 1.0], 3).tolist() == [2, 3, 5]


def test_ordered_updates() -> None:
    a, b = scansion.shared(0), scansion.shared(0)
    first, second = scansion.OrderedUpdates({a: a + 1}), scansion.OrderedUpdates([(b, b + 1)])
    assert list(first + second) == [a, b]
    assert list({a: first[a]} + second) == [a, b]
    with pytest.raises(KeyError, match="two rules"):
        first.update({a: a + 2})
    with pytest.raises(TypeError, match="not a shared variable"):
        scansion.OrderedUpdates({at.scalar(): a})


def test_steps_that_pass_values_on() -> None:
    x, y = at.vector("x"), at.vector("y")
    point = {x: [1.0, 2.0], y: [3.0, 4.0]}
    swapped, _ = scansion.scan(lambda a, b: [b, a], outputs_info=[x, y], n_steps=3)
    results = scansion.function([x, y], swapped)(*point.values())
    assert [r.tolist() for r in results] == [[[3, 4], [1, 2], [3, 4]], [[1, 2], [3, 4], [1, 2]]]
    kept, _ = scansion.scan(lambda h: h, outputs_info=x, n_steps=2)
    assert kept.eval({x: point[x]}).tolist() == [[1, 2], [1, 2]]
    captured, _ = scansion.scan(lambda v: y, x)
    assert captured.eval(point).tolist() == [[3, 4], [3, 4]]
    twice, _ = scansion.scan(lambda v: [v, v, v + 1], x)
    assert [r.tolist() for r in scansion.function([x], twice)(point[x])] == [[1, 2], [1, 2], [2, 3]]


def test_updates_of_nested_scans() -> None:
    counter, x = scansion.shared(0), at.vector("x")

    def outer(v: Any) -> Any:
        _, updates = scansion.scan(lambda: {counter: counter + 1}, n_steps=3)
        return v * counter, updates

    rows, updates = scansion.scan(outer, x)
    assert scansion.function([x], rows, updates=updates)([1.0, 1.0]).tolist() == [0, 3]
    assert int(counter.get_value()) == 6
