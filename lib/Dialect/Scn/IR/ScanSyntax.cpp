//===- ScanSyntax.cpp - the text of scn.scan --------------------------------===//
//
//   scn.scan steps(%n) sequences(%u taps [0, 1] : T, %v reverse taps [0] : T) states(%x taps [-1] : T) { ... } -> (T, T)
//
//===----------------------------------------------------------------------===//

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace scansion::scn;

static void printTapped(OpAsmPrinter &printer, StringRef keyword, ValueRange values, ArrayAttr taps,
                        llvm::function_ref<bool(unsigned)> isReversed) {
  if (values.empty())
    return;
  printer << ' ' << keyword << '(';
  llvm::interleaveComma(llvm::enumerate(values), printer, [&](auto entry) {
    printer << entry.value() << (isReversed(entry.index()) ? " reverse" : "") << " taps [";
    llvm::interleaveComma(cast<DenseI64ArrayAttr>(taps[entry.index()]).asArrayRef(), printer);
    printer << "] : " << entry.value().getType();
  });
  printer << ')';
}

namespace {
/// What stands between the parentheses of sequences or states; their operands go to the operation's state.
struct TappedList {
  SmallVector<Attribute> taps;
  SmallVector<int64_t> reversed;

  ParseResult parse(OpAsmParser &parser, StringRef keyword, OperationState &state) {
    if (failed(parser.parseOptionalKeyword(keyword)))
      return success();
    return parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Paren, [&] { return parseOne(parser, state); });
  }

private:
  ParseResult parseOne(OpAsmParser &parser, OperationState &state) {
    OpAsmParser::UnresolvedOperand operand;
    SmallVector<int64_t> list;
    Type type;
    if (parser.parseOperand(operand))
      return failure();
    if (succeeded(parser.parseOptionalKeyword("reverse")))
      reversed.push_back(static_cast<int64_t>(taps.size()));
    auto parseTap = [&] { return parser.parseInteger(list.emplace_back()); };
    if (parser.parseKeyword("taps") || parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parseTap) ||
        parser.parseColonType(type) || parser.resolveOperand(operand, type, state.operands))
      return failure();
    taps.push_back(parser.getBuilder().getDenseI64ArrayAttr(list));
    return success();
  }
};
} // namespace

ParseResult ScanOp::parse(OpAsmParser &parser, OperationState &state) {
  OpAsmParser::UnresolvedOperand steps;
  Builder &builder = parser.getBuilder();
  auto index = RankedTensorType::get({}, builder.getI64Type());
  TappedList sequences, states;
  if (parser.parseKeyword("steps") || parser.parseLParen() || parser.parseOperand(steps) || parser.parseRParen() ||
      parser.resolveOperand(steps, index, state.operands) || sequences.parse(parser, "sequences", state))
    return failure();
  SMLoc place = parser.getCurrentLocation();
  if (states.parse(parser, "states", state))
    return failure();
  if (!states.reversed.empty())
    return parser.emitError(place, "a state cannot be reversed");
  if (parser.parseRegion(*state.addRegion()) || parser.parseOptionalAttrDictWithKeyword(state.attributes) ||
      parser.parseOptionalArrowTypeList(state.types))
    return failure();
  state.addAttribute(getSequenceTapsAttrName(state.name), builder.getArrayAttr(sequences.taps));
  state.addAttribute(getStateTapsAttrName(state.name), builder.getArrayAttr(states.taps));
  if (!sequences.reversed.empty())
    state.addAttribute(getReversedSequencesAttrName(state.name), builder.getDenseI64ArrayAttr(sequences.reversed));
  state.getOrAddProperties<Properties>().operandSegmentSizes = {1, static_cast<int32_t>(sequences.taps.size()),
                                                                static_cast<int32_t>(states.taps.size())};
  return success();
}

void ScanOp::print(OpAsmPrinter &printer) {
  printer << " steps(" << getSteps() << ')';
  printTapped(printer, "sequences", getSequences(), getSequenceTapsAttr(),
              [&](unsigned sequence) { return isReversed(sequence); });
  printTapped(printer, "states", getInitials(), getStateTapsAttr(), [](unsigned) { return false; });
  printer << ' ';
  printer.printRegion(getBody());
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {getReversedSequencesAttrName(), getSequenceTapsAttrName(), getStateTapsAttrName(), getOperandSegmentSizeAttr()});
  printer.printOptionalArrowTypeList(getResultTypes());
}
