//===- Passes.td - conversions between levels -*- tablegen -*-===//
//
// One record per pass: its name, what it is for, and an example that is also a lit test under test/Conversion. The passes
// stand in the order in which lib/Pipelines runs them.
//
//===----------------------------------------------------------------------===//

#ifndef SCANSION_CONVERSION_PASSES_TD
#define SCANSION_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"
include "scansion/Conversion/BufferPasses.td"
include "scansion/Conversion/GPUPasses.td"
include "scansion/Conversion/TensorPasses.td"

//===----------------------------------------------------------------------===//
// ScnToRuntime: from buffers to calls of the runtime
//===----------------------------------------------------------------------===//

def AssumeContiguousArguments : Pass<"scn-assume-contiguous-arguments", "::mlir::func::FuncOp"> {
  let summary = "Let arguments of functions become buffers in plain C order that nobody writes to";
  let description = [{
    The entry ABI hands over contiguous arrays only. Bufferization would otherwise assume any strides. And it would write
    into arguments: the caller's arrays, and values of shared variables that others read and that a failed call must not
    have changed.
    ```mlir
    func.func @main(%x: tensor<?xf64>)
    // becomes
    func.func @main(%x: tensor<?xf64> {bufferization.buffer_layout = affine_map<(d0) -> (d0)>,
                                       bufferization.writable = false})
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def PlaceResults : Pass<"scn-place-results", "::mlir::func::FuncOp"> {
  let summary = "Decide where the results of a function live";
  let description = [{
    A result is memory that the caller takes over. An allocation that is returned, as a whole or as a contiguous part, is
    marked `scn.result`; what cannot be taken over (an argument, a constant, a strided view, an allocation that is already
    a result, one row of many) is copied into an allocation of its own. Afterwards no result aliases an argument or another
    result.
    ```mlir
    %0 = memref.alloc(%n) : memref<?xf64>
    return %0, %argument : memref<?xf64>, memref<2xf64>
    // becomes
    %0 = memref.alloc(%n) {scn.result} : memref<?xf64>
    %1 = memref.alloc() {scn.result} : memref<2xf64>
    memref.copy %argument, %1 : memref<2xf64> to memref<2xf64>
    return %0, %1 : memref<?xf64>, memref<2xf64>
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def ScopeLoopAllocations : Pass<"scn-scope-loop-allocations", "::mlir::func::FuncOp"> {
  let summary = "Give back at the end of each step what the step allocated";
  let description = [{
    Temporaries live in the call's arena until the call ends; a loop that allocates would grow it with every step. Loop
    bodies that allocate and let none of it out are bracketed. Run buffer hoisting first.
    ```mlir
    scf.for %i = %lb to %ub step %one {
      %0 = memref.alloc(%i) : memref<?xf64>
    }
    // becomes
    scf.for %i = %lb to %ub step %one {
      %mark = scn.arena_mark
      %0 = memref.alloc(%i) {scn.scoped} : memref<?xf64>
      scn.arena_release %mark
    }
    ```
  }];
  let dependentDialects = ["::scansion::scn::ScnDialect"];
}

def EmitEntry : Pass<"scn-emit-entry", "::mlir::ModuleOp"> {
  let summary = "Give public functions the entry ABI";
  let description = [{
    ```mlir
    func.func @main(%x: memref<?xf64>) -> memref<?xf64> {
      return %r : memref<?xf64>
    }
    // becomes
    func.func @main(%call: !llvm.ptr) -> i32 {
      %x = scn.argument 0 of %call : !llvm.ptr -> memref<?xf64>
      scn.result 0 of %call = %r : !llvm.ptr, memref<?xf64>
      %ok = arith.constant 0 : i32
      return %ok : i32
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect", "::scansion::scn::ScnDialect"];
}

def ExpandCopies : Pass<"scn-expand-copies", "::mlir::func::FuncOp"> {
  let summary = "Split copies between strided buffers into copies of contiguous runs";
  let description = [{
    What remains as `memref.copy` has both sides contiguous and becomes a memcpy; single elements become a load and a
    store.
    ```mlir
    memref.copy %a, %b : memref<?x4xf64, strided<[8, 1], offset: ?>> to memref<?x4xf64>
    // becomes
    scf.for %i = %zero to %n step %one {
      %from = memref.subview %a[%i, 0] [1, 4] [1, 1]
      %to = memref.subview %b[%i, 0] [1, 4] [1, 1]
      memref.copy %from, %to
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

def CheckAllocations : Pass<"scn-check-allocations", "::mlir::func::FuncOp"> {
  let summary = "Check that sizes of allocations do not overflow";
  let description = [{
    Every allocation of a size unknown before the call is preceded by a check that its lengths are not negative and that
    its bytes can be counted.
    ```mlir
    %0 = memref.alloc(%n) : memref<?xf64>
    // becomes
    %length = arith.index_cast %n : index to i64
    %bytes, %high = arith.mului_extended %eight, %length : i64
    // ... %fits: %high is zero and neither %length nor %bytes is negative
    scn.check %fits, %length, %one status = 3 "an array with an axis of length {a} does not fit in memory"
    %0 = memref.alloc(%n) : memref<?xf64>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::scansion::scn::ScnDialect"];
}

def NameSteps : Pass<"scn-name-steps", "::mlir::func::FuncOp"> {
  let summary = "Give checks and runtime calls the steps of the scans that they stand in";
  let description = [{
    Loops that run a scan are known by their location, which `scn-scan-to-scf` names "scan". A check passes the steps on
    only when it fails.
    ```mlir
    scf.for %t = %c0 to %n step %c1 {
      scn.check %ok, %i, %n status = 2 "index {a} is out of range" : i1, i64, i64
    }
    // becomes
    scf.for %t = %c0 to %n step %c1 {
      scn.check %ok, %i, %n steps(%t) status = 2 "index {a} is out of range" : i1, i64, i64
    }
    ```
  }];
  let dependentDialects = ["::scansion::scn::ScnDialect"];
}

def PollInterrupts : Pass<"scn-poll-interrupts", "::mlir::func::FuncOp"> {
  let summary = "Let long loops look now and then whether the caller wants to stop";
  let description = [{
    A loop that may take long is split: an outer loop over chunks polls after each of them, the inner loop stays as it
    was. How many steps a chunk has follows from an estimate of a step's cost. A chunk of less than a 64th of that needs
    no poll, and neither does the last one of a loop that a polling loop around it counts as a part of its step. Loops
    that end soon because all their bounds are known are left alone, and so are those inside others but for scans and
    nests of three and more.
    ```mlir
    scf.for %i = %lb to %ub step %c1 { body }
    // becomes
    scf.for %chunk = %lb to %ub step %many {
      %rest = arith.subi %ub, %chunk
      %steps = arith.minsi %rest, %many
      %end = arith.addi %chunk, %steps
      scf.for %i = %chunk to %end step %c1 { body }
      %due = arith.cmpi sge, %steps, %few
      scf.if %due { scn.poll }
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect", "::scansion::scn::ScnDialect"];
}

def LoopsToThreads : Pass<"scf-loops-to-threads", "::mlir::ModuleOp"> {
  let summary = "Let the runtime divide loops among threads whose steps are independent";
  let description = [{
    In a module that is marked `scn.threads`. A loop that is marked `scn.independent`, in no other loop and that can neither
    fail nor ask for memory, becomes a function of its first and its last step. What it uses from outside is handed on in a
    record. The runtime gets an estimate of the whole work, in nanoseconds, and divides it if it is worth a thread.
    ```mlir
    scf.for %j = %c0 to %n step %c8 { %x = vector.load %a[%j] ... vector.store %y, %b[%j] } {scn.independent}
    // becomes
    %record = llvm.alloca ... : !llvm.struct<(struct<...>, struct<...>, i64)>
    llvm.store ... // %a, %b and %n
    llvm.call @scn_rt_in_parts(%call, @scn_part_0, %record, %steps, %nanoseconds, %together)
    // with
    func.func private @scn_part_0(%call: !llvm.ptr, %record: !llvm.ptr, %from: index, %to: index) {
      ... // %a, %b and %n again
      scf.for %j = %first to %last step %c8 { ... }
      return
    }
    ```
    Each step does what it did, so results do not depend on the number of threads.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect"];
}

def SmallBuffersToStack : Pass<"scn-small-buffers-to-stack", "::mlir::func::FuncOp"> {
  let summary = "Keep small buffers in the function's frame, and so in registers";
  let description = [{
    The matrices of a state-space model are a few vectors each. A buffer of known length, at most 1 KiB, of which only
    elements are read and written moves from the arena to the frame, where LLVM makes registers of it if all places are
    constant. Run it after the loops' bodies are straight code, and after what hands buffers to other functions.
    ```mlir
    %a = memref.alloc() {alignment = 64 : i64} : memref<4x4xf64>
    scf.for %t = %c0 to %n step %c1 { ... vector.store %row, %a[%c0, %c0] ... memref.load %a[%c0, %c2] ... }
    // becomes
    %a = memref.alloca() {alignment = 64 : i64} : memref<4x4xf64> // at the start of the function
    scf.for %t = %c0 to %n step %c1 { ... vector.store %row, %a[%c0, %c0] ... memref.load %a[%c0, %c2] ... }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def NumberSites : Pass<"scn-number-sites", "::mlir::ModuleOp"> {
  let summary = "Number what can fail and tabulate why";
  let description = [{
    Checks, runtime calls and allocations get the row of a table from which the caller reads what went wrong. The table is
    the module's attribute `scn.sites`. An `op` attribute names the operation of the user that a check belongs to.
    ```mlir
    scn.check %ok, %i, %n status = 2 "index {a} is out of range" {op = "scn.take"} : i1, i64, i64
    // becomes
    module attributes {scn.sites = [{file = "model.py", line = 7 : i64, message = "index {a} is out of range",
                                     op = "scn.take", status = 2 : i32} ]} {
      scn.check %ok, %i, %n status = 2 "index {a} is out of range" {op = "scn.take", site = 0 : i64} : i1, i64, i64
    }
    ```
  }];
}

def MathToPolynomials : Pass<"math-to-polynomials", "::mlir::func::FuncOp"> {
  let summary = "Compute exp, log, tanh, sin, pow and their kin inline, on vectors and scalars";
  let description = [{
    An argument is reduced to a small interval, a minimax polynomial does the rest; nothing is called, so loops over
    vectors stay vector code, and a lane's result is the same in a vector of any length and in a scalar. Errors are below
    1.5 units in the last place in float32 and 2 in float64; NaN, infinities, signed zeros and subnormal numbers come out
    as IEEE 754 has them. Covered are exp, expm1, log, log1p, tanh, sin, cos, pow and the logistic quotients
    1 / (1 + exp(x)) and exp(x) / (1 + exp(x)), in float32 and float64; float16 is computed in float32. Sines of
    huge arguments are left to the C library, and so are exp, log, sin, cos and pow of scalars that are not elements of
    arrays (linalg-to-vector-loops marks those that are): a recurrence waits less for its tables. Accuracy relies on fused multiply-add, without which the compiler switches
    the pass off.
    ```mlir
    %0 = math.exp %x : vector<16xf32>
    // becomes
    %n = math.fma %x, %inverseLog2, %magic : vector<16xf32>
    // ... the rest of x / log 2, its polynomial, two powers of two
    %0 = arith.mulf %product, %power : vector<16xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def ComplexToScalars : Pass<"scn-complex-to-scalars", "::mlir::func::FuncOp"> {
  let summary = "Write operations on complex numbers as operations on their parts, where there are any";
  let description = [{
    Runs upstream's `convert-complex-to-standard` on functions with complex numbers. On others it would offer its patterns
    to every operation for nothing.
    ```mlir
    %z = complex.add %x, %y : complex<f64>
    // becomes
    %re = arith.addf %x.re, %y.re : f64
    %im = arith.addf %x.im, %y.im : f64
    %z = complex.create %re, %im : complex<f64>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

def MathToLibm : Pass<"scn-math-to-libm", "::mlir::ModuleOp"> {
  let summary = "Call the C library for functions that LLVM does not know exactly";
  let description = [{
    Functions with an LLVM intrinsic are left alone: what is an instruction stays one, and for the rest LLVM itself calls
    the C library. `expm1` and `log1p` would become exp(x) - 1 and log(1 + x), and the error function and others nothing
    at all.
    ```mlir
    %0 = math.erf %x : f64
    // becomes
    %0 = call @erf(%x) : (f64) -> f64
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::vector::VectorDialect"];
}

def RuntimeToLLVM : Pass<"scn-runtime-to-llvm", "::mlir::ModuleOp"> {
  let summary = "Turn checks, allocations and runtime calls into calls of libscansion_rt";
  let description = [{
    Everything that needs the entry's argument, the scn_call. A failed check is a cold branch to a call that does not
    return. Other operations are left for convert-to-llvm.
    ```mlir
    scn.check %ok, %i, %n status = 2 "index {a} is out of range" {site = 0 : i64} : i1, i64, i64
    // becomes
      llvm.cond_br %ok weights([1048575, 1]), ^passed, ^failed
    ^failed:
      llvm.call @scn_rt_fail(%call, %status, %site, %i, %n, %step)
      llvm.unreachable
    ^passed:
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif
