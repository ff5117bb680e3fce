"""The stages that `Function.ir` shows, and what the compiled loops of recurrences are made of.

The loops are found in the text of LLVM's IR: an edge to a block that dominates its source is a back edge, and the
blocks that reach it without passing its target are the loop. A loop over time is an outermost loop in which numbers of
the program are computed; loops that only copy or fill are none. Blocks in which a failed check reports its error lead
out of the function, so they are in no loop.
"""

from __future__ import annotations

import re
import runpy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

TUTORIAL = Path(__file__).parents[2] / "examples" / "tutorial"
STAGES = ["scn", "scf", "linalg", "bufferized", "loops", "llvm", "llvm-ir", "asm"]

OPERATION = re.compile(r'^ *(?:%[\w:, %]+ = )?"?([a-z_]+)\.[a-z]', re.MULTILINE)
LABEL = re.compile(r"^([-\w.$]+):")
TARGET = re.compile(r"label %([-\w.$]+)")
CALLEE = re.compile(r"\bcall\b[^@]*@([\w.]+)")
POLL = re.compile(r"load volatile i32")
ARITHMETIC = re.compile(r"= (?:fmul|fadd|fsub|fdiv)\b|@llvm\.fma|@llvm\.fmuladd")
# What C's <math.h> offers, as LLVM's intrinsics and by its own names, float and double; arithmetic on integers; and
# what LLVM offers for vectors, which is one or a few instructions each.
HARMLESS = re.compile(
    r"llvm\.(?:tanh|exp|expm1|log|sqrt|fabs|copysign|fma|fmuladd|[us]?(?:min|max)(?:num|imum)?)\.(?:v\d+)?[fi]\d+"
    r"|llvm\.(?:vector|masked|assume|experimental\.noalias)\b[\w.]*"
    r"|tanhf?|expf?|expm1f?|logf?"
)


def example(name: str, dtype: str = "float64") -> Any:
    return runpy.run_path(str(TUTORIAL / f"{name}.py"))["build"](dtype)


def dialects(text: str) -> set[str]:
    """The dialects of the operations of a module."""
    return set(OPERATION.findall(text))


@dataclass
class Block:
    """A basic block: its instructions, in order, and where it may go."""

    lines: list[str] = field(default_factory=list)
    targets: set[str] = field(default_factory=set)


@dataclass
class Loop:
    """A loop: its first block, the blocks that jump back to it, and the text of all."""

    header: str
    latches: set[str]
    blocks: dict[str, Block]

    @property
    def lines(self) -> list[str]:
        return [line for block in self.blocks.values() for line in block.lines]

    @property
    def computes(self) -> bool:
        return any(ARITHMETIC.search(line) for line in self.lines)

    def calls(self) -> list[str]:
        callees = [callee for line in self.lines for callee in CALLEE.findall(line)]
        return [callee for callee in callees if callee != "scn_rt_poll"]

    def instructions(self, name: str) -> list[str]:
        return [line for line in self.lines if re.search(rf"(?:^|= ){name} ", line)]

    def carried(self, element: str) -> dict[str, str]:
        """What the loop carries in registers of a type: name at the start of a step -> name in the next step."""
        phis = {}
        for line in self.blocks[self.header].lines:
            match = re.match(rf"(%[\w.]+) = phi {element} (.*)", line)
            if match:
                arms = dict(re.findall(r"\[ ([^,]+), %([-\w.$]+) \]", match[2]))
                (phis[match[1]],) = (value for value, block in arms.items() if block in self.latches)
        return phis


