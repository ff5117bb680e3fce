// RUN: scansion-opt --scn-number-sites %s | FileCheck %s

// CHECK: module attributes {scn.sites = [
// CHECK-SAME: {file = "model.py", line = 7 : i64, message = "index {a} is out of range", op = "scn.take", status = 2 : i32}
// CHECK-SAME: {file = "", line = 0 : i64, message = "", op = "scn.runtime_call", status = 1 : i32}
// CHECK-SAME: {file = "model.py", line = 9 : i64, message = "an array of {a} bytes does not fit in memory", op = "memref.alloc", status = 3 : i32}
// CHECK-SAME: ]}
// CHECK-LABEL: func.func @main
func.func @main(%ok: i1, %i: i64, %n: i64, %x: memref<2xf64>) {
  // CHECK: scn.check {{.*}} {op = "scn.take", site = 0 : i64}
  scn.check %ok, %i, %n status = 2 "index {a} is out of range" {op = "scn.take"} : i1, i64, i64 loc("model.py":7:1)
  // CHECK: scn.runtime_call {{.*}} {site = 1 : i64}
  scn.runtime_call @scn_rt_sort ins() outs(%x : memref<2xf64>) loc(unknown)
  // The same reason has the same row.
  // CHECK: scn.check {{.*}} {op = "scn.take", site = 0 : i64}
  scn.check %ok, %n, %i status = 2 "index {a} is out of range" {op = "scn.take"} : i1, i64, i64 loc(fused["take", callsite("f" at "model.py":7:5)])
  // CHECK: memref.alloc() {scn.site = 2 : i64}
  %0 = memref.alloc() : memref<2xf64> loc("sum"("model.py":9:1))
  return
}
