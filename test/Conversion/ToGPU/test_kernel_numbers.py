"""What kernels compute, run on the CPU: the formulas of scn-expand-kernel-math and the interchange of series and time.

Both stand above everything that is particular to a GPU, so their output goes through LLVM's code generator for
the host.
"""

import ctypes
import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
OPT = ROOT / "build" / "bin" / "scansion-opt"


def tool(package: str, name: str) -> Path:
    """Find a program of the LLVM that Scansion was built with."""
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or []) if spec else []
    found = [path for place in places if (path := Path(place) / "bin" / name).exists()]
    return found[0] if found else Path(shutil.which(name) or pytest.skip(f"no {name}"))


def compile_to_library(text: str, folder: Path) -> ctypes.CDLL:
    """Make a library from a module in the LLVM dialect."""
    if not shutil.which("cc"):
        pytest.skip("no C compiler to link with")
    llvm = subprocess.run([tool("mlir", "mlir-translate"), "--mlir-to-llvmir"], input=text, text=True, check=True,
                          stdout=subprocess.PIPE).stdout  # fmt: skip
    subprocess.run([tool("llvm", "llc"), "-O2", "-relocation-model=pic", "-filetype=obj", "-o", folder / "m.o"],
                   input=llvm, text=True, check=True)  # fmt: skip
    subprocess.run(["cc", "-shared", folder / "m.o", "-o", folder / "m.so", "-lm"], check=True)
    return ctypes.CDLL(str(folder / "m.so"))


def run_passes(text: str, *passes: str) -> str:
    if not OPT.exists():
        pytest.skip(f"no {OPT}")
    return subprocess.run([OPT, *passes], input=text, text=True, check=True, stdout=subprocess.PIPE).stdout


# Name, reference, the interval of arguments, and the error allowed in units in the last place.
FUNCTIONS: list[tuple[str, Callable[..., np.ndarray], float, float]] = [
    ("exp", np.exp, 1.0, 1.1),
    ("exp2", np.exp2, 1.0, 1.1),
    ("expm1", np.expm1, 1.0, 2.0),
    ("log", np.log, 0.0, 1.3),
    ("log1p", np.log1p, 0.0, 2.0),
    ("log2", np.log2, 0.0, 2.0),
    ("log10", np.log10, 0.0, 2.2),
    ("sinh", np.sinh, 1.0, 3.0),
    ("cosh", np.cosh, 1.0, 3.0),
    ("tanh", np.tanh, 0.03, 3.0),
]
TYPES = {"f32": (np.float32, ctypes.c_float, 88.0), "f64": (np.float64, ctypes.c_double, 709.0)}


@pytest.fixture(scope="module")
def formulas(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    bodies = "\n".join(
        f"gpu.func @{name}_{t}(%x: {t}) -> {t} {{ %y = math.{name} %x : {t} gpu.return %y : {t} }}"
        for name, *_ in FUNCTIONS
        for t in TYPES
    )
    text = run_passes(f"gpu.module @m {{ {bodies} }}",
                      "--pass-pipeline=builtin.module(gpu.module(scn-expand-kernel-math))")  # fmt: skip
    host = text.replace("gpu.module @m", "module").replace("gpu.func", "func.func").replace("gpu.return", "return")
    host = host[host.index("{") + 1 : host.rindex("}")]
    return compile_to_library(
        run_passes(host, "--convert-math-to-llvm", "--convert-arith-to-llvm", "--convert-func-to-llvm"),
        tmp_path_factory.mktemp("formulas"),
    )


def arguments(name: str, dtype: type, limit: float) -> np.ndarray:
    rng = np.random.default_rng(7)
    info = np.finfo(dtype)
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 1, -1, 8, 1024, info.max, -info.max, info.tiny, -info.tiny, info.eps,
               info.smallest_subnormal, -info.smallest_subnormal]  # fmt: skip
    if limit:
        drawn = [rng.uniform(-limit, limit, 4000), rng.normal(0, 1, 2000), rng.normal(0, 1e-4, 1000)]
    else:
        drawn = [np.exp(rng.uniform(-80, 80, 4000)), rng.uniform(0.5, 2, 2000), rng.uniform(-0.9, 0.9, 2000)]
    return np.concatenate([special, *drawn]).astype(dtype)


