# <Mode without scn-merge-scans, llvm-selection>, shapes='dynamic'
# AssertionError: output 0 is int8[0, 0, 0], the interpreter says int8[0, 2, 2]

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("int8", shape=(None, None), name="x1")
x2 = at.tensor("float64", shape=(), name="x2")
x3 = at.tensor("int64", shape=(), name="x3")
x4 = at.tensor("int8", shape=(None, None, None), name="x4")
x5 = at.tensor("int8", shape=(None, None, None, None), name="x5")
x6 = at.tensor("float64", shape=(), name="x6")
def step20(p7, p8, p9, p10, f11):
    v12 = -p10
    v13 = -p8
    v15, v14 = scansion.ifelse.ifelse(v12, [p8, v13], [v13, p8])
    v16 = -v15
    v17 = v16
    v18 = p9
    v19 = at.tanh(v12)
    return [v17, v18, v19, v14]
[r21, r22, r23, r24], u25 = scansion.scan(step20, outputs_info=[{'initial': x4, 'taps': [-2, -1]}, {'initial': x5, 'taps': [-2]}, x6, None], non_sequences=[x6], n_steps=x3)
inputs = [x1, x2, x3, x4, x5, x6]
outputs = [r24]
updates = {}
values = [
    np.array([5, 2, 0, -3], dtype='int8').reshape((2, 2)),
    np.array([1.375], dtype='float64').reshape(()),
    np.array(0, dtype='int64'),
    np.array([5, 2, 0, -3, -2, -6, -6, -6], dtype='int8').reshape((2, 2, 2)),
    np.array([5, 2, 0, -3, -2, -6, -6, -6, -4, 4, 2, 5, 0, 1, 6, 3], dtype='int8').reshape((2, 2, 2, 2)),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
