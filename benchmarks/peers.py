"""Run each workload in Scansion, in the peers that are installed and in C++ by hand, side by side, and write a table.

    python benchmarks/peers.py                     all workloads; writes results/peers.json, .md, .svg and .png
    python benchmarks/peers.py --only RNN Kalman   those whose names contain one of the words; prints only
    python benchmarks/peers.py --quick             one short turn each: whether all results agree; prints only
    python benchmarks/peers.py --threads 2         two threads on two cores; writes results/peers-2.json and so on
    python benchmarks/peers.py --plot              only the plot, from the figures that are there

Peers are optional: `pip install scansion[peers]`. Each workload runs in a process of its own. Contenders compile for
the inputs; their results are held against NumPy's, or where there is no reference against each other's; then they take
turns, so that a noisy machine hits all of them. *first* is what building the graph, compiling and the first call take,
once the library is imported; what the import takes is measured by itself.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import peers_report
from processor import machine

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
TURNS = 9
TURN_SECONDS = 0.05
# A first call that takes longer than this is not waited for: loops of thousands of steps can take minutes to compile.
PATIENCE_SECONDS = 600
CXX_FLAGS = ("-O3", "-march=native", "-ffast-math", "-std=c++17", "-fPIC", "-shared")

Figures = dict[str, Any]


# ----------------------------------------------------------------------------------------------------------------------
# One workload, in a process of its own
# ----------------------------------------------------------------------------------------------------------------------


def measure(name: str, peers: list[str], is_quick: bool) -> Figures:
    """What one process finds out about a workload."""
    from workloads._catalogue import workloads
    from workloads._contenders import caller, has_program, make_ready
    from workloads._workload import check

    workload, module = workloads()[name]
    inputs = workload.inputs()
    calls: dict[str, Callable[[], Any]] = {}
    figures: Figures = {}
    expected = workload.numpy(*inputs) if workload.numpy else None
    for contender in ["scansion", *peers]:
        if not has_program(workload, contender):
            continue
        try:
            make_ready(contender)
            start = perf_counter()
            call = caller(workload, module, contender, inputs)
            result = call()
            figures[contender] = {"first_ms": (perf_counter() - start) * 1e3}
            expected = result if expected is None else expected
            check(workload, result, expected)
        except Exception as error:
            if contender == "scansion":
                raise
            # A peer that cannot do it leaves its cell empty, and the figures say why.
            figures[contender] = {"error": f"{type(error).__name__}: {error}"[:300]}
            continue
        calls[contender] = call
    for contender, seconds in take_turns(calls, *((1, 0.0) if is_quick else (TURNS, TURN_SECONDS))).items():
        figures[contender] |= {"min_ms": min(seconds) * 1e3, "median_ms": statistics.median(seconds) * 1e3}
    return figures


def seconds_of(call: Callable[[], Any]) -> float:
    """How long one call takes."""
    start = perf_counter()
    call()
    return perf_counter() - start


def take_turns(calls: dict[str, Callable[[], Any]], turns: int, turn_seconds: float) -> dict[str, list[float]]:
    """Seconds per call of each contender in each turn."""
    times: dict[str, list[float]] = {contender: [] for contender in calls}
    counts = {}
    for contender, call in calls.items():
        # Twice: what others have left is cleared away in the first call, which then takes 50 ms, a whole turn.
        least = min(seconds_of(call), seconds_of(call))
        counts[contender] = max(1, min(1_000_000, round(turn_seconds / max(least, 1e-9))))
    for _ in range(turns):
        for contender, call in calls.items():
            start = perf_counter()
            for _ in range(counts[contender]):
                call()
            times[contender].append((perf_counter() - start) / counts[contender])
    return times


# ----------------------------------------------------------------------------------------------------------------------
# All of them
# ----------------------------------------------------------------------------------------------------------------------


def environment(threads: int) -> dict[str, str]:
    """What the libraries read when they are imported: so many threads, double precision, nothing kept from before."""
    xla = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1" if threads == 1 else ""
    counts = {f"{library}_NUM_THREADS": str(threads) for library in ("OPENBLAS", "OMP", "MKL", "NUMBA")}
    return counts | {
        "XLA_FLAGS": xla,
        "SCANSION_FLAGS": "base_compiledir=",
        "JAX_ENABLE_X64": "1",
        "JAX_PLATFORMS": "cpu",
        "PYTENSOR_FLAGS": "mode=NUMBA,floatX=float64,numba__cache=False",
    }


def compile_by_hand(folder: str) -> dict[str, str]:
    """Compiles the C++; the variable that says where it is. Empty where there is no compiler."""
    from workloads._contenders import LIBRARY

    library = f"{folder}/by_hand.so"
    sources = [str(HERE / "reference.cpp"), *sorted(str(path) for path in (HERE / "by_hand").glob("*.cpp"))]
    try:
        subprocess.run([os.environ.get("CXX", "g++"), *CXX_FLAGS, *sources, "-o", library], check=True)
    except FileNotFoundError:
        return {}
    return {LIBRARY: library}


def run(names: list[str], peers: list[str], threads: int, is_quick: bool) -> Figures:
    """Figures of these workloads, and of what machine they are."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    report: Figures = {
        "machine": machine(),
        "threads": threads,
        "versions": {"python": platform.python_version(), "numpy": importlib.metadata.version("numpy")}
        | {peer: importlib.metadata.version(peer) for peer in peers if peer != "c++"},
        "workloads": {},
    }
    with tempfile.TemporaryDirectory() as folder:
        variables = os.environ | environment(threads)
        if "c++" in peers:
            variables |= compile_by_hand(folder)
        report["imports"] = {
            library: imported(library, variables) for library in ["numpy", "scansion", *peers] if library != "c++"
        }
        for name in names:
            command = [
                sys.executable,
                __file__,
                "--measure",
                name,
                "--peers",
                *peers,
                *(["--quick"] if is_quick else []),
            ]
            report["workloads"][name] = figures = measured(command, variables)
            print(peers_report.row(name, figures, peers), file=sys.stderr, flush=True)
            for peer in peers:
                if "error" in figures.get(peer, {}):
                    print(f"    {peer}: {figures[peer]['error']}", file=sys.stderr)
    return report


