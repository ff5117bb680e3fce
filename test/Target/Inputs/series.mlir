// x(t) = tanh(a x(t-1) + u(t)) for as many series as a row has elements.
func.func @series(%n: tensor<i64>, %u: tensor<?x?xf32>, %x0: tensor<1x?xf32>, %a: tensor<?xf32>) -> (tensor<?x?xf32>, tensor<1x?xf32>) {
  %traj, %last = scn.scan steps(%n) sequences(%u taps [0] : tensor<?x?xf32>) states(%x0 taps [-1] : tensor<1x?xf32>) {
  ^bb0(%u_t: tensor<?xf32>, %x: tensor<?xf32>):
    %ax = scn.mul %a, %x : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
    %y = scn.add %ax, %u_t : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
    %z = scn.tanh %y : tensor<?xf32> -> tensor<?xf32>
    scn.yield next(%z : tensor<?xf32>) outputs()
  } -> (tensor<?x?xf32>, tensor<1x?xf32>)
  return %traj, %last : tensor<?x?xf32>, tensor<1x?xf32>
}
