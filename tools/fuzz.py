#!/usr/bin/env python3
"""Hold the compiler against the interpreter on random programs, for as long as you like.

    python3 tools/fuzz.py --number 10000 --seed 1 --processes 2
    python3 tools/fuzz.py --minutes 60

Needs the installed package and hypothesis. Programs come in batches, each in a process of its own. Program k of a batch
depends on the batch's seed and k alone. A failure is shrunk, every attempt in a forked process since it may crash, and
written as a script into test/python/corpus/, where the tests run it from then on; the same failure is not looked for
twice. A batch that crashes goes on behind the program that did it. Programs whose text was met before are not counted
again; with --seen, those of earlier runs neither. The exit status is 1 if anything failed.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import scansion
from scansion.testing._compare import UnstableProgramError
from scansion.testing.programs import (
    Choices,
    Configuration,
    Program,
    Tape,
    shrunk,
    write_configuration,
    write_program,
    write_smooth_program,
)

CORPUS = Path(__file__).resolve().parent.parent / "test" / "python" / "corpus"
BATCH = 500
LONGEST = 1800  # seconds for a batch, shrinking included
LONGEST_PROGRAM = 60  # seconds for a program that is being shrunk


def signature(error: str) -> str:
    """What failures of one cause have in common: the first line without its numbers."""
    first = error.strip().splitlines() or [""]
    return re.sub(r"[0-9][0-9.e+-]*", "#", first[0])[:140]


def crash(said: str, reason: object) -> str:
    """What there is to say about a process that died: its assertion, if it named one."""
    last = [line[-110:] for line in said.splitlines() if "Assertion" in line or "what()" in line]
    return f"Crash: {last[-1] if last else reason}"


#
# One batch.
#


class Batch:
    """Programs of one seed. What becomes of them is printed, a line of JSON each."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.write = write_smooth_program if options.derivatives else write_program
        self.seed = options.seed
        self.known: set[str] = set(json.loads(options.known))

    def run(self, first: int, number: int) -> None:
        """Run some programs."""
        for k in range(first, number):
            tape = Tape(f"{self.seed}/{k}")
            program, configuration = self.written(tape)
            say(at=k, program=hashlib.sha256(program.text().encode()).hexdigest()[:16])
            error = outcome(program, configuration)
            if error is None or error == "unstable":
                say(became=error or "agreed")
            elif signature(error) in self.known:
                say(became="known failure")
            else:
                self.shrink(tape.drawn, signature(error), error)

    def written(self, tape: Tape) -> tuple[Program, Configuration]:
        """The program and the way to compile it that some decisions make."""
        choices = Choices(tape.draw)
        configuration = write_configuration(choices)
        return self.write(choices), configuration

    def shrink(self, decisions: list[int], kind: str, error: str) -> None:
        """Look for the smallest program that fails like this one."""
        found = {"error": error}

        def fails(candidate: list[int]) -> list[int] | None:
            tape = Tape(recorded=candidate)
            error = outcome_in_child(*self.written(tape))
            if error is None or signature(error) != kind:
                return None
            found["error"] = error
            return tape.drawn

        program, configuration = self.written(Tape(recorded=shrunk(decisions, fails)))
        self.known.add(kind)
        say(
            became="failure",
            signature=kind,
            mode=f"{configuration.mode!r}, shapes={configuration.shapes!r}",
            error=found["error"],
            text=program.text(configuration.is_static),
        )


def say(**facts: Any) -> None:
    """Print some facts for the parent."""
    print(json.dumps(facts), flush=True)


def outcome(program: Program, configuration: Configuration) -> str | None:
    """None if a program agrees with the interpreter, else what is wrong."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            program.check(configuration.is_static, [configuration.mode], shapes=configuration.shapes)
        except UnstableProgramError:
            return "unstable"
        except Exception as error:
            return f"{type(error).__name__}: {str(error).strip()}"
    return None


def outcome_in_child(program: Program, configuration: Configuration) -> str | None:
    """The same where it can crash, or hang."""
    with tempfile.TemporaryFile("w+") as last_words, tempfile.TemporaryFile("w+") as report:
        child = os.fork()
        if child == 0:
            os.dup2(last_words.fileno(), 2)
            report.write(outcome(program, configuration) or "")
            report.flush()
            os._exit(0)
        end = time.monotonic() + LONGEST_PROGRAM
        while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
            if time.monotonic() > end:
                os.kill(child, 9)
                os.waitpid(child, 0)
                return "Crash: it does not end"
            time.sleep(0.002)
        report.seek(0)
        last_words.seek(0)
        text, said = report.read(), last_words.read()
    return (text or None) if ended[1] == 0 else crash(said, f"signal {os.WTERMSIG(ended[1])}")


def worker(options: argparse.Namespace) -> int:
    """Run one batch, or shrink the program of it that made the process die."""
    scansion.config.base_compiledir = ""  # each program is met once
    batch = Batch(options)
    if not options.died:
        batch.run(options.first, options.number)
        return 0
    tape = Tape(f"{options.seed}/{options.first}")
    error = outcome_in_child(*batch.written(tape))
    if error is None or error == "unstable":
        say(became="died, but not when it was alone")
    elif signature(error) in batch.known:
        say(became="known failure")
    else:
        batch.shrink(tape.drawn, signature(error), error)
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


@dataclass
class Running:
    """A process that runs programs of a batch, or shrinks one."""

    seed: int
    first: int
    number: int
    died: bool = False
    facts: Any = field(default_factory=lambda: tempfile.TemporaryFile("w+"))  # noqa: SIM115
    said: Any = field(default_factory=lambda: tempfile.TemporaryFile("w+"))  # noqa: SIM115
    process: Any = None

    def start(self, known: set[str], derivatives: bool) -> Running:
        """Start it."""
        command = [sys.executable, __file__, "--worker", "--seed", str(self.seed), "--first", str(self.first)]
        command += ["--number", str(self.number), "--known", json.dumps(sorted(known))]
        command += ["--died"] * self.died + ["--derivatives"] * derivatives
        self.process = subprocess.Popen(command, stdout=self.facts, stderr=self.said)
        return self

    def end(self) -> tuple[list[dict[str, Any]], str | None]:
        """Wait for it: what became of its programs, and what it died of, if it did."""
        reason = None
        try:
            self.process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            reason = "Crash: it does not end"
        self.facts.seek(0)
        self.said.seek(0)
        if self.process.returncode and reason is None:
            reason = crash(self.said.read(), f"status {self.process.returncode}")
        return [json.loads(line) for line in self.facts if line.endswith("\n")], reason


class Fuzzer:
    """Keeps a number of batches running and collects what they say."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.known: set[str] = set(options.ignore)
        self.counts: Counter[str] = Counter()
        self.end = time.monotonic() + options.minutes * 60 if options.minutes else float("inf")
        self.next_seed = options.seed
        self.found: list[Path] = []
        self.seen: set[str] = set()
        if options.seen and options.seen.exists():
            self.seen.update(options.seen.read_text(encoding="ascii").split())

    def is_done(self) -> bool:
        """Whether no further batch is wanted."""
        number = self.options.number
        return time.monotonic() > self.end or (number is not None and self.counts["programs"] >= number)

    def batches(self) -> Iterator[Running]:
        """Batches as they end."""
        running: list[Running] = []
        number = BATCH if self.options.number is None else min(BATCH, self.options.number)
        while running or not self.is_done():
            while len(running) < self.options.processes and not self.is_done():
                batch = Running(self.next_seed, 0, number)
                running.append(batch.start(self.known, self.options.derivatives))
                self.next_seed += 1
            yield running.pop(0)

    def run(self) -> int:
        """Run until enough is done."""
        for batch in self.batches():
            self.collect(batch)
            print(f"{time.strftime('%H:%M:%S')} seed {batch.seed}: {dict(self.counts)}", flush=True)
        print(f"done: {dict(self.counts)}; {len(self.found)} failures")
        return 1 if self.found else 0

    def collect(self, batch: Running) -> None:
        """Take over what a batch says; go on behind a program that made it die."""
        while True:
            facts, reason = batch.end()
            new = self.count(facts)
            if self.options.seen:
                with self.options.seen.open("a", encoding="ascii") as file:
                    file.writelines(f"{program}\n" for program in new)
            at = max((fact["at"] for fact in facts if "at" in fact), default=None)
            if reason is None or at is None:
                if reason is not None:
                    self.lost(batch, reason)
                return
            print(f"seed {batch.seed} died in program {at}: {reason}", flush=True)
            if signature(reason) in self.known:
                self.counts["known failure"] += 1
            else:
                self.shrink(batch, at, reason)
            if at + 1 >= batch.number:
                return
            batch = Running(batch.seed, at + 1, batch.number).start(self.known, self.options.derivatives)

    def shrink(self, batch: Running, at: int, reason: str) -> None:
        """Find the smallest program that dies like this one."""
        alone = Running(batch.seed, at, at + 1, died=True).start(self.known, self.options.derivatives)
        facts, died = alone.end()
        self.count(facts)
        if died is not None:
            self.lost(alone, died)
        self.known.add(signature(reason))

    def lost(self, batch: Running, reason: str) -> None:
        """Say that a process died outside programs."""
        self.counts["lost"] += 1
        print(f"seed {batch.seed} from program {batch.first} is lost: {reason}", flush=True)

    def count(self, facts: list[dict[str, Any]]) -> list[str]:
        """Count programs and what became of them; those that are new."""
        new: list[str] = []
        for fact in facts:
            if program := fact.get("program"):
                self.counts["programs" if program not in self.seen else "repeated"] += 1
                if program not in self.seen:
                    self.seen.add(program)
                    new.append(program)
            elif fact["became"] != "agreed":
                self.counts[fact["became"]] += 1
            if fact.get("became") == "failure" and fact["signature"] not in self.known:
                self.known.add(fact["signature"])
                self.found.append(write_corpus(fact))
                print(f"FAILURE {fact['signature']}\n  {self.found[-1]}", flush=True)
        return new


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
    parser.add_argument("--seen", type=Path, help="a file of programs that were counted; new ones are added to it")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--died", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--known", default="[]", help=argparse.SUPPRESS)
    options = parser.parse_args()
    return worker(options) if options.worker else Fuzzer(options).run()


if __name__ == "__main__":
    sys.exit(main())
