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
// CHECK: %[[EE:.*]] = scn.broadcast %[[E]] sizes() static_sizes = [3, 4] dimensions = [0]
// CHECK: %[[C:.*]] = scn.reduce_max %[[W]] axes = [0] {scn.checked}
// CHECK: %[[V:.*]] = scn.sub %[[W]], %{{.*}} : tensor<3x4xf64>
// CHECK: %[[P:.*]] = scn.exp %[[V]] : tensor<3x4xf64>
// CHECK: %[[PRODUCTS:.*]] = scn.mul %[[EE]], %[[P]]
// CHECK: %[[SUM:.*]] = scn.reduce_sum %[[PRODUCTS]] axes = [0]
// CHECK: %[[GE:.*]] = scn.ge %[[SUM]], %{{.*}}
// CHECK: %[[ALL:.*]] = scn.reduce_all %[[GE]] axes = [0]
// CHECK: %[[LOG:.*]] = scn.log %[[SUM]]
// CHECK: %[[LEVEL:.*]] = scn.add %[[C]], %{{.*}}
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
