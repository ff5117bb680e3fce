//===- Patterns.h - the families of lowerings to linalg ---------------------===//
//
// One function per family of ops adds its patterns.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_CONVERSION_SCNTOLINALG_PATTERNS_H
#define SCANSION_LIB_CONVERSION_SCNTOLINALG_PATTERNS_H

#include "mlir/Transforms/DialectConversion.h"

namespace scansion {

void addElementwisePatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void addShapePatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void addReducePatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void addIndexPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void addDecompositionPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void addLinearAlgebraPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
/// Of matrices of few numbers, before those for all matrices.
void addSmallMatrixPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void addGatherPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void addOrderPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
void addCumulatePatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
/// Random draws and checks.
void addRuntimePatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);
/// Ops of upstream's dialects whose types change.
void addTensorPatterns(const mlir::TypeConverter &types, mlir::RewritePatternSet &patterns);

} // namespace scansion

#endif
