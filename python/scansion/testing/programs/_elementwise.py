"""Lines that compute place by place, and changes of dtype.

Templates stay away from what has no number: logarithms get positive arguments, quotients divisors that are not near 0,
exponentials bounded arguments. `{0}` and `{1}` are operands of one dtype.
"""

from __future__ import annotations

from scansion.testing.programs._writer import COMPLEX, DTYPES, FLOATS, Block, Var

UNARY = {
    "f": (
        "-{0}",
        "at.tanh({0})",
        "at.sin({0})",
        "at.abs({0})",
        "at.sqr({0})",
        "at.exp(at.clip({0}, -3, 3))",
        "at.sqrt(at.abs({0}) + 1)",
        "at.log1p(at.abs({0}))",
        "at.sigmoid({0})",
        "at.softplus({0})",
        "at.arctan({0})",
        "at.erf({0})",
        "at.floor({0})",
        "at.sgn({0})",
        "at.expm1(at.tanh({0}))",
        "at.cosh(at.clip({0}, -2, 2))",
        "at.reciprocal(at.sqr({0}) + 1)",
        "at.round({0})",
        "at.digamma(at.abs({0}) + 1)",
    ),
    "i": ("-{0}", "at.abs({0})", "at.sqr({0})", "at.invert({0})", "at.sgn({0})"),
    "u": ("at.invert({0})", "at.sqr({0})", "at.abs({0})"),
    "b": ("at.invert({0})", "at.abs({0})"),
    "c": ("-{0}", "at.conj({0})", "at.exp({0} / (at.abs({0}) + 1))", "at.sqr({0})", "{0} / (at.abs({0}) + 1)"),
}
BINARY = {
    "f": (
        "{0} + {1}",
        "{0} - {1}",
        "{0} * {1}",
        "at.maximum({0}, {1})",
        "at.minimum({0}, {1})",
        "{0} / (at.abs({1}) + 1)",
        "at.arctan2({0}, at.abs({1}) + 1)",
        "at.mod({0}, at.abs({1}) + 1)",
        "at.logaddexp({0}, {1})",
        "at.pow(at.abs({0}) + 1, at.tanh({1}))",
    ),
    "i": (
        "{0} + {1}",
        "{0} - {1}",
        "{0} * {1}",
        "at.maximum({0}, {1})",
        "{0} // at.maximum(at.abs({1}), 1)",
        "{0} % at.maximum(at.abs({1}), 1)",
        "at.bitwise_and({0}, {1})",
        "at.bitwise_xor({0}, {1})",
        "at.left_shift({0}, at.bitwise_and({1}, 3))",
        "at.right_shift({0}, at.bitwise_and({1}, 3))",
        "at.pow({0}, at.bitwise_and({1}, 3))",
    ),
    "u": ("{0} + {1}", "{0} - {1}", "{0} * {1}", "at.minimum({0}, {1})", "at.bitwise_or({0}, {1})"),
    "b": ("at.and_({0}, {1})", "at.or_({0}, {1})", "at.xor({0}, {1})", "{0} + {1}", "at.maximum({0}, {1})"),
    "c": ("{0} + {1}", "{0} - {1}", "{0} * {1}"),
}
# Where both operands are the same, each has the whole derivative, and no difference says so. Each line adds a number of
# its own, or one's maximum would tie with another's minimum; and scales, or one step's maximum would with the next's.
UNTIED = {
    "at.maximum({0}, {1})": "at.maximum(1.0625 * {{0}}, {{1}} + {:.4f})",
    "at.minimum({0}, {1})": "at.minimum(1.0625 * {{0}}, {{1}} + {:.4f})",
}
COMPARISONS = ("at.lt({0}, {1})", "at.ge({0}, {1})", "at.gt({0}, {1})", "at.eq({0}, {1})", "at.neq({0}, {1})")
PARTS = {"complex128": "float64", "complex64": "float32"}


def some(block: Block) -> Var:
    """Any variable."""
    found = block.find(lambda v: True)
    return found if found is not None else block.writer.input(block.choices.pick(block.writer.dtypes), (2,))


