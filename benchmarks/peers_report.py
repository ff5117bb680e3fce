"""The table and the plot that peers.py makes of its figures."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from typing import Any

Figures = dict[str, Any]
NAMES = {
    "scansion": "Scansion",
    "c++": "C++",
    "jax": "JAX",
    "pytensor": "PyTensor",
    "numba": "Numba",
    "torch": "PyTorch",
}
LIBRARIES = NAMES | {"python": "Python", "numpy": "NumPy"}
COLOURS = {
    "scansion": "#1b6ca8",
    "c++": "#444444",
    "jax": "#d98c2b",
    "pytensor": "#7a9e4e",
    "numba": "#9b6bb3",
    "torch": "#c0504d",
}


def number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def cell(figures: Figures) -> str:
    """Milliseconds of a call, and of the first one where something is compiled."""
    return f"{number(figures['min_ms'])} ({number(figures['first_ms'])})"


def row(name: str, figures: Figures, peers: list[str]) -> str:
    if "error" in figures:
        return f"| {name} | {figures['error']} |"
    own = figures["scansion"]
    cells = [name, cell(own)]
    for peer in peers:
        other = figures.get(peer, {})
        if "min_ms" in other:
            cells += [
                number(other["min_ms"]) if peer == "c++" else cell(other),
                number(own["min_ms"] / other["min_ms"]),
            ]
        else:
            cells += ["fails" if other else "", ""]
    return f"| {' | '.join(cells)} |"


def asked(report: Figures) -> list[str]:
    """The peers that some workload has figures of."""
    return [peer for peer in NAMES if peer != "scansion" and any(peer in x for x in report["workloads"].values())]


def means(report: Figures, peers: list[str]) -> str:
    """The last row: geometric means of the ratios."""
    cells = ["geometric mean", ""]
    for peer in peers:
        both = [x for x in report["workloads"].values() if "min_ms" in x.get(peer, {})]
        logarithms = [math.log(x["scansion"]["min_ms"] / x[peer]["min_ms"]) for x in both]
        cells += ["", number(math.exp(sum(logarithms) / len(logarithms))) if logarithms else ""]
    return f"| {' | '.join(cells)} |"


def imports(report: Figures) -> list[str]:
    """The table of what importing the libraries takes."""
    figures = report.get("imports", {})
    if not figures:
        return []
    rows = {
        "milliseconds of a process that imports it": [number(x["ms"]) for x in figures.values()],
        "its peak memory, MB": [number(x["peak_mb"]) for x in figures.values()],
    }
    return [
        f"| import | {' | '.join(LIBRARIES[library] for library in figures)} |",
        f"| --- |{' --: |' * len(figures)}",
        *(f"| {name} | {' | '.join(values)} |" for name, values in rows.items()),
        "",
    ]


def markdown(report: Figures) -> str:
    peers, threads = asked(report), report["threads"]
    heads = [f"{NAMES[peer]} | Scansion / {NAMES[peer]}" for peer in peers]
    count = f"{threads} thread{'s' * (threads > 1)}"
    versions = ", ".join(f"{LIBRARIES[name]} {version}" for name, version in report["versions"].items())
    return "\n".join(
        [
            "# Scansion and its peers",
            "",
            f"Written by `benchmarks/peers.py` on {report['machine']}: {count} on as many cores for each library "
            f"(the C++ uses one always); {versions}. Milliseconds of one call, the minimum of turns in one process; in "
            "brackets the first call with building and compiling, nothing kept from before, without the import. C++: "
            "by hand, `-O3 -march=native -ffast-math`. PyTensor runs the same program as Scansion, PyTorch runs "
            "eagerly. The machine is shared: read ratios.",
            "",
            *imports(report),
            f"| workload | Scansion | {' | '.join(heads)} |",
            f"| --- | --: |{' --: | --: |' * len(peers)}",
            *(row(name, figures, peers) for name, figures in report["workloads"].items()),
            means(report, peers),
            "",
        ]
    )


# ----------------------------------------------------------------------------------------------------------------------
# The plot
# ----------------------------------------------------------------------------------------------------------------------


def can_plot() -> bool:
    return importlib.util.find_spec("matplotlib") is not None


def ratios(figures: Figures) -> tuple[str, dict[str, float]] | None:
    """What a workload is measured by, the C++ or else the fastest peer, and each contender's time in units of it."""
    times = {name: x["min_ms"] for name, x in figures.items() if name in NAMES and "min_ms" in x}
    others = {name: time for name, time in times.items() if name != "scansion"}
    if "scansion" not in times or not others:
        return None
    unit = "c++" if "c++" in others else min(others, key=others.__getitem__)
    return unit, {name: time / times[unit] for name, time in times.items() if name != "c++"}


def plot(report: Figures, target: Path) -> None:
    """Bars of time relative to the C++, or to the fastest peer where there is none, as SVG and PNG beside `target`."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "scansion"
    from matplotlib import pyplot

    found = {name: x for name, figures in report["workloads"].items() if (x := ratios(figures))}
    contenders = [name for name in NAMES if name != "c++" and any(name in values for _, values in found.values())]
    height = 0.8 / len(contenders)
    figure, axes = pyplot.subplots(figsize=(10, 1.5 + 0.34 * len(found)), layout="constrained")
    for place, contender in enumerate(contenders):
        pairs = [(at + place * height, x[contender]) for at, (_, x) in enumerate(found.values()) if contender in x]
        axes.barh(
            [at for at, _ in pairs],
            [value - 1 for _, value in pairs],
            height,
            left=1,
            color=COLOURS[contender],
            label=NAMES[contender],
        )
    labels = [name if unit == "c++" else f"{name} *" for name, (unit, _) in found.items()]
    axes.set_yticks([at + 0.4 - height / 2 for at in range(len(found))], labels, fontsize=8)
    axes.set_xscale("log")
    axes.axvline(1.0, color=COLOURS["c++"], linewidth=1)
    axes.invert_yaxis()
    axes.margins(y=0.01)
    axes.grid(axis="x", linewidth=0.3)
    threads = report["threads"]
    axes.set_xlabel(f"time / time of C++ by hand (* of the fastest peer), {threads} thread{'s' * (threads > 1)}")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=len(contenders), fontsize=8, frameon=False)
    for suffix in (".svg", ".png"):
        metadata = {"Date": None} if suffix == ".svg" else None
        figure.savefig(target.with_suffix(suffix), dpi=110, metadata=metadata)
    pyplot.close(figure)
