//===- GPUPasses.td - from rows on tensors to one kernel -------*- tablegen -*-===//
//
// The passes of lib/Conversion/ToGPU, in the order in which lib/Pipelines/GPUPhases.cpp runs them. The example in a
// pass's description is a test under test/Conversion/ToGPU. docs/gpu.md tells what fits one kernel.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_CONVERSION_GPUPASSES_TD
#define SCANSION_CONVERSION_GPUPASSES_TD

include "mlir/Pass/PassBase.td"

def HoistChecks : Pass<"scn-hoist-checks", "::mlir::func::FuncOp"> {
  let summary = "Check once before a loop what does not depend on the step";
  let description = [{
    A loop without steps checks nothing, so the hoisted check stands in a branch. Lengths and other scalars that the
    check may need move as well.
    ```mlir
    scf.for %t = %c0 to %n step %c1 {
      %equal = arith.cmpi eq, %a, %b : i64
      scn.check %equal, %a, %b status = 1 "lengths {a} and {b}"
    }
    // becomes
    %equal = arith.cmpi eq, %a, %b : i64
    %runs = arith.cmpi slt, %c0, %n : index
    scf.if %runs {
      scn.check %equal, %a, %b status = 1 "lengths {a} and {b}"
    }
    scf.for %t = %c0 to %n step %c1 {
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

def InterchangeSeries : Pass<"scn-interchange-series", "::mlir::func::FuncOp"> {
  let summary = "Put series outside and time inside: one scf.forall over all that a function computes";
  let description = [{
    Elementwise maps over rows of one shape, and loops over time whose steps are such maps, become one scf.forall over
    the places of a row. Inside it every row is a scalar, so that a state is carried in a register; a trajectory is a
    column that the loop writes in place. The branch around the loop is where reads that do not depend on the step may
    go: in a loop without steps nobody has checked them. Every other computation on tensors is an error that names the
    operation.
    ```mlir
    %traj, %x_n = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %empty, %x = %x_0)
        -> (tensor<?x?xf32>, tensor<?xf32>) {
      %u_t = tensor.extract_slice %u[%t, 0] [1, %d] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
      %y = linalg.generic ... ins(%x, %u_t : tensor<?xf32>, tensor<?xf32>) { arith.addf }
      %stored = tensor.insert_slice %y into %rows[%t, 0] [1, %d] [1, 1] : tensor<?xf32> into tensor<?x?xf32>
      scf.yield %stored, %y : tensor<?x?xf32>, tensor<?xf32>
    }
    ```
    becomes
    ```mlir
    %traj = scf.forall (%i) in (%d) shared_outs(%out = %empty) -> (tensor<?x?xf32>) {
      %column = tensor.extract_slice %out[0, %i] [%n, 1] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
      %x_i = tensor.extract %x_0[%i] : tensor<?xf32>
      %runs = arith.cmpi slt, %c0, %n : index
      %last:2 = scf.if %runs -> (tensor<?xf32>, f32) {
        %for:2 = scf.for %t = %c0 to %n step %c1 iter_args(%rows = %column, %x = %x_i) -> (tensor<?xf32>, f32) {
          %u_t = tensor.extract %u[%t, %i] : tensor<?x?xf32>
          %y = arith.addf %x, %u_t : f32
          %stored = tensor.insert %y into %rows[%t] : tensor<?xf32>
          scf.yield %stored, %y : tensor<?xf32>, f32
        }
        scf.yield %for#0, %for#1 : tensor<?xf32>, f32
      } else {
        scf.yield %column, %x_i : tensor<?xf32>, f32
      }
      scf.forall.in_parallel {
        tensor.parallel_insert_slice %last#0 into %out[0, %i] [%n, 1] [1, 1] : tensor<?xf32> into tensor<?x?xf32>
      }
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect", "::scansion::scn::ScnDialect"];
}

def SeriesToLaunch : Pass<"scn-series-to-launch", "::mlir::func::FuncOp"> {
  let summary = "Launch one GPU thread per iteration of a function's scf.forall";
  let description = [{
    Threads are numbered through all axes, in blocks of 128; those beyond the last place do nothing. A grid has one
    block at least, because CUDA refuses empty ones. A function whose work is not exactly one scf.forall is an error.
    ```mlir
    scf.forall (%i, %j) in (%m, %n) {
      memref.store %v, %y[%i, %j] : memref<?x?xf32>
    }
    ```
    becomes
    ```mlir
    gpu.launch blocks(%b, %1, %2) in (%grid = %blocks, ...) threads(%t, %3, %4) in (%block = %c128, ...) {
      // %thread = %b * 128 + %t
      %inside = arith.cmpi ult, %thread, %total : index
      scf.if %inside {
        %place:2 = affine.delinearize_index %thread into (%m, %n) : index, index
        memref.store %v, %y[%place#0, %place#1] : memref<?x?xf32>
      }
      gpu.terminator
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect", "::mlir::gpu::GPUDialect",
                           "::mlir::scf::SCFDialect"];
}

def ExpandKernelMath : Pass<"scn-expand-kernel-math", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Write functions that a GPU has no instruction for as arithmetic";
  let description = [{
    No libdevice is needed: exponentials, logarithms and hyperbolic functions of f32 and f64 become a reduction of the
    argument and a polynomial. What has neither an instruction nor an expansion is an error.
    ```mlir
    %y = math.exp %x : f32
    // becomes
    %n = math.roundeven %scaled : f32       // x / log(2)
    %r = math.fma %n, %minus_log2, %x : f32 // |r| <= log(2) / 2
    // ... a polynomial in %r, times 2 ** n put together from bits
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

def KernelMathToIntrinsics : Pass<"scn-kernel-math-to-intrinsics", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Call LLVM's intrinsics for functions that a GPU has an instruction for";
  let description = [{
    Runs before convert-gpu-to-nvvm, which would call libdevice.
    ```mlir
    %y = math.floor %x : f32
    // becomes
    %y = llvm.call_intrinsic "llvm.floor.f32"(%x) : (f32) -> f32
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def PrintPtx : Pass<"scn-print-ptx", "::mlir::ModuleOp"> {
  let summary = "Print the PTX of every gpu.module to the standard output";
  let description = [{
    Takes modules in the NVVM dialect that carry an NVVM target, as `scn-to-nvvm` leaves them, and changes nothing.
    `scansion-opt model.mlir --scn-to-nvvm --scn-print-ptx -o /dev/null` prints the text alone.
  }];
}

#endif
