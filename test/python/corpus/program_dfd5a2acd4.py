# <Mode without llvm-selection>, shapes='dynamic'
# AssertionError: output 1 is int8[0, 0], the interpreter says int8[0, 4]

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("int8", shape=(None, None, None), name="x1")
x12 = at.tensor("int8", shape=(None,), name="x12")
x13 = at.tensor("uint8", shape=(None, None, None), name="x13")
x14 = at.tensor("float64", shape=(None,), name="x14")
x15 = at.tensor("int8", shape=(None, None, None), name="x15")
x16 = at.tensor("int8", shape=(None, None, None, None), name="x16")
x49 = at.tensor("int64", shape=(), name="x49")
x50 = at.tensor("int64", shape=(None,), name="x50")
rng = at.random.RandomStream(0)
s55 = scansion.shared(np.array([1.375, 0.625, 0.125, -0.875], dtype='float64').reshape((2, 2)), name="s55")
def step7(a2, p3):
    v4 = at.cumsum(a2)
    v5 = at.cast(at.sum(x1), 'int8')
    v6 = (p3 + v5)
    return [v6, v4, x1]
[r8, r9, r10], u11 = scansion.scan(step7, sequences=[x1], outputs_info=[x1, None, None], go_backwards=True)
def step34(a17, a18, a19, a20, a21, p22, p23, p24, p25, p26):
    v27 = at.sort(a21, axis=0)
    v28 = scansion.ifelse.ifelse(a18, v27, v27)
    v29 = rng.uniform(-1.0, 1.0, size=(2,))
    v30 = rng.uniform(-1.0, 1.0, size=(2,))
    v31 = at.tanh(p22)
    v32 = p24
    v33 = p26
    return [v31, v32, v33, v33]
[r35, r36, r37, r38], u39 = scansion.scan(step34, sequences=[{'input': x12, 'taps': [0, -1]}, {'input': x13, 'taps': [-2, 0, 1]}], outputs_info=[x14, {'initial': x15, 'taps': [-2, -1]}, {'initial': x16, 'taps': [-1, -2]}, None])
v40 = -r38
def step44(a41, p42):
    v43 = p42
    return [v43, v43, v43]
[r45, r46, r47], u48 = scansion.scan(step44, sequences=[v40[:2]], outputs_info=[v40, None, None])
def step57(p51, p52, p53):
    v54 = p53
    v56 = at.tanh(s55)
    return [v54], {s55: v56}
r58, u59 = scansion.scan(step57, outputs_info=[{'initial': x50, 'taps': [-1, -2, -3]}], n_steps=x49)
inputs = [x1, x12, x13, x14, x15, x16, x49, x50]
outputs = [r58, r9]
updates = {**u39, **u48, **u59}
values = [
    np.array([], dtype='int8').reshape((0, 2, 2)),
    np.array([5, 2, 0, -3, -2, -6, -6], dtype='int8'),
    np.array([5, 4, 3, 1, 2, 0, 0, 0, 1, 5, 4, 6, 3, 4, 6, 5, 4, 3, 3, 6, 1, 5, 4, 0, 2, 6, 3, 0, 5, 5, 5, 1, 0, 6, 0, 3, 0, 2, 3, 2, 2, 0, 0, 0, 0, 4, 3, 4, 1, 4, 5, 2, 3, 6, 5, 6, 2, 4, 6, 4, 5, 4, 4, 2, 6, 0], dtype='uint8').reshape((11, 3, 2)),
    np.array([], dtype='float64'),
    np.array([], dtype='int8').reshape((2, 0, 4)),
    np.array([], dtype='int8').reshape((2, 2, 0, 4)),
    np.array(2, dtype='int64'),
    np.array([5, 2, 0], dtype='int64'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
