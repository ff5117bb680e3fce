# <Mode without llvm-selection>, shapes='dynamic'
# AssertionError: order 1: the derivative is 28.204984630677963, the difference 28.236177605975854

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x3 = at.tensor("int8", shape=(), name="x3")
x4 = at.tensor("int64", shape=(None, None), name="x4")
x5 = at.tensor("int64", shape=(None, None), name="x5")
x23 = at.tensor("int64", shape=(), name="x23")
x24 = at.tensor("float64", shape=(None, None, None, None), name="x24")
x25 = at.tensor("float64", shape=(None, None), name="x25")
x38 = at.tensor("float64", shape=(None,), name="x38")
x44 = at.tensor("float64", shape=(None,), name="x44")
checkpoint = None
v2 = at.argsort(x1, axis=0)
v6 = at.zeros((2, 4, 17), dtype='int64')
def step16(p7, p8, p9, p10, f11):
    v12 = p8
    v13 = at.cast(at.sum(v12), 'int64')
    v14 = (p7 + v13)
    v15 = p10
    return [v12, v14, v15, v14]
[r17, r18, r19, r20], u21 = scansion.scan(step16, outputs_info=[{'initial': x4, 'taps': [-3]}, {'initial': x5, 'taps': [-3]}, {'initial': v6, 'taps': [-2, -1]}, None], non_sequences=[v6], n_steps=x3, checkpoint=checkpoint)
v22 = at.sum(r20, axis=None)
def step34(p26, p27):
    v28 = p27 + p27
    v29 = scansion.ifelse.ifelse(x23, v28, v28)
    v30 = -v29
    v31 = -v30
    v32 = at.minimum(at.abs(p26), 4)
    v33 = at.tanh(v31)
    return [v32, v33]
[r35, r36], u37 = scansion.scan(step34, outputs_info=[x24, {'initial': x25, 'taps': [-2]}], n_steps=x23, checkpoint=checkpoint)
def step50(a39, a40, p41, p42, f43):
    v45 = at.searchsorted(at.sort(x44), f43)
    v46 = v45 + v45
    v47 = at.cumprod(r20)
    v48 = at.cast(at.sum(v47), 'float64')
    v49 = at.sin((p42 + v48))
    return [v49]
r51, u52 = scansion.scan(step50, sequences=[{'input': v2[:5], 'taps': [2, -1]}], outputs_info=[{'initial': x38, 'taps': [-2, -1]}], non_sequences=[x38], checkpoint=checkpoint)
inputs = [x1, x3, x4, x5, x23, x24, x25, x38, x44]
outputs = [r51, x44, x38, r36, r35]
updates = {}
order = 1
values = [
    np.array([1.375, -1.875, 1.375, 1.625, -1.375, -0.125, -1.375, -0.125, -1.625, -0.375, -0.875, -0.875, 0.125, 1.375, -1.375, 1.375, -1.875], dtype='float64'),
    np.array(2, dtype='int8'),
    np.array([5, 2, 0, -3, -2, -6, -6, -6, -4, 4, 2, 5, 0, 1, 6, 3, 2, 1, 1, 6, -3, 4, 2, -6, -1, 5, 1, -6, 3, 3, 5, -4, -5, 5, -6, 1, -5, -3, 0, -1, -1, -6, -6, -5, -6, 2, 0, 2, -3, 2, 3, -2, -1, 6, 4, 6, -2, 2, 6, 2, 4, 2, 3, -1, 5, -5, 1, 3], dtype='int64').reshape((4, 17)),
    np.array([-6, 6, -1, 4, 1, 2, 5, 1, -2, 4, 6, -3, -1, -5, 1, 3, 2, -1, -4, -5, 5, 1, 0, -5, 4, -6, -6, -6, -6, -6, 2, 6, 5, -6, 3, 5, -5, -6, 6, 5, 3, 2, 0, -2, 1, -5, -3, 5, 6, -3, -4], dtype='int64').reshape((3, 17)),
    np.array(2, dtype='int64'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625, 0.125, 0.375, 1.875, 0.875], dtype='float64').reshape((2, 2, 2, 2)),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625, 0.125, 0.375, 1.875, 0.875, 0.625, 0.125, 0.125, 1.625, -0.875, 1.375, 0.625, -1.875, -0.375, 1.375, 0.125, -1.875, 1.125, 0.875, 1.375, -1.375, -1.625, 1.375], dtype='float64').reshape((2, 17)),
    np.array([1.375, 0.625, 0.125], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