def unary(block: Block) -> Var:
    """A function of one variable."""
    x = some(block)
    return block.assign(block.choices.pick(UNARY[x.kind]).format(x.name), x.dtype, x.shape)


def partner(block: Block, x: Var) -> tuple[str, str]:
    """Another operand of the dtype of `x`, and both as texts that can stand side by side."""
    choice = block.choices.integer(0, 5)
    if choice >= 4 or not x.is_known:
        y = block.find(lambda v: v.dtype == x.dtype and v.ndim == 0)
        if y is not None:
            return x.name, y.name
    if choice == 3 and x.ndim > 1 and x.is_known:
        y = block.find(lambda v: v.dtype == x.dtype and 0 < v.ndim < x.ndim and v.shape == x.shape[x.ndim - v.ndim :])
        if y is not None:
            return x.name, y.name
    if choice == 2 and x.ndim > 1 and x.is_known:
        y = block.find_or_make(x.dtype, x.shape[:1])
        pattern = "".join([", 'x'"] * (x.ndim - 1))
        return x.name, f"{y.name}.dimshuffle(0{pattern})"
    if not x.is_known:
        return x.name, x.name
    return x.name, block.find_or_make(x.dtype, x.shape).name


def binary(block: Block) -> Var:
    """A function of two variables of one dtype."""
    x = some(block)
    pair = partner(block, x)
    if block.choices.chance(30):
        pair = pair[::-1]
    template = block.choices.pick(BINARY[x.kind])
    if block.writer.is_smooth and x.kind == "f" and "imum" in template:
        template = UNTIED[template].format(0.0371 * (1 + len(block.visible())))
    return block.assign(template.format(*pair), x.dtype, x.shape)


def mixed(block: Block) -> Var:
    """Two dtypes brought together by promotion, and then to one of them."""
    x = some(block)
    y = block.find(lambda v: v.shape == x.shape and v.dtype != x.dtype)
    if y is None or "b" in (x.kind, y.kind):
        return unary(block)
    rank = {dtype: k for k, dtype in enumerate(DTYPES)} | dict.fromkeys(COMPLEX, len(DTYPES))
    dtype = max((x, y), key=lambda v: rank.get(v.dtype, -1)).dtype
    operator = block.choices.pick(("+", "*", "-"))
    return (
        block.assign(f"at.cast({x.name} {operator} {y.name}, {dtype!r})", dtype, x.shape)
        if ("c" not in (x.kind, y.kind) or dtype in COMPLEX)
        else unary(block)
    )


def compare(block: Block) -> Var:
    """A comparison."""
    x = some(block)
    templates = COMPARISONS if x.kind != "c" else COMPARISONS[3:]
    return block.assign(block.choices.pick(templates).format(*partner(block, x)), "bool", x.shape)


def choose(block: Block) -> Var:
    """Elementwise choice."""
    condition = block.find(lambda v: v.kind == "b")
    if condition is None:
        condition = compare(block)
    if condition.is_known and block.choices.chance(60):
        x = block.find_or_make(block.choices.pick(block.writer.dtypes), condition.shape)
        y = block.find_or_make(x.dtype, x.shape)
    else:
        x = block.find(lambda v: v.shape == condition.shape) or condition
        y = x
    if condition.is_known and condition.ndim == 0 and block.choices.chance(50):
        x = some(block)
        y = block.find_or_make(x.dtype, x.shape) if x.is_known else x
    return block.assign(f"at.switch({condition.name}, {x.name}, {y.name})", x.dtype, x.shape)


def cast(block: Block) -> Var:
    """Another dtype. Floats are brought into the range of the integers first, complex numbers taken apart."""
    x = some(block)
    if x.kind == "c":
        part = block.choices.pick(("real", "imag", "abs"))
        return block.assign(f"at.{part}({x.name})", PARTS[x.dtype], x.shape)
    dtype = block.choices.pick(block.writer.dtypes)
    inner = x.name
    if x.kind == "f" and dtype not in FLOATS + COMPLEX + ("bool",):
        inner = f"at.clip(at.abs({inner}), 0, 100)" if dtype.startswith("u") else f"at.clip({inner}, -100, 100)"
    return block.assign(f"at.cast({inner}, {dtype!r})", dtype, x.shape)
