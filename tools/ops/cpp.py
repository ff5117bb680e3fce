"""The C++ that the records stand for: the rules of calculus and the table of scalar lowerings.

`rules` is included by lib/Dialect/Scn/IR/Elementwise.cpp, `lowering` by lib/Conversion/ScnToLinalg/ScalarLowering.cpp;
what the generated code calls is declared there. Each op gets one-line definitions that call shared functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formulas import FormulaError, Scope, Translation, translate
from records import Derivative, Record, RecordError

NOTICE = "// Written by tools/ops/generate.py from ScnElementwise.td."


def rules(records: Sequence[Record]) -> str:
    """Write ElementwiseRules.cpp.inc: rules of calculus, verifiers, type inference and checks of each op."""
    ops = {record.mnemonic: (record.class_name, len(record.operands)) for record in records}
    parts = [NOTICE]
    for record in records:
        scope = Scope(frozenset({*record.operands, "y", "dy"}), ops)
        try:
            parts.append("\n".join(_definitions(record, scope)))
        except FormulaError as error:
            raise RecordError(f"Scn_{record.class_name}: {error}") from error
    return "\n\n".join(parts) + "\n"


def _definitions(record: Record, scope: Scope) -> Iterator[str]:
    name, table = record.class_name, f"k{record.class_name}Rules"
    yield f"// {record.op_name}"
    rows = [row for row in record.derivative if _is_needed(record, row)]
    if rows:
        yield f"static const DerivativeRule {table}[] = {{"
        for row in rows:
            yield f"    {_rule_row(record, row, scope)},"
        yield "};"
    table = table if rows else "{}"
    nonzero = record.operands.index(record.nonzero) if record.nonzero else -1
    yield (
        f"static const ElementwiseRecord k{name}Record = "
        f'{{"{record.kinds}", ResultRule::{record.result.title()}, /*nonzeroOperand=*/{nonzero}}};'
    )
    yield (
        f"LogicalResult {name}::pullback(OpBuilder &builder, ValueRange cotangents, SmallVectorImpl<Value> &out) {{\n"
        f"  return pullbackElementwise(*this, builder, cotangents, {table}, out);\n}}"
    )
    yield (
        f"LogicalResult {name}::pushforward(OpBuilder &builder, ValueRange tangents, SmallVectorImpl<Value> &out) {{\n"
        f"  return pushforwardElementwise(*this, builder, tangents, {table}, out);\n}}"
    )
    yield f"LogicalResult {name}::verify() {{ return verifyElementwise(*this, k{name}Record); }}"
    yield (
        f"LogicalResult {name}::inferReturnTypes(MLIRContext *, std::optional<Location> loc, Adaptor adaptor,\n"
        f"    SmallVectorImpl<Type> &out) {{\n"
        f"  return inferElementwise(loc, getOperationName(), adaptor.getOperands(), k{name}Record, out);\n}}"
    )
    yield (
        f"LogicalResult {name}::batch(Batcher &batcher, SmallVectorImpl<BatchedValue> &out) {{\n"
        f"  return batchPlaces(batcher, *this, out);\n}}"
    )
    yield f"void {name}::buildChecks(OpBuilder &builder) {{ checkElementwise(*this, builder, k{name}Record); }}"


def _is_needed(record: Record, row: Derivative) -> bool:
    kinds = row.kinds or record.kinds
    return any(kind in kinds for kind in "fc") and row.cotangent != "0"


def _rule_row(record: Record, row: Derivative, scope: Scope) -> str:
    operand = record.operands.index(row.operand)
    cotangent = _lambda(record, translate(row.cotangent, scope))
    tangent = _lambda(record, translate(row.tangent, scope)) if row.tangent else "nullptr"
    return f'{{{operand}, "{row.kinds or record.kinds}",\n     {cotangent},\n     {tangent}}}'


def _lambda(record: Record, formula: Translation) -> str:
    if not formula.expression:
        raise FormulaError("a tangent that is 0 needs a cotangent that is 0")
    lines = ["[](RuleBuilder &rule, ValueRange in, Value y, Value dy) -> Value {"]
    for index, operand in enumerate(record.operands):
        if operand in formula.names:
            lines.append(f"  Value {operand} = in[{index}];")
    lines += [f"  return {formula.expression};", "}"]
    return "\n     ".join(lines)


def lowering(records: Sequence[Record]) -> str:
    """Write ElementwiseLowering.cpp.inc: rows of (op, kind, emitter), sorted by op."""
    lines = [NOTICE]
    for record in sorted(records, key=lambda record: record.op_name):
        for row in record.lowering:
            for kind in row.kinds:
                lines.append(f"""{{"{record.op_name}", '{kind}', {_emitter(row.emitter)}}},""")
    return "\n".join(lines) + "\n"


def _emitter(emitter: str) -> str:
    return emitter.removeprefix("=") if emitter.startswith("=") else f"createFromOperands<{emitter}>"
