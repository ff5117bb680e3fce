# <Mode>
# signal 6 ViewOp::getDroppedDims(): Assertion `succeeded(unusedDims) && "unable to find unused dims of subview"' failed.

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(2, 2), name="x1")
x3 = at.tensor("float64", shape=(2,), name="x3")
x4 = at.tensor("float64", shape=(2, 2), name="x4")
x17 = at.tensor("int64", shape=(), name="x17")
x20 = at.tensor("float64", shape=(3, 3), name="x20")
x30 = at.tensor("float64", shape=(), name="x30")
v2 = at.cumsum(x1, axis=0)
def step11(a5, a6, p7, p8):
    v9 = at.cast(at.sum(p8), 'float64')
    v10 = at.tanh((p8 + v9))
    return [v10]
r12, u13 = scansion.scan(step11, sequences=[v2[:1], {'input': x3, 'taps': [-1]}], outputs_info=[{'initial': x4, 'taps': [-2, -1]}])
v14 = at.stack([r12, r12])
v15 = scansion.ifelse.ifelse(at.any(v14), r12, r12)
v16 = v15[-1]
def step25(p18):
    v19 = at.sort(v14, axis=0)
    v21 = at.slinalg.cholesky(at.dot(at.tanh(x20), at.tanh(x20).T) + at.eye(3, dtype='float64'))
    v22 = -v21
    v23 = -v22
    v24 = at.tanh(p18)
    return [v24, v24, v24], until(at.gt(at.sum(v24), 1))
[r26, r27, r28], u29 = scansion.scan(step25, outputs_info=[v16, None, None], n_steps=x17)
v31 = at.set_subtensor(x20[0:1:2, at.cast(x17, 'int64') % 3], x30)
v32 = -v31
inputs = [x1, x3, x4, x17, x20, x30]
outputs = [v32, v31, x30, r28, r27]
updates = {}
order = 1
values = [
    np.array([1.375, 0.625, 0.125, -0.875], dtype='float64').reshape((2, 2)),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625, 0.125, -0.875], dtype='float64').reshape((2, 2)),
    np.array(3, dtype='int64'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375], dtype='float64').reshape((3, 3)),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
