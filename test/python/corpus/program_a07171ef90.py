# <Mode without llvm-selection>, shapes='static'
# InternalError: the phase 'loops' of the compiler failed: expected result type to be 'memref<?xf64, strided<[1], offset: 1>>' or a rank-reduced version. (mismatch of result layout), but got 'memref<?xf64, strided<[1], offset: ?>>' (<program>:14)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None, None), name="x1")
x2 = at.tensor("float64", shape=(None,), name="x2")
x3 = at.tensor("float64", shape=(), name="x3")
x6 = at.tensor("int64", shape=(), name="x6")
v4 = at.set_subtensor(x1[0, 0], x3)
v5 = -v4
def step10(a7, a8, a9):
    return [a9]
r11, u12 = scansion.scan(step10, sequences=[x2, {'input': x2[:1], 'taps': [-1, 0]}], n_steps=x6)
inputs = [x1, x2, x3, x6]
outputs = [r11]
updates = {}
values = [
    np.array([1.375, 0.625], dtype='float64').reshape((1, 2)),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375], dtype='float64').reshape(()),
    np.array(0, dtype='int64'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
