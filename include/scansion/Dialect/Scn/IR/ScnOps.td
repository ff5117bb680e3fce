//===- ScnOps.td - all operations ------------------------------*- tablegen -*-===//
//
// Collects the families; start reading at the family you look for.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_OPS_TD
#define SCANSION_SCN_OPS_TD

include "scansion/Dialect/Scn/IR/ScnDialect.td"
include "scansion/Dialect/Scn/IR/ScnTypes.td"
include "scansion/Dialect/Scn/IR/ScnInterfaces.td"
include "scansion/Dialect/Scn/IR/ScnElementwise.td"
include "scansion/Dialect/Scn/IR/ScnStructure.td"
include "scansion/Dialect/Scn/IR/ScnControl.td"
include "scansion/Dialect/Scn/IR/ScnShape.td"
include "scansion/Dialect/Scn/IR/ScnReduce.td"
include "scansion/Dialect/Scn/IR/ScnIndex.td"
include "scansion/Dialect/Scn/IR/ScnLinearAlgebra.td"
include "scansion/Dialect/Scn/IR/ScnGather.td"
include "scansion/Dialect/Scn/IR/ScnOrder.td"
include "scansion/Dialect/Scn/IR/ScnCumulate.td"
include "scansion/Dialect/Scn/IR/ScnScan.td"
include "scansion/Dialect/Scn/IR/ScnRandom.td"
include "scansion/Dialect/Scn/IR/ScnLowered.td"

#endif
