//===- Lowering.cpp - one program on its way through the phases -------------===//
//
// See Lowering.h.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include "scansion/Conversion/Passes.h"
#include "scansion/Conversion/SourceLine.h"
#include "scansion/Dialect/Scn/Transforms/Passes.h"
#include "scansion/Registration/Registration.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

namespace scansion {

static const mlir::DialectRegistry &registry() {
  static const auto *dialects = [] {
    auto *made = new mlir::DialectRegistry;
    registerDialects(*made);
    return made;
  }();
  return *dialects;
}

static Location locate(mlir::Location location) {
  if (mlir::FileLineColLoc place = sourceLine(location))
    return {place.getFilename().str(), static_cast<int>(place.getLine())};
  return {};
}

Lowering::Lowering(std::string_view bytecode, const ArgumentLengths &lengths,
                   llvm::ArrayRef<std::string> disabledPasses, bool forThreads)
    : context_(registry(), mlir::MLIRContext::Threading::DISABLED), disabled_(disabledPasses) {
  context_.printOpOnDiagnostic(false);
  // The first error is the cause; what follows are its consequences.
  context_.getDiagEngine().registerHandler([this](mlir::Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error && !report_)
      report_ = Report{diagnostic.str(), locate(diagnostic.getLocation())};
  });
  mlir::ParserConfig config(&context_, /*verifyAfterParse=*/false);
  module_ = mlir::parseSourceString<mlir::ModuleOp>(llvm::StringRef(bytecode.data(), bytecode.size()), config);
  if (!module_)
    fail("reading the module");
  mark(lengths);
  if (forThreads)
    (*module_)->setAttr(kThreadsAttribute, mlir::UnitAttr::get(&context_));
}

/// For scn-refine-shapes.
void Lowering::mark(const ArgumentLengths &lengths) {
  auto function = module_->lookupSymbol<mlir::func::FuncOp>("main");
  mlir::Builder b(&context_);
  for (const auto &[argument, shape] : lengths) {
    llvm::SmallVector<int64_t> known;
    for (int64_t length : shape)
      known.push_back(length == kUnknown ? mlir::ShapedType::kDynamic : length);
    function.setArgAttr(argument, scn::kLengthsAttr, b.getDenseI64ArrayAttr(known));
  }
}

void Lowering::fail(const std::string &what) const {
  if (!report_)
    throw Error(ErrorKind::Internal, what + " failed");
  // An operation that no pass takes further is one that nobody has written a lowering for yet.
  bool missing = llvm::StringRef(report_->message).contains("failed to legalize") ||
                 llvm::StringRef(report_->message).contains("not implemented") ||
                 llvm::StringRef(report_->message).contains("not supported");
  throw Error(missing ? ErrorKind::NotImplemented : ErrorKind::Internal, what + " failed: " + report_->message,
              report_->location);
}

namespace {
/// Remarks with the user's lines; what loops repeat is said once.
class RemarkCollector : public mlir::remark::detail::MLIRRemarkStreamerBase {
public:
  explicit RemarkCollector(std::vector<Remark> &remarks) : remarks_(remarks) {}

  void streamOptimizationRemark(const mlir::remark::detail::Remark &remark) override {
    std::string message;
    for (const auto &part : remark.getArgs())
      message += part.val;
    bool applied = remark.getRemarkType() == llvm::remarks::Type::Passed;
    Remark said{applied, remark.getRemarkName().str(), std::move(message), locate(remark.getLocation())};
    auto isSame = [&](const Remark &other) {
      return other.pass == said.pass && other.message == said.message && other.location.file == said.location.file &&
             other.location.line == said.location.line;
    };
    if (llvm::none_of(remarks_, isSame))
      remarks_.push_back(std::move(said));
  }

private:
  std::vector<Remark> &remarks_;
};
} // namespace

void Lowering::collectRemarks(std::vector<Remark> &remarks) {
  mlir::remark::RemarkCategories wanted;
  wanted.passed = wanted.missed = ".*";
  if (failed(mlir::remark::enableOptimizationRemarks(context_, std::make_unique<RemarkCollector>(remarks),
                                                     std::make_unique<mlir::remark::RemarkEmittingPolicyAll>(),
                                                     wanted)))
    fail("collecting remarks");
}

void Lowering::run(const Phase &phase) {
  mlir::PassManager pm(&context_, mlir::ModuleOp::getOperationName());
  // Once per phase is enough to name the culprit; scansion-opt verifies after every pass.
  pm.enableVerifier(false);
  phase.build({pm, disabled_});
  if (mlir::failed(pm.run(*module_)) || mlir::failed(mlir::verify(*module_)))
    fail("the phase '" + phase.name.str() + "' of the compiler");
}

std::string Lowering::text(bool withLocations) const {
  std::string text;
  llvm::raw_string_ostream stream(text);
  mlir::OpPrintingFlags flags;
  flags.enableDebugInfo(withLocations);
  module_.get().print(stream, flags);
  return text;
}

std::vector<Site> Lowering::sites() const {
  std::vector<Site> sites;
  auto table = (*module_)->getAttrOfType<mlir::ArrayAttr>("scn.sites");
  if (!table)
    return sites;
  for (auto row : table.getAsRange<mlir::DictionaryAttr>()) {
    auto text = [&](llvm::StringRef key) {
      auto value = row.getAs<mlir::StringAttr>(key);
      return value ? value.str() : std::string();
    };
    auto number = [&](llvm::StringRef key) { return static_cast<int>(row.getAs<mlir::IntegerAttr>(key).getInt()); };
    sites.push_back({number("status"), text("op"), text("message"), {text("file"), number("line")}, text("raises")});
  }
  return sites;
}

std::string Lowering::passes(const Phase &phase) {
  mlir::PassManager pm(&context_, mlir::ModuleOp::getOperationName());
  phase.build({pm, disabled_});
  std::string text;
  llvm::raw_string_ostream stream(text);
  pm.printAsTextualPipeline(stream);
  return text;
}

} // namespace scansion
