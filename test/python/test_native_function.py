"""Compiled functions behind the native module: results, shared state, failures, threads, memory."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scansion import _scansion as native

Floats = NDArray[np.float64]


def dense(_index: int, value: object) -> NDArray[np.generic]:
    return np.ascontiguousarray(value)


def vector(name: str | None = None, length: int | None = None) -> native.Value:
    return native.input("float64", [length], name)


def add(x: native.Value, y: native.Value) -> native.Value:
    return native.apply1("scn.add", [x, y])


def compiled(
    inputs: list[native.Value],
    outputs: list[native.Value],
    updates: list[tuple[native.Shared, native.Value]] | None = None,
) -> native.Function:
    return native.compile(inputs, outputs, updates or [], "list", dense)


class TestResults:
    def test_never_alias_inputs_or_each_other(self) -> None:
        x = vector("x")
        y = native.apply1("scn.tanh", [x])
        given = np.arange(4.0)
        same, first, second = compiled([x], [x, y, y])(given)
        assert not np.shares_memory(same, given)
        assert not np.shares_memory(first, second)
        np.testing.assert_array_equal(same, given)
        np.testing.assert_allclose(first, np.tanh(given))

    def test_never_alias_constants(self) -> None:
        elements = np.arange(30.0)
        function = compiled([], [native.constant(elements)])
        (first,) = function()
        first[:] = 0
        np.testing.assert_array_equal(function()[0], elements)

    def test_are_freed(self) -> None:
        x = vector("x")
        function = compiled([x], [native.apply1("scn.tanh", [x])])
        function(np.zeros(3))
        before = native.live_allocations()
        results = [function(np.zeros(3)) for _ in range(100)]
        assert native.live_allocations() == before + 100
        del results
        assert native.live_allocations() == before

    @pytest.mark.parametrize(
        "given",
        [np.arange(6.0)[::-1], np.arange(12.0)[::2], np.arange(6.0).astype(">f8"), np.zeros(0), [1.0, 2.0]],
        ids=["reversed", "strided", "swapped", "empty", "list"],
    )
    def test_layouts_go_through_the_filter(self, given: Floats) -> None:
        x = vector("x")

        def native_order(_index: int, value: object) -> NDArray[np.generic]:
            return np.ascontiguousarray(value, "float64")

        function = native.compile([x], [add(x, x)], [], "single", native_order)
        np.testing.assert_array_equal(function(given), 2 * np.asarray(given))

    def test_booleans_of_any_bytes(self) -> None:
        x = native.input("bool", [None], "x")
        function = compiled([x], [native.apply1("scn.cast", [x], {"dtype": "int64"})])
        np.testing.assert_array_equal(function(np.array([2, 0, 255], np.uint8).view(np.bool_))[0], [1, 0, 1])


class TestInterface:
    def test_inputs(self) -> None:
        x, unused = vector("x"), vector("unused")
        with pytest.raises(ValueError, match=r"'x' \(.*\), which is not among.*test_native_function\.py:\d+\)$"):
            compiled([], [add(x, x)])
        with pytest.raises(ValueError, match="do not depend on the input 'unused'"):
            compiled([x, unused], [add(x, x)])
        with pytest.raises(ValueError, match="listed twice"):
            compiled([x, x], [add(x, x)])
        native.compile([x, unused], [add(x, x)], [], "list", dense, check_unused_inputs=False)

    def test_number_of_arguments(self) -> None:
        x = vector("x")
        with pytest.raises(TypeError, match="takes 1 arguments, got 2"):
            compiled([x], [x])(np.zeros(1), np.zeros(1))

    def test_fixed_length(self) -> None:
        x = vector("x", 3)
        function = compiled([x], [x])
        with pytest.raises(ValueError, match="'x' has length 4 on axis 0, it was declared with length 3") as caught:
            function(np.zeros(4))
        assert caught.value.location[0] == __file__  # type: ignore[attr-defined]
        function(np.zeros(3))

    def test_body_variables_have_no_function(self) -> None:
        x = vector("x")
        body = native.ScanBody(native.input("int64", [], "n"), [(x, [0])], [])
        with pytest.raises(ValueError, match="body of a scan"):
            compiled([x], [native.apply1("scn.tanh", [body.arguments[0]])])
        body.abandon()

    def test_a_function_that_owns_its_filter_is_collected(self) -> None:
        class Owner:
            function: native.Function

            def filter(self, _index: int, value: object) -> NDArray[np.generic]:
                return np.asarray(value)

        owner, x = Owner(), vector("x")
        owner.function = native.compile([x], [x], [], "list", owner.filter)
        gone = weakref.ref(owner)
        del owner
        gc.collect()
        assert gone() is None


class TestShared:
    def test_updates_see_the_old_values(self) -> None:
        a, b = (native.Shared("float64", [], np.array(v), n) for v, n in ((1.0, "a"), (2.0, "b")))
        swap = native.compile([], [], [(a, b.value), (b, a.value)], "none", dense)
        assert swap() == []
        assert [float(a.get()), float(b.get())] == [2.0, 1.0]

    def test_a_value_outlives_its_variable(self) -> None:
        doubled = add(*[native.Shared("float64", [None], np.ones(2), "w").value] * 2)
        np.testing.assert_array_equal(compiled([], [doubled])()[0], [2.0, 2.0])

    def test_a_snapshot_stays(self) -> None:
        count = native.Shared("float64", [None], np.zeros(2), "count")
        step = native.compile([], [], [(count, add(count.value, count.value))], "none", dense)
        before = count.get(borrow=True)
        count.set(np.ones(2))
        step()
        np.testing.assert_array_equal(before, np.zeros(2))
        np.testing.assert_array_equal(count.get(), 2 * np.ones(2))
        assert not before.flags.writeable

    def test_a_failed_call_changes_nothing(self) -> None:
        x, w = vector("x"), native.Shared("float64", [None], np.ones(3), "w")
        function = compiled([x], [add(w.value, x)], [(w, add(w.value, w.value))])
        with pytest.raises(ValueError, match="lengths 3 and 2") as caught:
            function(np.zeros(2))
        assert caught.value.location[0] == __file__  # type: ignore[attr-defined]
        np.testing.assert_array_equal(w.get(), np.ones(3))
        np.testing.assert_array_equal(function(np.zeros(3))[0], np.ones(3))
        np.testing.assert_array_equal(w.get(), 2 * np.ones(3))

    def test_an_update_of_another_type(self) -> None:
        w = native.Shared("float64", [None], np.ones(3), "w")
        with pytest.raises(TypeError, match="the update of the shared variable 'w'"):
            compiled([], [], [(w, native.apply1("scn.cast", [w.value], {"dtype": "float32"}))])
        with pytest.raises(ValueError, match="updated twice"):
            compiled([], [], [(w, w.value), (w, w.value)])

    def test_threads_see_whole_values(self) -> None:
        x, w = vector("x"), native.Shared("float64", [None], np.zeros(500), "w")
        function = compiled([x], [add(w.value, x)], [(w, add(w.value, x))])
        torn: list[Floats] = []

        def work() -> None:
            for _ in range(500):
                (result,) = function(np.ones(500))
                torn.extend(value for value in (result, w.get()) if value.min() != value.max())

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert torn == []


def test_a_thousand_functions() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    x = native.input("float64", [], "x")
    compiled([x], [native.apply1("scn.tanh", [x])])(1.0)
    before = resident()
    for i in range(1000):
        y = native.apply1("scn.mul", [x, native.constant(np.asarray(float(i)))])
        assert compiled([x], [y])(2.0)[0] == 2.0 * i
    assert resident() - before < 32e6
