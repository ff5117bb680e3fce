//===- BufferPasses.td - on buffers, and from linalg to loops ------*- tablegen -*-===//
//
// The passes of lib/Conversion/Buffers and lib/Conversion/LinalgToVector. The example in a pass's description is a test
// under test/Conversion.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_CONVERSION_BUFFERPASSES_TD
#define SCANSION_CONVERSION_BUFFERPASSES_TD

include "mlir/Pass/PassBase.td"

def SeparateRooms : Pass<"scn-separate-rooms", "::mlir::func::FuncOp"> {
  let summary = "Give each use of a tensor.empty one of its own, before bufferization";
  let description = [{
    Bufferization may put all uses of one tensor.empty into one buffer, since it takes their contents for nothing. The two
    branches of an scf.if may share one.
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

def ViewLengths : Pass<"scn-view-lengths", "::mlir::func::FuncOp"> {
  let summary = "Write lengths of views in terms of what they are views of";
  let description = [{
    Upstream's patterns (`resolve-shaped-type-result-dims`), applied to the lengths alone. Upstream's pass looks at every
    operation of a function, and folds it.
    ```mlir
    %y = memref.subview %x[0] [%n] [1] : memref<?xf64> to memref<?xf64, strided<[1]>>
    %length = memref.dim %y, %c0 : memref<?xf64, strided<[1]>>
    use(%length)
    ```
    becomes
    ```mlir
    use(%n)
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::tensor::TensorDialect"];
}

def FoldConstants : Pass<"scn-fold-constants", "::mlir::func::FuncOp"> {
  let summary = "Fold what is computed of constants, and move constants to the start of the function";
  let description = [{
    Every operation but loops and branches is folded once, in order; what nobody uses goes. Constants that are the same become
    one, at the start, where they are not in the way of passes that compare what stands between two loops.
    ```mlir
    scf.for %i = %c0 to %n step %c1 {
      %c8 = arith.constant 8 : index
      %c2 = arith.constant 2 : index
      %bytes = arith.muli %c2, %c8 : index
      use(%bytes)
    }
    ```
    becomes
    ```mlir
    %c16 = arith.constant 16 : index
    scf.for %i = %c0 to %n step %c1 {
      use(%c16)
    }
    ```
  }];
}

def FoldViews : Pass<"scn-fold-views", "::mlir::func::FuncOp"> {
  let summary = "Load from and store to what a view is a view of";
  let description = [{
    Upstream's patterns (`fold-memref-alias-ops`), applied to what uses views alone.
    ```mlir
    %y = memref.subview %x[%t, 0] [1, 4] [1, 1] : memref<?x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    %v = vector.load %y[%c0] : memref<4xf64, strided<[1], offset: ?>>, vector<4xf64>
    ```
    becomes
    ```mlir
    %v = vector.load %x[%t, %c0] : memref<?x4xf64>, vector<4xf64>
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::vector::VectorDialect"];
}

def ExpandViews : Pass<"scn-expand-views", "::mlir::func::FuncOp"> {
  let summary = "Write views as their buffer, and arithmetic on its offset, lengths and strides";
  let description = [{
    Upstream's patterns (`expand-strided-metadata`, `lower-affine`), applied to views and affine operations alone.
    ```mlir
    %y = memref.subview %x[%t, 0] [1, 4] [1, 1] : memref<8x4xf64> to memref<4xf64, strided<[1], offset: ?>>
    ```
    becomes
    ```mlir
    %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %x
    %start = arith.muli %t, %c4 : index
    %y = memref.reinterpret_cast %base to offset: [%start], sizes: [4], strides: [1]
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
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
    marked `scn.element`, in loops that are left to linalg-to-scalar-loops too.
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

def LinalgToScalarLoops : Pass<"linalg-to-scalar-loops", "::mlir::func::FuncOp"> {
  let summary = "Lower the linalg ops that linalg-to-vector-loops has left to loops over single elements";
  let description = [{
    By upstream's function for one op. Its pass (`convert-linalg-to-loops`) looks at every operation of a function, most of
    which are loops by now.
    ```mlir
    linalg.generic ins(%x : memref<4x?xf64, strided<[1, 4]>>) outs(%y : memref<4x?xf64, strided<[1, 4]>>) { negate }
    ```
    becomes
    ```mlir
    scf.for %i = %c0 to %c4 step %c1 {
      scf.for %j = %c0 to %n step %c1 { ... one element ... }
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
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

#endif
