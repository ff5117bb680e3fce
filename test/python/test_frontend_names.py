"""The names that users import, and that each public function says what it does and shows an example that runs."""

from __future__ import annotations

import doctest
import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.tensor._elementwise_table import ELEMENTWISE

SECTIONS = ("Parameters", "Returns", "Examples")


def modules() -> list[ModuleType]:
    found = pkgutil.walk_packages(scansion.__path__, "scansion.")
    names = [module.name for module in found if ".mlir" not in module.name and "_scansion" not in module.name]
    return [scansion, *(importlib.import_module(name) for name in names if "__main__" not in name)]


def public_functions() -> list[Any]:
    functions = [getattr(module, name) for module in (scansion, at) for name in module.__all__]
    return sorted({f for f in functions if inspect.isfunction(f)}, key=lambda f: (f.__module__, f.__name__))


def test_functions_hide_modules_of_their_name() -> None:
    from scansion.compile.function import function
    from scansion.scan.basic import scan
    from scansion.scan.utils import until

    assert scansion.scan is scan
    assert scansion.function is function
    assert inspect.isclass(until)
    for name in ("scan", "map", "reduce", "foldl", "foldr", "function", "grad", "shared"):
        assert inspect.isfunction(getattr(scansion, name)), name


def test_what_the_tutorial_names() -> None:
    assert scansion.config.floatX == "float64"
    assert scansion.tensor.random.utils.RandomStream is at.random.RandomStream
    for name in ("matrix", "vector", "iscalar", "tanh", "dot", "sqrt", "cast", "arange", "ones_like"):
        assert callable(getattr(at, name)), name


@pytest.mark.parametrize("record", ELEMENTWISE, ids=lambda record: record.op)
def test_every_elementwise_function_is_public(record: Any) -> None:
    for name in record.python:
        assert callable(getattr(at, name)), name
        assert name in at.__all__


def test_listed_names_exist() -> None:
    for module in modules():
        for name in getattr(module, "__all__", ()):
            assert hasattr(module, name), f"{module.__name__}.{name}"


@pytest.mark.parametrize("function", public_functions(), ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_public_functions_are_documented(function: Any) -> None:
    text = inspect.getdoc(function) or ""
    for section in SECTIONS:
        if section != "Parameters" or inspect.signature(function).parameters:
            assert f"{section}\n{'-' * len(section)}" in text, section


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_examples_run(module: ModuleType) -> None:
    failures, _ = doctest.testmod(module, extraglobs={"np": np}, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failures == 0


def run(flags: str, program: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SCANSION_FLAGS": flags}
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)


def test_flags_from_the_environment() -> None:
    flags = "floatX=float32,on_unused_input=ignore,shapes=static,threads=3,base_compiledir=/x"
    assert run(flags, "import scansion; print(scansion.config)").stdout.strip() == flags.replace(",", ", ")


def test_unknown_flag_names_the_nearest() -> None:
    result = run("float_X=float32", "import scansion")
    assert "there is no flag 'float_X'; did you mean 'floatX'?" in result.stderr
    with pytest.raises(ValueError, match=r"flag floatX cannot be 'double'; choose from float64"):
        scansion.config.floatX = "double"


def test_changed_flags_come_back_after_an_error() -> None:
    def fail() -> None:
        with scansion.config.change_flags(floatX="float32"):
            assert at.vector().dtype == "float32"
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert at.vector().dtype == "float64"


def test_importing_loads_little() -> None:
    heavy = ("scipy", "numpy.random", "subprocess", "unittest", "difflib")
    result = run("", f"import sys, scansion; print([name for name in {heavy} if name in sys.modules])")
    allowed = run("", f"import sys, numpy; print([name for name in {heavy} if name in sys.modules])")
    assert result.stdout == allowed.stdout
