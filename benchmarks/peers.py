"""Run each workload in Scansion and in the peers that are installed, side by side, and write a table.

    python benchmarks/peers.py                     all workloads; writes results/peers.json and results/peers.md
    python benchmarks/peers.py --only RNN Kalman   those whose names contain one of the words; prints only

Peers are optional: `pip install scansion[peers]`. Each workload runs in a process of its own. Contenders compile for
the inputs; their results are held against NumPy's, or where there is no reference against each other's; then they take
turns, so that a noisy machine hits all of them. *first* is what building the graph, compiling and the first call take.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
PEERS = ("jax",)
TURNS = 9
TURN_SECONDS = 0.05
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")} | {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "SCANSION_FLAGS": "base_compiledir=",
    "JAX_ENABLE_X64": "1",
    "JAX_PLATFORMS": "cpu",
}

Figures = dict[str, Any]


def workloads() -> list[Any]:
    """All of them."""
    from workloads import arrays, networks, statespace, timeseries

    return [*timeseries.WORKLOADS, *statespace.WORKLOADS, *networks.WORKLOADS, *arrays.WORKLOADS]


def settled(result: Any) -> Any:
    """The result, when it is there: JAX returns before it is."""
    if type(result).__module__.startswith("jax") or isinstance(result, tuple | list):
        jax = sys.modules.get("jax")
        return jax.block_until_ready(result) if jax else result
    return result


def measure(name: str) -> Figures:
    """What one process finds out about a workload."""
    from workloads._workload import check

    workload = next(w for w in workloads() if w.name == name)
    inputs = workload.inputs()
    calls: dict[str, Callable[[], Any]] = {}
    figures: Figures = {}
    expected = workload.numpy(*inputs) if workload.numpy else None
    for contender, build in workload.contenders.items():
        if contender != "scansion" and importlib.util.find_spec(contender) is None:
            continue
        start = perf_counter()
        function = build()
        result = settled(function(*inputs))
        figures[contender] = {"first_ms": (perf_counter() - start) * 1e3}
        expected = result if expected is None else expected
        check(workload, result, expected)
        calls[contender] = lambda function=function: settled(function(*inputs))
    times: dict[str, list[float]] = {contender: [] for contender in calls}
    counts = {}
    for contender, call in calls.items():
        start = perf_counter()
        call()
        counts[contender] = max(1, min(1_000_000, round(TURN_SECONDS / max(perf_counter() - start, 1e-9))))
    for _ in range(TURNS):
        for contender, call in calls.items():
            start = perf_counter()
            for _ in range(counts[contender]):
                call()
            times[contender].append((perf_counter() - start) / counts[contender])
    for contender, seconds in times.items():
        figures[contender] |= {"min_ms": min(seconds) * 1e3, "median_ms": statistics.median(seconds) * 1e3}
    return figures


def number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def row(name: str, figures: Figures) -> str:
    if "error" in figures:
        return f"| {name} | {figures['error']} |"
    own = figures["scansion"]
    cells = [name, f"{number(own['min_ms'])} ({number(own['first_ms'])})"]
    for peer in PEERS:
        if peer in figures:
            other = figures[peer]
            cells += [
                f"{number(other['min_ms'])} ({number(other['first_ms'])})",
                number(own["min_ms"] / other["min_ms"]),
            ]
        else:
            cells += ["", ""]
    return f"| {' | '.join(cells)} |"


def markdown(report: Figures) -> str:
    heads = [f"{peer} | Scansion / {peer}" for peer in PEERS]
    return "\n".join(
        [
            "# Scansion and its peers",
            "",
            "Written by `benchmarks/peers.py`. Milliseconds of one call, the minimum of turns in one process; in "
            "brackets the first call with building and compiling, nothing kept from before. The machine is shared: "
            "read ratios. Scansion uses one thread; JAX may use more for products of large matrices.",
            "",
            f"| workload | Scansion | {' | '.join(heads)} |",
            f"| --- | --: |{' --: | --: |' * len(PEERS)}",
            *(row(name, figures) for name, figures in report.items()),
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="words of names")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure)))
        return
    names = [w.name for w in workloads() if not options.only or any(x.lower() in w.name.lower() for x in options.only)]
    report: Figures = {}
    for name in names:
        command = [sys.executable, __file__, "--measure", name]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | ONE_THREAD)
        report[name] = (
            {"error": done.stderr.strip().splitlines()[-1][:200]} if done.returncode else json.loads(done.stdout)
        )
        print(row(name, report[name]), file=sys.stderr, flush=True)
    table = markdown(report)
    if options.only:
        print(table)
        return
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "peers.json").write_text(json.dumps(report, indent=1) + "\n")
    (RESULTS / "peers.md").write_text(table)


if __name__ == "__main__":
    main()
