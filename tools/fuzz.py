#!/usr/bin/env python3
"""Hold the compiler against the interpreter on random programs, for as long as you like.

    python3 tools/fuzz.py --number 10000 --seed 1 --processes 2
    python3 tools/fuzz.py --minutes 60

Needs the installed package and hypothesis. Programs come in batches, each in a process of its own with its own seed, so
that a crash costs one batch. A failure is shrunk and written as a script into test/python/corpus/, where the tests run
it from then on; the same failure is not looked for twice. A batch that crashed is run again with every program in a
forked process, so that crashes shrink like other failures. The exit status is 1 if anything failed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import scansion
from hypothesis import HealthCheck, given, seed, settings
from scansion.testing._compare import UnstableProgramError
from scansion.testing.programs import Configuration, Program, configurations, programs, smooth_programs

CORPUS = Path(__file__).resolve().parent.parent / "test" / "python" / "corpus"
BATCH = 500
LONGEST = 3600  # seconds for a batch, shrinking included


def signature(error: BaseException) -> str:
    """What failures of one cause have in common: the text without its numbers."""
    first = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {re.sub(r'[0-9][0-9.e+-]*', '#', first[0])[:120]}"


class CrashError(Exception):
    """The process died in a program."""


class Batch:
    """Some programs from one seed, and what became of them."""

    def __init__(self, number: int, known: set[str], is_isolated: bool, strategy: Any) -> None:
        self.number = number
        self.strategy = strategy
        self.known = known
        self.is_isolated = is_isolated
        self.counts: Counter[str] = Counter()
        self.shrinking = ""
        self.smallest: tuple[Program, Configuration, BaseException] | None = None

    def run(self, start: int) -> dict[str, Any]:
        """Run the batch: how many programs agreed, and the failure that ended it, if one did."""

        @seed(start)
        @settings(
            max_examples=self.number, database=None, deadline=None, suppress_health_check=list(HealthCheck),
            print_blob=False,
        )  # fmt: skip
        @given(self.strategy, configurations())
        def test(program: Program, configuration: Configuration) -> None:
            self.check(program, configuration)

        try:
            test()
        except Exception:
            if self.smallest is None:
                raise
        return {"counts": dict(self.counts), "failure": self.failure()}

    def check(self, program: Program, configuration: Configuration) -> None:
        """Run one program; raise if it fails in a way that is being looked for."""
        self.counts["shrinking" if self.shrinking else "programs"] += 1
        try:
            (self.in_child if self.is_isolated else run)(program, configuration)
        except UnstableProgramError:
            self.counts["unstable"] += 1
        except Exception as error:
            self.note(program, configuration, error)

    def note(self, program: Program, configuration: Configuration, error: Exception) -> None:
        """Raise a failure that is new, or the one that is being shrunk."""
        kind = signature(error)
        if kind in self.known or (self.shrinking and kind != self.shrinking):
            self.counts["known failures"] += 1
            return
        self.shrinking = kind
        self.smallest = program, configuration, error
        raise error

    def in_child(self, program: Program, configuration: Configuration) -> None:
        """Run a program where it can crash."""
        with tempfile.TemporaryFile("w+") as last_words, tempfile.TemporaryFile("w+") as report:
            child = os.fork()
            if child == 0:
                os.dup2(last_words.fileno(), 2)
                try:
                    run(program, configuration)
                except BaseException as error:
                    report.write(f"{'unstable' if isinstance(error, UnstableProgramError) else error}")
                    report.flush()
                    os._exit(1)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            report.seek(0)
            last_words.seek(0)
            text, said = report.read(), last_words.read()
        if os.WIFSIGNALED(status):
            reasons = [line[-110:] for line in said.splitlines() if "Assertion" in line or "what()" in line]
            raise CrashError(f"signal {os.WTERMSIG(status)} {reasons[0] if reasons else ''}")
        if text == "unstable":
            raise UnstableProgramError(text)
        if status:
            raise AssertionError(text)

    def failure(self) -> dict[str, str] | None:
        """The smallest program that failed."""
        if self.smallest is None:
            return None
        program, configuration, error = self.smallest
        text = program.text(configuration.is_static)
        return {
            "signature": self.shrinking,
            "mode": f"{configuration.mode!r}, shapes={configuration.shapes!r}",
            "error": str(error),
            "text": text,
        }


def run(program: Program, configuration: Configuration) -> None:
    """Hold a program against the interpreter."""
    (Path(os.environ["FUZZ_CURRENT"]) if "FUZZ_CURRENT" in os.environ else Path(os.devnull)).write_text(
        program.text(configuration.is_static), encoding="utf-8"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program.check(configuration.is_static, [configuration.mode], shapes=configuration.shapes)


def worker(options: argparse.Namespace) -> int:
    """Run one batch and print what became of it."""
    scansion.config.base_compiledir = ""  # each program is met once
    strategy = smooth_programs() if options.derivatives else programs()
    batch = Batch(options.number, set(json.loads(options.known)), options.isolate, strategy)
    print(json.dumps(batch.run(options.seed)))
    return 0


#
# The parent.
#


def write_corpus(failure: dict[str, str]) -> Path:
    """Write a failure as a script."""
    folder = Path(os.environ.get("SCANSION_CORPUS", CORPUS))
    folder.mkdir(parents=True, exist_ok=True)
    reason = "\n".join(f"# {line}".rstrip() for line in failure["error"].strip().splitlines()[:8])
    name = hashlib.sha256(failure["text"].encode()).hexdigest()[:10]
    path = folder / f"program_{name}.py"
    path.write_text(f"# {failure['mode']}\n{reason}\n\n{failure['text']}", encoding="utf-8")
    return path


class Fuzzer:
    """Keeps a number of batches running and collects what they say."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.known: set[str] = set(options.ignore)
        self.counts: Counter[str] = Counter()
        self.end = time.monotonic() + options.minutes * 60 if options.minutes else float("inf")
        self.next_seed = options.seed
        self.found: list[Path] = []

    def start(self, start: int, is_isolated: bool) -> tuple[subprocess.Popen[str], int, bool]:
        """Start a batch."""
        command = [sys.executable, __file__, "--worker", "--seed", str(start), "--number", str(BATCH)]
        command += ["--known", json.dumps(sorted(self.known))] + ["--isolate"] * is_isolated
        command += ["--derivatives"] * self.options.derivatives
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        return process, start, is_isolated

    def is_done(self) -> bool:
        """Whether no further batch is wanted."""
        number = self.options.number
        return time.monotonic() > self.end or (number is not None and self.counts["programs"] >= number)

    def batches(self) -> Iterator[tuple[subprocess.Popen[str], int, bool]]:
        """Batches as they end."""
        running: list[tuple[subprocess.Popen[str], int, bool]] = []
        while running or not self.is_done():
            while len(running) < self.options.processes and not self.is_done():
                running.append(self.start(self.next_seed, False))
                self.next_seed += 1
            yield running.pop(0)

    def run(self) -> int:
        """Run until enough is done."""
        for batch in self.batches():
            self.collect(*batch)
        print(f"done: {dict(self.counts)}; {len(self.found)} failures")
        return 1 if self.found else 0

    def collect(self, process: subprocess.Popen[str], start: int, is_isolated: bool) -> None:
        """Take over what a batch says; run one that crashed again, in isolation."""
        try:
            output, _ = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            print(f"batch {start} took longer than {LONGEST} s", flush=True)
            self.counts["batches that took too long"] += 1
            return
        if process.returncode != 0 and not is_isolated:
            print(f"batch {start} died ({process.returncode}); looking for the program", flush=True)
            self.collect(*self.start(start, True))
            return
        if process.returncode != 0:
            print(f"batch {start} died in isolation ({process.returncode})", flush=True)
            self.counts["batches lost"] += 1
            return
        report = json.loads(output.splitlines()[-1])
        self.counts.update(report["counts"])
        if failure := report["failure"]:
            self.known.add(failure["signature"])
            self.found.append(write_corpus(failure))
            print(f"FAILURE {failure['signature']}\n  {self.found[-1]}", flush=True)
        print(f"{time.strftime('%H:%M:%S')} seed {start}: {dict(self.counts)}", flush=True)


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description="Random programs, compiled and interpreted.")
    parser.add_argument(
        "--number", type=int, help="how many programs; without it, until --minutes are over or for ever"
    )
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many minutes")
    parser.add_argument("--seed", type=int, default=0, help="the first batch's seed; batch k has seed + k")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--ignore", action="append", default=[], help="a failure (as it is printed) not to look for")
    parser.add_argument("--derivatives", action="store_true", help="differentiate instead of interpreting")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--isolate", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--known", default="[]", help=argparse.SUPPRESS)
    options = parser.parse_args()
    return worker(options) if options.worker else Fuzzer(options).run()


if __name__ == "__main__":
    sys.exit(main())
