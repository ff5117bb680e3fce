func.func @map(%x: tensor<?x?xf32>, %a: tensor<?x?xf32>, %b: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = scn.tanh %x : tensor<?x?xf32> -> tensor<?x?xf32>
  %1 = scn.mul %0, %a : tensor<?x?xf32>, tensor<?x?xf32> -> tensor<?x?xf32>
  %2 = scn.add %1, %b : tensor<?x?xf32>, tensor<?x?xf32> -> tensor<?x?xf32>
  return %2 : tensor<?x?xf32>
}
