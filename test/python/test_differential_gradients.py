"""Random programs differentiated: reverse mode against forward mode, both against differences of values.

Some scans keep checkpoints only; the gradients of such a program are those of the program without, bit by bit. A
program that says nothing (its outputs depend on no input, or it has a kink where it is called) does not count. The
programs are the same in every run unless SCANSION_FUZZ_SEED says otherwise; `tools/fuzz.py --derivatives` looks
further.
"""

from __future__ import annotations

import os
import warnings
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, seed, settings
from scansion.testing._compare import UnstableProgramError
from scansion.testing.programs import Configuration, Program, configurations, smooth_programs

SEED = int(os.environ.get("SCANSION_FUZZ_SEED", "0"))
PARTS = 5
WANTED = 500


@pytest.mark.parametrize("part", range(PARTS))
def test_derivatives(part: int) -> None:
    done: Counter[str] = Counter()

    @seed(SEED * PARTS + part)
    @settings(
        max_examples=150, database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
    )  # fmt: skip
    @given(smooth_programs(), configurations())
    def test(program: Program, configuration: Configuration) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                program.check(configuration.is_static, [configuration.mode], shapes=configuration.shapes)
            except UnstableProgramError:
                return
        done["programs"] += 1
        done["twice"] += program.order == 2
        done["checkpoints"] += "checkpoint = None" not in program.text()

    test()
    assert done["programs"] >= WANTED / PARTS, done
    assert done["twice"] >= 3, done
    assert done["checkpoints"] >= 10, done


@pytest.mark.parametrize(
    ("output", "error"),
    [
        ("at.sin(x + 1e17)", UnstableProgramError),  # sums are multiples of 16
        ("0.05 * at.switch(x > 0.5, x - 0.5, 0)[:1] + 1000 * at.sqr(x[0] - 0.5)", UnstableProgramError),  # a small kink
        ("at.exp(scansion.gradient.grad_scale(x, 2.0))", AssertionError),
    ],
)
def test_what_differences_cannot_say(output: str, error: type[Exception]) -> None:
    """Where rounding decides the cost or it has a kink nothing is compared; else a wrong derivative is an error."""
    text = f"""\
import numpy as np, scansion, scansion.tensor as at
x = at.vector("x")
inputs, outputs, values, order = [x], [{output}], [np.array([0.5, 0.25])], 1
"""
    with pytest.raises(error):
        Program.from_text(text).check()
