#!/usr/bin/env python3
"""Set up, build, run and test Scansion with one command; standard library only.

    python3 tools/dev.py tutorial   build, then run every program under examples/tutorial/
    python3 tools/dev.py test       build, then lit, the C++ examples, pytest, mypy, ruff and clang-format
    python3 tools/dev.py build      build and install only
    python3 tools/dev.py format     let ruff and clang-format rewrite the sources

An active virtual environment is used; without one, `.venv` is made. Requirements are read from pyproject.toml and
installed once. Then `pip install --no-build-isolation .` builds in ./build, where ninja decides what is to be done; it
is skipped when no source has changed since. Tests always see the installed package. `test` takes names of suites to
run only those: `tools/dev.py test lit pytest`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
SOURCES = ("CMakeLists.txt", "pyproject.toml", "README.md", "cmake", "include", "lib", "python", "tools/ops",
           "tools/scansion-opt", "test/CMakeLists.txt", "test/lit.site.cfg.py.in")  # fmt: skip
CPP_FOLDERS = ("examples", "include", "lib", "python/src", "test", "tools")


def find_python() -> Path:
    """Return the virtual environment's Python: the active one, or .venv, made when it is missing."""
    if sys.prefix != sys.base_prefix:
        return Path(sys.executable)
    active = os.environ.get("VIRTUAL_ENV")
    folder = Path(active) if active else ROOT / ".venv"
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"-- creating {folder}", flush=True)
        venv.create(folder, with_pip=True)
    return python


def run(command: Sequence[str | Path], quiet: bool = False) -> int:
    """Run a command in the repository, its output passed on unless `quiet`, and return its exit status."""
    sys.stdout.flush()
    stdout = subprocess.DEVNULL if quiet else None
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False, stdout=stdout).returncode


def must(command: Sequence[str | Path]) -> None:
    """Run a command whose failure ends the program."""
    status = run(command)
    if status:
        sys.exit(f"dev.py: failed ({status}): {' '.join(map(str, command))}")


