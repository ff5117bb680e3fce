"""Programs that compute the same thing in two ways.

The first half of a program's outputs comes from one scan, the second half from something that must equal it: the scan
in two parts (the first of no or one step, too), the scan of two steps at a time, the scan of reversed sequences run
backwards, the steps without a scan, and for a batch, the scan of each member against the scan of all at once. None of
them needs to know what the step computes.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from scansion.testing.programs import _elementwise, _shapes
from scansion.testing.programs._program import Program
from scansion.testing.programs._scans import (
    SEQUENCE_TAPS,
    STATE_TAPS,
    ScanPlan,
    Step,
    Tapped,
    a_sequence,
    a_state,
    write_step,
)
from scansion.testing.programs._strategy import drawn
from scansion.testing.programs._writer import Block, Var, Writer

# No draws: two ways to compute something draw in different orders.
LINES: tuple[Callable[[Block], Var], ...] = (
    _elementwise.unary,
    _elementwise.binary,
    _shapes.reduce,
    _shapes.index,
    _elementwise.compare,
    _elementwise.choose,
    _elementwise.cast,
    _shapes.rearrange,
    _shapes.update,
    _shapes.product,
)


def _fill(block: Block, count: int) -> None:
    for _ in range(count):
        block.choices.pick(LINES)(block)


class _Pair:
    """A scan, and what is needed to write it in another way."""

    def __init__(self, writer: Writer, steps: int, any_taps: bool) -> None:
        self.writer, self.block, choices = writer, writer.top, writer.choices
        self.plan = ScanPlan(steps, str(steps), is_free=False)
        for _ in range(choices.pick((1, 0, 2))):
            taps = choices.pick(SEQUENCE_TAPS) if any_taps else [0]
            self.plan.sequences.append(a_sequence(self.block, steps + choices.pick((0, 0, 1)), taps))
        for _ in range(choices.pick((1, 2))):
            self.plan.states.append(a_state(self.block, choices.pick(STATE_TAPS) if any_taps else [-1]))
        self.plan.plain = choices.pick((0, 1))
        self.step: Step = write_step(self.block, self.plan, _fill)
        self.count = len(self.step.results)

    def names(self) -> list[str]:
        """New names for the results of a scan."""
        return [self.writer.fresh("r") for _ in range(self.count)]

    def write(self, line: str) -> None:
        """Add a line to the program."""
        self.block.lines.append(line)

    def scan(self, sequences: list[Tapped], states: list[Tapped], steps: str, rest: str = "") -> list[str]:
        """Write the scan on other sequences and states, `steps` steps of it; the names of its results."""
        names = self.names()
        entries = [sequence.entry("input", [0]) for sequence in sequences]
        starts = [state.entry("initial", [-1]) for state in states] + ["None"] * self.plan.plain
        self.write(
            f"[{', '.join(names)}], _ = scansion.scan({self.step.name}, sequences=[{', '.join(entries)}], "
            f"outputs_info=[{', '.join(starts)}], n_steps={steps}, return_list=True{rest})"
        )
        return names

    def plain(self) -> list[str]:
        """Write the scan itself."""
        return self.scan(self.plan.sequences, self.plan.states, str(self.plan.steps))

    def called(self, arguments: list[str]) -> list[str]:
        """Write a call of the step; the names of what it returns."""
        names = self.names()
        self.write(f"[{', '.join(names)}] = at_list({self.step.name}({', '.join(arguments)}))")
        return names


def _split(pair: _Pair) -> list[str]:
    """n steps are some steps, and the others from where those ended."""
    return _split_at(pair, str(pair.writer.choices.integer(0, pair.plan.steps)))


def _counted(pair: _Pair) -> list[str]:
    """The same with no or one step first, which only the run tells."""
    first = min(pair.writer.choices.integer(0, 1), pair.plan.steps)
    return _split_at(pair, pair.writer.input("int64", (), f"np.array({first}, dtype='int64')").name)


def _split_at(pair: _Pair, first: str) -> list[str]:
    plan = pair.plan
    early = [Tapped(f"{x.text}[:{first} + {x.span}]", x.taps, x.element) for x in plan.sequences]
    one = pair.scan(early, plan.states, first)
    late = [Tapped(f"{x.text}[{first}:]", x.taps, x.element) for x in plan.sequences]
    starts = []
    for state, rows in zip(plan.states, one, strict=False):
        is_row = state.taps == [-1]
        before = f"at.expand_dims({state.text}, 0)" if is_row else f"{state.text}[:{state.rows}]"
        index = "-1" if is_row else f"-{state.rows}:"
        starts.append(Tapped(f"at.concatenate([{before}, {rows}])[{index}]", state.taps, state.element))
    two = pair.scan(late, starts, f"{plan.steps} - {first}")
    return [f"at.concatenate([{a}, {b}])" for a, b in zip(one, two, strict=True)]


def _reversed(pair: _Pair) -> list[str]:
    """Sequences reversed and read backwards; an earlier element is then a later one."""
    turned = [Tapped(f"{x.text}[::-1]", [-tap for tap in x.taps], x.element) for x in pair.plan.sequences]
    return pair.scan(turned, pair.plan.states, str(pair.plan.steps), ", go_backwards=True")


def _stepwise(pair: _Pair) -> list[str]:
    """No scan: as many calls of the step."""
    plan = pair.plan
    history = [
        [state.text] if state.taps == [-1] else [f"{state.text}[{k}]" for k in range(state.rows)]
        for state in plan.states
    ]
    rows: list[list[str]] = [[] for _ in range(pair.count)]
    for step in range(plan.steps):
        arguments = [f"{x.text}[{step - min(0, *x.taps) + tap}]" for x in plan.sequences for tap in x.taps]
        arguments += [values[tap] for state, values in zip(plan.states, history, strict=True) for tap in state.taps]
        results = pair.called(arguments)
        for values, result in zip(history, results, strict=False):
            values.append(result)
        for column, result in zip(rows, results, strict=True):
            column.append(result)
    return [f"at.stack([{', '.join(column)}])" for column in rows]


def _unrolled(pair: _Pair) -> list[str]:
    """Two steps at a time."""
    plan, name = pair.plan, pair.writer.fresh("step")
    half = plan.steps // 2
    taken = [f"{x.text}[:{plan.steps}]" for x in plan.sequences]
    first, second = (", ".join(f"{letter}{k}" for k in range(len(taken))) for letter in "ab")
    states = ", ".join(f"p{k}" for k in range(len(plan.states)))
    before = ", ".join(part for part in (first, second, states) if part)
    count = len(plan.states)
    pair.write(f"def {name}({before}):")
    pair.write(f"    one = at_list({pair.step.name}({', '.join(part for part in (first, states) if part)}))")
    handed = ", ".join(part for part in (second, f"*one[:{count}]") if part)
    pair.write(f"    two = at_list({pair.step.name}({handed}))")
    pair.write(f"    return [*two[:{count}], *one, *two]")
    outs = [pair.writer.fresh("r") for _ in range(count + 2 * pair.count)]
    entries = [f"{x}[{start}::2]" for start in (0, 1) for x in taken]
    starts = [state.text for state in plan.states] + ["None"] * (2 * pair.count)
    pair.write(
        f"[{', '.join(outs)}], _ = scansion.scan({name}, sequences=[{', '.join(entries)}], "
        f"outputs_info=[{', '.join(starts)}], n_steps={half}, return_list=True)"
    )
    ones, twos = outs[count : count + pair.count], outs[count + pair.count :]
    shapes = [(plan.steps, *(length or 0 for length in v.shape)) for v in pair.step.results]
    return [f"at.stack([{a}, {b}], axis=1).reshape({shape})" for a, b, shape in zip(ones, twos, shapes, strict=True)]


RELATIONS: dict[str, tuple[Callable[[_Pair], list[str]], bool, tuple[int, ...]]] = {
    "split": (_split, True, (2, 3, 1, 0, 5)),
    "counted": (_counted, True, (2, 3, 1, 0, 5)),
    "reversed": (_reversed, True, (2, 3, 1, 0, 5)),
    "stepwise": (_stepwise, True, (1, 2, 3)),
    "unrolled": (_unrolled, False, (2, 4, 6)),
}
"""For each relation how to write it, whether it holds for all taps, and numbers of steps."""


@st.composite
def related(draw: st.DrawFn, name: str) -> Program:
    """A program whose outputs come in two halves that must be equal.

    Parameters
    ----------
    name : str
        Which of `RELATIONS`.
    """
    write, any_taps, steps = RELATIONS[name]
    choices = drawn(draw)
    writer = Writer(choices)
    writer.prelude.append("at_list = lambda x: list(x) if isinstance(x, (list, tuple)) else [x]")
    pair = _Pair(writer, choices.pick(steps), any_taps)
    left, right = pair.plain(), write(pair)
    return Program(writer.inputs, [*writer.prelude, *writer.top.lines], [*left, *right], [])


@st.composite
def batched(draw: st.DrawFn) -> Program:
    """The scan of each member of a batch, and the scan whose step maps over the batch."""
    choices = drawn(draw)
    writer = Writer(choices)
    writer.prelude.append("at_list = lambda x: list(x) if isinstance(x, (list, tuple)) else [x]")
    pair = _Pair(writer, choices.pick((2, 3, 1)), False)
    plan, steps = pair.plan, pair.plan.steps
    sequences = [writer.fresh("b") for _ in plan.sequences]
    starts = [writer.fresh("b") for _ in plan.states]
    for name, x in zip(sequences, plan.sequences, strict=True):
        pair.write(f"{name} = at.stack([{x.text}[:{steps}], {x.text}[:{steps}][::-1]])")
    for name, state in zip(starts, plan.states, strict=True):
        pair.write(f"{name} = at.stack([{state.text}, {state.text}])")
    outputs = f"[None] * {pair.count}"
    infos = f"[*s, *[None] * {plan.plain}]"
    pair.write(f"def member(*a, q={len(sequences)}):")
    pair.write("    x, s = list(a[:q]), list(a[q:])")
    pair.write(
        f"    return scansion.scan({pair.step.name}, sequences=x, outputs_info={infos}, n_steps={steps}, "
        "return_list=True)[0]"
    )
    both = ", ".join([*sequences, *starts])
    left = pair.names()
    pair.write(
        f"[{', '.join(left)}], _ = scansion.scan(member, sequences=[{both}], outputs_info={outputs}, return_list=True)"
    )
    pair.write("def everybody(*a):")
    pair.write(
        f"    return scansion.scan({pair.step.name}, sequences=list(a), outputs_info={outputs}, return_list=True)[0]"
    )
    times = ", ".join(f"at.swapaxes({name}, 0, 1)" for name in sequences)
    right = pair.names()
    pair.write(
        f"[{', '.join(right)}], _ = scansion.scan(everybody, sequences=[{times}], "
        f"outputs_info=[{', '.join(starts)}, *[None] * {plan.plain}], n_steps={steps}, return_list=True)"
    )
    turned = [f"at.swapaxes({name}, 0, 1)" for name in right]
    return Program(writer.inputs, [*writer.prelude, *writer.top.lines], [*left, *turned], [])
