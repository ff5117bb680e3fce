# <Mode without llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: 'arith.select' op not bufferizable under the given constraints: cannot avoid RaW conflict (<program>:12)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(2,), name="x1")
x2 = at.tensor("float64", shape=(2,), name="x2")
x3 = at.tensor("float64", shape=(3, 2, 2), name="x3")
def step10(a4, a5, a6):
    v7 = -a6
    v8 = scansion.ifelse.ifelse(at.any(v7), v7, -v7)
    v9 = scansion.ifelse.ifelse(at.any(v8), v7, v8)
    return [v9]
r11, u12 = scansion.scan(step10, sequences=[{'input': x3, 'taps': [-1, 0]}, x3[:2]])
inputs = [x1, x2, x3]
outputs = [r11]
updates = {}
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625], dtype='float64').reshape((3, 2, 2)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
