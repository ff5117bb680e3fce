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

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

def SeparateRooms : Pass<"scn-separate-rooms", "::mlir::func::FuncOp"> {
  let summary = "Give each use of a tensor.empty one of its own, before bufferization";
  let description = [{
    Bufferization may put all uses of one tensor.empty into one buffer, since it takes their contents for nothing.
    ```mlir
    %room = tensor.empty() : tensor<3xi64>
    scf.for %i = %c0 to %n step %c1 iter_args(%stack = %room) -> (tensor<3xi64>) {
      scf.for %k = %c0 to %n step %c1 iter_args(%places = %room) -> (tensor<3xi64>) {
    ```
    becomes
    ```mlir
    %own = tensor.empty() : tensor<3xi64>
    %room = tensor.empty() : tensor<3xi64>
    scf.for %i = %c0 to %n step %c1 iter_args(%stack = %own) -> (tensor<3xi64>) {
      scf.for %k = %c0 to %n step %c1 iter_args(%places = %room) -> (tensor<3xi64>) {
    ```
  }];
}

def SettleSlices : Pass<"scn-settle-slices", "::mlir::func::FuncOp"> {
  let summary = "Write starts and steps of slices as numbers, and the step of a single element as 1";
  let description = [{
    So that the types of the views that slices become say the same as the views. Which axes a view drops cannot be told
    otherwise. A slice without elements becomes a tensor.empty: it may start where no element is.
    ```mlir
    %y = tensor.extract_slice %x[%c0, %k] [1, 1] [2, 1] : tensor<2x4xf64> to tensor<1xf64>
    ```
    becomes
    ```mlir
    %y = tensor.extract_slice %x[0, %k] [1, 1] [1, 1] : tensor<2x4xf64> to tensor<1xf64>
    ```
  }];
}

def ForwardScratchRow : Pass<"forward-scratch-row", "::mlir::func::FuncOp"> {
  let summary = "Compute a step's row in its place in the trajectory instead of in a scratch buffer";
  let description = [{
    ```mlir
    scf.for %t = %c0 to %n step %c1 {
      %x = memref.subview %rows[%t, 0] [1, %d] [1, 1]
      linalg.generic ins(%x) outs(%scratch)
      %t1 = arith.addi %t, %c1 : index
      %y = memref.subview %rows[%t1, 0] [1, %d] [1, 1]
      memref.copy %scratch, %y
    }
    ```
    becomes
    ```mlir
    scf.for %t = %c0 to %n step %c1 {
      %x = memref.subview %rows[%t, 0] [1, %d] [1, 1]
      %t1 = arith.addi %t, %c1 : index
      %y = memref.subview %rows[%t1, 0] [1, %d] [1, 1]
      linalg.generic ins(%x) outs(%y)
    }
    ```
  }];
}

