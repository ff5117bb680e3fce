"""Lines that index, rearrange, reduce, multiply and draw."""

from __future__ import annotations

from math import prod

from scansion.testing.programs._elementwise import some, unary
from scansion.testing.programs._writer import LARGEST, Block, Shape, Var

SUMS = {"i": "int64", "u": "uint64", "b": "int64"}


def _known(block: Block, least_rank: int = 0, nonempty: bool = False) -> Var:
    """A variable whose lengths are known here, of some rank at least, perhaps with elements."""
    found = block.find(lambda v: v.is_known and v.ndim >= least_rank and (v.size > 0 or not nonempty))
    if found is not None:
        return found
    shape = tuple(block.choices.pick((2, 3, 1, 9)) for _ in range(max(least_rank, 1)))
    return block.writer.input("float64", shape)


def _axes(block: Block, x: Var) -> tuple[str, list[int]]:
    """Some axes to reduce over, as text and as numbers."""
    if x.ndim == 0 or block.choices.chance(25):
        return "None", list(range(x.ndim))
    if x.ndim > 1 and block.choices.chance(25):
        pair = sorted({block.choices.integer(0, x.ndim - 1), block.choices.integer(0, x.ndim - 1)})
        return repr(tuple(pair)), pair
    axis = block.choices.integer(0, x.ndim - 1)
    return str(axis - x.ndim if block.choices.chance(30) else axis), [axis]


def reduce(block: Block) -> Var:
    """Elements combined along axes."""
    x = some(block)
    # Products of complex numbers have no derivative.
    product = "sum" if x.kind == "c" and block.writer.is_smooth else "prod"
    names = ["sum", "mean", product, "any" if x.kind == "b" else "sum"]
    axis, axes = _axes(block, x)
    if x.kind != "c" and all(x.shape[k] for k in axes):
        names += ["max", "min"]
    if x.kind == "f":
        names.append("logsumexp")
    name = block.choices.pick(names)
    if name == "mean" and (x.kind == "b" or not all(x.shape[k] for k in axes)):
        name = "sum"
    keep = block.choices.chance(20)
    dtype = SUMS.get(x.kind, x.dtype) if name in ("sum", "prod") else x.dtype
    if name == "mean" and x.kind in "iu":
        dtype = "float64"
    shape = tuple(1 if k in axes else length for k, length in enumerate(x.shape) if keep or k not in axes)
    text = f"at.{name}({_untied(block, x, name, axes)}, axis={axis}{', keepdims=True' if keep else ''})"
    return block.assign(text, dtype, shape)


def _untied(block: Block, x: Var, name: str, axes: list[int]) -> str:
    """The variable; before the largest of it is taken to differentiate, its elements are made to differ."""
    if not block.writer.is_smooth or x.kind != "f" or name not in ("max", "min") or not axes:
        return x.name
    lengths = tuple(length or 0 if k in axes else 1 for k, length in enumerate(x.shape))
    return f"({x.name} + 0.0371 * np.arange({prod(lengths)}).reshape({lengths}))"


def _slice(block: Block, length: int) -> tuple[str, int]:
    """A slice as text, and how many elements of an axis it takes."""
    start, stop = block.choices.integer(-length - 1, length + 1), block.choices.integer(-length - 1, length + 1)
    step = block.choices.pick((1, 2, -1, -2, 3))
    parts = ["" if block.choices.chance(40) else str(start), "" if block.choices.chance(40) else str(stop)]
    first, last = (int(part) if part else None for part in parts)
    count = len(range(*slice(first, last, step).indices(length)))
    return f"{parts[0]}:{parts[1]}" + (f":{step}" if step != 1 else ""), count


def _number(block: Block, length: int) -> str:
    """An index in range: a number, or one that the program computes."""
    if block.choices.chance(40):
        integer = block.find(lambda v: v.ndim == 0 and v.kind == "i")
        if integer is not None:
            return f"at.cast({integer.name}, 'int64') % {length}"
    return str(block.choices.integer(0, length - 1) - (length if block.choices.chance(50) else 0))


