"""Scans: every argument of `scan`, with a step that is a block of random lines.

A `ScanPlan` decides about the arguments first: how many steps, then sequences long enough for them, states, plain
outputs, and whether a condition, updates and draws take part. Then the step is written, and each state gets a next
value of its dtype and shape that cannot grow without bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from scansion.testing.programs._writer import Block, Shape, Var, indented

SEQUENCE_TAPS = ([0], [-1, 0], [0, 1], [-1], [1], [-2, 0, 1], [2, -1], [0, -1], [-3])
STATE_TAPS = ([-1], [-1], [-2, -1], [-1, -2], [-2], [-3, -1], [-3], [-1, -2, -3])
STEPS = (2, 3, 1, 4, 0, 6)
# Keep a state between bounds, whatever the step computes; the last two let it grow slowly.
SQUASHED = {
    "f": (
        "at.tanh({0})",
        "at.sin({0})",
        "at.clip({0}, -2, 2)",
        "{0} / (at.abs({0}) + 1)",
        "at.minimum(at.abs({0}), 4)",
    ),
    "c": ("{0} / (at.abs({0}) + 1)", "at.conj({0}) / (at.abs({0}) + 1)"),
    "i": ("{0}",),
    "u": ("{0}",),
    "b": ("{0}",),
}
UPDATED = ("int64", "float64", "float32", "bool")
ONES = {"f": "at.ones_like({0})", "c": "at.ones_like({0})", "i": "1", "u": "at.ones_like({0})"}


@dataclass(frozen=True)
class Tapped:
    """A sequence or a state: what it reads or starts from, its taps, and what one element is like."""

    text: str
    taps: list[int]
    element: Var

    def entry(self, key: str, default: list[int]) -> str:
        """What stands for it in the arguments of scan."""
        return self.text if self.taps == default else f"{{{key!r}: {self.text}, 'taps': {self.taps}}}"

    @property
    def span(self) -> int:
        """How many elements more than steps a sequence needs."""
        return max(0, *self.taps) - min(0, *self.taps)

    @property
    def rows(self) -> int:
        """How many values a state starts from."""
        return -min(self.taps)


@dataclass
class ScanPlan:
    """What a scan is called with."""

    steps: int
    steps_text: str | None = None  # n_steps=
    sequences: list[Tapped] = field(default_factory=list)
    states: list[Tapped] = field(default_factory=list)
    plain: int = 0
    has_condition: bool = False
    goes_backwards: bool = False
    is_free: bool = True  # may update shared variables and take non-sequences


def scan(block: Block, fill: Callable[[Block, int], None]) -> Var:
    """Write a scan; `fill` writes some lines into its step. Returns one of its results."""
    plan = _plan(block)
    step = write_step(block, plan, fill)
    names = [block.writer.fresh("r") for _ in step.results]
    updates = block.writer.fresh("u")
    function = _function(block, plan)
    if function in ("foldl", "foldr"):
        plan.goes_backwards = False  # they say it themselves
    keywords = _keywords(plan, step.fixed, block)
    if block.writer.is_smooth and function == "scan":
        keywords.append("checkpoint=checkpoint")
    left = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    block.lines.append(f"{left}, {updates} = scansion.{function}({step.name}, {', '.join(keywords)})")
    # Whatever the step draws or updates is handed on, as scan asks for.
    if step.block.updates or block.writer.streams:
        block.updates.append(updates)
    rows = [_rows(plan)] if function in ("scan", "map") else []
    results = [Var(name, value.dtype, (*rows, *value.shape)) for name, value in zip(names, step.results, strict=True)]
    block.variables += results
    return results[0]


def _function(block: Block, plan: ScanPlan) -> str:
    """The function to call: one of the simpler ones where it can say the same. All but `map` give last rows."""
    if plan.has_condition or not plan.sequences or plan.steps_text is not None or not block.choices.chance(50):
        return "scan"
    if not plan.states:
        return "map"
    return block.choices.pick(("reduce", "foldl", "foldr")) if plan.steps else "scan"


def _rows(plan: ScanPlan) -> int | None:
    """The number of rows of the results, if it is known."""
    return None if plan.has_condition and plan.steps > 1 else plan.steps


def _keywords(plan: ScanPlan, fixed: list[str], block: Block) -> list[str]:
    keywords: list[str] = []
    if plan.sequences:
        entries = [sequence.entry("input", [0]) for sequence in plan.sequences]
        bare = len(entries) == 1 and block.choices.chance(50)
        keywords.append(f"sequences={entries[0] if bare else '[' + ', '.join(entries) + ']'}")
    if plan.states:
        entries = [state.entry("initial", [-1]) for state in plan.states] + ["None"] * plan.plain
        keywords.append(f"outputs_info=[{', '.join(entries)}]")
    if fixed:
        keywords.append(f"non_sequences=[{', '.join(fixed)}]")
    if plan.steps_text is not None:
        keywords.append(f"n_steps={plan.steps_text}")
    if plan.goes_backwards:
        keywords.append("go_backwards=True")
    return keywords


#
# Arguments.
#


def _plan(block: Block) -> ScanPlan:
    choices = block.choices
    plan = ScanPlan(choices.pick(STEPS if block.depth == 0 else STEPS[:5]))
    count = choices.pick((1, 0, 2))
    if count == 0 or choices.chance(40):
        plan.steps_text = _steps_text(block, plan.steps)
    for position in range(count):
        extra = 0 if position == 0 and plan.steps_text is None else choices.pick((0, 0, 1, 2))
        plan.sequences.append(a_sequence(block, plan.steps + extra, choices.pick(SEQUENCE_TAPS)))
    for _ in range(choices.pick((1, 1, 2, 0, 3))):
        plan.states.append(a_state(block, choices.pick(STATE_TAPS)))
    plan.plain = choices.pick((0, 1, 2)) if plan.states else choices.pick((1, 2))
    plan.goes_backwards = bool(plan.sequences) and choices.chance(20)
    # With one step known when the graph is built, Aesara inlines the step and ignores the condition.
    plan.has_condition = choices.chance(20)
    return plan


def _steps_text(block: Block, steps: int) -> str:
    kind = block.choices.integer(0, 3)
    if kind == 0:
        return str(steps)
    if kind == 1:
        counted = block.find(lambda v: v.ndim > 0 and v.shape[0] == steps)
        if counted is not None:
            return f"{counted.name}.shape[0]"
    dtype = block.choices.pick(("int64", "int32", "int8"))
    return block.writer.input(dtype, (), f"np.array({steps}, dtype={dtype!r})").name


def a_sequence(block: Block, steps: int, taps: list[int]) -> Tapped:
    """A sequence that is long enough for so many steps."""
    length = steps + max(0, *taps) - min(0, *taps)
    found = block.find(lambda v: v.ndim > 0 and v.is_known and (v.shape[0] or 0) >= length)
    if found is not None and not block.choices.chance(40):
        whole = found.shape[0] == length
        text, row = found.name if whole else f"{found.name}[:{length}]", found.shape[1:]
        dtype = found.dtype
    else:
        dtype, row = block.choices.pick(block.writer.dtypes), block.writer.shape((0, 0, 1, 2))
        text = block.writer.leaf(block, dtype, (length, *_plain(row))).name
    return Tapped(text, taps, Var("", dtype, row))


def _plain(shape: Shape) -> tuple[int, ...]:
    return tuple(length or 0 for length in shape)


def a_state(block: Block, taps: list[int]) -> Tapped:
    """A state and what it starts from."""
    found = block.find(lambda v: v.is_known and v.ndim <= 4)
    if found is not None and block.choices.chance(50):
        value = Var(found.name, found.dtype, found.shape)
    else:
        ranks = (0, 1, 2, 3, 4) if block.depth == 0 else (0, 1, 2)
        value = Var("", block.choices.pick(block.writer.dtypes), block.writer.shape((*ranks, 1, 1)))
    if taps == [-1]:
        start = value if value.name else block.writer.leaf(block, value.dtype, _plain(value.shape))
    else:
        rows = -min(taps) + block.choices.pick((0, 0, 1))
        start = block.writer.leaf(block, value.dtype, (rows, *_plain(value.shape)))
    return Tapped(start.name, taps, value)


#
# The step.
#


@dataclass
class Step:
    """A step function that was written."""

    name: str
    block: Block
    results: list[Var]
    fixed: list[str]


def write_step(block: Block, plan: ScanPlan, fill: Callable[[Block, int], None]) -> Step:
    writer, inner = block.writer, Block(block.writer, block)
    arguments: list[Var] = []
    for sequence in plan.sequences:
        element = sequence.element
        arguments += [Var(writer.fresh("a"), element.dtype, element.shape) for _ in sequence.taps]
    previous: list[Var] = []
    for state in plan.states:
        own = [Var(writer.fresh("p"), state.element.dtype, state.element.shape) for _ in state.taps]
        previous.append(own[0])
        arguments += own
    fixed, names = _non_sequences(block) if plan.is_free else ([], [])
    inner.variables = names + arguments
    fill(inner, block.choices.integer(0, 4 if block.depth == 0 else 2))
    results = [_next(inner, before) for before in previous] + [_plain_output(inner) for _ in range(plan.plain)]
    changed = _updates(inner) if plan.is_free else []
    name = writer.fresh("step")
    block.lines.append(f"def {name}({', '.join(v.name for v in arguments + names)}):")
    returned = _returned(inner, plan, results, changed)
    block.lines += indented([*inner.lines, f"return {returned}"])
    return Step(name, inner, results, fixed)


def _non_sequences(block: Block) -> tuple[list[str], list[Var]]:
    """Values handed in, and their names in the step."""
    found = block.find(lambda v: True) if block.choices.chance(25) else None
    if found is None:
        return [], []
    return [found.name], [Var(block.writer.fresh("f"), found.dtype, found.shape)]


def _next(inner: Block, before: Var) -> Var:
    """A next value for a state, in its dtype and shape, and bounded."""
    raw = inner.find(lambda v: v.dtype == before.dtype and v.shape == before.shape) or before
    text = raw.name
    if inner.choices.chance(40):
        # Something of another shape, brought into this one.
        other = inner.find(lambda v: v.kind not in "cb")
        if other is not None and before.kind != "b":
            scalar = inner.assign(f"at.cast(at.sum({other.name}), {before.dtype!r})", before.dtype, ())
            text = f"({text} + {scalar.name})"
    return inner.assign(inner.choices.pick(SQUASHED[before.kind]).format(text), before.dtype, before.shape)


def _plain_output(inner: Block) -> Var:
    found = inner.find(lambda v: True)
    return found if found is not None else inner.assign("at.ones((2,))", "float64", (2,))


def _updates(inner: Block) -> list[str]:
    """Entries of the dictionary that the step returns: a shared variable's next value."""
    if not inner.choices.chance(20):
        return []
    writer = inner.writer
    dtype = inner.choices.pick([dtype for dtype in UPDATED if dtype in inner.writer.dtypes])
    shared = next((v for v in writer.shared if v.dtype == dtype and v.name not in writer.updated), None)
    if shared is None:
        shared = writer.new_shared(dtype, writer.shape((0, 1, 2)))
    if shared.name in writer.updated:
        return []
    writer.updated.add(shared.name)
    return [f"{shared.name}: {_next(inner, shared).name}"]


def _returned(inner: Block, plan: ScanPlan, results: list[Var], changed: list[str]) -> str:
    """What the step returns, in one of the forms that scan takes."""
    names = [v.name for v in results]
    # A draw of the step is carried by itself; what scans inside update must be handed on.
    updates = [f"**{name}" for name in inner.updates] + changed
    is_bare = len(names) == 1 and inner.choices.chance(60)
    parts = [names[0] if is_bare else f"[{', '.join(names)}]"]
    if updates:
        parts.append(f"{{{', '.join(updates)}}}")
    if plan.has_condition:
        parts.append(f"until({_condition(inner)})")
    inner.updates = updates
    return ", ".join(parts)


def _condition(inner: Block) -> str:
    found = inner.find(lambda v: v.kind in "fiu" and v.is_known)
    if found is None:
        return "at.constant(1) > 2"
    threshold = inner.choices.pick((1, 0, 3, 100))
    text = found.name if found.ndim == 0 else f"at.sum({found.name})"
    return f"at.gt({text}, {threshold})"
