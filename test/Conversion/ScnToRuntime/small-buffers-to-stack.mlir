// RUN: scansion-opt --scn-small-buffers-to-stack --split-input-file %s | FileCheck %s

// What is only read and written, by views as well, goes to the start of the function, in its order.
// CHECK-LABEL: func.func @moves
// CHECK-NEXT: %[[A:.*]] = memref.alloca() {alignment = 64 : i64} : memref<4x4xf64>
// CHECK-NEXT: %[[B:.*]] = memref.alloca() : memref<2x8xf32>
// CHECK-NOT: memref.alloc()
// CHECK: scf.for
// CHECK: vector.store %{{.*}}, %[[A]]
// CHECK: memref.copy %{{.*}}, %[[B]]
// CHECK: %[[VIEW:.*]] = memref.subview %[[A]]
// CHECK: memref.load %[[VIEW]]
func.func @moves(%n: index, %v: vector<4xf64>, %x: memref<2x8xf32>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %a = memref.alloc() {alignment = 64 : i64} : memref<4x4xf64>
  %sum = scf.for %t = %c0 to %n step %c1 iter_args(%s = %zero) -> f64 {
    %b = memref.alloc() {scn.scoped} : memref<2x8xf32>
    vector.store %v, %a[%c0, %c0] : memref<4x4xf64>, vector<4xf64>
    memref.copy %x, %b : memref<2x8xf32> to memref<2x8xf32>
    %row = memref.subview %a[0, 0] [1, 4] [1, 1] : memref<4x4xf64> to memref<4xf64, strided<[1]>>
    %e = memref.load %row[%c1] : memref<4xf64, strided<[1]>>
    %next = arith.addf %s, %e : f64
    scf.yield %next : f64
  }
  return %sum : f64
}

// -----

// Not results, nor what is of unknown length, large or without elements, nor what others are told of.
// CHECK-LABEL: func.func @stays
// CHECK-NOT: memref.alloca
func.func private @look(memref<4xf64>)
func.func @stays(%call: !llvm.ptr, %n: index, %x: f64, %choice: i1) -> index {
  %c0 = arith.constant 0 : index
  %result = memref.alloc() {scn.result} : memref<4xf64>
  memref.store %x, %result[%c0] : memref<4xf64>
  scn.result 0 of %call = %result : !llvm.ptr, memref<4xf64>
  %open = memref.alloc(%n) : memref<?xf64>
  memref.store %x, %open[%c0] : memref<?xf64>
  %large = memref.alloc() : memref<129xf64>
  memref.store %x, %large[%c0] : memref<129xf64>
  %none = memref.alloc() : memref<0xf64>
  memref.store %x, %none[%c0] : memref<0xf64>
  %seen = memref.alloc() : memref<4xf64>
  call @look(%seen) : (memref<4xf64>) -> ()
  %one = memref.alloc() : memref<4xf64>
  %other = memref.alloc() : memref<4xf64>
  %chosen = arith.select %choice, %one, %other : memref<4xf64>
  memref.store %x, %chosen[%c0] : memref<4xf64>
  %known = memref.alloc() : memref<4xf64>
  %view = memref.cast %known : memref<4xf64> to memref<?xf64>
  %address = memref.extract_aligned_pointer_as_index %view : memref<?xf64> -> index
  return %address : index
}

// -----

// All of a function's together take 16 KiB at most.
// CHECK-LABEL: func.func @many
// CHECK-COUNT-16: memref.alloca()
// CHECK: memref.alloc()
// CHECK-NOT: memref.alloca()
func.func @many(%x: f64) {
  %c0 = arith.constant 0 : index
  %b0 = memref.alloc() : memref<128xf64>
  memref.store %x, %b0[%c0] : memref<128xf64>
  %b1 = memref.alloc() : memref<128xf64>
  memref.store %x, %b1[%c0] : memref<128xf64>
  %b2 = memref.alloc() : memref<128xf64>
  memref.store %x, %b2[%c0] : memref<128xf64>
  %b3 = memref.alloc() : memref<128xf64>
  memref.store %x, %b3[%c0] : memref<128xf64>
  %b4 = memref.alloc() : memref<128xf64>
  memref.store %x, %b4[%c0] : memref<128xf64>
  %b5 = memref.alloc() : memref<128xf64>
  memref.store %x, %b5[%c0] : memref<128xf64>
  %b6 = memref.alloc() : memref<128xf64>
  memref.store %x, %b6[%c0] : memref<128xf64>
  %b7 = memref.alloc() : memref<128xf64>
  memref.store %x, %b7[%c0] : memref<128xf64>
  %b8 = memref.alloc() : memref<128xf64>
  memref.store %x, %b8[%c0] : memref<128xf64>
  %b9 = memref.alloc() : memref<128xf64>
  memref.store %x, %b9[%c0] : memref<128xf64>
  %b10 = memref.alloc() : memref<128xf64>
  memref.store %x, %b10[%c0] : memref<128xf64>
  %b11 = memref.alloc() : memref<128xf64>
  memref.store %x, %b11[%c0] : memref<128xf64>
  %b12 = memref.alloc() : memref<128xf64>
  memref.store %x, %b12[%c0] : memref<128xf64>
  %b13 = memref.alloc() : memref<128xf64>
  memref.store %x, %b13[%c0] : memref<128xf64>
  %b14 = memref.alloc() : memref<128xf64>
  memref.store %x, %b14[%c0] : memref<128xf64>
  %b15 = memref.alloc() : memref<128xf64>
  memref.store %x, %b15[%c0] : memref<128xf64>
  %b16 = memref.alloc() : memref<128xf64>
  memref.store %x, %b16[%c0] : memref<128xf64>
  return
}
