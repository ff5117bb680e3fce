# <Mode without llvm-selection>, shapes='dynamic'
# AssertionError: output 0 is float64[2, 0, 0], the interpreter says float64[2, 0, 1]

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x3 = at.tensor("float64", shape=(), name="x3")
x4 = at.tensor("int64", shape=(None, None, None), name="x4")
v2 = x1 + x1
def step22():
    def step12(p5, p6, p7, p8):
        v9 = at.tanh(p5)
        v10 = p7
        v11 = p8
        return [v9, v10, v11, v11, v11]
    [r13, r14, r15, r16, r17], u18 = scansion.scan(step12, outputs_info=[x3, {'initial': x4, 'taps': [-2, -1]}, x4, None, None], n_steps=v2.shape[0])
    v19 = at.cumsum(r17, axis=0)
    v20 = at.cumsum(v19, axis=0)
    v21 = r13[-1:]
    return [v21], until(at.gt(at.sum(v21), 1))
r23, u24 = scansion.scan(step22, n_steps=0)
def step28(a25, p26):
    v27 = at.tanh(p26)
    return [v27]
r29, u30 = scansion.scan(step28, sequences=[x4], outputs_info=[r23])
inputs = [x1, x3, x4]
outputs = [r29]
updates = {}
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375], dtype='float64').reshape(()),
    np.array([5, 2, 0, -3, -2, -6, -6, -6], dtype='int64').reshape((2, 2, 2)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