def read_requirements(python: Path) -> list[str]:
    """Return build requirements, run-time dependencies and the `test` extra of pyproject.toml."""
    # tomllib is in Python 3.11 and later; pip brings its own copy for 3.10.
    script = (
        "import sys\n"
        "try:\n    import tomllib\n"
        "except ImportError:\n    from pip._vendor import tomli as tomllib\n"
        "data = tomllib.load(open(sys.argv[1], 'rb'))\n"
        "project = data['project']\n"
        "print(*data['build-system']['requires'], *project['dependencies'],"
        " *project['optional-dependencies']['test'], sep='\\n')"
    )
    command = [str(python), "-c", script, str(ROOT / "pyproject.toml")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def environment_folder(python: Path) -> Path:
    """Return the virtual environment that a Python belongs to."""
    return python.parent.parent


def install_requirements(python: Path) -> None:
    """Install the requirements, unless this very list has been installed into this environment before."""
    requirements = read_requirements(python)
    stamp = environment_folder(python) / "scansion-requirements.txt"
    wanted = "\n".join(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("-- installing build and test requirements", flush=True)
    must([python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", *requirements])
    stamp.write_text(wanted)


def source_files() -> Iterator[Path]:
    """Yield every file that the installed package is made of."""
    for name in SOURCES:
        path = ROOT / name
        if path.is_file():
            yield path
        else:
            yield from sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def fingerprint(python: Path) -> str:
    """Return a digest of all sources and of what else decides the build's result."""
    digest = hashlib.sha256(f"{python}\n{os.environ.get('CMAKE_ARGS', '')}\n".encode())
    for path in source_files():
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def installed_package(python: Path) -> Path | None:
    """Return the folder of the installed package, or None."""
    script = "import sysconfig; print(sysconfig.get_path('platlib'))"
    answer = subprocess.run([str(python), "-c", script], capture_output=True, text=True, check=True)
    package = Path(answer.stdout.strip()) / "scansion"
    return package if (package / "_lib").is_dir() else None


def build(python: Path) -> None:
    """Bring the environment and the installed package up to date."""
    install_requirements(python)
    stamp = environment_folder(python) / "scansion-build.txt"
    state = fingerprint(python)
    if stamp.exists() and stamp.read_text() == state and installed_package(python) is not None:
        return
    print("-- building (compiling LLVM's users for the first time takes minutes)", flush=True)
    start = time.monotonic()
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-build-isolation",
        "--no-deps",
    ]
    must([*pip, "--force-reinstall", "--verbose" if os.environ.get("VERBOSE") else "--quiet", "."])
    stamp.write_text(state)
    print(f"-- built and installed in {time.monotonic() - start:.0f} s", flush=True)


def tutorial(python: Path) -> int:
    """Run the tutorial's programs and return how many failed."""
    programs = sorted((ROOT / "examples" / "tutorial").glob("[0-9a-z]*.py"))
    failures = 0
    for program in programs:
        print(f"\n== {program.relative_to(ROOT)}", flush=True)
        failures += run([python, program]) != 0
    print(f"\n{len(programs) - failures} of {len(programs)} tutorial programs ran in native code", flush=True)
    return failures or not programs


def cpp_files() -> list[Path]:
    """Return the C++ sources that clang-format looks after."""
    suffixes = {".h", ".cpp", ".c"}
    return sorted(p for folder in CPP_FOLDERS for p in (ROOT / folder).rglob("*") if p.suffix in suffixes)


def tool(python: Path, name: str) -> Path:
    """Return a program of the virtual environment."""
    return python.parent / name


def run_lit(python: Path) -> int:
    """Run every .mlir file under test/."""
    return run([tool(python, "lit"), "-sv", BUILD / "test"])


def run_cpp(python: Path) -> int:
    """Build each C++ program under examples/ against the installed package, as its users would, and run it."""
    package = installed_package(python)
    status = 0
    for source in sorted((ROOT / "examples").glob("*/CMakeLists.txt")):
        folder = BUILD / "examples" / source.parent.name
        defines = {
            "CMAKE_BUILD_TYPE": "Release",
            "CMAKE_MAKE_PROGRAM": tool(python, "ninja"),
            "Scansion_DIR": f"{package}/_lib/cmake/Scansion",
        }
        configure: list[str | Path] = [tool(python, "cmake"), "-S", source.parent, "-B", folder, "-G", "Ninja"]
        configure += [f"-D{name}={value}" for name, value in defines.items()]
        status |= (
            run(configure, quiet=True)
            or run([tool(python, "cmake"), "--build", folder])
            or run([tool(python, "ctest"), "--test-dir", folder, "--output-on-failure", "--no-tests=error"])
        )
    return status


def run_pytest(python: Path) -> int:
    """Run the Python tests, one process a core; each needs up to 1 GiB."""
    workers = max(1, min(len(os.sched_getaffinity(0)), 8))
    return run([python, "-m", "pytest", "-q", "-n", str(workers)])


def run_mypy(python: Path) -> int:
    """Check the types of the installed package, and of this program."""
    return run([python, "-m", "mypy", "-p", "scansion"])


def run_ruff(python: Path) -> int:
    """Lint all Python files."""
    return run([python, "-m", "ruff", "check", "."])


def run_clang_format(python: Path) -> int:
    """Check the layout of all C++ files."""
    files = cpp_files()
    command = [str(tool(python, "clang-format")), "--dry-run", *map(str, files)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    wrong = sorted({line.split(":")[0] for line in answer.stderr.splitlines() if "[-Wclang-format-violations]" in line})
    for name in wrong:
        print(f"not formatted: {Path(name).relative_to(ROOT)}")
    print(f"clang-format: {len(wrong)} of {len(files)} files need `tools/dev.py format`", flush=True)
    return answer.returncode or len(wrong)


SUITES: dict[str, Callable[[Path], int]] = {
    "lit": run_lit,
    "cpp": run_cpp,
    "pytest": run_pytest,
    "mypy": run_mypy,
    "ruff": run_ruff,
    "clang-format": run_clang_format,
}


def test(python: Path, names: list[str]) -> int:
    """Run the suites, all of them even if one fails, and return how many failed."""
    results = {}
    for name in names or list(SUITES):
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        results[name] = (SUITES[name](python), time.monotonic() - start)
    print()
    for name, (status, seconds) in results.items():
        print(f"{'FAILED' if status else 'passed'}  {name:12} {seconds:6.1f} s")
    return sum(status != 0 for status, _ in results.values())


def rewrite(python: Path) -> int:
    """Let the formatters rewrite Python and C++ sources."""
    return (
        run([python, "-m", "ruff", "check", "--fix", "."])
        | run([python, "-m", "ruff", "format", "."])
        | run([tool(python, "clang-format"), "-i", *cpp_files()])
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["tutorial", "test", "build", "format"])
    parser.add_argument("suites", nargs="*", metavar="suite", help=f"for `test`: {', '.join(SUITES)}")
    arguments = parser.parse_args()
    unknown = set(arguments.suites) - set(SUITES)
    if unknown:
        parser.error(f"no such suite: {', '.join(sorted(unknown))}")
    python = find_python()
    if arguments.command == "format":
        install_requirements(python)
        return rewrite(python)
    build(python)
    if arguments.command == "tutorial":
        return int(tutorial(python) != 0)
    if arguments.command == "test":
        return int(test(python, arguments.suites) != 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