@pytest.mark.parametrize("type_name", TYPES)
@pytest.mark.parametrize(("name", "reference", "share", "ulps"), FUNCTIONS, ids=lambda value: str(value))
def test_formula(
    formulas: ctypes.CDLL, name: str, reference: Callable[..., np.ndarray], share: float, ulps: float, type_name: str
) -> None:
    dtype, ctype, limit = TYPES[type_name]
    function = getattr(formulas, f"{name}_{type_name}")
    function.restype, function.argtypes = ctype, [ctype]
    x = arguments(name, dtype, share * limit)
    actual = np.array([function(value) for value in x.tolist()], dtype)
    with np.errstate(all="ignore"):
        exact = reference(x.astype(np.longdouble))
        expected = exact.astype(dtype)
    finite = np.isfinite(expected)
    np.testing.assert_array_equal(actual[~finite], expected[~finite])
    unit = np.spacing(np.maximum(np.abs(expected[finite]), np.finfo(dtype).smallest_subnormal)).astype(np.longdouble)
    assert np.max(np.abs(actual[finite].astype(np.longdouble) - exact[finite]) / unit) <= ulps
    np.testing.assert_array_equal(np.signbit(actual[finite][:2]), np.signbit(expected[finite][:2]))


SERIES = """
#row = affine_map<(i) -> (i)>
func.func @series(%n: index, %x: tensor<2x5xf64>, %p: tensor<5xf64>) -> tensor<?x5xf64>
    attributes {llvm.emit_c_interface} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %room = tensor.empty(%n) : tensor<?x5xf64>
  %empty = tensor.empty() : tensor<5xf64>
  %first = tensor.extract_slice %x[0, 0] [1, 5] [1, 1] : tensor<2x5xf64> to tensor<5xf64>
  %second = tensor.extract_slice %x[1, 0] [1, 5] [1, 1] : tensor<2x5xf64> to tensor<5xf64>
  %all:3 = scf.for %t = %c0 to %n step %c1 iter_args(%r = %room, %x2 = %first, %x1 = %second)
      -> (tensor<?x5xf64>, tensor<5xf64>, tensor<5xf64>) {
    %y = linalg.generic {indexing_maps = [#row, #row, #row, #row], iterator_types = ["parallel"]}
        ins(%p, %x1, %x2 : tensor<5xf64>, tensor<5xf64>, tensor<5xf64>) outs(%empty : tensor<5xf64>) {
    ^bb0(%a: f64, %b: f64, %c: f64, %o: f64):
      %d = arith.mulf %a, %b : f64
      %e = arith.subf %d, %c : f64
      linalg.yield %e : f64
    } -> tensor<5xf64>
    %s = tensor.insert_slice %y into %r[%t, 0] [1, 5] [1, 1] : tensor<5xf64> into tensor<?x5xf64>
    scf.yield %s, %x1, %y : tensor<?x5xf64>, tensor<5xf64>, tensor<5xf64>
  }
  return %all#0 : tensor<?x5xf64>
}
"""
LOWERING = (
    "--one-shot-bufferize=bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map",
    "--canonicalize",
    "--cse",
    "--canonicalize",
    "--scf-forall-to-for",
    "--expand-strided-metadata",
    "--lower-affine",
    "--convert-scf-to-cf",
    "--convert-to-llvm",
    "--reconcile-unrealized-casts",
)


class Descriptor(ctypes.Structure):
    """MLIR's memref of rank 2; for rank 1 the lengths and strides are one number each, in the first two places."""

    _fields_ = [("base", ctypes.c_void_p), ("data", ctypes.c_void_p), ("offset", ctypes.c_int64),
                ("numbers", ctypes.c_int64 * 4)]  # fmt: skip

    @classmethod
    def of(cls, array: np.ndarray) -> "Descriptor":
        strides = [stride // array.itemsize for stride in array.strides]
        numbers = (ctypes.c_int64 * 4)(*array.shape, *strides)
        return cls(array.ctypes.data, array.ctypes.data, 0, numbers)


@pytest.mark.parametrize("steps", [0, 1, 2, 50])
def test_series(steps: int, tmp_path: Path) -> None:
    interchanged = run_passes(SERIES, "--scn-interchange-series", "--canonicalize", "--loop-invariant-code-motion")
    assert "scf.forall" in interchanged
    assert "linalg.generic" not in interchanged
    library = compile_to_library(run_passes(interchanged, *LOWERING), tmp_path)
    rng = np.random.default_rng(3)
    x0, p = rng.normal(size=(2, 5)), rng.uniform(-1, 1, size=5)
    result = Descriptor()
    library._mlir_ciface_series(
        ctypes.byref(result), ctypes.c_int64(steps), ctypes.byref(Descriptor.of(x0)), ctypes.byref(Descriptor.of(p))
    )
    assert list(result.numbers) == [steps, 5, 5, 1]
    rows = list(x0)
    for _ in range(steps):
        rows.append(p * rows[-1] - rows[-2])
    if steps:
        actual = np.ctypeslib.as_array((ctypes.c_double * (steps * 5)).from_address(result.data)).reshape(steps, 5)
        np.testing.assert_array_equal(actual, rows[2:])
