# <Mode>, shapes='static'
# signal 6 ViewOp::getDroppedDims(): Assertion `succeeded(unusedDims) && "unable to find unused dims of subview"' failed.

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None, None, None), name="x1")
x2 = at.tensor("float64", shape=(), name="x2")
v3 = at.set_subtensor(x1[0, 0::2, 0:], x2)
def step7(a4, p5):
    v6 = at.tanh(p5)
    return [v6]
r8, u9 = scansion.scan(step7, sequences=[v3], outputs_info=[v3])
inputs = [x1, x2]
outputs = [r8]
updates = {}
values = [
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875], dtype='float64').reshape((2, 3, 1)),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
