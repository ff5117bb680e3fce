# <Mode without canonicalize, llvm-selection>, shapes='static'
# InternalError: the phase 'loops' of the compiler failed: expected result type to be 'memref<1x1x2xf64, strided<[2, 2, 1]>>' or a rank-reduced version. (mismatch of result layout), but got 'memref<2xf64, strided<[1], offset: ?>>' (<program>:35)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(0, 0), name="x1")
x2 = at.tensor("bool", shape=(), name="x2")
x3 = at.tensor("bool", shape=(1,), name="x3")
x4 = at.tensor("float64", shape=(3, 2, 2), name="x4")
x5 = at.tensor("int64", shape=(2,), name="x5")
x23 = at.tensor("float64", shape=(3,), name="x23")
x24 = at.tensor("float64", shape=(2,), name="x24")
x43 = at.tensor("float64", shape=(2,), name="x43")
checkpoint = 'binomial'
s15 = scansion.shared(np.array([1.375, 0.625], dtype='float64'), name="s15")
def step17(a6, a7, a8, a9, p10, p11):
    v12 = p11 + p11
    v13 = v12
    v14 = v13
    v16 = at.tanh(s15)
    return [v13, v14], {s15: v16}
[r18, r19], u20 = scansion.scan(step17, sequences=[{'input': x3, 'taps': [0, -1]}, {'input': x4, 'taps': [2, -1]}], outputs_info=[x5, x5], checkpoint=checkpoint)
v21 = -r19
v22 = at.sum(x4, axis=0)
def step36(a25, a26, p27, p28, p29, p30, p31, p32):
    v33 = at.tanh(p27)
    v34 = at.tanh(p32)
    v35 = at.tanh(v34)
    return [v33, v34, v35, v35, v35]
[r37, r38, r39, r40, r41], u42 = scansion.scan(step36, sequences=[v22, v22], outputs_info=[v22, {'initial': x23, 'taps': [-1, -2, -3]}, {'initial': x24, 'taps': [-2, -1]}, None, None], checkpoint=checkpoint)
def step47(p44):
    v45 = scansion.ifelse.ifelse(x2, p44, p44)
    v46 = at.tanh(v45)
    return [v46, v46, v46]
[r48, r49, r50], u51 = scansion.scan(step47, outputs_info=[x43, None, None], n_steps=4, checkpoint=checkpoint)
v52 = at.take(r50, np.array([0, 0], dtype='int64'), axis=0)
v53 = -v52
v54 = -v53
inputs = [x1, x2, x3, x4, x5, x23, x24, x43]
outputs = [v54, v53, v52, r50, r49]
updates = {**u20}
order = 1
values = [
    np.array([], dtype='float64').reshape((0, 0)),
    np.array([True], dtype='bool').reshape(()),
    np.array([True], dtype='bool'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625], dtype='float64').reshape((3, 2, 2)),
    np.array([5, 2], dtype='int64'),
    np.array([1.375, 0.625, 0.125], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
