// RUN: scansion-opt %s -scn-split-logsumexp -split-input-file | FileCheck %s

// The step of a hidden Markov model.
// CHECK-LABEL: func @forward
// CHECK-SAME: %[[W:[a-z0-9]*]]: tensor<3x4xf64>
// CHECK: scn.scan
// CHECK: ^bb0(%[[A:.*]]: tensor<3x1xf64>):
// CHECK: %[[ROWS:.*]] = scn.broadcast %[[A]]
// CHECK: %[[X:.*]] = scn.add %[[ROWS]], %[[W]]
// CHECK: %[[PLAIN:.*]] = scn.reduce_logsumexp %[[X]] axes = [0]
// CHECK: %[[N:.*]] = scn.squeeze %[[A]] axes = [1]
// CHECK: %[[TOP:.*]] = scn.reduce_max %[[N]] axes = [0] {scn.checked}
// CHECK: %[[TOPS:.*]] = scn.fill_like %[[TOP]], %[[N]]
// CHECK: %[[BELOW:.*]] = scn.sub %[[N]], %[[TOPS]]
// CHECK: %[[E:.*]] = scn.exp %[[BELOW]] : tensor<3xf64>
// CHECK: %[[C:.*]] = scn.reduce_max %[[W]] axes = [0] {scn.checked}
// CHECK: %[[V:.*]] = scn.sub %[[W]], %{{.*}} : tensor<3x4xf64>
// CHECK: %[[P:.*]] = scn.exp %[[V]] : tensor<3x4xf64>
// CHECK: %[[LEVEL:.*]] = scn.add %[[C]], %{{.*}}
// CHECK: %[[SUM:.*]] = scn.dot %[[E]], %[[P]] batch = [], [] contract = [0], [0]
// CHECK: %[[GE:.*]] = scn.ge %[[SUM]], %{{.*}}
// CHECK: %[[ALL:.*]] = scn.reduce_all %[[GE]] axes = [0]
// CHECK: %[[LOG:.*]] = scn.log %[[SUM]]
// CHECK: %[[SPLIT:.*]] = scn.add %[[LOG]], %[[LEVEL]]
// CHECK: %[[Y:.*]] = scn.if %[[ALL]] : tensor<i1> then(%[[SPLIT]] : tensor<4xf64>) else(%[[PLAIN]] : tensor<4xf64>)
// CHECK: scn.slice %[[Y]]
func.func @forward(%n: tensor<i64>, %w: tensor<3x4xf64>, %a0: tensor<1x3x1xf64>) -> tensor<1x3x1xf64> {
  %0:2 = scn.scan steps(%n) sequences() states(%a0 taps [-1] : tensor<1x3x1xf64>) {
  ^bb0(%a: tensor<3x1xf64>):
    %rows = scn.broadcast %a sizes() static_sizes = [3, 4] dimensions = [0, 1] : tensor<3x1xf64> -> tensor<3x4xf64>
    %x = scn.add %rows, %w : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %y = scn.reduce_logsumexp %x axes = [0] : tensor<3x4xf64> -> tensor<4xf64>
    %z = scn.slice %y starts() stops() steps() static_starts = [0] static_stops = [3] static_steps = [1] indexed = [false] : tensor<4xf64> -> tensor<3xf64>
    %next = scn.expand_dims %z axes = [1] : tensor<3xf64> -> tensor<3x1xf64>
    scn.yield next(%next : tensor<3x1xf64>) outputs()
  } -> (tensor<?x3x1xf64>, tensor<1x3x1xf64>)
  return %0#1 : tensor<1x3x1xf64>
}

// -----

