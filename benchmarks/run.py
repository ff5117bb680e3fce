"""Measure compile latency, steady state, import time, call overhead and memory of the programs in programs.py.

    python benchmarks/run.py                   all programs; writes results/programs.json and results/README.md
    python benchmarks/run.py --only tutorial   those whose name contains the word; prints only

Each program runs in processes of its own, so compilation is cold and peak memory its own. Results are compared with
NumPy's before anything is timed. In one process the contenders take turns, so that a noisy machine hits all of them;
the minimum and the median of the turns are kept, and ratios are of minima.
"""

from __future__ import annotations

import argparse
import ctypes
import functools
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from processor import machine

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
CXX_FLAGS = ("-O3", "-march=native", "-std=c++17", "-fPIC", "-shared")
PROCESSES = 3
TURNS = 15
TURN_SECONDS = 0.02
KEEP_NOTHING = {"SCANSION_FLAGS": "base_compiledir="}
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
IMPORTS = {
    "python": "pass",
    "numpy": "import numpy",
    "scansion": "import scansion",
    "scansion.tensor": "import scansion, scansion.tensor",
}

Figures = dict[str, Any]


def spread(seconds: list[float], scale: float = 1e3) -> Figures:
    """Minimum and median, in milliseconds."""
    return {"min": min(seconds) * scale, "median": statistics.median(seconds) * scale}


def compile_by_hand(folder: Path, extra: list[str]) -> Path | None:
    """The library of reference.cpp; None where there is no compiler."""
    compiler = os.environ.get("CXX", "g++")
    if shutil.which(compiler) is None:
        return None
    library = folder / "reference.so"
    subprocess.run([compiler, *CXX_FLAGS, *extra, str(HERE / "reference.cpp"), "-o", str(library)], check=True)
    return library


# ----------------------------------------------------------------------------------------------------------------------
# One program, in a process of its own
# ----------------------------------------------------------------------------------------------------------------------


def seconds_per_call(call: Callable[[], object], count: int) -> float:
    start = perf_counter()
    for _ in range(count):
        call()
    return (perf_counter() - start) / count


def take_turns(contenders: dict[str, Callable[[], object]]) -> Figures:
    """Steady-state seconds per call of each, measured in turns."""
    counts = {}
    for name, call in contenders.items():
        call()
        counts[name] = max(1, int(TURN_SECONDS / max(seconds_per_call(call, 1), 1e-7)))
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(TURNS):
        for name, call in contenders.items():
            # Plain Python loops take long and vary little.
            if name != "numpy" or counts[name] > 1 or turn < 2:
                times[name].append(seconds_per_call(call, counts[name]))
    return {name: spread(values) for name, values in times.items()}


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str, library: str | None) -> Figures:
    """What one process finds out about a program; its first compilation is the process's first."""
    start = perf_counter()
    import numpy as np
    import programs

    imported = perf_counter() - start
    program = next(p for p in programs.PROGRAMS if p.name == name)
    checked, timed = program.checked(), program.timed()
    memory = peak_megabytes()
    start = perf_counter()
    function = program.compile()
    built = perf_counter()
    result = function(*checked)
    cold = perf_counter() - start
    figures: Figures = {
        "import_ms": imported * 1e3,
        "cold_compile_ms": cold * 1e3,
        "cold_build_ms": (built - start) * 1e3,
        "phases_ms": {phase: seconds * 1e3 for phase, seconds in function.timings()},
        "compile_megabytes": peak_megabytes() - memory,
    }
    same = functools.partial(np.testing.assert_allclose, rtol=program.rtol, atol=1e-12)
    same(result, program.numpy(*checked))
    again = []
    for _ in range(5):
        start = perf_counter()
        program.compile()(*checked)
        again.append(perf_counter() - start)
    figures["compile_again_ms"] = spread(again)
    timed_result = function(*timed)
    if not program.is_chaotic:
        same(timed_result, program.numpy(*timed))
    contenders: dict[str, Callable[[], object]] = {"scansion": lambda: function(*timed)}
    if library and program.by_hand:
        hand = ctypes.CDLL(library)
        call, out = program.by_hand(hand, checked)
        call()
        same(out, result)
        contenders["c++"], out = program.by_hand(hand, timed)
        contenders["c++"]()
        if not program.is_chaotic:
            same(out, timed_result)
    contenders["numpy"] = lambda: program.numpy(*timed)
    figures["call_ms"] = take_turns(contenders)
    figures["peak_megabytes"] = peak_megabytes()
    return figures


def measure_start(name: str) -> Figures:
    """What one process needs for a program's first compilation and call."""
    import programs

    program = next(p for p in programs.PROGRAMS if p.name == name)
    checked = program.checked()
    start = perf_counter()
    function = program.compile()
    built = perf_counter()
    function(*checked)
    return {"build_ms": (built - start) * 1e3, "ms": (perf_counter() - start) * 1e3, "phases": dict(function.timings())}


