"""The graph behind the native module: life and death of operations, scopes, scan bodies, differentiation."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from scansion import _scansion as native

INDEX = "int64"
NORMAL: dict[str, native.Attribute] = {"static_sizes": [3], "distribution": "normal", "dtype": "float64"}


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    gc.collect()
    before = native.operation_count()
    yield
    gc.collect()
    assert native.operation_count() == before


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def vector(name: str | None = None) -> native.Value:
    return native.input("float64", [None], name)


def scalar(value: float, dtype: str = "float64") -> native.Value:
    return native.constant(np.asarray(value, dtype))


def total(x: native.Value) -> native.Value:
    return native.apply1("scn.reduce_sum", [x], {"axes": list(range(x.ndim))})


def window(x: native.Value) -> native.Value:
    return native.apply1("scn.expand_dims", [x], {"axes": [0]})


def gradient(cost: native.Value, x: native.Value) -> native.Value:
    (result,) = native.pullback([cost], [None], [x])
    assert result is not None
    return result


def owner_of(value: native.Value) -> native.Operation:
    assert value.owner is not None
    return value.owner


def operations(value: native.Value) -> list[str]:
    """The names of the operations in the body of the scan that computes `value`."""
    assert value.owner is not None
    return [operation.name for operation in value.owner.regions[0].operations]


class TestLife:
    def test_unused_operations_go_with_their_handles(self) -> None:
        x = vector("x")
        before = native.operation_count()
        y = native.apply1("scn.tanh", [native.apply1("scn.exp", [x])])
        assert native.operation_count() == before + 2
        del y
        assert native.operation_count() == before

    def test_a_chain_of_a_million_operations(self) -> None:
        x = vector("x")
        before = native.operation_count()
        y = x
        for _ in range(1_000_000):
            y = native.apply1("scn.tanh", [y])
        assert native.leaves([y]) == [x]
        dx = gradient(total(y), x)
        del y, dx
        assert native.operation_count() == before

    def test_a_million_expressions_thrown_away(self) -> None:
        x = vector("x")
        before = resident_bytes()
        for i in range(1_000_000):
            native.apply1("scn.fill_like", [scalar(i), x])
        assert resident_bytes() - before < 16e6

    def test_a_million_different_slices(self) -> None:
        # Bounds are attributes, which MLIR keeps as long as their context: the context has to be renewed on the way.
        x = vector("x")
        y = native.apply1("scn.tanh", [x])
        before = resident_bytes()
        for i in range(1_000_000):
            bounds: dict[str, native.Attribute] = {
                "static_starts": [i],
                "static_stops": [0],
                "static_steps": [1],
                "indexed": [True],
            }
            native.apply1("scn.slice", [y], bounds)
        assert resident_bytes() - before < 256e6
        assert y.owner is not None
        assert y.owner.operands == [x]

    def test_large_constants_are_freed(self) -> None:
        before = resident_bytes()
        for i in range(200):
            native.constant(np.full(125_000, float(i)))
        assert resident_bytes() - before < 32e6

    def test_an_operation_keeps_itself_alive(self) -> None:
        operation = native.apply1("scn.tanh", [vector("x")]).owner
        assert operation is not None
        assert operation.name == "scn.tanh"
        assert operation.operands[0].name == "x"


class TestErrors:
    def test_rank(self) -> None:
        with pytest.raises(TypeError, match=r"scn\.add.*test_graph\.py"):
            native.apply1("scn.add", [vector(), scalar(1.0)])

    def test_lengths(self) -> None:
        with pytest.raises(ValueError, match=r"length 4.*length 3"):
            native.apply1("scn.add", [native.input("float64", [3]), native.input("float64", [4])])

    @pytest.mark.parametrize(
        ("op", "count", "attributes"),
        [
            ("scn.add", 1, {}),
            ("scn.reduce_sum", 1, {}),
            ("scn.reduce_sum", 1, {"axes": [1]}),
            ("scn.reduce_sum", 1, {"axes": [0], "nonsense": 1}),
            ("scn.reduce_sum", 1, {"axes": True}),
            ("scn.nonsense", 1, {}),
            ("scn.yield", 1, {}),
            ("scn.concatenate", 0, {"axis": 0}),
            ("scn.slice", 1, {"static_starts": [0], "static_stops": [0], "static_steps": [1], "indexed": []}),
            ("scn.random", 1, {"static_sizes": [], "distribution": "normal", "dtype": "float64"}),
        ],
    )
    def test_malformed_operations(self, op: str, count: int, attributes: dict[str, native.Attribute]) -> None:
        x = vector("x")
        with pytest.raises((TypeError, ValueError)):
            native.apply(op, [x] * count, attributes)


class TestScan:
    def powers(self) -> tuple[native.Value, native.Value, native.ScanResults]:
        base, steps = vector("base"), native.input(INDEX, [], "steps")
        body = native.ScanBody(steps, [], [(window(native.apply1("scn.exp", [base])), [-1])])
        (last,) = body.arguments
        return base, last, body.finish([native.apply1("scn.mul", [last, base])], [])

    def test_results(self) -> None:
        _, _, results = self.powers()
        assert results.trajectories[0] is not None
        assert results.trajectories[0].shape == (None, None)
        assert results.finals[0].shape == (1, None)
        assert operations(results.finals[0]) == ["scn.mul", "scn.yield"]
        assert results.finals[0].owner is not None
        assert results.finals[0].owner.attributes["state_taps"] == [[-1]]

    def test_a_variable_of_the_body_does_not_leave_it(self) -> None:
        base, last, _results = self.powers()
        assert not last.is_alive
        with pytest.raises(ValueError, match="belongs to the body of a scan"):
            native.apply1("scn.add", [base, last])

    def test_an_inner_value_found_by_walking_does_not_leave_it_either(self) -> None:
        _, _, results = self.powers()
        assert results.finals[0].owner is not None
        inner = results.finals[0].owner.regions[0].operations[0].results[0]
        assert inner.is_alive
        with pytest.raises(ValueError, match="belongs to the body of a scan"):
            native.apply1("scn.tanh", [inner])

    def test_an_abandoned_body_leaves_nothing(self) -> None:
        x, steps = vector("x"), native.input(INDEX, [], "steps")
        before = native.operation_count()
        outer = native.ScanBody(steps, [(x, [0])], [])
        inner = native.ScanBody(steps, [(native.apply1("scn.tanh", [x]), [0])], [])
        variable = native.apply1("scn.exp", [inner.arguments[0]])
        outer.abandon()
        assert not variable.is_alive
        assert native.operation_count() == before
        with pytest.raises(ValueError, match="finished"):
            inner.finish([], [])

    def test_what_the_step_does_not_need_is_dropped(self) -> None:
        x, steps = vector("x"), native.input(INDEX, [], "steps")
        body = native.ScanBody(steps, [(x, [0])], [])
        unused = native.apply1("scn.exp", [body.arguments[0]])
        results = body.finish([], [native.apply1("scn.tanh", [body.arguments[0]])])
        assert not unused.is_alive
        assert operations(results.stacks[0]) == ["scn.tanh", "scn.yield"]

    def test_state_of_another_type(self) -> None:
        x, steps = vector("x"), native.input(INDEX, [], "steps")
        body = native.ScanBody(steps, [], [(window(x), [-1])])
        single = native.apply1("scn.cast", [body.arguments[0]], {"dtype": "float32"})
        with pytest.raises(TypeError, match=r"starts as float64\[\?\].*gives float32\[\?\]"):
            body.finish([single], [])
        body.abandon()

    def test_an_inner_body_is_finished_first(self) -> None:
        x, steps = vector("x"), native.input(INDEX, [], "steps")
        outer = native.ScanBody(steps, [(x, [0])], [])
        inner = native.ScanBody(steps, [(x, [0])], [])
        with pytest.raises(ValueError, match="inner scan"):
            outer.finish([], [outer.arguments[0]])
        results = inner.finish([], [inner.arguments[0]])
        outer.finish([], [native.apply1("scn.tanh", [results.stacks[0]])])

    def test_carry(self) -> None:
        count = native.Shared("int64", [], np.array(0), "count")
        steps = native.input(INDEX, [], "steps")
        body = native.ScanBody(steps, [], [])
        index = body.carry(count.value, native.apply1("scn.add", [count.value, scalar(1, "int64")]))
        results = body.finish([], [count.value])
        assert results.trajectories[index] is None
        final = results.finals[index]
        assert final.shape == ()
        assert final.owner is not None
        region = final.owner.regions[0]
        assert region.operations[-1].operands[1] == region.arguments[0]  # the output sees the current state


class TestRedraws:
    def draw(self) -> tuple[native.Shared, native.Value]:
        stream = native.Shared.rng("pcg64", native.pcg64_seed(1, []), "stream")
        _, draws = native.apply("scn.random", [stream.value, scalar(0.0), scalar(1.0)], NORMAL)
        return stream, draws

    def scan(self, step: Callable[[native.Value], native.Value], draws: native.Value) -> native.ScanResults:
        body = native.ScanBody(native.input(INDEX, [], "steps"), [], [])
        return body.finish([], [step(draws)])

    def test_direct_use(self) -> None:
        stream, draws = self.draw()
        results = self.scan(lambda d: native.apply1("scn.tanh", [d]), draws)
        ((before, after),) = results.redrawn
        assert before == stream.value
        assert after == results.finals[0]
        assert operations(after) == ["scn.random", "scn.tanh", "scn.yield"]

    def test_derived_value(self) -> None:
        _, draws = self.draw()
        derived = native.apply1("scn.exp", [draws])
        results = self.scan(lambda _: native.apply1("scn.tanh", [derived]), draws)
        assert results.redrawn == []

    def test_identity_holds_it_fixed(self) -> None:
        _, draws = self.draw()
        fixed = native.apply1("scn.identity", [draws])
        results = self.scan(lambda _: native.apply1("scn.tanh", [fixed]), draws)
        assert results.redrawn == []

    def test_gradient_of_outer_operations_holds_it_fixed(self) -> None:
        _, draws = self.draw()
        x = native.input("float64", [3], "x")
        cost = total(native.apply1("scn.mul", [x, draws]))
        results = self.scan(lambda _: gradient(cost, x), draws)
        assert results.redrawn == []

    def test_gradient_of_operations_of_the_body_does_not(self) -> None:
        _, draws = self.draw()
        x = native.input("float64", [3], "x")

        def step(d: native.Value) -> native.Value:
            return gradient(total(native.apply1("scn.mul", [x, d])), x)

        results = self.scan(step, draws)
        assert len(results.redrawn) == 1

    def test_draws_on_one_stream_share_a_state(self) -> None:
        stream = native.Shared.rng("pcg64", native.pcg64_seed(1, []), "stream")
        middle, first = native.apply("scn.random", [stream.value, scalar(0.0), scalar(1.0)], NORMAL)
        _, second = native.apply("scn.random", [middle, scalar(0.0), scalar(1.0)], NORMAL)
        results = self.scan(lambda _: native.apply1("scn.sub", [second, first]), first)
        ((before, _after),) = results.redrawn
        assert before == stream.value
        assert operations(results.stacks[0]) == ["scn.random", "scn.random", "scn.sub", "scn.yield"]


class TestPullback:
    def test_disconnected(self) -> None:
        x, y = vector("x"), vector("y")
        assert native.pullback([total(x)], [None], [y]) == [None]

    def test_integers_carry_no_gradient(self) -> None:
        n = native.input("int64", [None], "n")
        cost = total(native.apply1("scn.cast", [n], {"dtype": "float64"}))
        assert native.pullback([cost], [None], [n]) == [None]

    def test_consider_constant(self) -> None:
        x = vector("x")
        y = native.apply1("scn.exp", [x])
        (dy,) = native.pullback([total(native.apply1("scn.mul", [x, y]))], [None], [x], [y])
        assert dy is not None
        # d(x y)/dx with y held fixed is y, without the sum with what would flow through exp.
        assert "scn.add" not in native.print_ir([dy])

    def test_not_a_scalar(self) -> None:
        x = vector("x")
        with pytest.raises(TypeError, match="only a scalar"):
            native.pullback([x], [None], [x])

    def test_what_is_refused_leaves_nothing_behind(self) -> None:
        x = vector("x")
        body = native.ScanBody(native.input(INDEX, [], "steps"), [(x, [0])], [])
        matrix = native.apply1("scn.expand_dims", [body.arguments[0]], {"axes": [0, 1]})
        _, values, _ = native.apply("scn.svd", [matrix], {"full": True})
        stack = body.finish([], [native.apply1("scn.exp", [values])]).stacks[0]
        cost = total(native.apply1("scn.tanh", [stack]))
        before = native.operation_count()
        with pytest.raises(ValueError, match=r"derivative for reduced factors only.*test_graph\.py"):
            native.pullback([cost], [None], [x])
        assert native.operation_count() == before

    def test_handles_follow_a_scan_that_keeps_more(self) -> None:
        """The gradient asks the scan for a row of each step, and a scan with one more result takes its place."""
        x, start = vector("x"), native.input("float64", [1], "start")
        body = native.ScanBody(native.input(INDEX, [], "steps"), [(x, [0])], [(start, [-1])])
        state = native.apply1("scn.mul", [body.arguments[1], native.apply1("scn.exp", [body.arguments[0]])])
        results = body.finish([state], [])
        trajectory, final = results.trajectories[0], results.finals[0]
        assert trajectory is not None
        before = len(owner_of(trajectory).results)
        native.pullback([total(trajectory)], [None], [x])
        scan = owner_of(trajectory)
        assert len(scan.results) > before
        assert scan.results[0] == trajectory
        assert scan.results[-1] == final

    def test_substitute(self) -> None:
        x, y = vector("x"), native.input("float64", [3], "y")
        cost = native.apply1("scn.tanh", [native.apply1("scn.exp", [x])])
        (replaced,) = native.substitute([cost], [(x, y)])
        assert replaced.shape == (3,)
        assert native.leaves([replaced]) == [y]
        assert native.leaves([cost]) == [x]


class TestText:
    """What print_ir writes, read_ir takes."""

    def test_round_trip(self) -> None:
        x = vector("x")
        body = native.ScanBody(native.apply1("scn.dim", [x], {"axis": 0}), [(x, [0])], [])
        stack = body.finish([], [native.apply1("scn.exp", [body.arguments[0]])]).stacks[0]
        text = native.print_ir([stack, total(x)])
        inputs, outputs = native.read_ir(text)
        assert [value.shape for value in inputs] == [(None,)]
        assert native.leaves(outputs) == inputs
        assert native.print_ir(outputs) == text

    def test_nothing_unused_stays(self) -> None:
        before = native.operation_count()
        text = """
            func.func @main(%x: tensor<?xf64>) -> tensor<?xf64> {
              %unused = scn.exp %x : tensor<?xf64> -> tensor<?xf64>
              return %x : tensor<?xf64>
            }"""
        inputs, outputs = native.read_ir(text)
        assert inputs == outputs
        assert native.operation_count() == before + 1
        del inputs, outputs
        assert native.operation_count() == before

    @pytest.mark.parametrize(
        ("text", "error", "message"),
        [
            ("nonsense", ValueError, "custom op 'nonsense' is unknown"),
            ("", ValueError, "one function, @main"),
            ("func.func private @main()", ValueError, "one function, @main"),
            ("func.func @other() { return }", ValueError, "one function, @main"),
            ("func.func @main(%m: memref<3xf64>) { return }", TypeError, "neither a tensor nor a random stream"),
            (
                "func.func @main(%c: tensor<3xf64>) { %0 = scn.tanh %c : tensor<3xf64> -> tensor<4xf64> return }",
                ValueError,
                "scn.tanh",
            ),
        ],
    )
    def test_what_is_no_program(self, text: str, error: type[Exception], message: str) -> None:
        before = native.operation_count()
        with pytest.raises(error, match=message):
            native.read_ir(text)
        assert native.operation_count() == before
