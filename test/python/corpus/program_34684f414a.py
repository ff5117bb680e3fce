# <Mode without llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: op was not bufferized (/tmp/w/src/tools/fuzz.py:129)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x2 = at.tensor("uint8", shape=(None, None, None), name="x2")
x6 = at.tensor("uint8", shape=(), name="x6")
def step8(a3, a4):
    v5 = at.sort(a3, axis=0)
    v7 = at.set_subtensor(a3[0], x6)
    return [v7]
r9, u10 = scansion.scan(step8, sequences=[x2, x1], n_steps=2)
inputs = [x1, x2, x6]
outputs = [r9]
updates = {}
values = [
    np.array([1.375, 0.625, 0.125], dtype='float64'),
    np.array([5, 4, 3, 1], dtype='uint8').reshape((2, 1, 2)),
    np.array([5], dtype='uint8').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
