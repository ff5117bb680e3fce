"""What a workload takes in a fresh process: to be ready with nothing kept and from disk, and memory, in each library.

    python benchmarks/fresh.py                     all workloads; writes results/fresh.json and .md
    python benchmarks/fresh.py --only RNN Kalman   those whose names contain one of the words; prints only

Each library runs each workload in four processes, one after the other, that share an empty folder for what the library
keeps: Scansion, PyTensor and Numba their machine code, JAX its compilation cache, from which nothing is left out for
being small. PyTorch runs eagerly and keeps nothing. What a process takes to be ready is its first call, with building
and compiling, less its second call: once with nothing kept, and the least of the three that find it. The first run of
the code is in it as far as it takes longer than the second, by what the system does to hand over memory. Of Scansion,
which says what its phases took (`Function.timings`), it is also given without any run: building the graph, `function`,
and in the first call what comes before the code runs. Memory is how far the first process, which compiles, rises in
building and three calls above what it holds with the library imported and the inputs made.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import peers
from peers_report import LIBRARIES, number
from processor import machine

CONTENDERS = ("scansion", "jax", "pytensor", "numba", "torch")
CALLS = 3
WARM = 3

Figures = dict[str, Any]


def kept_in(folder: str) -> dict[str, str]:
    """What makes the libraries keep all that they compile in a folder."""
    return {
        "SCANSION_FLAGS": f"base_compiledir={folder}",
        "JAX_COMPILATION_CACHE_DIR": folder,
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        "PYTENSOR_FLAGS": f"mode=NUMBA,floatX=float64,numba__cache=True,base_compiledir={folder}",
        "NUMBA_CACHE_DIR": folder,
    }


def kilobytes(name: str) -> int:
    """A figure of this process's memory, as the kernel calls it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{name}:")[1].split()[0])


def measure(name: str, contender: str) -> Figures:
    """What one process finds out about a workload in a library."""
    from workloads._catalogue import workloads
    from workloads._contenders import caller, make_ready

    workload, module = workloads()[name]
    inputs = workload.inputs()
    make_ready(contender)
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    before = kilobytes("VmRSS")
    start = perf_counter()
    if contender == "scansion":
        function = workload.contenders[contender]()
        call = partial(function, *inputs)
    else:
        call = caller(workload, module, contender, inputs)
    built = perf_counter() - start
    compiled_at_once = contender == "scansion" and function.timings()
    times = []
    for _ in range(CALLS):
        call()
        times.append(perf_counter() - start)
        start = perf_counter()
    figures = {"ready_ms": (times[0] - times[1]) * 1e3, "memory_mb": (kilobytes("VmHWM") - before) / 1024}
    if contender == "scansion":
        later = 0.0 if compiled_at_once else sum(seconds for _, seconds in function.timings())
        figures["no_run_ms"] = (built + later) * 1e3
    return figures


def warm_figures(processes: list[Figures]) -> Figures:
    """The least of what the processes took that found the code on disk."""
    names = {"ready_ms": "warm_ms", "no_run_ms": "warm_no_run_ms"}
    return {name: min(figures[key] for figures in processes) for key, name in names.items() if key in processes[0]}


def run(names: list[str]) -> Figures:
    from workloads._catalogue import workloads
    from workloads._contenders import has_program, is_here

    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    here = [contender for contender in CONTENDERS if is_here(contender)]
    report: Figures = {"machine": machine(), "python": platform.python_version(), "workloads": {}}
    for name in names:
        figures: Figures = {}
        for contender in here:
            if not has_program(workloads()[name][0], contender):
                continue
            with tempfile.TemporaryDirectory() as folder:
                variables = os.environ | peers.environment(threads=1) | kept_in(folder)
                command = [sys.executable, __file__, "--measure", name, "--contender", contender]
                first, *later = (peers.measured(command, variables) for _ in range(1 + WARM))
            failed = [process["error"] for process in (first, *later) if "error" in process]
            figures[contender] = (
                {"error": failed[0]}
                if failed
                else {"cold_ms": first["ready_ms"], **warm_figures(later), "memory_mb": first["memory_mb"]}
            )
        report["workloads"][name] = figures
        print(row(name, figures, here), file=sys.stderr, flush=True)
    return report


def columns(contender: str) -> dict[str, str]:
    """What the table says of a library: the keys of the figures, and their heads."""
    heads = {"cold_ms": LIBRARIES[contender], "warm_ms": "from disk"}
    if contender == "scansion":
        heads["warm_no_run_ms"] = "... without a run"
    return heads | {"memory_mb": "MB"}


def row(name: str, figures: Figures, contenders: list[str]) -> str:
    cells = [name]
    for contender in contenders:
        own = figures.get(contender, {})
        if "cold_ms" in own:
            cells += [number(max(0.0, own[key])) for key in columns(contender)]
        else:
            cells += ["fails" if own else "", *[""] * (len(columns(contender)) - 1)]
    return f"| {' | '.join(cells)} |"


def markdown(report: Figures) -> str:
    rows = report["workloads"]
    here = [contender for contender in CONTENDERS if any(contender in figures for figures in rows.values())]
    heads = [head for contender in here for head in columns(contender).values()]
    return "\n".join(
        [
            "# Ready in a fresh process",
            "",
            f"Written by `benchmarks/fresh.py` on {report['machine']}, one thread, Python {report['python']}. "
            "Milliseconds of the first call of a process, with building and compiling, less those of its second: with "
            f"nothing kept, and the least of {WARM} processes that find what another process kept on disk; of Scansion "
            "also what these take for building, reading and linking alone. Then megabytes that building, compiling and "
            "three calls take above the imported library and the inputs. PyTorch runs eagerly.",
            "",
            f"| workload | {' | '.join(heads)} |",
            f"| --- |{' --: |' * len(heads)}",
            *(row(name, figures, here) for name, figures in rows.items()),
            "",
        ]
    )


def main() -> None:
    from workloads._catalogue import workloads

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="words of names")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.contender)))
        return
    words = [word.lower() for word in options.only]
    names = [name for name in workloads() if not words or any(word in name.lower() for word in words)]
    report = run(names)
    if words:
        print(markdown(report))
        return
    target = peers.RESULTS / "fresh.json"
    target.write_text(json.dumps(report, indent=1) + "\n")
    target.with_suffix(".md").write_text(markdown(report))


if __name__ == "__main__":
    main()