def _key(block: Block, x: Var) -> tuple[str, tuple[int, ...]]:
    """What to index a variable with, and the shape of the part."""
    entries: list[str] = []
    shape: list[int] = []
    for length in x.shape[: block.choices.integer(1, x.ndim)]:
        assert length is not None
        if length and block.choices.chance(50):
            entries.append(_number(block, length))
        else:
            text, count = _slice(block, length)
            entries.append(text)
            shape.append(count)
    rest = [length or 0 for length in x.shape[len(entries) :]]
    if entries and block.choices.chance(10):
        entries.append("None")
        shape.append(1)
    return ", ".join(entries), (*shape, *rest)


def index(block: Block) -> Var:
    """A part of a variable."""
    x = _known(block, 1)
    key, shape = _key(block, x)
    return block.assign(f"{x.name}[{key}]", x.dtype, shape)


def last(block: Block) -> Var:
    """The last element of something with rows; of a scan that means that no others are kept."""
    x = block.find(lambda v: v.ndim > 0 and v.shape[0] != 0)
    if x is None:
        return index(block)
    key = block.choices.pick(("-1", "0", "-1:"))
    return block.assign(f"{x.name}[{key}]", x.dtype, ((1,) if ":" in key else ()) + x.shape[1:])


def update(block: Block) -> Var:
    """A copy with a part replaced or added to."""
    x = _known(block, 1)
    key, shape = _key(block, x)
    if "None" in key:
        return index(block)
    name = "inc_subtensor" if x.kind != "b" and block.choices.chance(40) else "set_subtensor"
    y = block.find_or_make(x.dtype, shape if block.choices.chance(60) else ())
    return block.assign(f"at.{name}({x.name}[{key}], {y.name})", x.dtype, x.shape)


def rearrange(block: Block) -> Var:
    """Axes permuted, inserted, reversed; other shapes of the same elements."""
    x = _known(block)
    kind = block.choices.integer(0, 6)
    name, shape = x.name, x.shape
    if kind == 0 or x.ndim == 0:
        return block.assign(f"at.reshape({name}, (-1,))", x.dtype, (x.size,)) if x.size else unary(block)
    if kind == 1:
        return block.assign(f"{name}.T", x.dtype, shape[::-1])
    if kind == 2:
        axis = block.choices.integer(0, x.ndim)
        return block.assign(f"at.expand_dims({name}, {axis})", x.dtype, (*shape[:axis], 1, *shape[axis:]))
    if kind == 3:
        axis = block.choices.integer(0, x.ndim - 1)
        return block.assign(f"at.flip({name}, {axis})", x.dtype, shape)
    if kind == 4:
        order = sorted(range(x.ndim), key=lambda k: block.choices.integer(0, 9))
        return block.assign(f"at.transpose({name}, {tuple(order)})", x.dtype, tuple(shape[k] for k in order))
    if kind == 5 and x.ndim > 1:
        rows = (shape[0] or 0) * (shape[1] or 0)
        return block.assign(f"at.reshape({name}, {(rows, *shape[2:])})", x.dtype, (rows, *shape[2:]))
    return block.assign(f"{name}[::-1]", x.dtype, shape)


def join(block: Block) -> Var:
    """Two tensors side by side."""
    x = _known(block)
    if x.size * 2 > LARGEST:
        return unary(block)
    if x.ndim == 0 or block.choices.chance(40):
        y = block.find_or_make(x.dtype, x.shape)
        return block.assign(f"at.stack([{x.name}, {y.name}])", x.dtype, (2, *x.shape))
    axis = block.choices.integer(0, x.ndim - 1)
    found = block.find(
        lambda v: v.is_known and v.dtype == x.dtype and v.ndim == x.ndim and _without(v, axis) == _without(x, axis)
    )
    other = x if found is None or x.size + found.size > LARGEST else found
    length = (x.shape[axis] or 0) + (other.shape[axis] or 0)
    shape: Shape = (*x.shape[:axis], length, *x.shape[axis + 1 :])
    return block.assign(f"at.concatenate([{x.name}, {other.name}], axis={axis})", x.dtype, shape)