// Nothing to gain: the state varies along what remains; the matrix is the step's; the numbers are no state's.
// CHECK-LABEL: func @as_it_was
// CHECK-NOT: scn.if
// CHECK: return
func.func @as_it_was(%n: tensor<i64>, %w: tensor<3x3xf64>, %v: tensor<?x3x3xf64>, %u: tensor<?x3xf64>, %a0: tensor<1x3xf64>)
    -> (tensor<1x3xf64>, tensor<?x3xf64>) {
  %0:3 = scn.scan steps(%n) sequences(%v taps [0] : tensor<?x3x3xf64>, %u taps [0] : tensor<?x3xf64>) states(%a0 taps [-1] : tensor<1x3xf64>) {
  ^bb0(%m: tensor<3x3xf64>, %b: tensor<3xf64>, %a: tensor<3xf64>):
    %rows = scn.broadcast %a sizes() static_sizes = [3, 3] dimensions = [0] : tensor<3xf64> -> tensor<3x3xf64>
    %x = scn.add %rows, %w : tensor<3x3xf64>, tensor<3x3xf64> -> tensor<3x3xf64>
    %y = scn.reduce_logsumexp %x axes = [1] : tensor<3x3xf64> -> tensor<3xf64>
    %x1 = scn.add %rows, %m : tensor<3x3xf64>, tensor<3x3xf64> -> tensor<3x3xf64>
    %y1 = scn.reduce_logsumexp %x1 axes = [0] : tensor<3x3xf64> -> tensor<3xf64>
    %others = scn.broadcast %b sizes() static_sizes = [3, 3] dimensions = [0] : tensor<3xf64> -> tensor<3x3xf64>
    %x2 = scn.add %others, %w : tensor<3x3xf64>, tensor<3x3xf64> -> tensor<3x3xf64>
    %y2 = scn.reduce_logsumexp %x2 axes = [0] : tensor<3x3xf64> -> tensor<3xf64>
    %next = scn.add %y, %y1 : tensor<3xf64>, tensor<3xf64> -> tensor<3xf64>
    scn.yield next(%next : tensor<3xf64>) outputs(%y2 : tensor<3xf64>)
  } -> (tensor<?x3xf64>, tensor<1x3xf64>, tensor<?x3xf64>)
  return %0#1, %0#2 : tensor<1x3xf64>, tensor<?x3xf64>
}

// -----

// The derivative of such a sum, in its numbers and, summed over the steps, in its matrix.
// CHECK-LABEL: func @shares
// CHECK-SAME: %[[W:[a-z0-9]*]]: tensor<3x4xf64>
// CHECK: %[[COLUMNS:.*]] = scn.reduce_max %[[W]] axes = [0]
// CHECK: %[[BELOW:.*]] = scn.sub %[[W]], %{{.*}} : tensor<3x4xf64>
// CHECK: %[[MATRIX:.*]] = scn.exp %[[BELOW]] : tensor<3x4xf64>
// CHECK: %[[TURNED:.*]] = scn.transpose %[[MATRIX]]
// CHECK: %[[SCAN:.*]]:4 = scn.scan
// CHECK: ^bb0(%[[A:.*]]: tensor<3xf64>, %[[LEVEL:.*]]: tensor<4xf64>, %[[DY:.*]]: tensor<4xf64>, %[[DW:.*]]: tensor<3x4xf64>):
// CHECK: %[[TERMS:.*]] = scn.mul %{{.*}} : tensor<3x4xf64>
// CHECK: %[[TOP:.*]] = scn.reduce_max %[[A]] axes = [0]
// CHECK: %[[NUMBERS:.*]] = scn.exp %{{.*}} : tensor<3xf64>
// CHECK: %[[TOPS:.*]] = scn.fill_like %[[TOP]], %[[COLUMNS]]
// CHECK: %[[LARGEST:.*]] = scn.add %[[COLUMNS]], %[[TOPS]]
// CHECK: %[[SUMS:.*]] = scn.dot %[[NUMBERS]], %[[MATRIX]] batch = [], [] contract = [0], [0]
// CHECK: %[[LARGE:.*]] = scn.ge %[[SUMS]], %{{.*}}
// CHECK: %[[APART:.*]] = scn.sub %[[LARGEST]], %[[LEVEL]]
// CHECK: %[[DISTANCE:.*]] = scn.abs %[[APART]]
// CHECK: %[[NEAR:.*]] = scn.le %[[DISTANCE]], %{{.*}}
// CHECK: %[[SIZE:.*]] = scn.abs %[[DY]]
// CHECK: %[[FINITE:.*]] = scn.le %[[SIZE]], %{{.*}}
// CHECK: %[[BOTH:.*]] = scn.and %[[LARGE]], %[[NEAR]]
// CHECK: %[[ALL:.*]] = scn.and %[[BOTH]], %[[FINITE]]
// CHECK: %[[EXACT:.*]] = scn.reduce_all %[[ALL]]
// CHECK: %[[U:.*]] = scn.div %[[DY]], %[[SUMS]]
// CHECK: %[[PRODUCT:.*]] = scn.dot %[[U]], %[[TURNED]] batch = [], [] contract = [0], [0]
// CHECK: %[[DA:.*]] = scn.mul %[[NUMBERS]], %[[PRODUCT]]
// CHECK: %[[PLAIN:.*]] = scn.reduce_sum %[[TERMS]] axes = [1]
// CHECK: %[[ADDED:.*]] = scn.add %[[DW]], %[[TERMS]]
// CHECK: %[[CHOSEN:.*]]:4 = scn.if %[[EXACT]] : tensor<i1> then(%[[DA]], %[[DW]], %[[NUMBERS]], %[[U]] : {{.*}}) else(%[[PLAIN]], %[[ADDED]], %{{.*}}, %{{.*}} : {{.*}})
// CHECK: scn.yield next(%[[CHOSEN]]#1 : {{.*}}) outputs(%[[CHOSEN]]#0, %[[CHOSEN]]#2, %[[CHOSEN]]#3 : {{.*}})
// CHECK: %[[OVER:.*]] = scn.dot %[[SCAN]]#1, %[[SCAN]]#2 batch = [], [] contract = [0], [0]
// CHECK: %[[PART:.*]] = scn.mul %[[OVER]], %[[MATRIX]]
// CHECK: %[[NONE:.*]] = scn.eq %[[OVER]], %[[ZEROS:.*]] : tensor
// CHECK: %[[KNOWN:.*]] = scn.select %[[NONE]], %[[ZEROS]], %[[PART]]
// CHECK: %[[TOTAL:.*]] = scn.add %[[SCAN]]#3, %[[KNOWN]]
// CHECK: return %[[SCAN]]#0, %[[TOTAL]]
func.func @shares(%n: tensor<i64>, %w: tensor<3x4xf64>, %as: tensor<?x3xf64>, %levels: tensor<?x4xf64>,
                  %dys: tensor<?x4xf64>, %dw0: tensor<3x4xf64>) -> (tensor<?x3xf64>, tensor<3x4xf64>) {
  %0:2 = scn.scan steps(%n) sequences(%as taps [0] : tensor<?x3xf64>, %levels taps [0] : tensor<?x4xf64>, %dys taps [0] : tensor<?x4xf64>) states(%dw0 taps [] : tensor<3x4xf64>) {
  ^bb0(%a: tensor<3xf64>, %level: tensor<4xf64>, %dy: tensor<4xf64>, %dw: tensor<3x4xf64>):
    %rows = scn.broadcast %a sizes() static_sizes = [3, 4] dimensions = [0] : tensor<3xf64> -> tensor<3x4xf64>
    %x = scn.add %rows, %w : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %l = scn.broadcast %level sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %below = scn.sub %x, %l : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %e = scn.exp %below : tensor<3x4xf64> -> tensor<3x4xf64>
    %s = scn.reduce_sum %e axes = [0] : tensor<3x4xf64> -> tensor<4xf64>
    %sums = scn.broadcast %s sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %p = scn.div %e, %sums : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %d = scn.broadcast %dy sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %terms = scn.mul %p, %d : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %da = scn.reduce_sum %terms axes = [1] : tensor<3x4xf64> -> tensor<3xf64>
    %next = scn.add %dw, %terms : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    scn.yield next(%next : tensor<3x4xf64>) outputs(%da : tensor<3xf64>)
  } -> (tensor<?x3xf64>, tensor<3x4xf64>)
  return %0#0, %0#1 : tensor<?x3xf64>, tensor<3x4xf64>
}