def functions_of(text: str) -> dict[str, str]:
    """The bodies of the functions that a module defines, by their names."""
    return dict(re.findall(r"^define [^@\n]*@(\w+)\([^\n]*\{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL))


def calls_of_kernels(text: str) -> list[str]:
    """What the functions that share code call."""
    kernels = [body for name, body in functions_of(text).items() if name != "main"]
    return [callee for body in kernels for callee in CALLEE.findall(body) if callee != "scn_rt_poll"]


def blocks_of(text: str) -> dict[str, Block]:
    """The blocks of a module's entry; the first is called "entry"."""
    body = functions_of(text)["main"]
    current = Block()
    blocks = {"entry": current}
    for line in body.splitlines():
        label = LABEL.match(line)
        if label:
            current = blocks[label[1]] = Block()
        elif line.strip():
            current.lines.append(line.strip())
            current.targets.update(TARGET.findall(line))
    return blocks


def reachable(blocks: dict[str, Block], start: str, without: str | None = None) -> set[str]:
    seen: set[str] = set()
    pending = [start] if start != without else []
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += [target for target in blocks[name].targets if target != without]
    return seen


def without_chunks(loops: list[Loop]) -> list[Loop]:
    """Without the loops that only run another one in chunks and look after each whether the caller wants to stop."""
    polls = {name for loop in loops for name, block in loop.blocks.items() if any(map(POLL.search, block.lines))}
    chunks = {
        min((loop for loop in loops if poll in loop.blocks), key=lambda loop: len(loop.blocks)).header for poll in polls
    }
    return [loop for loop in loops if loop.header not in chunks]


def outermost_loops(text: str) -> list[Loop]:
    blocks = blocks_of(text)
    everything = reachable(blocks, "entry")
    loops: list[Loop] = []
    for header in everything:
        dominated = everything - reachable(blocks, "entry", without=header)
        latches = {name for name in dominated if header in blocks[name].targets}
        if latches:
            inside = {name for name in dominated if latches & reachable(blocks, name, without=header)}
            names = [name for name in blocks if name in inside | latches | {header}]
            loops.append(Loop(header, latches, {name: blocks[name] for name in names}))
    loops = without_chunks(loops)
    return [
        loop
        for loop in loops
        if not any(other is not loop and loop.blocks.keys() < other.blocks.keys() for other in loops)
    ]


def time_loop(function: Any) -> Loop:
    (loop,) = (loop for loop in outermost_loops(function.ir("llvm-ir")) if loop.computes)
    return loop


# Stages


def test_stages_of_two_taps() -> None:
    function = example("two_taps")
    texts = {stage: function.ir(stage) for stage in STAGES}
    assert {"scn"} == dialects(texts["scn"]) - {"func"}
    assert "scn.scan steps(" in texts["scn"]
    assert "taps [-2, -1]" in texts["scn"]

    assert "scn.scan " not in texts["scf"]
    assert re.search(r"scf\.for .* iter_args\(", texts["scf"])
    assert "= scn.tanh " in texts["scf"]
    assert "tensor<" in texts["scf"]

    assert "linalg.generic" in texts["linalg"]
    assert "tensor<" in texts["linalg"]
    assert set(re.findall(r"\bscn\.\w+(?= [%@])", texts["linalg"])) == {"scn.check"}

    assert "memref<" in texts["bufferized"]
    assert "tensor<" not in texts["bufferized"]
    assert "linalg.generic" in texts["bufferized"]

    assert "func.func @main(%arg0: !llvm.ptr" in texts["loops"]
    assert {"linalg", "tensor"}.isdisjoint(dialects(texts["loops"]))
    assert "scf.for" in texts["loops"]

    assert dialects(texts["llvm"]) == {"llvm"}

    assert re.search(r"^define i32 @main\(ptr", texts["llvm-ir"], re.MULTILINE)
    assert re.search(r"^main:", texts["asm"], re.MULTILINE)
    assert re.search(r"^\s+ret", texts["asm"], re.MULTILINE)


def test_a_condition_makes_a_while_loop() -> None:
    limit = at.scalar("limit")
    powers, _ = scansion.scan(lambda x: (x * 2, until(x > limit)), outputs_info=at.ones((), "float64"), n_steps=50)
    function = scansion.function([limit], powers)
    text = function.ir("scf")
    assert "scf.while" in text
    assert "scn.scan " not in text
    assert function(5).tolist() == [2, 4, 8, 16]


def test_a_condition_may_be_what_the_step_is_given() -> None:
    stops, n_steps = at.vector("stops", dtype="bool"), at.iscalar("n_steps")
    counts, _ = scansion.scan(
        lambda stop, x: (x + 1, until(stop)), stops, outputs_info=at.zeros((), "int64"), n_steps=n_steps
    )
    function = scansion.function([stops, n_steps], counts)
    assert function([False, True, False], 3).tolist() == [1, 2]
    assert function([False, False, False], 3).tolist() == [1, 2, 3]
    assert function([True], 0).tolist() == []


@pytest.mark.parametrize("name", sorted(path.stem for path in TUTORIAL.glob("*.py")))
def test_every_example_shows_every_stage(name: str) -> None:
    function = example(name, "float32")
    function = function[0] if isinstance(function, tuple) else function
    texts = [function.ir(stage) for stage in STAGES]
    assert len(set(texts)) == len(STAGES)
    assert "scn.scan " in texts[0]
    assert not any("scn.scan " in text for text in texts[1:])


def test_there_is_no_other_stage() -> None:
    x = at.vector("x")
    known = ", ".join(STAGES[:-1]) + " and asm"
    with pytest.raises(ValueError, match=rf"no stage 'mlir'; there are {known}"):
        scansion.function([x], x + x).ir("mlir")


# Loops


def test_loops_are_found() -> None:
    """The reader of loops is right about a nest, a self loop and what only leads out."""
    text = """define i32 @main(ptr %0) {
  br label %outer
outer:                ; preds = %1, %next
  %2 = phi double [ 0.0, %1 ], [ %5, %next ]
  br i1 %3, label %inner, label %fail
inner:
  %4 = fmul double %2, %2
  br i1 %3, label %inner, label %next
next:
  %5 = call double @tanh(double %4)
  br i1 %3, label %outer, label %copy
copy:
  call void @llvm.memcpy.p0.p0.i64(ptr %0, ptr %0, i64 8, i1 false)
  br i1 %3, label %copy, label %done
done:
  ret i32 0
fail:
  call void @scn_rt_fail(ptr %0)
  unreachable
}
"""
    loops = {loop.header: loop for loop in outermost_loops(text)}
    assert {name: list(loop.blocks) for name, loop in loops.items()} == {
        "outer": ["outer", "inner", "next"],
        "copy": ["copy"],
    }
    assert [loop.header for loop in loops.values() if loop.computes] == ["outer"]
    assert loops["outer"].latches == {"next"}
    assert loops["outer"].calls() == ["tanh"]
    assert loops["copy"].calls() == ["llvm.memcpy.p0.p0.i64"]
    assert loops["outer"].carried("double") == {"%2": "%5"}
    for name in ("llvm.memcpy.p0.p0.i64", "llvm.memset.p0.i64", "malloc", "scn_rt_alloc", "PyErr_Occurred"):
        assert not HARMLESS.fullmatch(name)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_loop_of_two_taps_neither_allocates_nor_copies_nor_calls_out(dtype: str) -> None:
    f = example("two_taps", dtype)
    loop = time_loop(f)
    calls = [*calls_of_kernels(f.ir("llvm-ir")), *(name for name in loop.calls() if not name.startswith("scn_kernel_"))]
    assert not [callee for callee in calls if not HARMLESS.fullmatch(callee)]
    # tanh is computed in the loop.
    assert any("llvm.fma" in callee for callee in loop.calls())
    assert not any("tanh" in callee for callee in loop.calls())
    assert not loop.instructions("alloca")


def autoregression(order: int, dtype: str, last: bool) -> Any:
    """x(t) = sum over k of weight(k) x(t-k), from `order` scalars; all of it or its last value."""
    start = at.vector("start", dtype=dtype) if order > 1 else at.scalar("start", dtype=dtype)
    weights = [at.scalar(f"weight {k}", dtype=dtype) for k in range(order)]
    n_steps = at.iscalar("n_steps")

    def step(*arguments: Any) -> Any:
        products = [x * weight for x, weight in zip(arguments[:order], arguments[order:], strict=True)]
        return sum(products[1:], products[0])

    series, _ = scansion.scan(
        step,
        outputs_info={"initial": start, "taps": list(range(-order, 0))},
        non_sequences=weights,
        n_steps=n_steps,
    )
    return scansion.function([start, *weights, n_steps], series[-1] if last else series)


FLOATS = {"float32": "float", "float64": "double"}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("order", [1, 2])
def test_a_scalar_recurrence_keeps_its_state_in_registers(order: int, dtype: str) -> None:
    function = autoregression(order, dtype, last=False)
    text = function.ir("llvm-ir")
    loop = time_loop(function)
    carried = loop.carried(FLOATS[dtype])
    assert len(carried) == order
    assert loop.calls() == []
    # The only store is that of the trajectory: the value that the next step gets in a register.
    (store,) = loop.instructions("store")
    (value, pointer) = re.findall(r"%[\w.]+", store)[:2]
    assert value in carried.values()
    (trajectory,) = re.findall(r"(%[\w.]+) = call [^@]*@scn_rt_alloc_result", text)
    assert any(re.match(rf"{pointer} = getelementptr .*{trajectory},", line) for line in loop.lines)
    # Nothing is read back: what the loop loads, if anything, are its weights.
    sources = [re.findall(r"ptr (%[\w.]+)", load)[0] for load in loop.instructions("load")]
    inside = {line.split(" = ")[0] for line in loop.lines if " = " in line}
    assert inside.isdisjoint(sources)
    assert trajectory not in sources


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("order", [1, 2])
def test_a_scalar_recurrence_of_which_the_last_value_is_read_stores_nothing(order: int, dtype: str) -> None:
    function = autoregression(order, dtype, last=True)
    loop = time_loop(function)
    assert len(loop.carried(FLOATS[dtype])) == order
    assert loop.instructions("store") == []
    assert loop.instructions("load") == []
    assert loop.calls() == []
    # One allocation, of one element: the result.
    size = re.findall(r"call [^@]*@scn_rt_alloc\w*\(.*, i64 ([^)]+)\)", function.ir("llvm-ir"))
    assert size == ["4" if dtype == "float32" else "8"]


def test_a_nonlinear_scalar_recurrence_calls_the_mathematical_library_alone() -> None:
    start, n_steps = at.scalar("start"), at.iscalar("n_steps")
    series, _ = scansion.scan(lambda x: at.tanh(2 * x), outputs_info=start, n_steps=n_steps)
    loop = time_loop(scansion.function([start, n_steps], series[-1]))
    assert len(loop.carried("double")) == 1
    assert loop.instructions("store") == []
    assert [callee for callee in loop.calls() if HARMLESS.fullmatch(callee)] == loop.calls() != []


def test_a_sum_over_a_diagonal_lives_in_a_register() -> None:
    loop = time_loop(example("matrix_trace"))
    assert len(loop.carried("double")) == 1
    assert loop.instructions("store") == []
    assert loop.calls() == []


def test_rows_of_which_the_last_is_read_are_not_kept() -> None:
    """No buffer with an axis for the steps is left of elementwise_power.py."""
    text = example("elementwise_power").ir("bufferized")
    assert "memref<?xf64" in text
    assert "memref<?x?xf64" not in text


# Gradients


def gradient_of_a_network(dtype: str) -> Any:
    """The gradient by the weights of a recurrent network with 8 units."""
    w, u, start = (at.tensor(dtype=dtype, shape=shape) for shape in ((8, 8), (None, 8), (8,)))
    states, _ = scansion.scan(lambda v, s: at.tanh(at.dot(w, s) + v), u, start)
    return scansion.function([w, u, start], at.grad((states**2).sum(), w))


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_loops_of_a_gradient_call_the_mathematical_library_alone(dtype: str) -> None:
    """No allocation, and no copy of a row or of the sum, in the scan and its adjoint."""
    loops = [loop for loop in outermost_loops(gradient_of_a_network(dtype).ir("llvm-ir")) if loop.computes]
    assert len(loops) >= 2
    for loop in loops:
        assert [callee for callee in loop.calls() if HARMLESS.fullmatch(callee)] == loop.calls()


def test_a_gradient_keeps_one_trajectory() -> None:
    """The past states that the adjoint reads are the trajectory one row earlier, and the sum has one buffer."""
    text = gradient_of_a_network("float64").ir("bufferized")
    (kept,) = re.findall(r"memref\.alloc\(%\w+\) \{[^}]*\} : memref<\?x8xf64>", text.split("scf.for", 1)[0])
    assert kept
    assert "memref<2x8x8xf64>" not in text


def test_the_gradient_of_a_linear_recurrence_runs_one_loop() -> None:
    u, start = at.dvector("u"), at.dscalar("start")
    states, _ = scansion.scan(lambda v, s: 0.9 * s + v, u, start)
    function = scansion.function([u, start], at.grad(states.sum(), start))
    (loop,) = (loop for loop in outermost_loops(function.ir("llvm-ir")) if loop.computes)
    assert len(loop.carried("double")) == 1
    assert loop.instructions("store") == []
