//===- BlockStarts.h - what a scan's states are as blocks of steps begin ----===//
//
// The steps of a scan are thought of as blocks of one length, the last of which may be shorter. A scan that keeps its
// states at their beginnings can be repeated from there, block by block.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_TRANSFORMS_BLOCKSTARTS_H
#define SCANSION_LIB_DIALECT_SCN_TRANSFORMS_BLOCKSTARTS_H

#include "scansion/Dialect/Scn/IR/Scn.h"

#include "llvm/ADT/MapVector.h"

namespace scansion::scn {

/// Blocks of steps; all int64 scalars.
struct Blocks {
  mlir::Value length; // steps of a block
  mlir::Value count;  // of blocks
};

struct BlockStarts {
  ScanOp scan;                                     // the results of the one it was made from, then more final values
  llvm::MapVector<unsigned, mlir::Value> ofStates; // for each state a row for each block: window, value or words
};

/// A copy of the scan, before it, that keeps these states.
BlockStarts keepBlockStarts(ScanOp scan, llvm::ArrayRef<unsigned> states, const Blocks &blocks);
/// What a state of the scan starts from in a block.
mlir::Value startOf(mlir::OpBuilder &b, ScanOp scan, unsigned state, mlir::Value starts, mlir::Value block);

} // namespace scansion::scn

#endif
