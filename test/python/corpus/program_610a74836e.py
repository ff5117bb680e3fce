# <Mode>
# the phase 'bufferized' of the compiler failed: 'tensor.cast' op not bufferizable under the given constraints: cannot avoid RaW conflict (<program>:13)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x2 = at.tensor("float64", shape=(None, None), name="x2")
x4 = at.tensor("float64", shape=(None,), name="x4")
x11 = at.tensor("int64", shape=(None,), name="x11")
v3 = at.constant(np.array([5, 2], dtype='int64'))
def step15(a5, a6, a7, p8, p9):
    v10 = -p9
    v12 = scansion.ifelse.ifelse(a5, p8, x11)
    v13 = v12
    v14 = at.tanh(v10)
    return [v13, v14], until(at.gt(at.sum(v14), 1))
[r16, r17], u18 = scansion.scan(step15, sequences=[x1, {'input': x2, 'taps': [-1, 0]}], outputs_info=[v3, x4])
inputs = [x1, x2, x4, x11]
outputs = [r17]
updates = {}
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875], dtype='float64').reshape((3, 2)),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([5, 2], dtype='int64'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
