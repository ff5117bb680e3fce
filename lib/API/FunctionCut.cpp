//===- FunctionCut.cpp - from a slice of the graph to a func.func -----------===//
//
// The copy is made in the graph's own context, where cloning is direct, and leaves it as bytecode.
//
//===----------------------------------------------------------------------===//

#include "FunctionCut.h"

#include "SharedState.h"
#include "TypeConversion.h"

#include "scansion/Autodiff/BackwardSlice.h"
#include "scansion/Dialect/Scn/IR/Scn.h"
#include "scansion/Dialect/Scn/IR/VariableNames.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/raw_ostream.h"

#include <map>

namespace scansion::detail {

namespace {
class Cutter {
public:
  Cutter(GraphState &graph, const CutRequest &request, bool bindConstants)
      : graph_(graph), request_(request), bindConstants_(bindConstants),
        given_(request.inputs.begin(), request.inputs.end()) {}

  FunctionCut run() {
    ++graph_.uniqued; // the function's type
    collectSlice();
    checkInputs();
    module_ = mlir::ModuleOp::create(mlir::UnknownLoc::get(graph_.context.get()));
    mlir::OpBuilder b = mlir::OpBuilder::atBlockEnd(module_->getBody());
    function_ = mlir::func::FuncOp::create(b, mlir::UnknownLoc::get(graph_.context.get()), "main",
                                           b.getFunctionType(argumentTypes_, resultTypes()));
    function_.addEntryBlock();
    addArguments();
    copyOperations();
    addResults();
    if (request_.numberPlaces)
      numberPlaces();
    FunctionCut cut{write(), std::move(places_), std::move(shared_), std::move(constants_)};
    return cut;
  }

private:
  void collectSlice() {
    values_ = request_.outputs;
    for (const auto &[state, value] : request_.updates)
      values_.push_back(value);
    for (mlir::Value value : values_)
      checkOuter(value);
    slice_ = backwardSlice(values_, [&](mlir::Value value) { return given_.contains(value); }, forEachComputed);
    llvm::sort(slice_, [](mlir::Operation *a, mlir::Operation *b) { return a->isBeforeInBlock(b); });
    for (mlir::Value input : request_.inputs)
      addArgument(input, {});
    for (mlir::Operation *op : slice_)
      if (mlir::isa<scn::SharedOp>(op))
        addShared(mlir::cast<scn::SharedOp>(op));
    for (mlir::Operation *op : slice_)
      if (auto constant = mlir::dyn_cast<scn::ConstantOp>(op); constant && isBound(constant))
        addConstant(constant);
  }

  /// A function is made of what stands outside of open scan bodies; what does depends on nothing inside.
  void checkOuter(mlir::Value value) {
    if (value.getParentBlock() == graph_.module->getBody())
      return;
    throw Error(ErrorKind::Scope,
                graph_.describe(value) + at(fromMLIR(value.getLoc())) +
                    " belongs to the body of a scan and cannot be computed outside it",
                placeFor(value));
  }

  /// The line that asks for the function; where that is not known, the line of what is wrong with it.
  Location placeFor(mlir::Value value) const {
    return request_.location.line ? request_.location : fromMLIR(value.getLoc());
  }

  void checkInputs() {
    llvm::DenseSet<mlir::Value> used(values_.begin(), values_.end());
    for (mlir::Operation *op : slice_) {
      if (mlir::isa<scn::InputOp>(op))
        throw Error(ErrorKind::MissingInput,
                    "the outputs depend on the input " + graph_.describe(op->getResult(0)) +
                        at(fromMLIR(op->getLoc())) + ", which is not among the function's inputs; add it to them",
                    placeFor(op->getResult(0)));
      forEachComputed(op, [&](mlir::Value value) { used.insert(value); });
    }
    if (!request_.checkUnusedInputs)
      return;
    for (mlir::Value input : request_.inputs)
      if (!used.contains(input))
        throw Error(ErrorKind::UnusedInput,
                    "the outputs do not depend on the input " + graph_.describe(input) + at(fromMLIR(input.getLoc())) +
                        "; leave it out, or allow unused inputs",
                    placeFor(input));
  }

  bool isBound(scn::ConstantOp constant) const {
    // Small ones are worth folding into the code.
    return bindConstants_ && constant.getData().getNumElements() > 16;
  }

  void addArgument(mlir::Value value, llvm::StringRef mark) {
    arguments_.push_back(value);
    argumentTypes_.push_back(value.getType());
    marks_.push_back(mark);
  }

  void addShared(scn::SharedOp op) {
    addArgument(op.getResult(), "scn.shared");
    shared_.push_back(graph_.shared.lookup(static_cast<int64_t>(op.getId())).state);
  }

  void addConstant(scn::ConstantOp op) {
    addArgument(op.getResult(), "scn.bound");
    constants_.push_back({op.getData().getType().getShape().vec(), op.getData().share()});
  }

  llvm::SmallVector<mlir::Type> resultTypes() const {
    return llvm::map_to_vector(values_, [](mlir::Value value) { return value.getType(); });
  }

  void addArguments() {
    mlir::Builder b(graph_.context.get());
    for (auto [index, value] : llvm::enumerate(arguments_)) {
      mlir::BlockArgument argument = function_.getArgument(index);
      argument.setLoc(value.getLoc());
      mapping_.map(value, argument);
      if (!marks_[index].empty())
        function_.setArgAttr(index, marks_[index], b.getUnitAttr());
    }
  }

