"""What is wrong with a scan is said in terms of its arguments, with the user's lines and the way out.

Each error names the argument, both values or types, the line of the call (also its `location`), the line in the step
that is at fault where there is one, and the fix. Steps note their lines while they are traced; `here()` is the line
that calls it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
from scansion.tensor.random import RandomStream


def here() -> int:
    return sys._getframe(1).f_lineno


def place(line: int) -> str:
    return f"{__file__}:{line}"


def failure(kind: type[Exception], call: Callable[[], Any]) -> tuple[str, int]:
    """The message of an error and the line that it is about."""
    with pytest.raises(kind) as caught:
        call()
    assert isinstance(caught.value, scansion.ScansionError)
    file, line = caught.value.location
    assert file == __file__
    text = str(caught.value)
    assert text.endswith(f"({place(line)})")
    return text, line


# States that change.


@pytest.mark.parametrize(
    ("start", "factor", "types"),
    [
        (0.0, np.float64(0.5), ("float32", "float64")),
        (np.float64(0), np.float64(0.5), None),
        (1, np.float64(0.5), ("int8", "float64")),
        (np.int64(1), np.float64(0.5), ("int64", "float64")),
        (np.zeros(2, "float32"), np.float64(0.5), ("float32", "float64")),
        (np.float64(1) + 0j, np.complex64(1j), None),
        (np.array(True), np.int8(1), ("bool", "int8")),
    ],
)
def test_a_state_whose_dtype_changes(start: Any, factor: Any, types: tuple[str, str] | None) -> None:
    lines = []
    factor = at.constant(np.asarray(factor))

    def step(h: Any) -> Any:
        lines.append(here() + 1)
        return h * factor

    first, made = at.as_tensor_variable(start).copy(), here()
    first.name = "h0"
    if types is None:
        scansion.scan(step, outputs_info=[first], n_steps=2)
        return
    text, line = failure(ValueError, lambda: scansion.scan(step, outputs_info=[None, first][1:], n_steps=2))
    assert line == here() - 1
    before, after = types
    assert f"state 0 of scan (h0) starts as {before} but the step gives {after}" in text
    assert f"start: {place(made)}" in text
    assert f"step: {place(lines[-1])}" in text
    assert f'start from at.cast(x, "{after}") or return at.cast(y, "{before}")' in text


def test_a_state_whose_rank_changes() -> None:
    h0 = at.vector("h0")
    text, _ = failure(ValueError, lambda: scansion.scan(lambda h: h.sum(), outputs_info=h0, n_steps=2))
    assert "state 0 of scan (h0) starts with 1 dimensions but the step gives 0, float64[?] and float64[]" in text
    assert "outputs_info[0]" in text
    window = {"initial": at.vector("window"), "taps": [-2]}
    text, _ = failure(ValueError, lambda: scansion.scan(lambda a, h: [a, h + np.ones(3)], np.ones(2), [None, window]))
    assert "state 1 of scan (window) starts with 0 dimensions but the step gives 1" in text


def test_a_state_whose_known_shape_changes() -> None:
    lines = []

    def step(h: Any) -> Any:
        lines.append(here() + 1)
        return at.concatenate([h, h[:1]])

    h0 = at.tensor(dtype="float64", shape=(3,), name="h0")
    text, line = failure(ValueError, lambda: scansion.scan(step, outputs_info=h0, n_steps=2))
    assert line == here() - 1
    assert "state 0 of scan (h0) starts with length 3 on axis 0 but the step gives 4" in text
    assert f"step: {place(lines[0])}" in text
    assert "a state keeps its shape" in text


def test_a_state_whose_unknown_shape_changes() -> None:
    lines = []

    def step(g: Any, h: Any) -> Any:
        lines.append(here() + 1)
        return g, h[:, 1:]

    g0, h0, n = at.vector(), at.matrix(), at.iscalar()
    (outputs, _), call = scansion.scan(step, outputs_info=[g0, h0], n_steps=n), here()
    f = scansion.function([g0, h0, n], outputs)
    text, line = failure(ValueError, lambda: f(np.ones(2), np.ones((2, 5)), 3))
    assert line == call
    assert "state 1 starts with length 5 on axis 1, but the step gives 4" in text
    assert f"computed at {place(lines[0])}" in text
    assert f(np.ones(2), np.ones((2, 0)), 3)[1].shape == (3, 2, 0)


# Arguments and results of the step.


def two(a: Any, h: Any) -> Any:
    return [a + h, a]


def test_a_step_that_takes_other_arguments() -> None:
    x, h0, w = at.vector("x"), at.scalar("h0"), scansion.shared(1.0, name="w")
    text, line = failure(
        TypeError, lambda: scansion.scan(two, {"input": x, "taps": [0, -1]}, [{"initial": h0}, None], [w])
    )
    assert line == here() - 2
    assert f"({place(two.__code__.co_firstlineno)}) takes the arguments (a: " in text
    assert "scan gives it 4: sequences[0] at +0, sequences[0] at -1, the output that starts from h0 at -1" in text
    assert "non_sequences[0]" in text
    assert "one argument for each tap" in text
    text, _ = failure(TypeError, lambda: scansion.scan(two, n_steps=3))
    assert "gives it 0: none" in text
    fine, _ = scansion.scan(lambda *a, **k: a[0] + a[1], [x, x])
    assert fine.eval({x: [1.0]}).tolist() == [2]


@pytest.mark.parametrize("infos", [[None], [None, 1.0, None]])
def test_a_step_that_returns_another_number_of_values(infos: list[Any]) -> None:
    x = [at.vector()] * (3 - len(infos)) if len(infos) == 1 else [at.vector()]
    text, line = failure(ValueError, lambda: scansion.scan(two, x, infos))
    assert line == here() - 1
    assert f"({place(two.__code__.co_firstlineno)}) returned 2 outputs, outputs_info has {len(infos)} entries" in text
    assert "one entry for each output: None for those that are not fed back" in text


def test_a_condition_that_is_no_scalar() -> None:
    x, bound = at.vector(), at.vector("bound")
    text, _ = failure(ValueError, lambda: scansion.scan(lambda a: (a, until(bound)), x))
    assert "until takes a scalar, bound" in text
    assert "float64[?]" in text


# Lengths.


def test_taps_that_a_sequence_is_too_short_for() -> None:
    x, y = at.vector(), at.vector()
    taps = {"input": y, "taps": [-1, 0, 2]}
    (rows, _), call = scansion.scan(lambda a, b, c, d: a + b + c + d, [x, taps]), here()
    f = scansion.function([x, y], rows)
    text, line = failure(ValueError, lambda: f(np.ones(4), np.ones(2)))
    assert line == call
    assert "sequence 1 (taps [-1, 0, 2]) has 2 rows, but the scan's steps and taps need 3" in text
    assert "give more rows or take fewer steps" in text
    assert f(np.ones(4), np.ones(3)).shape == (0,)
    text, line = failure(ValueError, lambda: scansion.scan(two, {"input": np.ones(2), "taps": [-2, 1]}))
    assert line == here() - 1
    assert "has 2 rows, its taps [-2, 1] need 3; give it more rows or leave taps out" in text


@pytest.mark.parametrize("kind", ["map", "recurrence"])
def test_more_steps_than_rows(kind: str) -> None:
    x, n = at.vector(), at.iscalar()
    info = None if kind == "map" else np.float64(0)
    (rows, _), call = scansion.scan(lambda a, h=0: a + h, x, info, n_steps=n), here()
    f = scansion.function([x, n], rows)
    text, line = failure(ValueError, lambda: f(np.ones(2), 3))
    assert line == call
    assert "sequence 0 has 2 rows, but the scan's steps and taps need 3" in text
    text, line = failure(ValueError, lambda: f(np.ones(2), -1))
    assert line == call
    assert "a scan of -1 steps: the number of steps cannot be negative" in text


@pytest.mark.parametrize("n_steps", [1.0, 2.5, np.float32(3), np.ones(2, "int64"), "scalar"])
def test_a_number_of_steps_of_another_type(n_steps: Any) -> None:
    steps = at.scalar("steps") if isinstance(n_steps, str) else n_steps
    text, line = failure(ValueError, lambda: scansion.scan(lambda h: h, outputs_info=1.0, n_steps=steps))
    assert line == here() - 1
    assert "n_steps must be an integer scalar" in text


def test_windows_that_are_too_short() -> None:
    h0, n = at.matrix("h0"), at.iscalar()
    info = {"initial": h0, "taps": [-3, -1]}
    (rows, _), call = scansion.scan(lambda a, b: a + b, outputs_info=info, n_steps=n), here()
    f = scansion.function([h0, n], rows)
    text, line = failure(ValueError, lambda: f(np.ones((2, 2)), 1))
    assert line == call
    assert "the initial value of state 0 (h0) has 2 rows, its taps need 3" in text


@pytest.mark.parametrize("derived", ["value", "gradient", "tangent"])
def test_lengths_are_told_of_variables_by_their_names(derived: str) -> None:
    x, h0, n = at.vector("x"), at.vector("h0"), at.iscalar()
    doubled = 2 * x
    doubled.name = "doubled"
    taps = {"input": doubled, "taps": [-1, 0]}
    rows, _ = scansion.scan(lambda a, b, c, h: (a + b * c) * h, [x, taps], h0, n_steps=n)
    if derived == "gradient":
        rows = scansion.grad(rows.sum(), x)
    elif derived == "tangent":
        rows = scansion.gradient.Rop(rows, x, at.ones_like(x))
    f = scansion.function([x, h0, n], rows)
    text, _ = failure(ValueError, lambda: f(np.ones(2), np.ones(3), 3))
    assert "sequence 0 (x) has 2 rows, but the scan's steps and taps need 3" in text
    text, _ = failure(ValueError, lambda: f(np.ones(3), np.ones(3), 3))
    # Tangents of sequences are sequences, too.
    number = 2 if derived == "tangent" else 1
    assert f"sequence {number} (doubled, taps [-1, 0]) has 3 rows, but the scan's steps and taps need 4" in text


def test_states_are_told_by_their_names() -> None:
    h0, n = at.vector("h0"), at.iscalar()
    rows, _ = scansion.scan(lambda h: at.concatenate([h, h])[:n], outputs_info=h0, n_steps=2)
    text, _ = failure(ValueError, lambda: scansion.function([h0, n], rows)(np.ones(3), 5))
    assert "state 0 (h0) starts with length 3 on axis 0, but the step gives 5" in text
    w = at.vector("w{a}")  # as the placeholders of messages are written
    rows, _ = scansion.scan(lambda a, b: a + b, outputs_info={"initial": w, "taps": [-3, -1]}, n_steps=n)
    text, _ = failure(ValueError, lambda: scansion.function([w, n], rows)(np.ones(2), 1))
    assert "the initial value of state 0 (w{a}) has 2 rows, its taps need 3" in text


# Shared variables.


def test_a_shared_variable_that_a_strict_scan_does_not_list() -> None:
    w, lines = scansion.shared(1.0, name="w"), []

    def step(a: Any) -> Any:
        lines.append(here() + 1)
        b = a * w
        return b + 1

    for fn in (step, lambda a: scansion.scan(step, outputs_info=a, n_steps=2)[0], lambda a: (a, until(step(a) > 1))):
        text, line = failure(ValueError, lambda fn=fn: scansion.scan(fn, at.vector(), strict=True))
        assert line == here() - 1
        assert "strict scan: the step uses w" in text
        assert "non_sequences=[w]" in text
    assert f"at {place(lines[-1])}" in text
    scansion.scan(lambda a, u: a * u, at.vector(), non_sequences=[w], strict=True)


def test_draws_of_a_condition_are_new_at_every_step() -> None:
    stream = RandomStream(8)
    waits, updates = scansion.scan(
        lambda t: (t + 1, until(stream.uniform() < 0.05)), outputs_info=np.int64(0), n_steps=10_000
    )
    assert len(updates) == 1
    f = scansion.function([], waits[-1], updates=updates)
    generator = np.random.default_rng(np.random.SeedSequence(8).spawn(1)[0])
    for _ in range(5):
        expected = 1
        while generator.uniform() >= 0.05:
            expected += 1
        assert int(f()) == expected


def test_updates_of_another_type() -> None:
    w = scansion.shared(np.float64(1), name="w")
    text, line = failure(TypeError, lambda: scansion.scan(lambda: {w: at.cast(w, "float32")}, n_steps=2))
    assert line == here() - 1
    assert "the update of w has the type float32[], not float64[]" in text
    assert 'at.cast(x, "float64")' in text
