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

def ScnExpandLogsumexp : Pass<"scn-expand-logsumexp", "::mlir::func::FuncOp"> {
  let summary = "Compute scn.reduce_logsumexp from a largest element, exponentials and their sum";
  let description = [{
    Where the largest element is infinite, 0 is subtracted in its place.
    ```mlir
    %y = scn.reduce_logsumexp %x axes = [0] : tensor<?xf64> -> tensor<f64>
    ```
    becomes
    ```mlir
    %m = scn.reduce_max %x axes = [0] {scn.checked} : tensor<?xf64> -> tensor<f64>
    %s = scn.select (scn.isinf %m), 0, %m
    %e = scn.exp (scn.sub %x, (scn.fill_like %s, %x))
    %y = scn.add (scn.log (scn.reduce_sum %e axes = [0])), %s
    ```
  }];
}

def ScnStabiliseLogarithms : Pass<"scn-stabilise-logarithms", "::mlir::func::FuncOp"> {
  let summary = "Replace logarithms of expressions that overflow by ops that do not";
  let description = [{
    The façade does the same as a graph is built, so that derivatives are those of the stable form. For real x:

    | expression | becomes |
    | --- | --- |
    | log(sigmoid(x)) | -softplus(-x) |
    | log(1 - sigmoid(x)), log1p(-sigmoid(x)) | -softplus(x) |
    | log(1 + exp(x)), log1p(exp(x)) | softplus(x) |
    | log(1 - exp(x)), log1p(-exp(x)) | log1mexp(x) |
    | log(sum(exp(x))) | logsumexp(x) |
    | log(exp(x) / y) | x - log(y) |

    Axes that are inserted, dropped or repeated between the logarithm and its argument do not matter.
    ```mlir
    %s = scn.sigmoid %x : tensor<?xf64> -> tensor<?xf64>
    %y = scn.log %s : tensor<?xf64> -> tensor<?xf64>
    ```
    becomes
    ```mlir
    %n = scn.neg %x : tensor<?xf64> -> tensor<?xf64>
    %p = scn.softplus %n : tensor<?xf64> -> tensor<?xf64>
    %y = scn.neg %p : tensor<?xf64> -> tensor<?xf64>
    ```
  }];
}

def ScnBatchFunctions : Pass<"scn-batch-functions", "::mlir::func::FuncOp"> {
  let summary = "Rebuild functions whose arguments are marked scn.batched over one more leading dimension";
  let description = [{
    A marked argument becomes a batch: one row for each member. What depends on it is computed for all members at once, by
    the ops' rules of batching; the rest once.
    ```mlir
    func.func @f(%x: tensor<3xf64> {scn.batched}, %w: tensor<3x4xf64>) -> tensor<4xf64> {
      %y = scn.dot %x, %w batch = [], [] contract = [0], [0] : tensor<3xf64>, tensor<3x4xf64> -> tensor<4xf64>
      return %y : tensor<4xf64>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: tensor<?x3xf64>, %w: tensor<3x4xf64>) -> tensor<?x4xf64> {
      %n = scn.dim %x, 0 : tensor<?x3xf64> -> tensor<i64>
      %y = scn.dot %x, %w batch = [], [] contract = [1], [0] : tensor<?x3xf64>, tensor<3x4xf64> -> tensor<?x4xf64>
      return %y : tensor<?x4xf64>
    }
    ```
  }];
}

#endif
