"""Ctrl-C in compiled loops: they stop, and shared variables are what they were before the call.

Each program would run for minutes. It runs in a process of its own, which sends itself the signal from a thread and
dies of a watchdog if it does not stop. How soon a loop stops is measured by benchmarks/interrupts.py, not here.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at

PREAMBLE = """
import faulthandler, os, signal, threading
import numpy as np
import scansion, scansion.tensor as at
from scansion.scan.utils import until

faulthandler.dump_traceback_later(60, exit=True)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started the tests with the signal ignored
count = scansion.shared(3)
state = scansion.shared(np.arange(4.0))
updates = {count: count + 1, state: state * 2}
big = at.lscalar("n")
x0 = at.constant(0.3, dtype="float64")
"""

EPILOGUE = """
f(*small)
before = count.get_value(), state.get_value()
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    f(*large)
except KeyboardInterrupt as error:
    print(type(error).__name__)
else:
    print("was not stopped")
assert count.get_value() == before[0] == 4
np.testing.assert_array_equal(state.get_value(), before[1])
f(*small)
assert count.get_value() == 5
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
print("goes on")
"""

PROGRAMS = {
    "scan": """
        values, _ = scansion.scan(lambda x: 3.7 * x * (1 - x), outputs_info=x0, n_steps=big)
        f = scansion.function([big], values[-1], updates=updates)
        small, large = (10,), (10**12,)
        """,
    "until": """
        values, _ = scansion.scan(
            lambda x: (3.7 * x * (1 - x), until(x > 2)), outputs_info=x0, n_steps=big)
        f = scansion.function([big], values[-1], updates=updates)
        small, large = (10,), (10**12,)
        """,
    "nested scans": """
        def inner(x):
            return scansion.scan(lambda y: at.sin(y) * 2, outputs_info=x, n_steps=big)[0][-1]
        values, _ = scansion.scan(inner, outputs_info=x0, n_steps=big)
        f = scansion.function([big], values[-1], updates=updates)
        small, large = (3,), (10**6,)
        """,
    "a scan of short scans": """
        def inner(x):
            return scansion.scan(lambda y: at.sin(y) * 2, outputs_info=x, n_steps=3)[0][-1]
        values, _ = scansion.scan(inner, outputs_info=x0, n_steps=big)
        f = scansion.function([big], values[-1], updates=updates)
        small, large = (3,), (10**12,)
        """,
    "until in a scan": """
        def inner(x):
            return scansion.scan(lambda y: (y + 1, until(y > 1e12)), outputs_info=x, n_steps=big)[0][-1]
        values, _ = scansion.scan(inner, outputs_info=x0, n_steps=2)
        f = scansion.function([big], values[-1], updates=updates)
        small, large = (3,), (10**12,)
        """,
    "rows": """
        v = at.vector("v")
        values, _ = scansion.scan(lambda h: at.tanh(h) + 0.5, outputs_info=v, n_steps=big)
        f = scansion.function([big, v], values[-1], updates=updates)
        small, large = (3, np.ones(5)), (10**11, np.ones(1000))
        """,
    "rows in threads": """
        scansion.config.threads = 2
        v = at.vector("v")
        values, _ = scansion.scan(lambda h: h * 0.5 + 0.5, outputs_info=v, n_steps=big)
        f = scansion.function([big, v], values[-1], updates=updates)
        small, large = (3, np.ones(5)), (10**11, np.ones(100_000))
        """,
    "map and reduction": """
        v = at.vector("v")
        def inner(s):
            return s + at.exp(at.sin(v) * 1e-3 + s * 1e-300).sum()
        values, _ = scansion.scan(inner, outputs_info=x0, n_steps=big)
        f = scansion.function([big, v], values[-1], updates=updates)
        small, large = (2, np.ones(5)), (10**6, np.ones(3_000_000))
        """,
    "random draws": """
        stream = at.random.RandomStream(seed=1)
        draws, more = scansion.scan(lambda s: s + stream.normal(), outputs_info=x0, n_steps=big)
        f = scansion.function([big], draws[-1], updates={**more, **updates})
        small, large = (3,), (10**11,)
        """,
    "a branch": """
        from scansion.ifelse import ifelse
        values, _ = scansion.scan(lambda x: ifelse(x > 0.5, 3.7 * x * (1 - x), x * 1.5), outputs_info=x0, n_steps=big)
        f = scansion.function([big], values[-1], updates=updates)
        small, large = (3,), (10**12,)
        """,
}


def run(program: str) -> list[str]:
    text = PREAMBLE + textwrap.dedent(program) + EPILOGUE
    result = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_loop_stops(name: str) -> None:
    assert run(PROGRAMS[name]) == ["KeyboardInterrupt", "goes on"]


def test_what_a_handler_raises_ends_the_call() -> None:
    n = at.lscalar("n")
    values, _ = scansion.scan(lambda x: 3.7 * x * (1 - x), outputs_info=at.constant(0.3, dtype="float64"), n_steps=n)
    count = scansion.shared(0)
    f = scansion.function([n], values[-1], updates={count: count + 1})

    def handler(number: int, frame: Any) -> None:
        raise TimeoutError("that took too long")

    previous = signal.signal(signal.SIGINT, handler)
    try:
        _send_soon()
        with pytest.raises(TimeoutError, match="that took too long"):
            f(10**12)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, previous)
    assert count.get_value() == 0


def test_a_handler_that_returns_lets_the_call_go_on() -> None:
    n = at.lscalar("n")
    values, _ = scansion.scan(lambda x: 3.7 * x * (1 - x), outputs_info=at.constant(0.3, dtype="float64"), n_steps=n)
    f = scansion.function([n], values[-1])
    expected = f(10**8)
    seen: list[float] = []
    # A handler may call compiled functions itself.
    previous = signal.signal(signal.SIGINT, lambda *_: seen.append(float(f(10))))
    try:
        _send_soon(0.05)
        assert f(10**8) == expected
        while not seen:
            pass
    finally:
        signal.signal(signal.SIGINT, previous)
    assert seen == [float(f(10))]


def _send_soon(seconds: float = 0.2) -> None:
    import os
    import threading

    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()


def test_other_threads_are_not_disturbed() -> None:
    import threading

    n = at.lscalar("n")
    values, _ = scansion.scan(lambda x: 3.7 * x * (1 - x), outputs_info=at.constant(0.3, dtype="float64"), n_steps=n)
    f = scansion.function([n], values[-1])
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(f(10**7))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(results, [f(10**7)] * 3)
