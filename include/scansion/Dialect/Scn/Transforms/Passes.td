//===- Passes.td - from graph to graph -------------------------*- tablegen -*-===//
//
// Transformations that stay inside the dialect. The example in a pass's description is a test under
// test/Dialect/Scn/Transforms.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_SCN_TRANSFORMS_PASSES_TD
#define SCANSION_SCN_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def ScnRefineShapes : Pass<"scn-refine-shapes", "::mlir::func::FuncOp"> {
  let summary = "Make a function for the lengths that its arguments are marked with";
  let description = [{
    An argument's `scn.lengths` says which lengths it has; those that are left open are the smallest int64. Types are
    inferred again, through the bodies of scans, and lengths become constants. Where lengths contradict each other, or an
    axis would be repeated because it happens to have length 1, the function stays as it is, for the run-time checks.
    ```mlir
    func.func @main(%x: tensor<?x?xf64> {scn.lengths = array<i64: -9223372036854775808, 3>}) -> tensor<?xf64> {
      %n = scn.dim %x, 1 : tensor<?x?xf64> -> tensor<i64>
      %y = scn.broadcast %a sizes(%n) static_sizes = [-9223372036854775808] dimensions = [] : tensor<f64> -> tensor<?xf64>
      %z = scn.dot %x, %y ... : tensor<?x?xf64>, tensor<?xf64> -> tensor<?xf64>
    ```
    becomes
    ```mlir
    func.func @main(%x: tensor<?x3xf64>) -> tensor<?xf64> {
      %n = scn.constant dense<3> : tensor<i64>
      %y = scn.broadcast %a sizes(%n) static_sizes = [-9223372036854775808] dimensions = [] : tensor<f64> -> tensor<3xf64>
      %z = scn.dot %x, %y ... : tensor<?x3xf64>, tensor<3xf64> -> tensor<?xf64>
    ```
  }];
}

def ScnSinkIntoBranches : Pass<"scn-sink-into-branches", "::mlir::func::FuncOp"> {
  let summary = "Turn scn.if into scf.if and move into its branches what only they need";
  let description = [{
    Runs before checks are made explicit, so that what can fail sinks with its checks and fails only where its branch is
    taken. What several choices by one condition need on the same side (a forward branch and its gradient) is computed by
    the first of them and handed to the others.
    ```mlir
    %y = scn.exp %x : tensor<?xf64> -> tensor<?xf64>
    %z = scn.if %c : tensor<i1> then(%y : tensor<?xf64>) else(%x : tensor<?xf64>) -> tensor<?xf64>
    ```
    becomes
    ```mlir
    %taken = tensor.extract %c[] : tensor<i1>
    %z = scf.if %taken -> (tensor<?xf64>) {
      %y = scn.exp %x : tensor<?xf64> -> tensor<?xf64>
      scf.yield %y : tensor<?xf64>
    } else {
      scf.yield %x : tensor<?xf64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def ScnMergeScans : Pass<"scn-merge-scans", "::mlir::func::FuncOp"> {
  let summary = "Let a scan that repeats another one and computes more give out the results of both";
  let description = [{
    Forward mode makes such scans. States and values are equal where they start alike and their steps compute the same.
    ```mlir
    %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
    ^bb0(%x: tensor<f64>):
      %y = scn.tanh %x : tensor<f64> -> tensor<f64>
      scn.yield next(%y : tensor<f64>) outputs()
    } -> (tensor<?xf64>, tensor<1xf64>)
    %1:4 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>, %dx0 taps [-1] : tensor<1xf64>) {
    ^bb0(%x: tensor<f64>, %dx: tensor<f64>):
      %y = scn.tanh %x : tensor<f64> -> tensor<f64>
      %dy = scn.mul %y, %dx : tensor<f64>, tensor<f64> -> tensor<f64>
      scn.yield next(%y, %dy : tensor<f64>, tensor<f64>) outputs()
    } -> (tensor<?xf64>, tensor<?xf64>, tensor<1xf64>, tensor<1xf64>)
    ```
    becomes the second scan alone; what used `%0#0` and `%0#1` uses `%1#0` and `%1#2`.
  }];
}

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
    becomes the same slice of the scan's final window. The adjoint scan of such a slice gets no sequence of zeros with one
    other row, but starts from that row.
  }];
}

