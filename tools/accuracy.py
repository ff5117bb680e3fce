"""Measure the errors of the elementwise functions in units in the last place.

    python tools/accuracy.py                                   the table, of a million arguments per function and type
    python tools/accuracy.py --arguments 1e8 --write           writes docs/accuracy.md; takes ten minutes
    python tools/accuracy.py --only exp,pow --arguments 1e7   with --write: writes these lines of the page

Arguments are bit patterns at random (all magnitudes, infinities, NaN and subnormal numbers alike), numbers where the
record of the op says that its operands lie, numbers spread over magnitudes, and where a function has them, its hard
ones. A result in float32 is compared with the reference of the op's record in float64. A result in float64 is compared
with NumPy's functions in the x87's 80 bit format, and with mpmath in 200 bits for hard arguments and for the special
functions of SciPy, of which there is no longer version. Hard arguments are numbers next to zeros, where terms cancel.
mpmath is in the extra `bench`.
"""

from __future__ import annotations

import argparse
import importlib
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scansion
import scansion.tensor as at
import scipy.special  # type: ignore[import-untyped]
from scansion.tensor._elementwise_table import ELEMENTWISE, ElementwiseRecord

PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"
CHUNK = 1 << 20
EXACT = runpy.run_path(str(Path(__file__).with_name("exact_functions.py")))
HARD = 500  # arguments for mpmath, per function
WIDER = {"float32": np.float64, "float64": np.longdouble}

# What is promised, in units in the last place of float32 and float64.
PROMISED = dict.fromkeys(("exp", "expm1", "log", "log1p", "tanh", "sigmoid", "sin", "cos", "pow"), (1.5, 2.0))
# The families of the error and the gamma function.
ERF = ("erf", "erfc", "erfcx", "erfinv", "erfcinv")
GAMMA = ("gamma", "gammaln", "digamma", "tri_gamma", "polygamma")
PROMISED_OF_FAMILIES = dict.fromkeys((*ERF, *GAMMA), (8.0, 8.0))

Arrays = list[Any]


def functions() -> list[ElementwiseRecord]:
    """The ops that round: not sums, comparisons and choices, which are exact or IEEE 754's own."""
    return [
        record
        for record in ELEMENTWISE
        if "f" in record.kinds and record.result == "same" and (record.promotion == "float" or record.op == "scn.pow")
    ]


def is_special(record: ElementwiseRecord) -> bool:
    """Whether the reference is one of SciPy's; its logistic function has a version of 80 bits."""
    return "sp." in record.reference and record.python[0] != "sigmoid"


# ----------------------------------------------------------------------------------------------------------------------
# Arguments
# ----------------------------------------------------------------------------------------------------------------------


def patterns(rng: np.random.Generator, dtype: str, count: int) -> Any:
    bits = "uint32" if dtype == "float32" else "uint64"
    return rng.integers(0, np.iinfo(bits).max, count, dtype=bits, endpoint=True).view(dtype)


def magnitudes(rng: np.random.Generator, dtype: str, count: int) -> Any:
    return (10.0 ** rng.uniform(-12, 9, count) * rng.choice([-1.0, 1.0], count)).astype(dtype)


def multiples_of_half_pi(rng: np.random.Generator, dtype: str, count: int) -> Arrays:
    n = np.round(10.0 ** rng.uniform(0, 8 if dtype == "float64" else 4.5, count))
    return [(n * (np.longdouble(np.pi) / 2 + np.longdouble(6.123233995736766e-17))).astype(dtype)]


def powers_of_all_sizes(rng: np.random.Generator, dtype: str, count: int) -> Arrays:
    """x near 1 and anywhere, and y such that x ** y lies anywhere between zero and infinity."""
    x = np.where(rng.random(count) < 0.5, rng.uniform(0.5, 2, count), 10.0 ** rng.uniform(-30, 30, count)).astype(dtype)
    limit = 89.0 if dtype == "float32" else 710.0
    with np.errstate(divide="ignore"):
        return [x, (rng.uniform(-1.05, 1.05, count) * limit / np.log(x.astype("float64"))).astype(dtype)]


