"""scansion.mlir: parse, walk, transform and print `scn` with MLIR's own Python bindings."""

import subprocess
import sys

import pytest

ir = pytest.importorskip("scansion.mlir.ir")
passmanager = pytest.importorskip("scansion.mlir.passmanager")

SOURCE = """
func.func @f(%x: tensor<3xf64>) -> tensor<3xf64> {
  %unused = scn.tanh %x : tensor<3xf64> -> tensor<3xf64>
  %y = scn.exp %x : tensor<3xf64> -> tensor<3xf64>
  return %y : tensor<3xf64>
}
"""


def operation_names(module: "ir.Module") -> list[str]:
    names: list[str] = []

    def visit(operation: "ir.Operation") -> "ir.WalkResult":
        names.append(operation.name)
        return ir.WalkResult.ADVANCE

    module.operation.walk(visit)
    return names


def test_parse_walk_and_print() -> None:
    with ir.Context():
        module = ir.Module.parse(SOURCE)
        assert module.operation.verify()
        assert operation_names(module) == ["scn.tanh", "scn.exp", "func.return", "func.func", "builtin.module"]
        assert str(ir.Module.parse(str(module))) == str(module)


def test_run_a_pipeline() -> None:
    with ir.Context():
        module = ir.Module.parse(SOURCE)
        passmanager.PassManager.parse("builtin.module(func.func(cse,canonicalize))").run(module.operation)
        assert "scn.tanh" not in operation_names(module)
        assert "scn.exp" in operation_names(module)


def test_operations_have_classes() -> None:
    from scansion.mlir.dialects import scn

    with ir.Context(), ir.Location.file("model.py", 7, 1):
        module = ir.Module.parse(SOURCE)
        function = module.body.operations[0]
        exp = function.regions[0].blocks[0].operations[1]
        assert isinstance(exp, scn.ExpOp)


def test_a_verifier_error_names_its_place() -> None:
    with ir.Context(), pytest.raises(ir.MLIRError, match="scn"):
        ir.Module.parse('%0 = "scn.tanh"() : () -> tensor<3xf64> loc("model.py":7:1)')


def test_one_copy_of_mlir_beside_the_compiler() -> None:
    """Both modules in one process, either first: LLVM's options must not be registered twice."""
    for order in ("import scansion; import scansion.mlir.ir", "import scansion.mlir.ir; import scansion"):
        subprocess.run([sys.executable, "-c", order], check=True)
