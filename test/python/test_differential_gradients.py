"""Random programs differentiated: reverse mode against forward mode and both against differences of values.

A program that says nothing (its outputs depend on no input, or it has a kink where it is called) does not count. They
are the same in every run unless SCANSION_FUZZ_SEED says otherwise; `tools/fuzz.py --derivatives` looks further.
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
    done: Counter[int] = Counter()

    @seed(SEED * PARTS + part)
    @settings(
        max_examples=120, database=None, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
    )  # fmt: skip
    @given(smooth_programs(), configurations())
    def test(program: Program, configuration: Configuration) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                program.check(configuration.is_static, [configuration.mode])
            except UnstableProgramError:
                return
        done[program.order] += 1

    test()
    assert done.total() >= WANTED / PARTS, done
    assert done[2] >= 10, done
