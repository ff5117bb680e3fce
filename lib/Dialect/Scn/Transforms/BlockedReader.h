//===- BlockedReader.h - a scan over rows that are computed block by block --===//
//
// Scans that read rows of another scan from the last to the first, as its adjoints do, run over blocks of its steps, for
// each of which the other scan is repeated from the states that it began the block with.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_LIB_DIALECT_SCN_TRANSFORMS_BLOCKEDREADER_H
#define SCANSION_LIB_DIALECT_SCN_TRANSFORMS_BLOCKEDREADER_H

#include "BlockStarts.h"

#include "llvm/ADT/SetVector.h"

namespace scansion::scn {

/// A scan that is to be repeated.
struct RepeatedScan {
  ScanOp scan;
  llvm::SetVector<mlir::Value> rows;   // results that are not kept
  llvm::SetVector<unsigned> states;    // what they are computed from
  llvm::SetVector<mlir::Value> values; // of the body, those that are needed for it
};

/// Finds what is needed to compute these rows again.
RepeatedScan planRepetition(ScanOp scan, const llvm::SetVector<mlir::Value> &rows);

/// The lengths of the rows of the reader's results, before it, by result; none if they depend on data.
using RowLengths = llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value>>;
std::optional<RowLengths> findRowLengths(ScanOp reader);
/// The length of an axis of a value of the body, before the scan; null if it depends on data.
mlir::Value lengthBefore(ScanOp scan, mlir::Value value, int64_t axis);

/// Replaces the reader. `starts.scan` takes `taken` steps. Scans of the blocks get `checkpoint`, if any.
void readInBlocks(ScanOp reader, const RepeatedScan &repeated, const BlockStarts &starts, const Blocks &blocks,
                  mlir::Value taken, const RowLengths &lengths, mlir::StringAttr checkpoint);

} // namespace scansion::scn

#endif