def exponents(rng: np.random.Generator, dtype: str, count: int) -> Arrays:
    limit = 105.0 if dtype == "float32" else 750.0
    return [rng.uniform(-limit, limit, count).astype(dtype)]


def near_one(rng: np.random.Generator, dtype: str, count: int) -> Arrays:
    return [rng.uniform(0.5, 2, count).astype(dtype)]


EXTRA: dict[str, Callable[[np.random.Generator, str, int], Arrays]] = {
    "sin": multiples_of_half_pi,
    "cos": multiples_of_half_pi,
    "pow": powers_of_all_sizes,
    "exp": exponents,
    "expm1": exponents,
    "sigmoid": exponents,
    "log": near_one,
    "tanh": lambda rng, dtype, count: [rng.uniform(-20, 20, count).astype(dtype)],
    "log1p": lambda rng, dtype, count: [rng.uniform(-0.5, 1, count).astype(dtype)],
}


def within_domain(record: ElementwiseRecord, rng: np.random.Generator, dtype: str, count: int) -> Arrays:
    return [rng.uniform(interval.low, interval.high, count).astype(dtype) for interval in record.domain]


def corners(record: ElementwiseRecord, dtype: str) -> Arrays:
    info = np.finfo(dtype)
    numbers = [0.0, 1.0, 0.5, 2.0, 3.0, np.inf, np.nan, info.tiny, info.smallest_subnormal, info.max, 1 + info.eps]
    positive = np.array(numbers, dtype)
    both = np.concatenate([positive, -positive])
    return [axis.ravel() for axis in np.meshgrid(*[both] * len(record.operands))]


def samples(record: ElementwiseRecord, dtype: str, count: int, seed: int) -> Iterator[Arrays]:
    """Chunks of arguments, `count` of them for each way to choose them."""
    rng, name, operands = np.random.default_rng(seed), record.python[0], len(record.operands)
    kinds: list[Callable[[int], Arrays]] = [lambda n: within_domain(record, rng, dtype, n)]
    if not is_special(record):
        kinds.append(lambda n: [patterns(rng, dtype, n) for _ in range(operands)])
        kinds.append(lambda n: [magnitudes(rng, dtype, n) for _ in range(operands)])
        yield corners(record, dtype)
    if name in EXTRA:
        kinds.append(lambda n: EXTRA[name](rng, dtype, n))
    for start in range(0, count, CHUNK):
        for kind in kinds:
            yield kind(min(CHUNK, count - start))


# ----------------------------------------------------------------------------------------------------------------------
# Errors
# ----------------------------------------------------------------------------------------------------------------------


def unit(expected: Any, dtype: str) -> Any:
    """The distance of neighbouring floats of the type around numbers of a longer one."""
    info = np.finfo(dtype)
    exponent = np.maximum(np.frexp(np.abs(expected))[1] - 1, info.minexp)
    return np.ldexp(expected.dtype.type(1), exponent - info.nmant)


def errors(results: Any, expected: Any, dtype: str) -> Any:
    """In units in the last place; infinite where a NaN, an infinity or the sign of a zero is wrong."""
    with np.errstate(all="ignore"):
        rounded = expected.astype(dtype)
        error = np.abs(results.astype(expected.dtype) - expected) / unit(expected, dtype)
    special = ~np.isfinite(rounded) | ~np.isfinite(results)
    same = (results == rounded) | (np.isnan(results) & np.isnan(rounded))
    wrong_sign = (rounded == 0) & (results == 0) & (np.signbit(rounded) != np.signbit(results))
    error = np.where(special, np.where(same, 0, np.inf), error)
    return np.where(wrong_sign, np.inf, error).astype("float64")