// -----

// The number of steps is not known before the sum over them.
// CHECK-LABEL: func @shares_of_a_stop
// CHECK-NOT: scn.if
// CHECK: return
func.func @shares_of_a_stop(%n: tensor<i64>, %w: tensor<3x4xf64>, %as: tensor<?x3xf64>, %levels: tensor<?x4xf64>,
                  %dys: tensor<?x4xf64>, %dw0: tensor<3x4xf64>, %most: tensor<f64>) -> (tensor<?x3xf64>, tensor<3x4xf64>) {
  %0:2 = scn.scan steps(%n) sequences(%as taps [0] : tensor<?x3xf64>, %levels taps [0] : tensor<?x4xf64>, %dys taps [0] : tensor<?x4xf64>) states(%dw0 taps [] : tensor<3x4xf64>) {
  ^bb0(%a: tensor<3xf64>, %level: tensor<4xf64>, %dy: tensor<4xf64>, %dw: tensor<3x4xf64>):
    %rows = scn.broadcast %a sizes() static_sizes = [3, 4] dimensions = [0] : tensor<3xf64> -> tensor<3x4xf64>
    %x = scn.add %rows, %w : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %l = scn.broadcast %level sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %below = scn.sub %x, %l : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %e = scn.exp %below : tensor<3x4xf64> -> tensor<3x4xf64>
    %s = scn.reduce_sum %e axes = [0] : tensor<3x4xf64> -> tensor<4xf64>
    %sums = scn.broadcast %s sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %p = scn.div %e, %sums : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %d = scn.broadcast %dy sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %terms = scn.mul %p, %d : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %da = scn.reduce_sum %terms axes = [1] : tensor<3x4xf64> -> tensor<3xf64>
    %next = scn.add %dw, %terms : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %first = scn.reduce_max %da axes = [0] : tensor<3xf64> -> tensor<f64>
    %stop = scn.gt %first, %most : tensor<f64>, tensor<f64> -> tensor<i1>
    scn.yield next(%next : tensor<3x4xf64>) outputs(%da : tensor<3xf64>) until(%stop : tensor<i1>)
  } -> (tensor<?x3xf64>, tensor<3x4xf64>)
  return %0#0, %0#1 : tensor<?x3xf64>, tensor<3x4xf64>
}

