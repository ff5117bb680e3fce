# <Mode without scn-split-logsumexp, canonicalize, llvm-selection>, shapes='dynamic'
# InternalError: the phase 'loops' of the compiler failed: offset 0 is out-of-bounds: 1 >= 1 (<program>:31)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(), name="x1")
x2 = at.tensor("float64", shape=(None,), name="x2")
x3 = at.tensor("float64", shape=(None,), name="x3")
x8 = at.tensor("float64", shape=(None,), name="x8")
x20 = at.tensor("float64", shape=(None,), name="x20")
x21 = at.tensor("float64", shape=(), name="x21")
checkpoint = None
v4 = at.searchsorted(at.sort(x3), x2)
v5 = -v4
def step17(a6):
    v7 = v5[0:0]
    def step12(p9, p10):
        v11 = at.tanh(p10)
        return [v11]
    r13, u14 = scansion.scan(step12, outputs_info=[{'initial': x8, 'taps': [-2, -1]}], n_steps=2, checkpoint=checkpoint)
    v15 = scansion.ifelse.ifelse(a6, r13, r13)
    v16 = -v15
    return [v16], until(at.gt(at.sum(v16), 1))
r18, u19 = scansion.scan(step17, sequences=[v5], n_steps=v5.shape[0], checkpoint=checkpoint)
def step30(a22, p23, p24, p25):
    v26 = -p25
    v27 = p24 / (at.abs(p24) + 1)
    v28 = at.tanh(v27)
    v29 = at.tanh(v26)
    return [v27, v28, v29]
[r31, r32, r33], u34 = scansion.scan(step30, sequences=[x8[:0]], outputs_info=[x20, x20, x21], checkpoint=checkpoint)
inputs = [x1, x2, x3, x8, x20, x21]
outputs = [r33, r32, r31, x21, x20]
updates = {}
order = 1
values = [
    np.array([1.375], dtype='float64').reshape(()),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625, 0.125], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
