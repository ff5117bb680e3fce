"""The engines of reverse and forward mode with a place in them that breaks rules, for mutate_derivatives.py.

`Changed` puts the changed sources in place, builds, and puts the old ones back. A library so built breaks what the
environment's SCANSION_MUTANT says, "kind mode place op...":

    sign, factor     what a rule gives is negated, or is 1.25 times what it is
    drop             what a rule gives is lost
    pullback         for the operand `place` of the op, * for each of them; operations with regions give derivatives of
                     what they capture too, whose place is after the operands
    pushforward      for the result `place`
    tangent          for what a rule of forward mode is given of operand `place`, where it is given several

SCANSION_TOUCHED names a file that gets a line for each test and rule that the test asks: test, op, mode, place.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

HELPER = """
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>

static void noteTouched(llvm::StringRef op, llvm::StringRef mode, unsigned place) {
  const char *path = std::getenv("SCANSION_TOUCHED"), *test = std::getenv("PYTEST_CURRENT_TEST");
  if (!path || !test)
    return;
  static std::set<std::string> seen;
  std::string line = std::string(test) + "\\t" + op.str() + "\\t" + mode.str() + "\\t" + std::to_string(place) + "\\n";
  if (!seen.insert(line).second)
    return;
  if (std::FILE *file = std::fopen(path, "a")) {
    std::fputs(line.c_str(), file);
    std::fclose(file);
  }
}

static void mutateDerivative(mlir::OpBuilder &b, mlir::Operation *op, llvm::StringRef mode, unsigned place,
                             mlir::Value &derivative) {
  if (!derivative)
    return;
  llvm::StringRef name = op->getName().stripDialect();
  noteTouched(name, mode, place);
  const char *mutant = std::getenv("SCANSION_MUTANT");
  if (!mutant)
    return;
  llvm::SmallVector<llvm::StringRef> words;
  llvm::StringRef(mutant).split(words, ' ');
  if (words.size() < 4 || words[1] != mode || (words[2] != "*" && words[2] != std::to_string(place)) ||
      !llvm::is_contained(llvm::ArrayRef(words).drop_front(3), name))
    return;
  scn::RuleBuilder rules(b, op->getLoc());
  if (words[0] == "drop")
    derivative = {};
  else if (words[0] == "sign")
    derivative = rules.make<scn::NegOp>({derivative});
  else
    derivative = rules.make<scn::MulOp>({derivative, 1.25});
}
"""

ENGINES = {
    "lib/Autodiff/Pullback.cpp": [
        ("namespace {\nclass Engine", HELPER + "\nnamespace {\nclass Engine"),
        (
            '    assert(operands.size() == op->getNumOperands() && "a rule gives one cotangent per operand");\n',
            "    for (auto [place, cotangent] : llvm::enumerate(operands))\n"
            "      if (isActive(op->getOperand(place)))\n"
            '        mutateDerivative(builder_, op, "pullback", place, cotangent);\n',
        ),
        (
            "  llvm::LogicalResult add(mlir::Value value, mlir::Value cotangent) override {\n",
            "  llvm::LogicalResult add(mlir::Value value, mlir::Value cotangent) override {\n"
            "    mlir::OperandRange given = order_[place_]->getOperands();\n"
            "    unsigned place = std::distance(given.begin(), llvm::find(given, value));\n"
            '    mutateDerivative(builder_, order_[place_], "pullback", place, cotangent);\n'
            "    if (!cotangent)\n      return mlir::success();\n",
        ),
    ],
    "lib/Autodiff/Pushforward.cpp": [
        ("namespace {\nclass Engine", HELPER + "\nnamespace {\nclass Engine"),
        (
            '    assert(results.size() == op->getNumResults() && "a rule gives one tangent per result");\n',
            "    for (auto [place, tangent] : llvm::enumerate(results))\n"
            '      mutateDerivative(builder_, op, "pushforward", place, tangent);\n',
        ),
        (
            "      operands.push_back(tangents_.lookup(operand));\n",
            "      operands.push_back(tangents_.lookup(operand));\n"
            "    bool several = llvm::count_if(operands, [](mlir::Value tangent) { return bool(tangent); }) > 1;\n"
            "    for (auto [place, tangent] : llvm::enumerate(operands))\n"
            "      if (several)\n"
            '        mutateDerivative(builder_, op, "tangent", place, tangent);\n',
        ),
    ],
}


class Changed:
    """The library with changed engines, for as long as the block lasts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.originals = {name: (ROOT / name).read_text(encoding="utf-8") for name in ENGINES}

    def __enter__(self) -> Changed:
        for name, replacements in ENGINES.items():
            text = self.originals[name]
            for old, new in replacements:
                if text.count(old) != 1:
                    raise SystemExit(f"{name} has changed: {text.count(old)} places for {old!r}")
                text = text.replace(old, new)
            (ROOT / name).write_text(text, encoding="utf-8")
        build(self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        for name, text in self.originals.items():
            (ROOT / name).write_text(text, encoding="utf-8")


def build(folder: Path) -> None:
    """Bring the library up to date."""
    subprocess.run(["ninja", "-C", str(folder)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
