# <Mode without canonicalize, llvm-selection>, shapes='dynamic'
# Crash: ong int>, llvm::ArrayRef<long int>): Assertion `dimsToProject.has_value() && "invalid rank reduction"' failed.

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("int32", shape=(), name="x1")
x2 = at.tensor("int32", shape=(None,), name="x2")
x9 = at.tensor("float64", shape=(None, None), name="x9")
x23 = at.tensor("int64", shape=(), name="x23")
x24 = at.tensor("int64", shape=(None,), name="x24")
x25 = at.tensor("float64", shape=(), name="x25")
x26 = at.tensor("bool", shape=(), name="x26")
x59 = at.tensor("int64", shape=(), name="x59")
x60 = at.tensor("float64", shape=(None,), name="x60")
x61 = at.tensor("float64", shape=(None, None, None, None), name="x61")
v3 = at.zeros((2,), dtype='int32')
def step16(p4, p5, p6, p7):
    v8 = at.sgn(p7)
    v10 = at.slinalg.cholesky(at.dot(at.tanh(x9), at.tanh(x9).T) + at.eye(2, dtype='float64'))
    v11 = -v10
    v12 = x1 + p5
    v13 = v12
    v14 = v8
    v15 = v8
    return [v13, v14, v15, p7, p7]
[r17, r18, r19, r20, r21], u22 = scansion.scan(step16, outputs_info=[{'initial': x2, 'taps': [-2, -1]}, v3, x2, None, None], n_steps=x1)
def step36(p27, p28, p29, p30, p31):
    v32 = at.invert(p31)
    v33 = p29
    v34 = at.tanh(p30)
    v35 = v32
    return [v33, v34, v35, v35]
[r37, r38, r39, r40], u41 = scansion.scan(step36, outputs_info=[{'initial': x24, 'taps': [-1, -2, -3]}, x25, x26, None], n_steps=x23)
v42 = at.zeros((3, 2), dtype='float64')
def step51(a43, a44, p45, p46, p47):
    v48 = at.tanh(p45)
    v49 = p46
    v50 = p47
    return [v48, v49, v50, v50, v50]
[r52, r53, r54, r55, r56], u57 = scansion.scan(step51, sequences=[r40, r40], outputs_info=[{'initial': v42, 'taps': [-3]}, r37, x1, None, None])
v58 = -r56
v62 = at.zeros((), dtype='float64')
def step71(a63, a64, p65, p66, p67):
    v68 = at.tanh(p65)
    v69 = at.tanh(p66)
    v70 = p67
    return [v68, v69, v70, v70, v70]
[r72, r73, r74, r75, r76], u77 = scansion.scan(step71, sequences=[{'input': x60, 'taps': [1]}, x60[:2]], outputs_info=[x61, v62, r19, None, None], n_steps=x59)
inputs = [x1, x2, x9, x23, x24, x25, x26, x59, x60, x61]
outputs = [r76]
updates = {}
values = [
    np.array(1, dtype='int32'),
    np.array([5, 2], dtype='int32'),
    np.array([0.625, -1.375, -1.625, 1.625], dtype='float64').reshape((2, 2)),
    np.array(2, dtype='int64'),
    np.array([5, 2, 0], dtype='int64'),
    np.array([1.375], dtype='float64').reshape(()),
    np.array([True], dtype='bool').reshape(()),
    np.array(2, dtype='int64'),
    np.array([1.375, 0.625, 0.125, -0.875], dtype='float64'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625, 0.125, 0.375, 1.875, 0.875], dtype='float64').reshape((2, 2, 2, 2)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
