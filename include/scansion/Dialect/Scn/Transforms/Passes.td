//===- Passes.td - from graph to graph -------------------------*- tablegen -*-===//
//
// Transformations that stay inside the dialect. The example in a pass's description is a test under
// test/Dialect/Scn/Transforms.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_TRANSFORMS_PASSES_TD
#define SCANSION_SCN_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def ScnMakeChecksExplicit : Pass<"scn-make-checks-explicit", "::mlir::func::FuncOp"> {
  let summary = "Split ops that can fail into checks and an op that cannot";
  let description = [{
    ```mlir
    %y = scn.add %a, %b : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    ```
    becomes
    ```mlir
    %m = scn.dim %a, 0 : tensor<?xf64> -> tensor<i64>
    %n = scn.dim %b, 0 : tensor<?xf64> -> tensor<i64>
    %equal = scn.eq %m, %n : tensor<i64>, tensor<i64> -> tensor<i1>
    scn.check %equal, %m, %n status = 1 "..."
    %y = scn.add %a, %b {scn.checked} : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    ```
  }];
}

def ScnResolveLengths : Pass<"scn-resolve-lengths", "::mlir::func::FuncOp"> {
  let summary = "Compute lengths from the lengths of operands instead of from results";
  let description = [{
    After it, no op is computed only because somebody asks for the length of its result.
    ```mlir
    %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
    %n = scn.dim %y, 0 : tensor<?xf64> -> tensor<i64>   // becomes scn.dim %x, 0
    ```
  }];
}

def ScnAdvanceChecks : Pass<"scn-advance-checks", "::mlir::func::FuncOp"> {
  let summary = "Move checks to the front of their blocks";
  let description = [{
    Checks keep their order. What a check needs moves with it, unless that is a scan.
    ```mlir
    %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
    %n = scn.dim %x, 0 : tensor<?xf64> -> tensor<i64>
    scn.check %ok, %n, %n status = 1 "..."
    ```
    becomes
    ```mlir
    %n = scn.dim %x, 0 : tensor<?xf64> -> tensor<i64>
    scn.check %ok, %n, %n status = 1 "..."
    %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
    ```
  }];
}

def ScnShrinkTrajectories : Pass<"scn-shrink-trajectories", "::mlir::func::FuncOp"> {
  let summary = "Read the last rows of a trajectory from the final window, so that the trajectory need not be kept";
  let description = [{
    `result[-1]` of a scan without a trajectory takes constant memory.
    ```mlir
    %y = scn.slice %traj starts() stops() steps() static_starts = [-1] ... indexed = [true]
    ```
    becomes the same slice of the scan's final window.
  }];
}

#endif