def imported(library: str, variables: dict[str, str]) -> Figures:
    """What importing a library takes: milliseconds of a process, the least of five, and the most memory it had."""
    # Not getrusage's: that remembers the process that this one was forked from.
    script = f"import {library}; print(*(x.split()[1] for x in open('/proc/self/status') if x.startswith('VmHWM')))"
    seconds = []
    for _ in range(5):
        start = perf_counter()
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=variables, check=True)
        seconds.append(perf_counter() - start)
    return {"ms": min(seconds) * 1e3, "peak_mb": int(done.stdout.splitlines()[-1]) / 1024}


def measured(command: list[str], variables: dict[str, str]) -> Figures:
    """What the process prints, or why it does not."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=variables, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return {"error": f"not ready after {PATIENCE_SECONDS} s"}
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1][:200]}
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    from workloads._catalogue import workloads
    from workloads._contenders import PEERS, is_here

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="words of names")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=PEERS, help="those to ask, if they are here")
    parser.add_argument("--threads", type=int, default=1, choices=(1, 2), help="threads, and processors to run on")
    parser.add_argument("--quick", action="store_true", help="only look whether results agree")
    parser.add_argument("--plot", action="store_true", help="only draw the figures that are there")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.peers, options.quick)))
        return
    target = RESULTS / ("peers.json" if options.threads == 1 else f"peers-{options.threads}.json")
    if options.plot:
        peers_report.plot(json.loads(target.read_text()), target)
        return
    words = [word.lower() for word in options.only]
    names = [name for name in workloads() if not words or any(word in name.lower() for word in words)]
    peers = [peer for peer in options.peers if peer == "c++" or is_here(peer)]
    report = run(names, peers, options.threads, options.quick)
    table = peers_report.markdown(report)
    if words or options.quick or options.peers != list(PEERS):
        print(table)
        return
    RESULTS.mkdir(exist_ok=True)
    target.write_text(json.dumps(report, indent=1) + "\n")
    target.with_suffix(".md").write_text(table)
    if peers_report.can_plot():
        peers_report.plot(report, target)


if __name__ == "__main__":
    main()
