# <Mode without llvm-selection>, shapes='dynamic'
# AssertionError: order 1: the derivatives fail: mul: shapes that disagree: lengths 0 and 3 on axis 1; only an axis that is declared with length 1 is broadcast (/tmp/w/src/tools/fuzz.py:129)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x4 = at.tensor("int64", shape=(None,), name="x4")
x5 = at.tensor("float64", shape=(None,), name="x5")
x6 = at.tensor("float64", shape=(None, None), name="x6")
x25 = at.tensor("int8", shape=(), name="x25")
x26 = at.tensor("float64", shape=(), name="x26")
x27 = at.tensor("float64", shape=(None, None), name="x27")
x28 = at.tensor("float64", shape=(), name="x28")
x43 = at.tensor("bool", shape=(None, None, None), name="x43")
checkpoint = None
v2 = x1.shape[0]
v3 = x1[0]
def step19(p7, p8, p9, p10, p11):
    v12 = -p11
    v13 = v12 + p10
    v14 = v13 + v13
    v15 = -v14
    v16 = p8
    v17 = at.tanh(p10)
    v18 = at.tanh(v15)
    return [v16, v17, v18]
[r20, r21, r22], u23 = scansion.scan(step19, outputs_info=[{'initial': x4, 'taps': [-3, -1]}, {'initial': x5, 'taps': [-3, -1]}, {'initial': x6, 'taps': [-2]}], n_steps=2, checkpoint=checkpoint)
v24 = -r22
def step38(a29, p30, p31, p32, p33, p34):
    v35 = at.tanh(p34)
    v36 = at.tanh(p33)
    v37 = at.tanh(v35)
    return [v35, v36, v37]
[r39, r40, r41], u42 = scansion.scan(step38, sequences=[v24], outputs_info=[x26, {'initial': x27, 'taps': [-1, -2, -3]}, x28], n_steps=x25, checkpoint=checkpoint)
def step47(p44):
    v45 = scansion.ifelse.ifelse(x28, at.cosh(at.clip(x27, -2, 2)), x27)
    v46 = p44
    return [v46, v45]
[r48, r49], u50 = scansion.scan(step47, outputs_info=[{'initial': x43, 'taps': [-3]}, None], n_steps=0, checkpoint=checkpoint)
inputs = [x1, x4, x5, x6, x25, x26, x27, x28, x43]
outputs = [r49, r41, r40, r39, x28]
updates = {}
order = 1
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([5, 2, 0], dtype='int64'),
    np.array([1.375, 0.625, 0.125], dtype='float64'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875], dtype='float64').reshape((2, 3)),
    np.array(2, dtype='int8'),
    np.array([1.375], dtype='float64').reshape(()),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875], dtype='float64').reshape((3, 2)),
    np.array([1.375], dtype='float64').reshape(()),
    np.array([True, True, True, False, False, False, False, False, False, True, True, True], dtype='bool').reshape((3, 2, 2)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
