"""Lines that order, accumulate, pick elements by arrays and masks, and choose between branches."""

from __future__ import annotations

from scansion.testing.programs._elementwise import UNARY, some, unary
from scansion.testing.programs._writer import Block, Shape, Var


def _numbers(block: Block) -> Var:
    """A real variable with axes of known lengths, none of them 0."""
    found = block.find(lambda v: v.is_known and v.ndim > 0 and v.size > 0 and v.kind in "fiu")
    return found if found is not None else block.writer.input("float64", (block.choices.pick((2, 3, 1, 9)),))


def _axis(block: Block, x: Var) -> int:
    return block.choices.integer(0, x.ndim - 1)


def _named(axis: int, x: Var, block: Block) -> int:
    """The axis, now and then counted from the end."""
    return axis - x.ndim if block.choices.chance(30) else axis


def place(block: Block) -> Var:
    """Where the largest or smallest element is."""
    x = _numbers(block)
    name = block.choices.pick(("argmax", "argmin"))
    if block.choices.chance(25):
        return block.assign(f"at.{name}({x.name})", "int64", ())
    axis = _axis(block, x)
    keep = block.choices.chance(20)
    shape = (*x.shape[:axis], *([1] if keep else []), *x.shape[axis + 1 :])
    text = f"at.{name}({x.name}, axis={_named(axis, x, block)}{', keepdims=True' if keep else ''})"
    return block.assign(text, "int64", shape)


def order(block: Block) -> Var:
    """Elements in order, or where those come from."""
    x = _numbers(block)
    name, dtype = block.choices.pick((("sort", x.dtype), ("argsort", "int64")))
    return block.assign(f"at.{name}({x.name}, axis={_named(_axis(block, x), x, block)})", dtype, x.shape)


def accumulate(block: Block) -> Var:
    """Running sums and products."""
    x = some(block)
    if x.ndim == 0 or not x.is_known:
        return unary(block)
    # Products of complex numbers have no derivative.
    product = "cumsum" if x.kind == "c" and block.writer.is_smooth else "cumprod"
    name, dtype = block.choices.pick(("cumsum", product)), "int64" if x.kind == "b" else x.dtype
    if block.choices.chance(15):
        return block.assign(f"at.{name}({x.name})", dtype, (x.size,))
    return block.assign(f"at.{name}({x.name}, axis={_named(_axis(block, x), x, block)})", dtype, x.shape)


def search(block: Block) -> Var:
    """Where values belong in a sorted vector."""
    values = _numbers(block)
    vector = block.find_or_make(values.dtype, (block.choices.pick((3, 2, 0, 9)),))
    side = block.choices.pick(("", ", side='right'"))
    return block.assign(f"at.searchsorted(at.sort({vector.name}), {values.name}{side})", "int64", values.shape)


def _indices(block: Block, length: int) -> tuple[str, Shape]:
    """Indices of an axis, in range: numbers, or what the program computes."""
    found = block.find(lambda v: v.is_known and v.ndim > 0 and v.kind in "iu") if block.choices.chance(60) else None
    if found is not None:
        # Without the lower half they are counted from the start, with it from the end too.
        lower = length if block.choices.chance(40) else 0
        return f"at.cast({found.name}, 'int64') % {length + lower} - {lower}", found.shape
    count = block.choices.pick((2, 3, 1, 0))
    return f"np.array({[block.choices.integer(-length, length - 1) for _ in range(count)]}, dtype='int64')", (count,)


def _picked(block: Block, x: Var) -> tuple[str, Shape]:
    """A key with an array of integers, and the shape of the part."""
    axis = _axis(block, x)
    indices, shape = _indices(block, x.shape[axis] or 0)
    return ":, " * axis + indices, (*x.shape[:axis], *shape, *x.shape[axis + 1 :])


def pick(block: Block) -> Var:
    """Elements that an array of integers chooses."""
    x = _numbers(block)
    kind = block.choices.integer(0, 3)
    if kind == 0:
        axis = _axis(block, x)
        indices, shape = _indices(block, x.shape[axis] or 0)
        mode = block.choices.pick(("", ", mode='wrap'", ", mode='clip'"))
        text = f"at.take({x.name}, {indices}, axis={axis}{mode})"
        return block.assign(text, x.dtype, (*x.shape[:axis], *shape, *x.shape[axis + 1 :]))
    key, shape = _picked(block, x)
    if kind == 1:
        return block.assign(f"{x.name}[{key}]", x.dtype, shape)
    name = "inc_subtensor" if kind == 2 else "set_subtensor"
    y = block.find_or_make(x.dtype, shape if block.choices.chance(60) else ())
    return block.assign(f"at.{name}({x.name}[{key}], {y.name})", x.dtype, x.shape)


def mask(block: Block) -> Var:
    """Elements for which something holds. In a step, where how many there are may change, they are combined."""
    x = _numbers(block)
    condition = f"at.gt({x.name}, {block.choices.pick((0, 1, -1))})"
    if x.ndim > 1 and block.choices.chance(40):
        condition = f"{condition}[{', '.join([':'] + ['0'] * (x.ndim - 1))}]"
        rest: Shape = x.shape[1:]
    else:
        rest = ()
    kind = block.choices.integer(0, 3)
    if kind == 0:
        value = block.find_or_make(x.dtype, ())
        return block.assign(f"at.set_subtensor({x.name}[{condition}], {value.name})", x.dtype, x.shape)
    if kind == 1 and block.depth == 0:
        return block.assign(f"{x.name}[{condition}]", x.dtype, (None, *rest))
    if kind == 2:
        return block.assign(f"at.sum(at.flatnonzero({condition}))", "int64", ())
    return block.assign(f"at.cast(at.sum({x.name}[{condition}], axis=0), {x.dtype!r})", x.dtype, rest)


def choose_lazily(block: Block) -> Var:
    """One of two branches."""
    number = block.find(lambda v: v.ndim == 0 and v.kind != "c") or some(block)
    condition = number.name if number.ndim == 0 and number.kind != "c" else f"at.any({number.name})"
    if number.kind in "fi" and number.ndim == 0 and block.choices.chance(50):
        condition = f"at.gt({number.name}, {block.choices.pick((0, 1))})"
    x = some(block)
    y = block.find_or_make(x.dtype, x.shape) if x.is_known else x
    branches = [value.name for value in (x, y)]
    for k in (0, 1):
        if block.choices.chance(60):
            branches[k] = block.choices.pick(UNARY[x.kind]).format(branches[k])
    if block.choices.chance(20):
        branches[1] = block.assign(branches[1], x.dtype, x.shape).name
    if block.choices.chance(25) and x.is_known:
        other = Var(block.writer.fresh("v"), x.dtype, x.shape)
        first = Var(block.writer.fresh("v"), x.dtype, x.shape)
        lists = f"[{branches[0]}, {y.name}], [{branches[1]}, {x.name}]"
        block.lines.append(f"{first.name}, {other.name} = scansion.ifelse.ifelse({condition}, {lists})")
        block.variables += [other, first]
        return first
    return block.assign(f"scansion.ifelse.ifelse({condition}, {branches[0]}, {branches[1]})", x.dtype, x.shape)
