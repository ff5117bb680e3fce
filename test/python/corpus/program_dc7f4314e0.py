# <Mode without llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: op was not bufferized (<program>:12)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x6 = at.tensor("float64", shape=(), name="x6")
rng = at.random.RandomStream(0)
v2 = -x1
v3 = rng.uniform(-1.0, 1.0, size=(3, 2))
def step8(a4, a5):
    v7 = at.set_subtensor(a5[-3:0], x6)
    return [v7]
r9, u10 = scansion.scan(step8, sequences=[{'input': v3, 'taps': [-1, 0]}])
inputs = [x1, x6]
outputs = [r9]
updates = {**u10}
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
