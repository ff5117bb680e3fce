"""Scans whose memory is counted by `test_memory.py`: what bodies call, and the ways in which rows come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

MANY = 1000  # the most steps that a kind is run for

Program = Callable[[Any], tuple[list[Any], Any, dict[Any, Any], tuple[Any, ...]]]


def step_of(step: Callable[[Any], Any], value: Any) -> Program:
    """A state of which each step makes the next value."""

    def build(n: Any) -> Any:
        h0 = at.tensor(dtype=value.dtype.name, shape=(None,) * value.ndim, name="h0")
        return [h0], scansion.scan(step, outputs_info=h0, n_steps=n)[0], {}, (value,)

    return build


def tapped_sequence(n: Any) -> Any:
    h0, u = at.vector("h0"), at.matrix("u")
    outputs, _ = scansion.scan(lambda a, b, c, h: h * 0.5 + a - b * c, {"input": u, "taps": [-2, 0, 1]}, h0, n_steps=n)
    return [h0, u], outputs, {}, (np.ones(3), np.ones((MANY + 3, 3)))


def several_outputs(n: Any) -> Any:
    h0, u = at.vector("h0"), at.vector("u")
    outputs, _ = scansion.scan(lambda a, h: [h * 0.5 + a, h * a, a + 1], u, [h0, None, None], n_steps=n)
    return [h0, u], outputs, {}, (np.ones(3), np.ones(MANY))


def scan_in_until(n: Any) -> Any:
    def step(h: Any) -> Any:
        rows, _ = scansion.scan(lambda g: (g * 0.5 + h, until(g.sum() > 1e9)), outputs_info=h, n_steps=4)
        return rows[-1] * 1e-3, until(h.sum() > 1e300)

    return step_of(step, np.ones(3))(n)


def old_stream(n: Any) -> Any:
    stream = at.random.RandomStream(3, rng_ctor=np.random.RandomState)
    h0 = at.vector("h0")
    outputs, updates = scansion.scan(lambda h: h * 0.5 + stream.normal(size=(3,)), outputs_info=h0, n_steps=n)
    return [h0], outputs, updates, (np.ones(3),)


def two_streams_and_an_update(n: Any) -> Any:
    stream, count = at.random.RandomStream(3), scansion.shared(np.zeros(2))
    h0 = at.vector("h0")
    outputs, updates = scansion.scan(
        lambda h: (h * stream.uniform(size=(3,)) + stream.gamma(2.0, scale=1.0), {count: count + 1}),
        outputs_info=h0,
        n_steps=n,
    )
    return [h0], outputs, updates, (np.ones(3),)


def window(h: Any) -> Any:
    """The state moves on by one place: what it reads is what it writes."""
    return at.concatenate([h[1:], (h[0] * 0.5 + h[-1])[None]])


KINDS: dict[str, Program] = {
    "taps of a sequence": tapped_sequence,
    "several outputs": several_outputs,
    "until in until": scan_in_until,
    "random state": old_stream,
    "streams and updates": two_streams_and_an_update,
    "shifted window": step_of(window, np.arange(5.0)),
    "assignment": step_of(lambda h: at.set_subtensor(h[1:3], h[0] * 0.5), np.arange(5.0)),
    "increment": step_of(lambda h: at.inc_subtensor(h[::2], 0.25), np.arange(5.0)),
    "elements by arrays": step_of(lambda h: h[at.constant(np.array([2, 0, 1]))] * 0.5, np.ones(3)),
    "sort": step_of(lambda h: at.sort(h * 0.5), np.arange(5.0)[::-1].copy()),
    "places": step_of(lambda h: h * 0.5 + at.argmax(h), np.arange(5.0)),
    "logsumexp": step_of(lambda h: h - at.logsumexp(h), np.arange(5.0)),
    "running sum": step_of(lambda h: at.cumsum(h) * 0.5, np.ones(4)),
    "solve": step_of(lambda h: at.slinalg.solve(h @ h.T + at.eye(3), h), np.eye(3)),
    "cholesky": step_of(lambda h: at.slinalg.cholesky(h @ h.T + at.eye(3)), np.eye(3)),
    "inverse and determinant": step_of(lambda h: at.nlinalg.inv(h + at.eye(3)) * at.nlinalg.det(h), np.eye(3)),
    "elementwise choice": step_of(lambda h: h * at.switch(at.gt(h, 0.5), 0.5, 1.25), np.ones((2, 3))),
}
