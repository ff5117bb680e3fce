"""Measure what it costs that loops can be stopped, and how soon they stop.

    python benchmarks/interrupts.py

Each recurrence, those that the peers are measured by among them, is compiled with the pass scn-poll-interrupts and
without it. The two take turns in one process; the ratio is of the minima. Then each loop of a second list is sent
SIGINT some milliseconds into a call that would take minutes, and the time from the signal to the KeyboardInterrupt is
printed. The aims are 1% and 50 ms.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import programs
import scansion
import scansion.tensor as at
from scansion.compile import Mode
from scansion.scan.utils import until
from workloads._catalogue import workloads

TURNS = 40  # at least, and as many as
SECONDS = 1.0  # allow
DELAY = 0.2

RECURRENCES: dict[str, tuple[Callable[[], Any], tuple[Any, ...]]] = {
    "AR(2), 300,000 steps": (programs.ar2, (np.ones(300_000), 0.5, 0.2)),
    "GARCH(1,1), 300,000 steps": (programs.garch, (np.ones(300_000) * 0.1, 0.1, 0.1, 0.8)),
    "exponential smoothing, 300,000 steps": (programs.smoothing, (np.ones(300_000), 0.3)),
    "logistic map, 300,000 steps": (programs.logistic_map, (0.3, 3.7, 300_000)),
    "Lorenz by RK4, 30,000 steps": (programs.lorenz, (np.ones(3), 0.01, 30_000)),
    "logistic map until, 300,000 steps": (lambda: logistic_until(), (0.3, 300_000)),
    "tanh(h + u), rows of 100, 3,000 steps": (lambda: rows(), (np.ones((3_000, 100)), np.ones(100))),
    "tanh(h + u), rows of 8, 30,000 steps": (lambda: rows(), (np.ones((30_000, 8)), np.ones(8))),
    "matrix times state, 64, 1,000 steps": (lambda: products(), (np.eye(64) * 0.5, np.ones(64), 1_000)),
}

# Recurrences of benchmarks/peers.py that are not above.
OF_PEERS = (
    "Kalman filter log-likelihood, T=2,000",
    "... and its gradient, Kalman",
    "HMM forward, 32 states, T=2,000",
    "linear recurrence, T=100,000, D=16",
    "4096 independent series, T=1000, last",
    "RNN, T=1000, H=128, f32",
    "RNN, batch 32, f32",
    "LSTM, T=256, H=256, batch 32, with gradient, f32",
    "gradient of an elementwise recurrence, T=20,000, D=512",
    "tutorial: two-tap recurrence, T=1000, d=64",
    "tutorial: A**k, 100,000 elements, k=50",
    "tutorial: tanh map, 1000 rows of 64",
)


def logistic_until() -> Any:
    x, n = at.dscalar("x"), at.lscalar("n")
    states, _ = scansion.scan(lambda s: (3.7 * s * (1 - s), until(s > 2)), outputs_info=x, n_steps=n)
    return scansion.function([x, n], states[-1])


def rows() -> Any:
    u, h = at.dmatrix("u"), at.dvector("h")
    states, _ = scansion.scan(lambda v, s: s * 0.5 + v, sequences=u, outputs_info=h)
    return scansion.function([u, h], states)


def products() -> Any:
    w, h, n = at.dmatrix("w"), at.dvector("h"), at.lscalar("n")
    states, _ = scansion.scan(lambda s: at.dot(w, s), outputs_info=h, n_steps=n)
    return scansion.function([w, h, n], states[-1])


def matrices() -> Any:
    w, h, n = at.dmatrix("w"), at.dmatrix("h"), at.lscalar("n")
    states, _ = scansion.scan(lambda s: at.dot(w, s), outputs_info=h, n_steps=n)
    return scansion.function([w, h, n], states[-1])


def compiled(build: Callable[[], Any], *without: str) -> Any:
    """The program compiled without some passes; programs.py compiles in the default mode."""
    original = scansion.function
    mode = Mode().excluding(*without)
    try:
        scansion.function = lambda *args, **rest: original(*args, mode=mode, **rest)  # type: ignore[misc]
        return build()
    finally:
        scansion.function = original


def cost(build: Callable[[], Any], arguments: tuple[Any, ...]) -> tuple[float, float]:
    contenders = [compiled(build), compiled(build, "scn-poll-interrupts")]
    best = [float("inf"), float("inf")]
    turn, end = 0, perf_counter() + SECONDS
    while turn < TURNS or perf_counter() < end:
        turn += 1
        for k in (0, 1) if turn % 2 else (1, 0):
            begin = perf_counter()
            contenders[k](*arguments)
            best[k] = min(best[k], perf_counter() - begin)
    return best[0], best[1]


def stopping_time(function: Any, arguments: tuple[Any, ...]) -> float:
    sent: list[float] = []

    def send() -> None:
        sent.append(perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Timer(DELAY, send).start()
    try:
        function(*arguments)
    except KeyboardInterrupt:
        return perf_counter() - sent[0]
    raise AssertionError("the call was not stopped")


def loops() -> dict[str, tuple[Any, tuple[Any, ...]]]:
    n, v, x = at.lscalar("n"), at.dvector("v"), at.constant(0.3, dtype="float64")
    nested, _ = scansion.scan(
        lambda s: scansion.scan(lambda t: at.sin(t) * 2, outputs_info=s, n_steps=n)[0][-1], outputs_info=x, n_steps=n
    )
    sums, _ = scansion.scan(lambda s: s + at.exp(v + s * 1e-300).sum() * 1e-9, outputs_info=x, n_steps=n)
    return {
        "logistic map": (programs.logistic_map(), (0.3, 3.7, 10**12)),
        "logistic map until": (logistic_until(), (0.3, 10**12)),
        "nested scans": (scansion.function([n], nested[-1]), (10**6,)),
        "matrix of 2000 x 2000 times state": (products(), (np.eye(2000) * 0.5, np.ones(2000), 10**9)),
        "matrices of 1000 x 1000": (matrices(), (np.eye(1000) * 0.5, np.eye(1000), 10**6)),
        "map and reduction of 10**7": (scansion.function([n, v], sums[-1]), (10**6, np.zeros(10**7))),
    }


def recurrences() -> dict[str, tuple[Callable[[], Any], tuple[Any, ...]]]:
    catalogue = workloads()
    of_peers = {name: catalogue[name][0] for name in OF_PEERS}
    return RECURRENCES | {
        name: (workload.contenders["scansion"], workload.inputs()) for name, workload in of_peers.items()
    }


def main() -> None:
    for name, (build, arguments) in recurrences().items():
        with_polls, without = cost(build, arguments)
        print(f"{name:56} {with_polls * 1e3:9.3f} ms {without * 1e3:9.3f} ms {with_polls / without:7.3f}")
    for name, (function, arguments) in loops().items():
        print(f"{name:56} stops after {stopping_time(function, arguments) * 1e3:6.2f} ms")


if __name__ == "__main__":
    main()