def _without(v: Var, axis: int) -> Shape:
    return (*v.shape[:axis], *v.shape[axis + 1 :])


def product(block: Block) -> Var:
    """A product of matrices and vectors."""
    found = block.find(lambda v: v.is_known and v.ndim in (1, 2) and v.kind in "fic")
    x = block.writer.input("float64", (2, 3)) if found is None else found
    inner = x.shape[-1] or 0
    free = (block.choices.pick((2, 1, 3, 9)),) if block.choices.chance(50) else ()
    y = block.find_or_make(x.dtype, (inner, *free))
    return block.assign(f"at.dot({x.name}, {y.name})", x.dtype, (*x.shape[:-1], *free))


def make(block: Block) -> Var:
    """Something new from lengths or from nothing."""
    kind = block.choices.integer(0, 3)
    x = _known(block, 1)
    if kind == 0:
        return block.assign(f"at.ones_like({x.name})", x.dtype, x.shape)
    if kind == 1:
        return block.assign(f"{x.name}.shape[0]", "int64", ())
    if kind == 2 and (x.shape[0] or 0) > 0:
        return block.assign(f"at.arange({x.name}.shape[0])", "int64", (x.shape[0],))
    count = block.choices.pick((2, 3, 1, 9))
    if x.size * count > LARGEST:
        return unary(block)
    return block.assign(f"at.broadcast_to({x.name}, {(count, *x.shape)})", x.dtype, (count, *x.shape))


def algebra(block: Block) -> Var:
    """Linear algebra of small matrices that are far from singular."""
    n = block.choices.pick((2, 3, 1))
    dtype = block.choices.pick([dtype for dtype in ("float64", "float32") if dtype in block.writer.dtypes])
    x = block.find_or_make(dtype, (n, n))
    kind = block.choices.integer(0, 3)
    near = f"at.eye({n}, dtype={dtype!r}) * 4 + at.tanh({x.name})"
    if kind == 0:
        return block.assign(f"at.slinalg.solve({near}, {block.find_or_make(dtype, (n,)).name})", dtype, (n,))
    if kind == 1:
        tame = f"at.tanh({x.name})"
        return block.assign(
            f"at.slinalg.cholesky(at.dot({tame}, {tame}.T) + at.eye({n}, dtype={dtype!r}))", dtype, (n, n)
        )
    if kind == 2:
        return block.assign(f"at.nlinalg.inv({near})", dtype, (n, n))
    return block.assign(f"at.nlinalg.det({near})", dtype, ())


# Text up to the size, and the dtype.
DRAWS = (
    ("uniform(-1.0, 1.0", "float64"),
    ("normal(0.0, 1.0", "float64"),
    ("binomial(3, 0.5", "int64"),
    ("exponential(2.0", "float64"),
    ("gamma(2.0, 4.0", "float64"),
    ("poisson(3.0", "int64"),
    ("bernoulli(0.3", "int64"),
    ("beta(2.0, 3.0", "float64"),
    ("laplace(0.0, 1.0", "float64"),
    ("categorical(np.array([0.2, 0.5, 0.3])", "int64"),
)


def draw(block: Block) -> Var:
    """Random numbers."""
    shape = block.writer.shape((1, 0, 2))
    stream = block.writer.stream()
    # Derivatives hold draws fixed, whatever their parameters are.
    if block.choices.chance(20) and all(shape) and not block.writer.is_smooth:
        mean = block.find_or_make("float64", shape)
        return block.assign(f"{stream}.normal({mean.name}, 0.5, size={shape})", "float64", shape)
    if block.choices.chance(5):
        return block.assign(f"{stream}.permutation(4)", "int64", (4,))
    text, dtype = block.choices.pick(DRAWS)
    return block.assign(f"{stream}.{text}, size={shape})", dtype, shape)
