"""States of generators as NumPy knows them, and as the int64 words that compiled code carries.

PCG64: state (low, high), increment (low, high), has_uint32, uinteger. MT19937: 624 keys, position, has_gauss, the bits
of gauss. (include/scansion/Runtime/Random.h)
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scansion._location import explain
from scansion.exceptions import ScansionTypeError

MASK = 2**64 - 1

Words = NDArray[np.int64]


def is_generator(value: object) -> bool:
    """Whether `value` is one of NumPy's generators."""
    return isinstance(value, np.random.Generator | np.random.RandomState)


def to_words(generator: Any) -> tuple[str, Words]:
    """The algorithm and the state of a `numpy.random.Generator` (PCG64) or `numpy.random.RandomState`."""
    if isinstance(generator, np.random.RandomState):
        return "mt19937", _mt19937_words(generator)
    state = generator.bit_generator.state
    if state["bit_generator"] != "PCG64":
        raise ScansionTypeError(
            explain(f"generators of {state['bit_generator']} are not supported", "use numpy.random.default_rng(seed)")
        )
    return "pcg64", _pcg64_words(state)


def to_generator(algorithm: str, words: Words) -> Any:
    """A NumPy generator in the given state."""
    return _pcg64_generator(words) if algorithm == "pcg64" else _mt19937_generator(words)


def _pcg64_words(state: Any) -> Words:
    inner = state["state"]
    words = [inner["state"] & MASK, inner["state"] >> 64, inner["inc"] & MASK, inner["inc"] >> 64]
    return np.array([*words, state["has_uint32"], state["uinteger"]], dtype=np.uint64).view(np.int64)


def _pcg64_generator(words: Words) -> Any:
    low, high, inc_low, inc_high, has_uint32, uinteger = (int(word) for word in words.view(np.uint64))
    bits = np.random.PCG64()
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": high << 64 | low, "inc": inc_high << 64 | inc_low},
        "has_uint32": has_uint32,
        "uinteger": uinteger,
    }
    return np.random.Generator(bits)


def _mt19937_words(generator: np.random.RandomState) -> Words:
    _, keys, position, has_gauss, gauss = generator.get_state(legacy=True)
    bits = np.float64(gauss).view(np.int64)
    return np.concatenate([np.asarray(keys).astype(np.int64), np.array([position, has_gauss, bits], dtype=np.int64)])


def _mt19937_generator(words: Words) -> Any:
    generator = np.random.RandomState()
    gauss = float(words[626:627].view(np.float64)[0])
    generator.set_state(("MT19937", words[:624].astype(np.uint32), int(words[624]), int(words[625]), gauss))
    return generator


def fresh_entropy(count: int) -> int:
    """A seed of `count` bytes from the operating system."""
    return int.from_bytes(os.urandom(count), "little")