  void copyOperations() {
    mlir::OpBuilder b = mlir::OpBuilder::atBlockEnd(&function_.front());
    for (mlir::Operation *op : slice_)
      copy(b, op);
    llvm::SmallVector<mlir::Value> results;
    for (mlir::Value value : values_)
      results.push_back(mapping_.lookup(value));
    mlir::func::ReturnOp::create(b, function_.getLoc(), results);
  }

  /// Results that are arguments of the function stay what they are.
  void copy(mlir::OpBuilder &b, mlir::Operation *op) {
    llvm::SmallVector<std::pair<mlir::Value, mlir::Value>> kept;
    for (mlir::Value result : op->getResults())
      if (mlir::Value argument = mapping_.lookupOrNull(result))
        kept.emplace_back(result, argument);
    if (kept.size() == op->getNumResults() && !kept.empty())
      return;
    if (auto rules = mlir::dyn_cast<scn::OverrideRulesOp>(op)) {
      for (auto [result, value] : llvm::zip(rules.getResults(), rules.getValues()))
        mapping_.map(result, mapping_.lookup(value));
    } else {
      dropRules(b.clone(*op, mapping_));
    }
    for (auto [result, argument] : kept)
      mapping_.map(result, argument);
  }

  /// Rules of calculus in the regions of a copy, and what they captured, are no part of a function.
  static void dropRules(mlir::Operation *copy) {
    if (copy->getNumRegions() == 0)
      return;
    llvm::SmallVector<scn::OverrideRulesOp> found;
    copy->walk([&](scn::OverrideRulesOp rules) { found.push_back(rules); });
    for (scn::OverrideRulesOp rules : found) {
      rules.replaceAllUsesWith(rules.getValues());
      rules.erase();
    }
  }

  void addResults() {
    mlir::Builder b(graph_.context.get());
    for (auto [index, update] : llvm::enumerate(request_.updates)) {
      auto read = llvm::find(shared_, update.first);
      if (read != shared_.end())
        function_.setResultAttr(request_.outputs.size() + index, "scn.update",
                                b.getI64IntegerAttr(request_.inputs.size() + (read - shared_.begin())));
    }
  }

  /// Locations become numbers, in the order in which the program mentions them.
  void numberPlaces() {
    module_->walk<mlir::WalkOrder::PreOrder>([&](mlir::Operation *op) {
      op->setLoc(numbered(op->getLoc()));
      for (mlir::Region &region : op->getRegions())
        for (mlir::Block &block : region)
          for (mlir::BlockArgument argument : block.getArguments())
            argument.setLoc(numbered(argument.getLoc()));
    });
  }

  mlir::Location numbered(mlir::Location location) {
    return scn::withVariableName(numberedPlace(location), scn::variableName(location));
  }

  mlir::Location numberedPlace(mlir::Location location) {
    Location place = fromMLIR(location);
    if (!place.line)
      return mlir::UnknownLoc::get(graph_.context.get());
    auto [entry, isNew] = placeNumbers_.try_emplace({place.file, place.line}, places_.size() + 1);
    if (isNew)
      places_.push_back(place);
    return mlir::FileLineColLoc::get(graph_.context.get(), kNumberedPlace, entry->second, /*column=*/0);
  }

  std::string write() {
    std::string bytecode;
    llvm::raw_string_ostream stream(bytecode);
    if (failed(mlir::writeBytecodeToFile(module_.get(), stream)))
      throw Error(ErrorKind::Internal, "the function cannot be written as bytecode");
    return bytecode;
  }

  GraphState &graph_;
  const CutRequest &request_;
  bool bindConstants_;
  llvm::DenseSet<mlir::Value> given_;
  llvm::SmallVector<mlir::Value> values_;    // what the function returns
  llvm::SmallVector<mlir::Value> arguments_; // what its arguments stand for
  llvm::SmallVector<mlir::Type> argumentTypes_;
  llvm::SmallVector<llvm::StringRef> marks_;
  std::vector<mlir::Operation *> slice_;
  std::vector<std::shared_ptr<SharedState>> shared_;
  std::vector<BoundConstant> constants_;
  std::vector<Location> places_;
  std::map<std::pair<std::string, int>, unsigned> placeNumbers_;
  mlir::OwningOpRef<mlir::ModuleOp> module_;
  mlir::func::FuncOp function_;
  mlir::IRMapping mapping_;
};
} // namespace

FunctionCut cutFunction(GraphState &graph, const CutRequest &request) { return Cutter(graph, request, true).run(); }

FunctionCut cutSlice(GraphState &graph, llvm::ArrayRef<mlir::Value> outputs) {
  CutRequest request;
  request.outputs.assign(outputs.begin(), outputs.end());
  for (mlir::Operation *op : backwardSlice(outputs, [](mlir::Value) { return false; }, forEachComputed))
    if (mlir::isa<scn::InputOp>(op))
      request.inputs.push_back(op->getResult(0));
  llvm::sort(request.inputs,
             [](mlir::Value a, mlir::Value b) { return a.getDefiningOp()->isBeforeInBlock(b.getDefiningOp()); });
  return Cutter(graph, request, false).run();
}

} // namespace scansion::detail