@dataclass
class Worst:
    error: float = 0.0
    arguments: tuple[float, ...] = ()
    count: int = 0

    def look_at(self, found: Any, values: Arrays) -> None:
        self.count += len(found)
        place = int(np.argmax(found))
        if found[place] > self.error or not self.arguments:
            self.error, self.arguments = float(found[place]), tuple(float(x[place]) for x in values)


def compiled(record: ElementwiseRecord, dtype: str) -> Any:
    inputs = [at.vector(dtype=dtype) for _ in record.operands]
    apply = inputs[0].__pow__ if record.op == "scn.pow" else getattr(at, record.python[0])
    return scansion.function(inputs, apply(inputs[1]) if record.op == "scn.pow" else apply(*inputs))


def reference(record: ElementwiseRecord, values: Arrays, dtype: str) -> Any:
    with np.errstate(all="ignore"):
        names = {name: x.astype(WIDER[dtype]) for name, x in zip(record.operands, values, strict=True)}
        return np.asarray(eval(record.reference, {"np": np, "sp": scipy.special}, names))


def measure(record: ElementwiseRecord, dtype: str, count: int, seed: int = 1) -> Worst:
    """The largest error over all samples for which the reference is exact enough."""
    worst, function = Worst(), compiled(record, dtype)
    if dtype == "float32" or not is_special(record):
        for values in samples(record, dtype, count, seed):
            worst.look_at(errors(function(*values), reference(record, values, dtype), dtype), values)
    return worst


# ----------------------------------------------------------------------------------------------------------------------
# Hard arguments
# ----------------------------------------------------------------------------------------------------------------------


def hard_arguments(record: ElementwiseRecord) -> Arrays:
    """Next to zeros of the function and of its argument, to the ends of its range, and of the record's domain."""
    rng, name = np.random.default_rng(2), record.python[0]
    if name in ("sin", "cos"):
        multiples = multiples_of_half_pi(rng, "float64", HARD)[0]
        return [np.append(multiples, [2.0**30, 1e22])]
    if name == "pow":
        x, y = powers_of_all_sizes(rng, "float64", HARD)
        return [np.append(x, 1 + 2.0**-52), np.append(y, 1e17)]
    if is_special(record):
        return within_domain(record, rng, "float64", HARD)
    tiny = 2.0 ** np.arange(-60, 0)
    ends = np.array([709.78271289338397, -745.13, -708.4, 0.34657359027997, -0.34657359027998, 18.7, 19.06, 36.7])
    around_one = 1 + np.concatenate([tiny[8:], -tiny[8:]])
    if name == "log":
        return [np.append(around_one, [2.0**-1074, 2.0**-1022, 1.7976931348623157e308, 0.5**0.5, 2**0.5])]
    return [np.concatenate([tiny, -tiny[:-1], ends]) if name != "log1p" else np.append(around_one - 1, tiny)]


def measure_hard(record: ElementwiseRecord, worst: Worst) -> None:
    """Also compares float64 with 200 bits."""
    mp = importlib.import_module("mpmath").mp
    mp.prec = 200
    exact = EXACT["exact_functions"](mp).get(record.python[0])
    if exact is None:
        return
    values = hard_arguments(record)
    if len(values) == 1:
        values = [np.append(values[0], EXACT["next_to_zeros"](mp, record.python[0]))]
    results, info = compiled(record, "float64")(*values), np.finfo("float64")
    found = np.zeros(len(results))
    for i, result in enumerate(results):
        expected = exact(*(mp.mpf(float(x[i])) for x in values))
        if np.isfinite(result) and expected != 0:
            exponent = max(int(mp.floor(mp.log(abs(expected), 2))), int(info.minexp))
            found[i] = float(abs(mp.mpf(float(result)) - expected) / mp.mpf(2) ** (exponent - info.nmant))
    worst.look_at(found, values)


# ----------------------------------------------------------------------------------------------------------------------
# The table
# ----------------------------------------------------------------------------------------------------------------------