def ReplaceEmptyViews : Pass<"scn-replace-empty-views", "::mlir::func::FuncOp"> {
  let summary = "Give views of buffers without elements a form that upstream's verifier accepts";
  let description = [{
    Simplifying a program can turn a length into a static 0. A view at a static offset on such an axis is then refused as
    out of bounds, though it has no elements. Run it before the verifier.
    ```mlir
    %y = memref.subview %x[0] [%n] [1] : memref<0xf64> to memref<?xf64, strided<[1]>>
    ```
    becomes
    ```mlir
    %y = memref.reinterpret_cast %x to offset: [0], sizes: [%n], strides: [1] : memref<0xf64> to memref<?xf64, strided<[1]>>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect"];
}

def LinalgToVectorLoops : Pass<"linalg-to-vector-loops", "::mlir::func::FuncOp"> {
  let summary = "Lower linalg ops on buffers to loops over vectors, where elements lie side by side";
  let description = [{
    Along the last axis of the result, with reductions inside and their accumulators in registers, or else along a
    reduction, with partial results that are joined in a fixed tree. The end of a loop runs on scalars. Rows of a result
    that all read the same operand (a product of matrices) are computed four at a time. Functions of the math dialect are
    marked `scn.element`, in loops that are left to convert-linalg-to-loops too.
    ```mlir
    linalg.generic ins(%x : memref<?xf64>) outs(%y : memref<?xf64>) { negate }
    ```
    becomes
    ```mlir
    scf.for %i = %c0 to %whole step %c8 {
      %v = vector.load %x[%i] : memref<?xf64>, vector<8xf64>
      %n = arith.negf %v : vector<8xf64>
      vector.store %n, %y[%i] : memref<?xf64>, vector<8xf64>
    }
    scf.for %i = %whole to %n step %c1 { ... one element ... }
    ```
  }];
  let options = [Option<"vectorBytes", "vector-bytes", "int64_t", "64", "Bytes in a vector">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def OutlineKernels : Pass<"linalg-outline-kernels", "::mlir::ModuleOp"> {
  let summary = "Share the code of reductions and products that occur more than once";
  let description = [{
    Loops over vectors are long, and a gradient has the same product of matrices many times. Ops on buffers that agree in
    all but their operands, and in lengths where those are known, become calls of one function.
    ```mlir
    linalg.generic {y += a . b} ins(%a, %b : memref<?x?xf64>, memref<?x?xf64>) outs(%y : memref<?x?xf64>)
    linalg.generic {y += a . b} ins(%c, %d : memref<?x?xf64>, memref<?x?xf64>) outs(%z : memref<?x?xf64>)
    ```
    becomes
    ```mlir
    func.call @scn_kernel_0(%a, %b, %y)
    func.call @scn_kernel_0(%c, %d, %z)
    func.func private @scn_kernel_0(%a, %b, %y : memref<?x?xf64, strided<[?, 1], offset: ?>>, ...) { linalg.generic ... }
    ```
  }];
  let dependentDialects = ["::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect", "::mlir::LLVM::LLVMDialect"];
}

def ProductsToRuntime : Pass<"linalg-products-to-runtime", "::mlir::ModuleOp"> {
  let summary = "Hand large products of matrices to the runtime";
  let description = [{
    Whether a product is large is asked when it runs, where the lengths are not known before. Rows and what is summed over
    are one or two axes each: in back-propagation the gradient of a weight sums over the steps and the batch. The runtime,
    which is told addresses, lengths and strides, answers whether it took the product; if not, our own loops run.
    ```mlir
    linalg.generic {c += a . b} ins(%a, %b : memref<?x?xf32>, memref<?x?xf32>) outs(%c : memref<?x?xf32>)
    ```
    becomes
    ```mlir
    %done = scf.if %large -> (i1) {
      %taken = func.call @scn_rt_gemm_f32(%a_address, %b_address, %c_address, %c1, %m, %n, %c1, %k, ...) : (...) -> i1
      scf.yield %taken : i1
    } else { scf.yield %false : i1 }
    scf.if %done {} else { linalg.generic ... }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
}

def PackFactors : Pass<"linalg-pack-factors", "::mlir::ModuleOp"> {
  let summary = "Lay out the right factor of a loop's products once";
  let description = [{
    The runtime multiplies panels of a few columns, which it reads from front to back. Where the right factor of a product
    in a loop is the same in each step, as the weights of a network are, it is laid out so before the loop.
    ```mlir
    scf.for ... {
      linalg.generic {c += a . w} ins(%a, %w : memref<?x?xf32>, memref<?x?xf32>) outs(%c : memref<?x?xf32>)
    }
    ```
    becomes
    ```mlir
    %packed = memref.alloc(%room) : memref<?xf32>
    %ready = scf.if %large -> (i1) { func.call @scn_rt_gemm_pack_f32(%w_address, %packed_address, %k, %n, ...) } else { false }
    scf.for ... {
      scf.if %ready_and_enough_rows {
        func.call @scn_rt_gemm_packed_f32(%a_address, %packed_address, %c_address, ...)
      } else { linalg.generic ... }
    }
    ```
    The loop must not write into the factor's memory.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
}

def TimeInside : Pass<"scf-time-inside", "::mlir::func::FuncOp"> {
  let summary = "Run all steps of an elementwise recurrence for a few vectors at a time";
  let description = [{
    A loop over steps whose body runs along vectors, and reads and writes the same places in each step, is turned inside
    out: a few vectors stay in registers through all steps.
    ```mlir
    scf.for %t = %c0 to %steps step %c1 {
      scf.for %j = %c0 to %n step %c8 {
        %x = vector.load %state[%j]
        %a = vector.load %factor[%j]
        %y = arith.mulf %x, %a
        vector.store %y, %state[%j]
      }
    }
    ```
    becomes, for several vectors side by side and then for single ones,
    ```mlir
    scf.for %j = %c0 to %n step %c8 {
      %x0 = vector.load %state[%j]
      %a = vector.load %factor[%j]
      %last = scf.for %t = %c0 to %steps step %c1 iter_args(%x = %x0) {
        %y = arith.mulf %x, %a
        scf.yield %y
      }
      vector.store %last, %state[%j]
    }
    ```
    Each element is computed as before, bit by bit. Loops that walk through memory step by step, such as those that keep a
    trajectory, stay as they are.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def BlockColumns : Pass<"scf-block-columns", "::mlir::func::FuncOp"> {
  let summary = "Take blocks of columns through all steps of an elementwise recurrence on rows";
  let description = [{
    In a module that is marked `scn.threads`: blocks of columns are what threads share of a recurrence. A loop over steps
    whose inner loops run along rows moves into a loop over blocks, if what it writes are allocations that it reads and
    writes at the inner loops' own column only.
    ```mlir
    scf.for %t = %c0 to %steps step %c1 {
      scf.for %j = %c0 to %whole step %c8 { ... vector.store %y, %rows[%next, %j] }
      scf.for %j = %whole to %n step %c1 { ... }
    }
    // becomes
    scf.for %first = %c0 to %n step %c64 {
      %last = arith.addi %first, %c64
      %from = arith.maxsi %c0, %first
      %to = arith.minsi %whole, %last
      ... // the same for %whole and %n
      scf.for %t = %c0 to %steps step %c1 {
        scf.for %j = %from to %to step %c8 { ... }
        scf.for %j = %rest to %end step %c1 { ... }
      }
    } {scn.blocks, scn.independent}
    ```
    A thread takes neighbouring blocks as one, with a longer step.
    Each element is computed as before, bit by bit.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

def RowsTogether : Pass<"scf-rows-together", "::mlir::func::FuncOp"> {
  let summary = "Do for one row after the other what loops over the same rows do";
  let description = [{
    A softmax goes over its rows four times. Loops over the same rows that follow each other become one loop, where no row
    depends on another one; what one of them leaves for the next is then in cache still, and needs room for one row.
    ```mlir
    %e = memref.alloc(%rows, %n) : memref<?x?xf32>
    scf.for %i = %c0 to %rows step %c1 {
      scf.for %j = %c0 to %n step %c1 { ... memref.store %0, %e[%i, %j] }
    }
    scf.for %i = %c0 to %rows step %c1 {
      scf.for %j = %c0 to %n step %c1 { %1 = memref.load %e[%i, %j] ... }
    }
    ```
    becomes
    ```mlir
    %e = memref.alloc(%n) : memref<1x?xf32>
    scf.for %i = %c0 to %rows step %c1 {
      scf.for %j = %c0 to %n step %c1 { ... memref.store %0, %e[%c0, %j] }
      scf.for %j = %c0 to %n step %c1 { %1 = memref.load %e[%c0, %j] ... }
    }
    ```
    Each element is computed as before, bit by bit.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
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
