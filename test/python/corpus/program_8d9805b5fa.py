# <Mode without llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: offset 0 is out-of-bounds: 3 >= 3 (<program>:28)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("int64", shape=(), name="x1")
x2 = at.tensor("float64", shape=(None,), name="x2")
x3 = at.tensor("int64", shape=(None,), name="x3")
x10 = at.tensor("float64", shape=(None, None), name="x10")
x11 = at.tensor("float64", shape=(None,), name="x11")
x22 = at.tensor("uint8", shape=(None, None, None), name="x22")
x25 = at.tensor("uint8", shape=(None,), name="x25")
rng = at.random.RandomStream(0)
def step17(a4, a5, p6, p7, p8):
    v9 = rng.uniform(-1.0, 1.0, size=(3, 2))
    v12 = at.slinalg.solve(at.eye(2, dtype='float64') * 4 + at.tanh(x10), x11)
    v13 = at.slinalg.solve(at.eye(2, dtype='float64') * 4 + at.tanh(x10), v12)
    v14 = -v13
    v15 = p7
    v16 = p8
    return [v15, v16, v16]
[r18, r19, r20], u21 = scansion.scan(step17, sequences=[x2, x2], outputs_info=[{'initial': x3, 'taps': [-2, -1]}, x3, None], n_steps=x1)
def step29(a23, p24):
    v26 = at.searchsorted(at.sort(x25), p24)
    v27 = -v26
    v28 = p24
    return [v28, v28, v28]
[r30, r31, r32], u33 = scansion.scan(step29, sequences=[r20[:0]], outputs_info=[{'initial': x22, 'taps': [-3]}, None, None])
v34 = rng.uniform(-1.0, 1.0, size=())
inputs = [x1, x2, x3, x10, x11, x22, x25]
outputs = [v34, r30, r32]
updates = {**u21, **u33}
values = [
    np.array(3, dtype='int64'),
    np.array([1.375, 0.625, 0.125], dtype='float64'),
    np.array([5, 2], dtype='int64'),
    np.array([1.375, 0.625, 0.125, -0.875], dtype='float64').reshape((2, 2)),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([5, 4, 3, 1, 2, 0, 0, 0, 1, 5, 4, 6], dtype='uint8').reshape((3, 2, 2)),
    np.array([5, 4, 3], dtype='uint8'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
