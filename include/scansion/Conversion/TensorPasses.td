//===- TensorPasses.td - from the graph to loops on tensors ----*- tablegen -*-===//
//
// The passes of lib/Conversion/ScnToSCF and lib/Conversion/ScnToLinalg. The example in a pass's description is a test
// under test/Conversion.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_CONVERSION_TENSORPASSES_TD
#define SCANSION_CONVERSION_TENSORPASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// ScnToSCF
//===----------------------------------------------------------------------===//

def ScanToSCF : Pass<"scn-scan-to-scf", "::mlir::func::FuncOp"> {
  let summary = "Lower scn.scan to scf.for, or scf.while where a condition ends it";
  let description = [{
    The loop carries each state's last K values, oldest first, and the trajectories and stacked outputs that somebody
    reads. Always legal.
    ```mlir
    %traj, %last = scn.scan steps(%n) states(%x0 taps [-1] : tensor<1xf64>) {
    ^bb0(%x: tensor<f64>):
      %y = scn.mul %a, %x : tensor<f64>, tensor<f64> -> tensor<f64>
      scn.yield next(%y : tensor<f64>) outputs()
    } -> (tensor<?xf64>, tensor<1xf64>)
    ```
    becomes
    ```mlir
    %traj, %x_n = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %empty, %x = %x_0) -> (tensor<?xf64>, tensor<f64>) {
      %y = scn.mul %a, %x : tensor<f64>, tensor<f64> -> tensor<f64>
      %stored = tensor.insert_slice %y into %rows[%t] [1] [1] : tensor<f64> into tensor<?xf64>
      scf.yield %stored, %y : tensor<?xf64>, tensor<f64>
    }
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect", "::mlir::arith::ArithDialect"];
}

def CarriesUpdated : Pass<"scf-carries-updated", "::mlir::func::FuncOp"> {
  let summary = "Compute a carried tensor over itself, element by element";
  let description = [{
    A sum that a loop carries (the gradient of what a scan captures, say) changes each element by itself. Where nobody else
    reads the old value or stores the new one, the elementwise operation writes into the tensor that the loop carries, so
    that one buffer is enough.
    ```mlir
    %empty = tensor.empty() : tensor<4xf64>
    %next = linalg.generic {elementwise} ins(%sum, %x) outs(%empty)
    scf.yield %next
    ```
    becomes
    ```mlir
    %next = linalg.generic {elementwise} ins(%sum, %x) outs(%sum)
    scf.yield %next
    ```
    The same in a branch, where the other branch hands the carried tensor on:
    ```mlir
    %next = scf.if %c {
      %0 = linalg.generic {elementwise} ins(%sum, %x) outs(%sum)   // before: outs(%empty)
      scf.yield %0
    } else {
      scf.yield %sum
    }
    scf.yield %next
    ```
    Where states change by each other, the operations that compute them are first made one with a result for each state,
    which reads an element of every state before it writes any (CoupledUpdates.cpp).
    ```mlir
    %next:2 = linalg.generic {elementwise} ins(%x, %y) outs(%x, %y)
    scf.yield %next#0, %next#1
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect", "::mlir::scf::SCFDialect"];
}

def CarriesToTrajectory : Pass<"scf-carries-to-trajectory", "::mlir::func::FuncOp"> {
  let summary = "Re-read a carried row from the trajectory that it was stored in";
  let description = [{
    A row that a loop carries for K steps stands in the trajectory (which gets K leading rows for the initial values), so
    the trajectory is all that the loop needs to carry. Where nobody reads the trajectory, the rows live in a ring of K+1.
    Applies to rows of rank 1 and more; scalars stay iter_args, in registers.
    ```mlir
    scf.for %t = %c0 to %n step %c1 iter_args(%rows = %empty, %x = %x_0) {
      %y = f(%x)
      %stored = tensor.insert_slice %y into %rows[%t, 0] [1, %d] [1, 1]
      scf.yield %stored, %y
    }
    ```
    becomes
    ```mlir
    scf.for %t = %c0 to %n step %c1 iter_args(%rows = %with_leading_x_0) {
      %x = tensor.extract_slice %rows[%t, 0] [1, %d] [1, 1]
      %y = f(%x)
      %stored = tensor.insert_slice %y into %rows[%t + 1, 0] [1, %d] [1, 1]
      scf.yield %stored
    }
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect", "::mlir::arith::ArithDialect"];
}

def CarriesInPlace : Pass<"scf-carries-in-place", "::mlir::func::FuncOp"> {
  let summary = "Copy what a step gives over the tensor that it replaces, so that a loop needs no new memory";
  let description = [{
    Where the step updates the carried tensor itself, or a branch of it does and the other one hands it on, nothing
    changes. The others are what scf-carries-to-trajectory leaves:
    rows that a loop with a condition carries, and states that change places.
    ```mlir
    scf.while ... do {
    ^bb0(%t: index, %x: tensor<?xf64>):
      %y = f(%x)
      scf.yield %t1, %y
    ```
    becomes
    ```mlir
      %copy = bufferization.materialize_in_destination %y in %x
      scf.yield %t1, %copy
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def CarriesToScalars : Pass<"scf-carries-to-scalars", "::mlir::func::FuncOp"> {
  let summary = "Carry tensors of rank 0 as scalars";
  let description = [{
    A scalar that a loop carries, or a branch gives, lives in a register.
    ```mlir
    scf.for ... iter_args(%x = %x0) -> (tensor<f64>)   // before
    scf.for ... iter_args(%x = %s0) -> (f64)           // after; tensor.extract before, tensor.from_elements inside
    ```
  }];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def BranchesInPlace : Pass<"scf-branches-in-place", "::mlir::func::FuncOp"> {
  let summary = "Let both branches of an scf.if in a loop write to one tensor made before it";
  let description = [{
    Applies where the lengths of the result are known before the branch. The tensor's allocation can then leave the loop,
    and a row that is chosen can be written in its place. Branches that update what the loop carries, or hand it on, stay
    as they are.
    ```mlir
    %r = scf.if %c -> (tensor<?xf64>) {
      %0 = tensor.empty(%n)
      %1 = linalg.generic ins(%x) outs(%0)
      scf.yield %1
    } else {
      scf.yield %x
    }
    ```
    becomes
    ```mlir
    %0 = tensor.empty(%n)
    %r = scf.if %c -> (tensor<?xf64>) {
      %1 = linalg.generic ins(%x) outs(%0)
      scf.yield %1
    } else {
      %1 = bufferization.materialize_in_destination %x in %0
      scf.yield %1
    }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect", "::mlir::tensor::TensorDialect"];
}

//===----------------------------------------------------------------------===//
// ScnToLinalg
//===----------------------------------------------------------------------===//

def ScnToLinalg : Pass<"scn-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Lower the ops on data to linalg and tensor, with types that upstream's passes accept";
  let description = [{
    Unsigned integers become signless, booleans are stored as i8 (0 or 1), random streams become vectors of words.
    Tensors of rank 0 are computed as scalars.
    ```mlir
    %y = scn.tanh %x : tensor<?xf64> -> tensor<?xf64>
    ```
    becomes
    ```mlir
    %y = linalg.generic {indexing_maps = [(i) -> (i), (i) -> (i)], iterator_types = ["parallel"]}
           ins(%x) outs(%empty) { ^bb0(%a: f64, %b: f64): %r = math.tanh %a : f64  linalg.yield %r : f64 }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::complex::ComplexDialect", "::mlir::math::MathDialect",
                           "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect", "::mlir::scf::SCFDialect",
                           "::mlir::LLVM::LLVMDialect"];
}

def FuseElementwise : Pass<"linalg-fuse-elementwise", "::mlir::func::FuncOp"> {
  let summary = "Fuse elementwise linalg ops where that costs no work";
  let description = [{
    Upstream's fusion, but for what it would compute more often than before: an op outside a loop is not fused into one
    inside, and one whose elements are read many times, such as a factor of a product, is computed once.
    ```mlir
    %e = linalg.generic {exp} ins(%x : tensor<?x?xf64>) ...
    %y = linalg.generic {sum of products} ins(%e, %w : tensor<?x?xf64>, tensor<?x?xf64>) ...
    ```
    stays as it is. What only moves elements, a transposition or a repetition, is fused everywhere.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

#endif
