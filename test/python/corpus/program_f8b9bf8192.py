# <Mode without llvm-selection>, shapes='dynamic'
# InternalError: the phase 'scf' of the compiler failed: offset 0 is out-of-bounds: 0 >= 0 (<program>:14)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None, None), name="x1")
x2 = at.tensor("float64", shape=(None, None, None), name="x2")
x3 = at.tensor("float64", shape=(None,), name="x3")
x4 = at.tensor("float64", shape=(None,), name="x4")
x9 = at.tensor("float64", shape=(None, None), name="x9")
checkpoint = None
def step14(a5, a6, p7):
    v8 = at.tanh(p7)
    v10 = at.dot(v8, x9)
    v11 = -v10
    v12 = at.cast(at.sum(v11), 'float64')
    v13 = at.tanh((v8 + v12))
    return [v13]
r15, u16 = scansion.scan(step14, sequences=[x2[:0], x3], outputs_info=[x4], n_steps=0, checkpoint=checkpoint)
inputs = [x1, x2, x3, x4, x9]
outputs = [r15, x9, x4, x3, x2]
updates = {}
order = 1
values = [
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875], dtype='float64').reshape((3, 2)),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625], dtype='float64').reshape((2, 3, 2)),
    np.array([], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64').reshape((2, 1)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
