"""Every behaviour of `scan` that the API table marks A or B, as a table of programs.

`CASES` holds arguments of `scan` as NumPy arrays and a step that works on arrays and on variables alike. Each case is
run three times, with symbolic arguments of unknown lengths, of known lengths, and with the arrays themselves, and
compared with `loop`, a scan written down from the documentation of its arguments. What has no counterpart in plain
loops (updates, names, forms of results) is in `test_api_scan_forms.py`, errors are in `test_api_scan_errors.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.scan.utils import until


def arange(*shape: int, dtype: str = "float64") -> Any:
    """Numbers that differ from element to element, and fit into every dtype."""
    values = np.arange(int(np.prod(shape))) % 7 - 3
    return (values % 2 == 0 if dtype == "bool" else values).astype(dtype).reshape(shape)


# The reference.


def loop(
    fn: Callable[..., Any],
    sequences: Any = None,
    outputs_info: Any = None,
    non_sequences: Any = None,
    n_steps: Any = None,
    go_backwards: bool = False,
) -> list[Any]:
    """The outputs of a scan over arrays, step by step."""
    rows = [as_dict(entry, "input", [0]) for entry in listed(sequences)]
    infos = [as_dict(entry, "initial", [-1]) for entry in listed(outputs_info)]
    fixed = listed(non_sequences)
    spans = [(min(0, *taps), max(0, *taps)) for _, taps in rows]
    counts = [len(x) - (high - low) for (x, _), (low, high) in zip(rows, spans, strict=True)]
    steps = int(min(counts) if n_steps is None else n_steps)
    histories = [None if x is None else history(x, taps) for x, taps in infos]
    outputs: list[list[Any]] = []
    for t in range(steps):
        place = [
            len(x) - high - 1 - t if go_backwards else t - low for (x, _), (low, high) in zip(rows, spans, strict=True)
        ]
        arguments = [x[here + tap] for (x, taps), here in zip(rows, place, strict=True) for tap in taps]
        arguments += [past[tap] for past, (_, taps) in zip(histories, infos, strict=True) if past for tap in taps]
        returned, ended = parts(fn(*arguments, *fixed))
        for past, value in zip(histories, returned, strict=False):
            if past is not None:
                past.append(value)
        outputs.append(returned)
        if ended:
            break
    return [np.array(column) for column in zip(*outputs, strict=True)]


def listed(entries: Any) -> list[Any]:
    return [] if entries is None else list(entries) if isinstance(entries, list | tuple) else [entries]


def as_dict(entry: Any, key: str, default: list[int]) -> tuple[Any, list[int]]:
    given = entry if isinstance(entry, dict) else {key: entry}
    taps = given.get("taps", default)
    return given.get(key), taps if isinstance(taps, list) else [taps]


def history(start: Any, taps: list[int]) -> list[Any]:
    return [start] if taps == [-1] else list(start[: -min(taps)])


def parts(returned: Any) -> tuple[list[Any], bool]:
    pieces = returned if isinstance(returned, tuple) else (returned,)
    ended = [bool(piece.condition) for piece in pieces if isinstance(piece, until)]
    values = [piece for piece in pieces if not isinstance(piece, until)]
    (values,) = values if len(values) == 1 and isinstance(values[0], list) else (values,)
    return values, any(ended)


# The table.

x, y, m = arange(6), arange(9) * 0.5, arange(5, 3)
ONE = np.float64(1)

CASES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    # sequences
    "sequences: a bare array": (lambda a: a * 2, {"sequences": x}),
    "sequences: a list": (lambda a, b: a * b, {"sequences": [x, y]}),
    "sequences: rows": (lambda a: a * 2 + a[0], {"sequences": m}),
    "sequences: a dict": (lambda a: a + 1, {"sequences": {"input": x}}),
    "sequences: a list of dicts and arrays": (
        lambda a, b, c: a + 10 * b + 100 * c,
        {"sequences": [{"input": x, "taps": [0]}, y, {"input": y}]},
    ),
    "taps: past": (lambda a, b: a + 10 * b, {"sequences": {"input": x, "taps": [-2, -1]}}),
    "taps: future": (lambda a: a + 0, {"sequences": {"input": x, "taps": [2]}}),
    "taps: past, present and future, in any order": (
        lambda a, b, c: a + 10 * b + 100 * c,
        {"sequences": {"input": x, "taps": [1, -2, 0]}},
    ),
    "taps: one number": (lambda a: a + 0, {"sequences": {"input": x, "taps": -1}}),
    "taps: the shortest trimmed sequence wins": (
        lambda a, b, c: a + 10 * b + 100 * c,
        {"sequences": [{"input": y, "taps": [-1, 4]}, x]},
    ),
    "taps: just enough rows for none": (
        lambda a, b: a + b,
        {"sequences": {"input": arange(2), "taps": [-1, 1]}, "outputs_info": [None]},
    ),
    # outputs_info
    "outputs_info: []": (lambda a: a * 2, {"sequences": x, "outputs_info": []}),
    "outputs_info: [None]": (lambda a: a * 2, {"sequences": x, "outputs_info": [None]}),
    "outputs_info: {}": (lambda a: [a * 2, a], {"sequences": x, "outputs_info": [{}, {}]}),
    "outputs_info: a start": (lambda a, h: a + 2 * h, {"sequences": x, "outputs_info": ONE}),
    "outputs_info: a dict": (lambda a, h: a + 2 * h, {"sequences": x, "outputs_info": {"initial": ONE}}),
    "outputs_info: taps [-1]": (
        lambda a, h: a + 2 * h,
        {"sequences": x, "outputs_info": [{"initial": ONE, "taps": [-1]}]},
    ),
    "outputs_info: taps -1": (lambda h: 2 * h, {"outputs_info": {"initial": ONE, "taps": -1}, "n_steps": 3}),
    "outputs_info: taps [-2]": (
        lambda h: 2 * h,
        {"outputs_info": {"initial": arange(2), "taps": [-2]}, "n_steps": 5},
    ),
    "outputs_info: taps in any order": (
        lambda a, b, c: a - 2 * b + 3 * c,
        {"outputs_info": {"initial": arange(4), "taps": [-1, -4, -2]}, "n_steps": 6},
    ),
    "outputs_info: rows past the largest lag": (
        lambda a, b: a + b,
        {"outputs_info": {"initial": arange(7), "taps": [-2, -1]}, "n_steps": 4},
    ),
    "outputs_info: rows of a matrix": (
        lambda a, b: a - b,
        {"outputs_info": {"initial": m, "taps": [-3, -1]}, "n_steps": 4},
    ),
    "outputs_info: all kinds together": (
        lambda a, h, p, q, k: [a * k, h + a, p + q, a - h],
        {
            "sequences": x,
            "outputs_info": [None, ONE, {"initial": arange(3), "taps": [-3, -1]}, {}],
            "non_sequences": [np.float64(3)],
        },
    ),
    "outputs_info: a state that is passed through": (lambda h: h, {"outputs_info": arange(3), "n_steps": 3}),
    "outputs_info: states that change places": (
        lambda a, b: [b, a + b],
        {"outputs_info": [arange(3), arange(3) + 1], "n_steps": 4},
    ),
    # non_sequences
    "non_sequences: a bare scalar": (lambda a, k: a * k, {"sequences": x, "non_sequences": np.float64(0.5)}),
    "non_sequences: arrays": (
        lambda a, k, v: (a * k + v[1:]).sum(),
        {"sequences": x, "non_sequences": [np.float64(2), arange(3)]},
    ),
    # n_steps
    **{
        f"n_steps: {n}": (lambda a, h: [a + h, a * 2], {"sequences": x, "outputs_info": [ONE, None], "n_steps": n})
        for n in (0, 1, 2, 6)
    },
    **{f"n_steps: {n!r}": (lambda h: 2 * h, {"outputs_info": ONE, "n_steps": n}) for n in (np.int8(3), np.uint32(2))},
    **{
        f"n_steps: an array of {dtype}": (lambda h: 2 * h, {"outputs_info": ONE, "n_steps": np.array(4, dtype)})
        for dtype in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")
    },
    # go_backwards
    "go_backwards": (lambda a, h: a + 2 * h, {"sequences": x, "outputs_info": ONE, "go_backwards": True}),
    "go_backwards: outputs in order of execution": (lambda a: a, {"sequences": m, "go_backwards": True}),
    "go_backwards: n_steps reads the last rows": (
        lambda a, h: a + 2 * h,
        {"sequences": x, "outputs_info": ONE, "go_backwards": True, "n_steps": 2},
    ),
    "go_backwards: taps keep their meaning": (
        lambda a, b, c: a + 10 * b + 100 * c,
        {"sequences": {"input": x, "taps": [1, -2, 0]}, "go_backwards": True},
    ),
    "go_backwards: taps, n_steps and states": (
        lambda a, b, h, g: a + 10 * b - h + 2 * g,
        {
            "sequences": {"input": y, "taps": [-1, 2]},
            "outputs_info": {"initial": arange(2), "taps": [-2, -1]},
            "go_backwards": True,
            "n_steps": 4,
        },
    ),
    # until
    "until: at the first step": (lambda a: (a, until(a < 100)), {"sequences": x}),
    "until: on the way": (lambda a, h: (a + h, until(a > 0)), {"sequences": x, "outputs_info": ONE}),
    "until: never": (lambda a, h: (a + h, until(a > 100)), {"sequences": x, "outputs_info": ONE}),
    "until: at the last step": (lambda a: (a, until(a >= 2)), {"sequences": x}),
    "until: without sequences": (lambda h: (2 * h, until(h > 100)), {"outputs_info": ONE, "n_steps": 50}),
    "until: n_steps 1": (lambda h: (2 * h, until(h > 100)), {"outputs_info": ONE, "n_steps": 1}),
    "until: several outputs, backwards": (
        lambda a, b, h: ([a, a + h], until(b < 0)),
        {
            "sequences": {"input": x, "taps": [0, -1]},
            "outputs_info": [None, ONE],
            "go_backwards": True,
        },
    ),
    "until: lags": (
        lambda a, b: (a + b + 1, until(a + b > 5)),
        {"outputs_info": {"initial": arange(3) * 0, "taps": [-3, -1]}, "n_steps": 30},
    ),
}


def states() -> Iterator[tuple[str, tuple[Callable[..., Any], dict[str, Any]]]]:
    """States of every rank and dtype, some of them empty."""
    shapes = [(), (3,), (2, 3), (2, 1, 3), (2, 1, 3, 2), (0,), (2, 0), (0, 3), (1,), (1, 1)]
    for shape in shapes:
        start = arange(*shape)
        yield f"state: shape {shape}", (lambda h: h * 2 + 1, {"outputs_info": start, "n_steps": 3})
        sequence = arange(4, *shape)
        arguments = {"sequences": sequence, "outputs_info": [start, None], "n_steps": 4}
        yield f"state and rows: shape {shape}", (lambda a, h: [h - a, a], arguments)
    for dtype in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"):
        info = {"initial": arange(2, 3, dtype=dtype) if dtype[0] != "u" else np.ones((2, 3), dtype), "taps": [-2, -1]}
        yield f"state: {dtype}", (lambda a, b: a * b + b, {"outputs_info": info, "n_steps": 3})
    for dtype in ("complex64", "complex128"):
        start = (arange(2, 3) + 1j * arange(2, 3)[::-1]).astype(dtype)
        yield f"state: {dtype}", (lambda h: h * h - h, {"outputs_info": start, "n_steps": 3})
    rows = arange(5, 3, dtype="bool")
    yield (
        "state: bool",
        (lambda a, h: (a ^ h) | (a & ~h), {"sequences": rows, "outputs_info": np.array([True, False, True])}),
    )
    window = {"initial": np.ones((2, 3), "bool"), "taps": [-2, -1]}
    yield "state: bool, lags", (lambda a, b: a ^ b, {"outputs_info": window, "n_steps": 4})


CASES |= dict(states())


def symbolic(argument: Any, known: bool, inputs: dict[Any, Any]) -> Any:
    """The argument with a variable in the place of each array; their values go into `inputs`."""
    if isinstance(argument, list | tuple):
        return [symbolic(entry, known, inputs) for entry in argument]
    if isinstance(argument, dict):
        return {key: argument[key] if key == "taps" else symbolic(argument[key], known, inputs) for key in argument}
    if not isinstance(argument, np.ndarray):
        return argument
    variable = at.tensor(dtype=argument.dtype.name, shape=argument.shape if known else (None,) * argument.ndim)
    inputs[variable] = argument
    return variable


@pytest.mark.parametrize("lengths", ["unknown", "known", "constant"])
@pytest.mark.parametrize("case", CASES)
def test_scan_is_a_loop(case: str, lengths: str) -> None:
    fn, arguments = CASES[case]
    inputs: dict[Any, Any] = {}
    if lengths == "constant":
        given = arguments
    else:
        given = {
            key: value if key == "go_backwards" else symbolic(value, lengths == "known", inputs)
            for key, value in arguments.items()
        }
    outputs, updates = scansion.scan(fn, **given, return_list=True)
    assert not updates
    results = scansion.function(list(inputs), outputs)(*inputs.values())
    expected = loop(fn, **arguments)
    if not expected:  # no step was made: lengths and dtypes are those of one step more
        assert [len(result) for result in results] == [0] * len(results)
        return
    for result, reference in zip(results, expected, strict=True):
        assert (result.dtype, result.shape) == (reference.dtype, reference.shape)
        np.testing.assert_allclose(result, reference, rtol=1e-6)


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("n_steps", [0, 1, 3])
def test_scans_in_scans(depth: int, n_steps: int) -> None:
    n, start = at.iscalar("n"), at.vector("start")

    def build(level: int, value: Any) -> Any:
        if level == 0:
            return value * 0.5 + start
        rows, _ = scansion.scan(lambda h: build(level - 1, h), outputs_info=value, n_steps=n, name=f"level{level}")
        return at.concatenate([value[None], rows])[-1]

    value = np.array([1.0, 2.0])
    expected = value
    for _ in range(n_steps**depth):
        expected = expected * 0.5 + value
    result = scansion.function([n, start], build(depth, start))(n_steps, value)
    np.testing.assert_allclose(result, expected, rtol=1e-14)


def test_an_inner_scan_over_a_row_and_a_lag_of_the_outer_one() -> None:
    rows = at.matrix("rows")

    def outer(row: Any, total: Any) -> Any:
        sums, _ = scansion.scan(lambda a, b, s: s + a * b + total, {"input": row, "taps": [0, 1]}, at.zeros(()))
        return sums[-1]

    result, _ = scansion.scan(outer, rows, at.zeros(()))
    total, expected = 0.0, []
    for row in m:
        total = sum(a * b + total for a, b in pairwise(row))
        expected.append(total)
    np.testing.assert_allclose(scansion.function([rows], result)(m), expected)


VIEWS: dict[str, tuple[Any, Callable[..., Any], dict[str, Any]]] = {
    "map": (scansion.map, lambda a, b, k: [a * k, a + b], {"sequences": [x, y], "non_sequences": [ONE]}),
    "map backwards": (scansion.map, lambda a: a * 2, {"sequences": x, "go_backwards": True}),
    "reduce": (scansion.reduce, lambda a, s: a + 2 * s, {"sequences": x, "outputs_info": ONE}),
    "reduce backwards": (
        scansion.reduce,
        lambda a, s: a + 2 * s,
        {"sequences": x, "outputs_info": ONE, "go_backwards": True},
    ),
    "reduce to two": (
        scansion.reduce,
        lambda a, b, s, p, k: [a + s * k, p - b],
        {"sequences": [x, y], "outputs_info": [ONE, ONE], "non_sequences": ONE},
    ),
    "foldl": (scansion.foldl, lambda a, s: a + 2 * s, {"sequences": x, "outputs_info": ONE}),
    "foldr": (scansion.foldr, lambda a, s: a + 2 * s, {"sequences": x, "outputs_info": ONE}),
}


@pytest.mark.parametrize("view", VIEWS)
def test_views_are_scans(view: str) -> None:
    function, fn, arguments = VIEWS[view]
    outputs, updates = function(fn, **arguments, name=view)
    assert not updates
    expected = loop(fn, **arguments, **({"go_backwards": True} if view == "foldr" else {}))
    if not view.startswith("map"):
        expected = [rows[-1] for rows in expected]
    single = len(expected) == 1
    results = scansion.function([], outputs)()
    for result, reference in zip([results] if single else results, expected, strict=True):
        np.testing.assert_array_equal(result, reference)
    alone = function(fn, **arguments, return_updates=False)
    assert isinstance(alone, list) is not single


@pytest.mark.parametrize("steps", [1, 2, 3, 6, 7, 9])
@pytest.mark.parametrize("every", [1, 3, 10])
def test_checkpoints_are_rows_of_the_scan(steps: int, every: int) -> None:
    from scansion.scan.checkpoints import scan_checkpoints

    fn: Callable[..., Any] = lambda a, h, k: [a * k, a + 0.5 * h]  # noqa: E731
    values = y[:steps]
    kept = [*range(every - 1, steps - 1, every), steps - 1]
    expected = loop(fn, values, [None, ONE], np.float64(3))
    sequence, n = at.vector(), at.iscalar()
    given, _ = scan_checkpoints(fn, [sequence], [None, ONE], [np.float64(3)], save_every_N=every)
    counted, _ = scan_checkpoints(fn, sequence, [None, ONE], np.float64(3), "named", n, every, False)
    for outputs in (given, counted):
        results = scansion.function([sequence, n], outputs, on_unused_input="ignore")(values, steps)
        for result, reference in zip(results, expected, strict=True):
            np.testing.assert_allclose(result, reference[kept])


def test_a_start_that_knows_more_of_its_shape_than_the_step() -> None:
    W, n = at.matrix("W"), at.iscalar("n")
    rows, _ = scansion.scan(lambda h: at.dot(h, W), outputs_info=at.ones((1, 3)), n_steps=n)
    f = scansion.function([W, n], rows)
    np.testing.assert_array_equal(f(2 * np.eye(3), 2), [[[2, 2, 2]], [[4, 4, 4]]])
    with pytest.raises(ValueError, match="state 0 starts with length 3 on axis 1, but the step gives 2"):
        f(np.ones((3, 2)), 2)
    wide, _ = scansion.scan(lambda h: h + W, outputs_info=at.ones((1, 3)), n_steps=n)
    g = scansion.function([W, n], wide)
    assert g(np.ones((1, 3)), 2).shape == (2, 1, 3)
    with pytest.raises(ValueError, match="state 0 starts with length 1 on axis 0, but the step gives 4"):
        g(np.ones((4, 3)), 2)
