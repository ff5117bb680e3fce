"""One compiled function for many lengths: how many versions it makes, what a call costs beside code for its lengths.

    python benchmarks/lengths.py                  all programs; writes results/lengths.json and .md
    python benchmarks/lengths.py --only Kalman    those whose names contain one of the words; prints only

Every function is called with a thousand different lengths, of time and where there is one of the batch too, drawn from
a seed. Then it is called with further lengths, alternately with functions that were each compiled for just these
(`shapes="static"`). One thread, the least of many calls; the machine may be busy, so only ratios mean something.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import scansion
from processor import machine
from workloads._catalogue import workloads

RESULTS = Path(__file__).parent / "results"
CALLS = 1000
TURNS = 15
TURN_SECONDS = 0.004

Axes = Sequence[tuple[int, int]]  # of inputs, as (input, axis)


class Case(NamedTuple):
    """The axes of a workload's inputs that run over time and over the batch, and the lengths that are timed."""

    time: Axes
    batch: Axes = ()
    timed: tuple[tuple[int, int], ...] = ((100, 1), (300, 1), (1000, 1), (2000, 1))


IN_BATCHES = ((20, 8), (60, 24), (100, 32), (30, 48), (50, 33))

CASES = {
    "AR(2) filter, T=10,000": Case([(0, 0)]),
    "GARCH(1,1) log-likelihood, T=10,000": Case([(0, 0)]),
    "... and its gradient, GARCH": Case([(0, 0)]),
    "exponential smoothing, T=100,000": Case([(0, 0)]),
    "Kalman filter log-likelihood, T=2,000": Case([(0, 0)]),
    "... and its gradient, Kalman": Case([(0, 0)]),
    "Kalman filter with 8 states, T=2,000": Case([(0, 0)]),
    "HMM forward, 32 states, T=2,000": Case([(2, 0)]),
    "HMM, 32 states, T=2,000, with gradient": Case([(2, 0)]),
    "linear recurrence, T=100,000, D=16": Case([(1, 0)]),
    "RNN, T=1000, H=128, f32": Case([(0, 0)], timed=((50, 1), (200, 1), (700, 1), (1000, 1))),
    "RNN, batch 32, f32": Case([(0, 0)], [(0, 1), (1, 0)], IN_BATCHES),
    "RNN, batch 32, with gradient, f32": Case([(0, 0)], [(0, 1), (1, 0)], IN_BATCHES),
    "LSTM inference, T=256, H=128, batch 8, f32": Case([(0, 0)], [(0, 1), (1, 0), (2, 0)], IN_BATCHES),
    "GRU inference, T=256, H=128, batch 8, f32": Case([(0, 0)], [(0, 1), (1, 0)], IN_BATCHES),
    "4096 independent series, T=1000, last": Case([(0, 0)], [(0, 1), (1, 0)], ((50, 100), (100, 256), (200, 1000))),
}


def cut(inputs: tuple[Any, ...], case: Case, steps: int, batch: int) -> tuple[Any, ...]:
    """The inputs of a workload with other lengths; repeated where they are too short."""
    given = list(inputs)
    for axes, length in ((case.time, steps), (case.batch, batch)):
        for k, axis in axes:
            places = np.arange(length) % given[k].shape[axis]
            given[k] = np.ascontiguousarray(given[k].take(places, axis=axis))
    return tuple(given)


def thousand_lengths(case: Case) -> Iterator[tuple[int, int]]:
    """Different lengths of time and batch in an order that a seed gives."""
    generator = np.random.default_rng(5)
    if not case.batch:
        return ((int(steps), 1) for steps in generator.permutation(CALLS) + 1)
    pairs = generator.permutation(50 * 40)[:CALLS]
    return ((int(pair) // 40 + 1, int(pair) % 40 + 1) for pair in pairs)


def build(name: str, shapes: str) -> Any:
    with scansion.config.change_flags(shapes=shapes):
        return workloads()[name][0].contenders["scansion"]()


def least_times(functions: list[Callable[..., Any]], inputs: tuple[Any, ...]) -> list[float]:
    """The least time of a call of each, in turns."""
    for function in functions:
        function(*inputs)
    start = perf_counter()
    functions[0](*inputs)
    calls = max(3, int(TURN_SECONDS / (perf_counter() - start)))
    least = [float("inf")] * len(functions)
    for turn in range(TURNS * len(functions)):
        k = turn % len(functions)
        for _ in range(calls):
            start = perf_counter()
            functions[k](*inputs)
            least[k] = min(least[k], perf_counter() - start)
    return least


def measure(name: str) -> dict[str, Any]:
    case, whole = CASES[name], workloads()[name][0].inputs()
    function = build(name, "auto")
    for steps, batch in thousand_lengths(case):
        function(*cut(whole, case, steps, batch))
    versions = len(function.report().versions)
    ratios = []
    for steps, batch in case.timed:
        inputs = cut(whole, case, steps, batch)
        own, exact = least_times([function, build(name, "static")], inputs)
        ratios.append(own / exact)
    return {"versions": versions, "ratios": ratios, "timed": case.timed}


def row(name: str, figures: dict[str, Any]) -> str:
    ratios = figures["ratios"]
    mean = float(np.exp(np.mean(np.log(ratios))))
    return f"| {name} | {figures['versions']} | {mean:.2f} | {max(ratios):.2f} |"


def markdown(report: dict[str, Any]) -> str:
    return "\n".join(
        [
            "# One function for many lengths",
            "",
            f"Written by `benchmarks/lengths.py` on {report['machine']}, one thread: versions that {CALLS} different "
            "lengths of time, and of the batch where there is one, made a function compile; then the time of a call "
            "beside that of a function compiled for the lengths of this call alone, the geometric mean over "
            "several lengths and the largest.",
            "",
            "| program | versions | of the time of code for one length | at most |",
            "| --- | --: | --: | --: |",
            *(row(name, figures) for name, figures in report["programs"].items()),
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="words of names")
    words = [word.lower() for word in parser.parse_args().only]
    names = [name for name in CASES if not words or any(word in name.lower() for word in words)]
    report: dict[str, Any] = {"machine": machine(), "programs": {}}
    for name in names:
        report["programs"][name] = measure(name)
        print(row(name, report["programs"][name]), file=sys.stderr, flush=True)
    if words:
        print(markdown(report))
        return
    (RESULTS / "lengths.json").write_text(json.dumps(report, indent=1) + "\n")
    (RESULTS / "lengths.md").write_text(markdown(report))


if __name__ == "__main__":
    main()
