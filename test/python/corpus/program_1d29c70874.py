# <Mode>
# signal 6 ViewOp::getDroppedDims(): Assertion `succeeded(unusedDims) && "unable to find unused dims of subview"' failed.

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(2, 2), name="x1")
x3 = at.tensor("float64", shape=(2,), name="x3")
x5 = at.tensor("float64", shape=(), name="x5")
v2 = at.lt(x1, x1)
v4 = at.slinalg.solve(at.eye(2, dtype='float64') * 4 + at.tanh(x1), x3)
def step9(a6, p7):
    v8 = at.tanh(p7)
    return [v8]
r10, u11 = scansion.scan(step9, sequences=[v4], outputs_info=[x5])
v12 = at.switch(v2, v2, v2)
v13 = v12[0:1:2, 0]
inputs = [x1, x3, x5]
outputs = [v13]
updates = {}
values = [
    np.array([1.375, 0.625, 0.125, -0.875], dtype='float64').reshape((2, 2)),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
