# <Mode without llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: 'arith.select' op not bufferizable under the given constraints: cannot avoid RaW conflict (<program>:16)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x2 = at.tensor("float64", shape=(None, None, None), name="x2")
x3 = at.tensor("float64", shape=(), name="x3")
x5 = at.tensor("int64", shape=(), name="x5")
x6 = at.tensor("float64", shape=(None, None), name="x6")
x7 = at.tensor("float64", shape=(None, None, None), name="x7")
x8 = at.tensor("int64", shape=(None,), name="x8")
checkpoint = None
v4 = scansion.ifelse.ifelse(x3, x1, -x1)
def step20(a9, a10, a11, p12, p13, p14, f15):
    v16 = scansion.ifelse.ifelse(p14, v4, p12)
    v17 = at.tanh(v16)
    v18 = at.tanh(p13)
    v19 = p14
    return [v17, v18, v19], until(at.gt(v19, 1))
[r21, r22, r23], u24 = scansion.scan(step20, sequences=[{'input': x2[:5], 'taps': [-3]}, {'input': v4, 'taps': [-1, 0]}], outputs_info=[{'initial': x6, 'taps': [-3]}, {'initial': x7, 'taps': [-2]}, {'initial': x8, 'taps': [-2]}], non_sequences=[x8], n_steps=x5, checkpoint=checkpoint)
inputs = [x1, x2, x3, x5, x6, x7, x8]
outputs = [r22, r21, x7, x6, v4]
updates = {}
order = 1
values = [
    np.array([1.375, 0.625, 0.125], dtype='float64'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625, 0.125, 0.375, 1.875, 0.875, 0.625, 0.125, 0.125, 1.625, -0.875, 1.375, 0.625, -1.875, -0.375, 1.375, 0.125, -1.875, 1.125, 0.875, 1.375, -1.375], dtype='float64').reshape((8, 2, 2)),
    np.array([1.375], dtype='float64').reshape(()),
    np.array(2, dtype='int64'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375], dtype='float64').reshape((3, 3)),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625, 0.125, 0.375, 1.875, 0.875, 0.625, 0.125], dtype='float64').reshape((2, 3, 3)),
    np.array([5, 2], dtype='int64'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
