//===- BufferizableOpInterfaceImpl.h - runtime calls in place ---------------===//
//
// Tells upstream's bufferization how scn.runtime_call uses its operands.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_DIALECT_SCN_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H
#define SCANSION_DIALECT_SCN_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace scansion::scn {
void registerBufferizableOpInterfaceExternalModels(mlir::DialectRegistry &registry);
} // namespace scansion::scn

#endif
