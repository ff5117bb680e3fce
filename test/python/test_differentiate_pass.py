"""The text that `scansion-opt -scn-differentiate` writes, compiled and held against differences.

The programs of derivative_programs.py, which use every op that is not elementwise and has a rule of calculus, are
written as text, go through the pass in reverse and in forward mode, are read back, and run. What the text looks like is
tested in test/Dialect/Scn/Transforms/differentiate.mlir.
"""

from __future__ import annotations

import functools
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from derivative_programs import MATRIX, OF_2_BY_3, OF_ANY_SHAPE, SCANS
from scansion import _scansion as native

ROOT = Path(__file__).parents[2]
# In an installed package, or where a development tree puts it.
PLACES = (Path(scansion.__path__[0]) / "bin", ROOT / "build" / "bin", ROOT / "build-dev" / "bin")

PROGRAMS = OF_ANY_SHAPE | OF_2_BY_3 | SCANS

# Rules of the user's are not in the text of a function that is about to be compiled, so this one is written by hand.
RULES = """module {
  func.func @main(%x: tensor<?x?xf64>) -> tensor<?x?xf64> {
    %y = scn.exp %x : tensor<?x?xf64> -> tensor<?x?xf64>
    %z = scn.override_rules (%y : tensor<?x?xf64>) of (%x : tensor<?x?xf64>) pullback {
    ^bb0(%a: tensor<?x?xf64>, %b: tensor<?x?xf64>, %db: tensor<?x?xf64>):
      %da = scn.mul %db, %b : tensor<?x?xf64>, tensor<?x?xf64> -> tensor<?x?xf64>
      scn.derivatives %da : tensor<?x?xf64>
    } pushforward {
    ^bb0(%a: tensor<?x?xf64>, %da: tensor<?x?xf64>):
      %b = scn.exp %a : tensor<?x?xf64> -> tensor<?x?xf64>
      %db = scn.mul %da, %b : tensor<?x?xf64>, tensor<?x?xf64> -> tensor<?x?xf64>
      scn.derivatives %db : tensor<?x?xf64>
    } -> tensor<?x?xf64>
    return %z : tensor<?x?xf64>
  }
}
"""


def value_of(name: str) -> Any:
    return PROGRAMS[name](at.dmatrix("x"))._value


@functools.cache
def texts(mode: str) -> dict[str, str]:
    """What the pass makes of all programs."""
    tool = next((place / "scansion-opt" for place in PLACES if (place / "scansion-opt").exists()), None)
    assert tool is not None, f"no scansion-opt in {', '.join(map(str, PLACES))}"
    programs = {name: native.print_ir([value_of(name)]) for name in PROGRAMS} | {"rules by hand": RULES}
    # Draws and shared variables are further arguments.
    command = [tool, f"--scn-differentiate=mode={mode} wrt=0", "--split-input-file"]
    answer = subprocess.run(
        command, input="\n// -----\n".join(programs.values()), capture_output=True, text=True, check=True
    )
    return dict(zip(programs, answer.stdout.split("// -----"), strict=True))


def read(name: str, mode: str) -> tuple[list[Any], list[Any]]:
    """Inputs and outputs; streams and shared variables are those of the program."""
    inputs, outputs = native.read_ir(texts(mode)[name])
    leaves = native.leaves([value_of(name)]) if name in PROGRAMS else inputs[:1]
    leaves.sort(key=lambda leaf: owner_name(leaf) != "scn.input")  # as a function's arguments are
    own = [inputs[0], *inputs[len(leaves) :]]
    outside = [(argument, leaf) for argument, leaf in zip(inputs, leaves, strict=False) if argument not in own]
    assert len(own) == 2
    return own, native.substitute(outputs, outside)


def owner_name(value: Any) -> str:
    return value.owner.name if value.owner else ""


def compiled(name: str, mode: str) -> Any:
    inputs, outputs = read(name, mode)
    return native.compile(inputs, outputs, [], "list", lambda _, value: np.ascontiguousarray(value), shapes="dynamic")


@pytest.mark.parametrize("name", [*PROGRAMS, "rules by hand"])
def test_numbers(name: str) -> None:
    reverse, forward = compiled(name, "reverse"), compiled(name, "forward")
    along = np.arange(1.0, 7.0).reshape(2, 3)
    y, tangent = forward(MATRIX, along)
    cotangent = np.cos(np.arange(y.size)).reshape(y.shape)
    step = 1e-5
    # With an error of step**4.
    near, far = ((forward(MATRIX + h * along, along)[0] - forward(MATRIX - h * along, along)[0]) / (2 * h)
                 for h in (step, 2 * step))  # fmt: skip
    np.testing.assert_allclose(tangent, (4 * near - far) / 3, rtol=1e-7, atol=1e-8)
    value, gradient = reverse(MATRIX, cotangent)
    np.testing.assert_allclose(value, y, rtol=1e-13)
    assert gradient.shape == MATRIX.shape
    np.testing.assert_allclose((gradient * along).sum(), (cotangent * tangent).sum(), rtol=1e-9, atol=1e-11)
    for index in np.ndindex(MATRIX.shape):
        unit = np.zeros_like(MATRIX)
        unit[index] = 1
        slope = forward(MATRIX, unit)[1]
        np.testing.assert_allclose(gradient[index], (cotangent * slope).sum(), rtol=1e-9, atol=1e-11)


def test_every_structural_op_is_in_a_text() -> None:
    """But for what becomes the function's argument."""
    used = set()
    for name in PROGRAMS:
        pending = [value_of(name).owner]
        while pending:
            operation = pending.pop()
            if operation is None or operation in used:
                continue
            used.add(operation)
            pending += [o for region in operation.regions for o in region.operations]
            pending += [operand.owner for operand in operation.operands]
    written = {found for text in texts("reverse").values() for found in re.findall(r"scn\.[a-z_]+", text)}
    assert {operation.name for operation in used} - written == {"scn.input"}
