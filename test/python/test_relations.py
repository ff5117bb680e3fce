"""Relations between programs that hold whatever the step computes: two ways to the same result.

Both ways are compiled and held against the interpreter, and the interpreter's results against each other.
"""

from __future__ import annotations

import warnings

import pytest
from hypothesis import HealthCheck, assume, given, seed, settings
from scansion.configdefaults import config
from scansion.testing._compare import Comparison, UnstableProgramError
from scansion.testing.programs import Configuration, Program, configurations
from scansion.testing.programs._relations import RELATIONS, batched, related

STRATEGIES = {name: related(name) for name in RELATIONS} | {"batched": batched()}


def check_halves(program: Program, configuration: Configuration) -> None:
    """Compile a program and hold the second half of its outputs against the first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scope = program.build(configuration.is_static)
        comparison = Comparison(scope["inputs"], scope["outputs"])
        try:
            expected = comparison.expected(scope["values"])
        except UnstableProgramError:
            assume(False)
        with config.change_flags(shapes=configuration.shapes):
            comparison.check(scope["values"], expected, configuration.mode)
    assert not isinstance(expected, BaseException)
    half = len(expected) // 2
    for one, other in zip(expected[:half], expected[half:], strict=True):
        one.check(other.value, "the other way")


@pytest.mark.parametrize("name", STRATEGIES)
def test_relation(name: str) -> None:
    @seed(0)
    @settings(max_examples=60, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STRATEGIES[name], configurations())
    def test(program: Program, configuration: Configuration) -> None:
        check_halves(program, configuration)

    test()