HEAD = """\
# Accuracy of the elementwise functions

<!-- Written by tools/accuracy.py. Run `python tools/accuracy.py --write` to measure again. -->

The largest error found, in units in the last place (ulp) of the result: 0.5 is the best that rounding allows. Beside
it, where it was found. NaN, infinities, signed zeros and subnormal numbers, in and out, are held as well; a wrong one
counts as an infinite error. `promised` is what a test asserts over a sample on every change
(`test/python/test_accuracy.py`).

exp, expm1, log, log1p, tanh, sigmoid, sin, cos and pow are computed by polynomials of our own
([performance.md](performance.md)), the others by the C library, or as [elementwise.md](elementwise.md) says. An element
of an array has the same value in every lane and in what is left over at the end of a loop. Scalars that are no elements
of arrays call the C library for exp, log, sin, cos and pow, whose errors are below 0.6 there. A processor without fused
multiply-add calls the C library for everything. Arguments of sin and cos beyond 2^17 in float32 and 2^30 in float64 do
so too: glibc 2.36 is within 0.6 ulp there but for arguments that are extremely close to a multiple of pi / 2, where it
is off by 8 ulp (cos of 6381956970095103 * 2^797, the closest of all).

Next to a zero that lies between floats, the terms of a formula cancel: an error that is small beside them is large
beside what is left. The table counts the float64 numbers next to the first thirty zeros of digamma, gammaln, j0 and j1.

- digamma and gammaln are as accurate there as elsewhere, also between negative integers. The derivatives of digamma
  have no such zeros.
- j0 and j1 in float64 are the C library's, whose absolute error is below 3e-16 up to 1000, next to a zero too. Where
  the result is above 0.01 a sample is within 8 ulp.
- logaddexp(x, y) is zero where exp(x) + exp(y) is 1. In float64 its absolute error is below 3e-16 next to that.
- In float32, logaddexp, digamma and the Bessel functions are computed in double precision, which leaves all digits of
  results above 1e-8.

polygamma is measured at order 2. Of 60 arguments from 0.1 to 1000, orders up to 18 are within 8 ulp in float64, and
those up to 30 within 14.

"""


TABLE = "| function | float32 | at | float64 | at | promised |\n| --- | --- | --- | --- | --- | --- |\n"


def place(worst: Worst) -> str:
    return ", ".join(f"{x:.9g}" for x in worst.arguments)


def row(record: ElementwiseRecord, single: Worst, double: Worst) -> str:
    name = record.python[0]
    promised = " and ".join(map(str, (PROMISED | PROMISED_OF_FAMILIES).get(name, ())))
    return f"| `{name}` | {single.error:.2f} | {place(single)} | {double.error:.2f} | {place(double)} | {promised} |\n"


def write(lines: dict[str, str], foot: str, complete: bool) -> None:
    """Writes the page; where only some functions were measured, the lines of the others stay."""
    if not complete:
        old = PAGE.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = {line.split("`")[1]: line for line in old if line.startswith("| `")}
        lines, foot = {name: lines.get(name, line) for name, line in kept.items()}, "\n" + old[-1]
    PAGE.write_text(HEAD + TABLE + "".join(lines.values()) + foot, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--arguments", type=float, default=1e6, help="per function and way to choose them")
    parser.add_argument("--only", default="", help="names of functions, separated by commas")
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md")
    arguments = parser.parse_args()
    count, only = int(arguments.arguments), arguments.only.split(",") if arguments.only else []
    lines: dict[str, str] = {}
    print(TABLE, end="")
    for record in functions():
        if only and record.python[0] not in only:
            continue
        single = measure(record, "float32", count)
        double = measure(record, "float64", max(count // 10, 1))
        measure_hard(record, double)
        lines[record.python[0]] = line = row(record, single, double)
        print(line, end="", flush=True)
    foot = f"\nOf {count:.0e} arguments in float32 and a tenth of them in float64, for each way to choose them.\n"
    if arguments.write:
        write(lines, foot, complete=not only)


if __name__ == "__main__":
    main()
