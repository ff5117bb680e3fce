# <Mode without llvm-selection>, shapes='static'
# InternalError: the phase 'bufferized' of the compiler failed: op was not bufferized (<program>:9)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None, None, None), name="x1")
def step7(a2, a3, a4):
    v5 = at.argmax(a4, axis=0)
    v6 = at.cumsum(a4, axis=0)
    return [v6]
r8, u9 = scansion.scan(step7, sequences=[{'input': x1, 'taps': [-1, 0]}, x1])
inputs = [x1]
outputs = [r8]
updates = {}
values = [
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625], dtype='float64').reshape((3, 2, 2)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