def ScnSplitLogsumexp : Pass<"scn-split-logsumexp", "::mlir::func::FuncOp"> {
  let summary = "Sum exponentials of a state and of a matrix that stays the same as a product";
  let description = [{
    A step that adds numbers of its own to a matrix that all steps share needs an exponential for each of its numbers only:
    those of the matrix are computed once. log(sum(exp(a[i] + w[i, j]))) is a + log(sum(exp(a[i] - a) * exp(w[i, j] - w[j]))) +
    w[j], with the largest numbers a of a[i] and w[j] of w[i, j]. Where a sum is so small that one of its terms may have
    vanished, or something is infinite or NaN, the step computes what the program says.
    ```mlir
    %rows = scn.broadcast %a sizes() static_sizes = [32, 32] dimensions = [0] : tensor<32xf64> -> tensor<32x32xf64>
    %x = scn.add %rows, %w : tensor<32x32xf64>, tensor<32x32xf64> -> tensor<32x32xf64>
    %y = scn.reduce_logsumexp %x axes = [0] : tensor<32x32xf64> -> tensor<32xf64>
    ```
    becomes
    ```mlir
    %e = scn.exp (scn.sub %a, %largest)
    %p = scn.exp (scn.sub %w, %columns)                  // leaves the loop
    %sum = scn.reduce_sum (scn.mul %e, %p) axes = [0]
    %split = scn.add (scn.add (scn.log %sum), %columns), %largest
    %y = scn.if (scn.reduce_all (scn.ge %sum, 1e-280)) then(%split) else(%plain)
    ```
    The derivative of such a sum takes each exponential's share in it, times the derivative dy[j] of what follows. What sums
    the shares over j, or over the steps, is a product with the same matrix.
    ```mlir
    %shares = scn.div (scn.exp (scn.sub %x, %levels)), %sums     // levels and sums: one for each j, repeated
    %terms = scn.mul %shares, %dys
    %da = scn.reduce_sum %terms axes = [1]
    %next = scn.add %dw, %terms                                  // %dw: a state
    ```
    becomes
    ```mlir
    %u = scn.div %dy, (scn.dot %e, %p)
    %split = scn.mul %e, (scn.dot %u, %transposed)               // %transposed leaves the loop
    %da, %next, %es, %us = scn.if %exact then(%split, %dw, %e, %u) else(%da_plain, %next_plain, zeros, zeros)
    ```
    and behind the scan `scn.mul (scn.dot %all_es, %all_us), %p` is added to the last value of %dw. A step is exact where the
    sums are not below 1e-100 (1e-10 in float32), the exponents that were taken out by the program lie within 250 (23) of
    those that are taken out here, and |dy| is at most 1e150 (1e20).
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

def ScnDifferentiate : Pass<"scn-differentiate", "::mlir::func::FuncOp"> {
  let summary = "Append derivatives of a function's results by its arguments";
  let description = [{
    What `grad` and `Rop` do to a graph, for one to look at. In reverse mode the function takes a cotangent for each result
    that is differentiated and returns a cotangent for each argument; in forward mode it takes a tangent for each argument
    and returns a tangent for each result.
    ```mlir
    func.func @f(%x: tensor<f64>) -> tensor<f64> {
      %y = scn.sin %x : tensor<f64> -> tensor<f64>
      return %y : tensor<f64>
    }
    ```
    becomes, in either mode,
    ```mlir
    func.func @f(%x: tensor<f64>, %dy: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
      %y = scn.sin %x : tensor<f64> -> tensor<f64>
      %c = scn.cos %x : tensor<f64> -> tensor<f64>
      %dx = scn.mul %dy, %c : tensor<f64>, tensor<f64> -> tensor<f64>
      return %y, %dx : tensor<f64>, tensor<f64>
    }
    ```
  }];
  let options = [
    ListOption<"of", "of", "int64_t", "Results to differentiate, by number (default: all of floats and complex numbers)">,
    ListOption<"wrt", "wrt", "int64_t", "Arguments by which, by number (default: all of floats and complex numbers)">,
    Option<"mode", "mode", "std::string", "\"reverse\"", "reverse or forward">,
  ];
}

def ScnBatchFunctions : Pass<"scn-batch-functions", "::mlir::func::FuncOp"> {
  let summary = "Rebuild functions whose arguments are marked scn.batched over one more leading dimension";
  let description = [{
    A marked argument becomes a batch: one row for each member. What depends on it is computed for all members at once, by
    the ops' rules of batching; the rest once. Ops that work on one member at a time are run by a scan over the members.
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

def ScnExpandCheckpoints : Pass<"scn-expand-checkpoints", "::mlir::func::FuncOp"> {
  let summary = "Repeat scans marked `checkpoint` block by block in their adjoints, instead of keeping rows for them";
  let description = [{
    A scan whose rows only adjoints read keeps its states as blocks of B steps begin instead. The adjoint becomes a
    scan over the blocks, from the last to the first (the last may be shorter), which repeats the steps of a block from its
    start and then goes back through them. B is the square root of the number of steps. With "binomial" it is the
    square of their third root, and a block of the adjoint is divided in the same way once more. Values are the same to the last bit: the same
    operations are applied to the same values in the same order.
    ```mlir
    %x:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf64>) { ... } attributes {checkpoint = "sqrt"}
    %d:2 = scn.scan steps(%n) sequences(%x#0 reverse taps [0] : tensor<?x3xf64>) states(%d0 taps [-1] : tensor<1x3xf64>) {
      ...
    } attributes {checkpoint = "sqrt"}
    ```
    becomes
    ```mlir
    %starts = tensor.empty(%rows) : tensor<?x1x3xf64>
    %x:5 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf64>, ..., %starts taps [] : tensor<?x1x3xf64>) {
      ...   // the state goes into a row of the starts, where the first step of a block writes last
    }
    %d:2 = scn.scan steps(%blocks) states(%n taps [] : tensor<i64>, %d0 taps [] : tensor<1x3xf64>) {
    ^bb0(%end: tensor<i64>, %d: tensor<1x3xf64>):
      %y:2 = scn.scan steps(%count) states(%start taps [-1] : tensor<1x3xf64>) { ... }      // the steps of the block
      %e:2 = scn.scan steps(%count) sequences(%y#0 reverse taps [0] : tensor<?x3xf64>) states(%d taps [-1] ...) { ... }
      scn.yield next(%first, %e#1 : tensor<i64>, tensor<1x3xf64>) outputs()
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def ScnHoistInvariants : Pass<"scn-hoist-invariants", "::mlir::func::FuncOp"> {
  let summary = "Compute what every step of a scan computes alike once, before it";
  let description = [{
    Checks of lengths go first; they pass where the scan takes no step. What could still fail stays in the loop, and what
    costs nothing where it is used (constants, repetitions, rearrangements) moves only with what needs it.
    ```mlir
    %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf64>) {
    ^bb0(%x: tensor<3xf64>):
      %e = scn.exp %w : tensor<3xf64> -> tensor<3xf64>
      scn.check %ok, %a, %b status = 1 "..."
      %y = scn.mul %x, %e {scn.checked} : ...
    ```
    becomes
    ```mlir
    %e = scn.exp %w : tensor<3xf64> -> tensor<3xf64>
    %none = scn.eq %n, %zero : tensor<i64>, tensor<i64> -> tensor<i1>
    %passes = scn.or %none, %ok : tensor<i1>, tensor<i1> -> tensor<i1>
    scn.check %passes, %a, %b status = 1 "..."
    %0:2 = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1x3xf64>) {
    ^bb0(%x: tensor<3xf64>):
      %y = scn.mul %x, %e {scn.checked} : ...
    ```
  }];
}

def ScnBatchBeforeScan : Pass<"scn-batch-before-scan", "::mlir::func::FuncOp"> {
  let summary = "Compute products that depend on a scan's sequences but on no state before it, for all steps at once";
  let description = [{
    ```mlir
    %0:2 = scn.scan steps(%n) sequences(%x taps [0] : tensor<?x3xf64>) states(%h0 taps [-1] : tensor<1x4xf64>) {
    ^bb0(%x_t: tensor<3xf64>, %h: tensor<4xf64>):
      %p = scn.dot %x_t, %u batch = [], [] contract = [0], [0] : tensor<3xf64>, tensor<3x4xf64> -> tensor<4xf64>
      %s = scn.add %p, %h ...
    ```
    becomes
    ```mlir
    %rows = scn.slice %x ... : tensor<?x3xf64> -> tensor<?x3xf64>    // the rows that the steps read
    %P = scn.dot %rows, %u batch = [], [] contract = [1], [0] : tensor<?x3xf64>, tensor<3x4xf64> -> tensor<?x4xf64>
    %0:2 = scn.scan steps(%n) sequences(%x taps [0] : ..., %P taps [0] : tensor<?x4xf64>) states(...) {
    ^bb0(%x_t: tensor<3xf64>, %p: tensor<4xf64>, %h: tensor<4xf64>):
      %s = scn.add %p, %h ...
    ```
    Scans with a condition stay as they are.
  }];
}

def ScnBatchAfterScan : Pass<"scn-batch-after-scan", "::mlir::func::FuncOp"> {
  let summary = "Compute outputs of a scan that nothing feeds back after it, for all steps at once";
  let description = [{
    Outputs that contain a product of a row with a matrix, and all outputs of a scan without states, which disappears.
    ```mlir
    %0:3 = scn.scan steps(%n) states(%h0 taps [-1] : tensor<1x4xf64>) {
    ^bb0(%h: tensor<4xf64>):
      %next = scn.tanh %h : tensor<4xf64> -> tensor<4xf64>
      %o = scn.dot %next, %v batch = [], [] contract = [0], [0] : tensor<4xf64>, tensor<4x2xf64> -> tensor<2xf64>
      scn.yield next(%next : tensor<4xf64>) outputs(%o : tensor<2xf64>)
    } -> (tensor<?x4xf64>, tensor<?x2xf64>, tensor<1x4xf64>)
    ```
    becomes
    ```mlir
    %0:2 = scn.scan steps(%n) states(%h0 taps [-1] : tensor<1x4xf64>) {
    ^bb0(%h: tensor<4xf64>):
      %next = scn.tanh %h : tensor<4xf64> -> tensor<4xf64>
      scn.yield next(%next : tensor<4xf64>) outputs()
    } -> (tensor<?x4xf64>, tensor<1x4xf64>)
    %o = scn.dot %0#0, %v batch = [], [] contract = [1], [0] : tensor<?x4xf64>, tensor<4x2xf64> -> tensor<?x2xf64>
    ```
  }];
}

def ScnSumAfterScan : Pass<"scn-sum-after-scan", "::mlir::func::FuncOp"> {
  let summary = "Sum what a scan's states only add up after it: products of rows as one product of matrices";
  let description = [{
    The sum is made in another order than in the loop, and rounds differently. A scan that does nothing but add up a few
    numbers gives out their rows instead, which are summed; scn-batch-after-scan then computes them without a loop.
    ```mlir
    %0:2 = scn.scan steps(%n) sequences(%a taps [0] : tensor<?x3xf64>, %b taps [0] : tensor<?x4xf64>)
             states(%w taps [] : tensor<3x4xf64>) {
    ^bb0(%a_t: tensor<3xf64>, %b_t: tensor<4xf64>, %acc: tensor<3x4xf64>):
      %p = scn.dot %a_t, %b_t batch = [], [] contract = [], [] : tensor<3xf64>, tensor<4xf64> -> tensor<3x4xf64>
      %sum = scn.add %acc, %p : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
      scn.yield next(%sum : tensor<3x4xf64>) outputs()
    } -> tensor<3x4xf64>
    ```
    becomes
    ```mlir
    %p = scn.dot %a_rows, %b_rows batch = [], [] contract = [0], [0] : tensor<?x3xf64>, tensor<?x4xf64> -> tensor<3x4xf64>
    %0 = scn.add %w, %p : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    ```
    Lengths that only steps compare may differ where there is none; rows are given those of the sum then.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

#endif