// -----

// Somebody wants each term.
// CHECK-LABEL: func @terms_that_are_kept
// CHECK-NOT: scn.if
// CHECK: return
func.func @terms_that_are_kept(%n: tensor<i64>, %w: tensor<3x4xf64>, %as: tensor<?x3xf64>, %levels: tensor<?x4xf64>,
                  %dys: tensor<?x4xf64>, %dw0: tensor<3x4xf64>) -> (tensor<?x3x4xf64>, tensor<3x4xf64>) {
  %0:2 = scn.scan steps(%n) sequences(%as taps [0] : tensor<?x3xf64>, %levels taps [0] : tensor<?x4xf64>, %dys taps [0] : tensor<?x4xf64>) states(%dw0 taps [] : tensor<3x4xf64>) {
  ^bb0(%a: tensor<3xf64>, %level: tensor<4xf64>, %dy: tensor<4xf64>, %dw: tensor<3x4xf64>):
    %rows = scn.broadcast %a sizes() static_sizes = [3, 4] dimensions = [0] : tensor<3xf64> -> tensor<3x4xf64>
    %x = scn.add %rows, %w : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %l = scn.broadcast %level sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %below = scn.sub %x, %l : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %e = scn.exp %below : tensor<3x4xf64> -> tensor<3x4xf64>
    %s = scn.reduce_sum %e axes = [0] : tensor<3x4xf64> -> tensor<4xf64>
    %sums = scn.broadcast %s sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %p = scn.div %e, %sums : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %d = scn.broadcast %dy sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %terms = scn.mul %p, %d : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %next = scn.add %dw, %terms : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    scn.yield next(%next : tensor<3x4xf64>) outputs(%terms : tensor<3x4xf64>)
  } -> (tensor<?x3x4xf64>, tensor<3x4xf64>)
  return %0#0, %0#1 : tensor<?x3x4xf64>, tensor<3x4xf64>
}

// -----

// The sums are not those of the exponentials.
// CHECK-LABEL: func @no_shares
// CHECK-NOT: scn.if
// CHECK: return
func.func @no_shares(%n: tensor<i64>, %w: tensor<3x4xf64>, %as: tensor<?x3xf64>, %levels: tensor<?x4xf64>,
                  %dys: tensor<?x4xf64>, %dw0: tensor<3x4xf64>) -> (tensor<?x3xf64>, tensor<3x4xf64>) {
  %0:2 = scn.scan steps(%n) sequences(%as taps [0] : tensor<?x3xf64>, %levels taps [0] : tensor<?x4xf64>, %dys taps [0] : tensor<?x4xf64>) states(%dw0 taps [] : tensor<3x4xf64>) {
  ^bb0(%a: tensor<3xf64>, %level: tensor<4xf64>, %dy: tensor<4xf64>, %dw: tensor<3x4xf64>):
    %rows = scn.broadcast %a sizes() static_sizes = [3, 4] dimensions = [0] : tensor<3xf64> -> tensor<3x4xf64>
    %x = scn.add %rows, %w : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %l = scn.broadcast %level sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %below = scn.sub %x, %l : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %e = scn.exp %below : tensor<3x4xf64> -> tensor<3x4xf64>
    %s = scn.reduce_sum %x axes = [0] : tensor<3x4xf64> -> tensor<4xf64>
    %sums = scn.broadcast %s sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %p = scn.div %e, %sums : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %d = scn.broadcast %dy sizes() static_sizes = [3, 4] dimensions = [1] : tensor<4xf64> -> tensor<3x4xf64>
    %terms = scn.mul %p, %d : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    %da = scn.reduce_sum %terms axes = [1] : tensor<3x4xf64> -> tensor<3xf64>
    %next = scn.add %dw, %terms : tensor<3x4xf64>, tensor<3x4xf64> -> tensor<3x4xf64>
    scn.yield next(%next : tensor<3x4xf64>) outputs(%da : tensor<3xf64>)
  } -> (tensor<?x3xf64>, tensor<3x4xf64>)
  return %0#0, %0#1 : tensor<?x3xf64>, tensor<3x4xf64>
}