def measure_warm_start(name: str) -> Figures:
    """Processes that find the code of one before them."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | ONE_THREAD | {"SCANSION_FLAGS": f"base_compiledir={folder}/code"}
        command = [sys.executable, __file__, "--measure-start", name]
        runs = []
        for _ in range(PROCESSES + 1):
            done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
            runs.append(json.loads(done.stdout))
    warm = [run["ms"] for run in runs if "cache" in run["phases"]]
    if len(warm) != PROCESSES:
        raise RuntimeError(f"{name}: {len(warm)} of {PROCESSES} processes found the code in the cache")
    return {"min": min(warm), "median": statistics.median(warm)}


def measure_in_processes(name: str, library: Path | None) -> Figures:
    """The best of several processes; phases are those of the fastest compilation."""
    command = [sys.executable, __file__, "--measure", name, *(["--library", str(library)] if library else [])]
    runs = []
    for _ in range(PROCESSES):
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | ONE_THREAD | KEEP_NOTHING)
        if done.returncode:
            return {"error": done.stderr.strip().splitlines()[-1]}
        runs.append(json.loads(done.stdout))
    best = min(runs, key=lambda run: float(run["cold_compile_ms"]))
    figures: Figures = dict(best)
    colds = [run["cold_compile_ms"] for run in runs]
    figures["cold_compile_ms"] = {"min": min(colds), "median": statistics.median(colds)}
    figures["warm_start_ms"] = measure_warm_start(name)
    figures["call_ms"] = {
        contender: {
            "min": min(run["call_ms"][contender]["min"] for run in runs),
            "median": statistics.median(run["call_ms"][contender]["median"] for run in runs),
        }
        for contender in best["call_ms"]
    }
    return figures


# ----------------------------------------------------------------------------------------------------------------------
# Imports
# ----------------------------------------------------------------------------------------------------------------------


def measure_imports() -> Figures:
    """Milliseconds of whole processes that import and end, by turns."""
    times: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(10):
        for name, statement in IMPORTS.items():
            start = perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            times[name].append(perf_counter() - start)
    return {name: spread(values) for name, values in times.items()}


# ----------------------------------------------------------------------------------------------------------------------
# Report
# ----------------------------------------------------------------------------------------------------------------------


def number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def row(name: str, figures: Figures) -> str:
    if "error" in figures:
        return f"| {name} | {figures['error']} | | | | | | | |"
    calls = figures["call_ms"]
    own = calls["scansion"]
    hand = number(calls["c++"]["min"]) if "c++" in calls else ""
    ratio = number(own["min"] / calls["c++"]["min"]) if "c++" in calls else ""
    cells = [
        name,
        number(figures["cold_compile_ms"]["min"]),
        number(figures["compile_again_ms"]["min"]),
        number(figures["warm_start_ms"]["min"]),
        f"{number(own['min'])} ({number(own['median'])})",
        hand,
        ratio,
        number(calls["numpy"]["min"]),
        number(figures["peak_megabytes"]),
    ]
    return "| " + " | ".join(cells) + " |"


def phase_row(name: str, figures: Figures, phases: list[str]) -> str:
    return "| " + " | ".join([name, *(number(figures["phases_ms"].get(phase, 0.0)) for phase in phases)]) + " |"


def markdown(report: Figures) -> str:
    programs = report["programs"]
    lines = [
        "# Figures",
        "",
        f"Written by `benchmarks/run.py` on {report['machine']}, {report['cpus']} CPUs, Python {report['python']}, "
        f"NumPy {report['numpy']}, C++ with `{report['cxx_flags']}`; one thread; "
        "double precision where a name doesn't say f32. The machine is shared: read ratios, not digits.",
        "",
        "Milliseconds; the minimum of all turns, for calls of Scansion the median too. *cold* is `function()` and the "
        "first call in a fresh process (aim: below 100), *again* the same program once more in that process, *warm* in "
        "a fresh process that finds the code on disk.",
        "",
        "| program | cold | again | warm | Scansion | C++ | Scansion / C++ | NumPy | peak MB |",
        "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
        *(row(name, figures) for name, figures in programs.items()),
        "",
    ]
    measured = {name: figures for name, figures in programs.items() if "phases_ms" in figures}
    if measured:
        phases = list(next(iter(measured.values()))["phases_ms"])
        lines += [
            "## Phases of the cold compilation, ms",
            "",
            f"| program | {' | '.join(phases)} |",
            f"| --- |{' --: |' * len(phases)}",
            *(phase_row(name, figures, phases) for name, figures in measured.items()),
            "",
        ]
    if "imports" in report:
        lines += [
            "## Imports",
            "",
            "Milliseconds of a whole process (aim for `scansion` with NumPy: below 250).",
            "",
            "| process | minimum | median |",
            "| --- | --: | --: |",
            *(f"| {name} | {number(x['min'])} | {number(x['median'])} |" for name, x in report["imports"].items()),
            "",
        ]
    return "\n".join(lines)


def run(words: list[str], cxx_flags: list[str]) -> Figures:
    """Measure the programs whose names contain one of the words, or all."""
    import numpy as np
    import programs

    names = [p.name for p in programs.PROGRAMS if not words or any(word.lower() in p.name.lower() for word in words)]
    report: Figures = {
        "machine": machine(),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "cxx_flags": " ".join([*CXX_FLAGS[:2], *cxx_flags]),
        "programs": {},
    }
    with tempfile.TemporaryDirectory() as folder:
        library = compile_by_hand(Path(folder), cxx_flags)
        for name in names:
            report["programs"][name] = measure_in_processes(name, library)
            print(row(name, report["programs"][name]), file=sys.stderr, flush=True)
    if not words:
        report["imports"] = measure_imports()
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="measure only programs whose names contain one of these")
    parser.add_argument("--json", type=Path, help="where to write the figures (default: results/programs.json)")
    parser.add_argument("--cxx-flags", default="", help="more flags for the C++ compiler, such as -ffast-math")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--measure-start", help=argparse.SUPPRESS)
    parser.add_argument("--library", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.library)))
        return
    if options.measure_start:
        print(json.dumps(measure_start(options.measure_start)))
        return
    report = run(options.only, options.cxx_flags.split())
    table = markdown(report)
    print(table)
    if options.json or not options.only:
        target = options.json or RESULTS / "programs.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(report, indent=1) + "\n")
    if not options.only:
        (RESULTS / "README.md").write_text(table)


if __name__ == "__main__":
    main()
