//===- NativeCode.cpp - from the LLVM dialect to machine code ---------------===//
//
// Start reading at kPasses.
//
//===----------------------------------------------------------------------===//

#include "NativeCode.h"

#include "scansion/Error.h"
#include "scansion/Pipelines/OptionalPasses.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace scansion {

/// In order. No vectorisers and no unrolling: both are done in MLIR, where the shapes are known. No indvars: it took nearly
/// half of these passes' time, and loops count in words from 0 already.
static constexpr llvm::StringLiteral kPasses[] = {
    "inferattrs", // what the C library's functions do not touch
    // Descriptors of buffers are gone when sroa takes the buffers in the frame apart.
    "function<eager-inv>(early-cse<memssa>,dce,sroa<modify-cfg>,simplifycfg,instcombine<no-verify-fixpoint>)",
    "function<eager-inv>(loop-mssa(loop-rotate,licm))",
    "function<eager-inv>(early-cse<memssa>,simplifycfg)",
};

std::string NativeCode::passes(llvm::ArrayRef<std::string> disabledPasses) {
  return llvm::is_contained(disabledPasses, kLLVMPasses) ? "" : llvm::join(std::begin(kPasses), std::end(kPasses), ",");
}

NativeCode::NativeCode(mlir::ModuleOp module) {
  // Alignments of loads and stores are decided during the translation.
  module->setAttr(mlir::LLVM::LLVMDialect::getDataLayoutAttrName(),
                  mlir::StringAttr::get(module.getContext(), machine_->createDataLayout().getStringRepresentation()));
  module_ = mlir::translateModuleToLLVMIR(module, context_, "scansion", /*disableVerification=*/true);
  errors_.throwIfAny();
  if (!module_)
    throw Error(ErrorKind::Internal, "the LLVM dialect could not be translated to LLVM IR");
  module_->setTargetTriple(machine_->getTargetTriple());
  // A failed check leaves by longjmp, so no frame of ours is ever unwound.
  for (llvm::Function &function : *module_)
    if (!function.isDeclaration())
      function.addFnAttr(llvm::Attribute::NoUnwind);
}

void NativeCode::optimise(llvm::ArrayRef<std::string> disabledPasses) {
  std::string list = passes(disabledPasses);
  if (list.empty())
    return;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&*machine_);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::ModulePassManager pipeline;
  throwOnError(builder.parsePassPipeline(pipeline, list), "the list of LLVM passes");
  pipeline.run(*module_, modules);
  errors_.throwIfAny();
}

std::string NativeCode::text() const {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module_->print(stream, nullptr);
  return text;
}

llvm::SmallVector<char, 0> NativeCode::emit(llvm::Module &module, llvm::CodeGenFileType type,
                                            llvm::ArrayRef<std::string> disabledPasses) {
  bool isHasty = llvm::is_contained(disabledPasses, kLLVMSelection);
  machine_->setOptLevel(isHasty ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default);
  // LLVM turns the fast selector on with the former and leaves it on with the latter.
  machine_->setFastISel(isHasty);
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  if (machine_->addPassesToEmitFile(passes, stream, nullptr, type))
    throw Error(ErrorKind::Internal, "the host's code generator cannot write this kind of file");
  passes.run(module);
  errors_.throwIfAny();
  return bytes;
}

std::string NativeCode::assembly(llvm::ArrayRef<std::string> disabledPasses) {
  // Code generation changes the module.
  std::unique_ptr<llvm::Module> copy = llvm::CloneModule(*module_);
  llvm::SmallVector<char, 0> bytes = emit(*copy, llvm::CodeGenFileType::AssemblyFile, disabledPasses);
  return std::string(bytes.begin(), bytes.end());
}

llvm::SmallVector<char, 0> NativeCode::object(llvm::ArrayRef<std::string> disabledPasses) {
  return emit(*module_, llvm::CodeGenFileType::ObjectFile, disabledPasses);
}

} // namespace scansion
