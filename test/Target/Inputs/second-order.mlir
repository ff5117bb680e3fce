// Two lags, parameters that are a function of an input, a double-precision state.
func.func @second_order(%n: tensor<i64>, %x0: tensor<2x?xf64>, %p: tensor<?xf64>) -> tensor<2x?xf64> {
  %a = scn.sigmoid %p : tensor<?xf64> -> tensor<?xf64>
  %traj, %last = scn.scan steps(%n) states(%x0 taps [-2, -1] : tensor<2x?xf64>) {
  ^bb0(%x2: tensor<?xf64>, %x1: tensor<?xf64>):
    %ax = scn.mul %a, %x1 : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    %z = scn.sub %ax, %x2 : tensor<?xf64>, tensor<?xf64> -> tensor<?xf64>
    scn.yield next(%z : tensor<?xf64>) outputs()
  } -> (tensor<?x?xf64>, tensor<2x?xf64>)
  return %last : tensor<2x?xf64>
}
