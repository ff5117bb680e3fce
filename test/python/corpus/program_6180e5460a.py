# <Mode without llvm-selection>, shapes='dynamic'
# AssertionError: output 0 is uint8[0, 0, 2, 2], the interpreter says uint8[0, 1, 2, 2]

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x2 = at.tensor("float64", shape=(None,), name="x2")
x4 = at.tensor("int64", shape=(), name="x4")
x8 = at.tensor("float64", shape=(), name="x8")
x13 = at.tensor("int64", shape=(None,), name="x13")
x14 = at.tensor("uint8", shape=(None, None, None, None, None), name="x14")
x15 = at.tensor("float64", shape=(), name="x15")
v3 = -x2
v5 = at.zeros((6,), dtype='float64')
def step10(a6, a7):
    v9 = at.stack([a7, x8])
    return [v9]
r11, u12 = scansion.scan(step10, sequences=[v5, v5], n_steps=x4)
def step29(a16, p17, p18, p19, p20, p21):
    v22 = p20[0, -3:-1:3]
    v23 = at.invert(v22)
    v24 = at.cast(at.sum(v23), 'int64')
    v25 = (p18 + v24)
    v26 = at.cast(at.sum(v25), 'uint8')
    v27 = (p20 + v26)
    v28 = at.tanh(p21)
    return [v25, v27, v28, v28, v23]
[r30, r31, r32, r33, r34], u35 = scansion.scan(step29, sequences=[r11[:0]], outputs_info=[{'initial': x13, 'taps': [-2, -1]}, {'initial': x14, 'taps': [-2, -1]}, x15, None, None])
inputs = [x1, x2, x4, x8, x13, x14, x15]
outputs = [r34]
updates = {}
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64'),
    np.array(6, dtype='int64'),
    np.array([1.375], dtype='float64').reshape(()),
    np.array([5, 2], dtype='int64'),
    np.array([5, 4, 3, 1, 2, 0, 0, 0, 1, 5, 4, 6, 3, 4, 6, 5, 4, 3, 3, 6, 1, 5, 4, 0, 2, 6, 3, 0, 5, 5, 5, 1], dtype='uint8').reshape((2, 2, 2, 2, 2)),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
