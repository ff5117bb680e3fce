# <Mode without scn-shrink-trajectories, llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: 'tensor.cast' op not bufferizable under the given constraints: cannot avoid RaW conflict (<program>:32)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("complex64", shape=(2,), name="x1")
x2 = at.tensor("float64", shape=(), name="x2")
x3 = at.tensor("float64", shape=(2,), name="x3")
x6 = at.tensor("bool", shape=(2,), name="x6")
x7 = at.tensor("uint8", shape=(2,), name="x7")
x26 = at.tensor("float64", shape=(2,), name="x26")
x27 = at.tensor("bool", shape=(2,), name="x27")
x28 = at.tensor("int64", shape=(3, 2), name="x28")
s36 = scansion.shared(np.array([5, 2], dtype='int64'), name="s36")
v4 = at.take(x3, np.array([0], dtype='int64'), axis=0)
v5 = at.zeros((4,), dtype='float64')
def step18(a8, a9, p10, p11, p12):
    v13 = at.invert(p12)
    v14 = v13 + v13
    v15 = at.invert(v14)
    v16 = p11
    v17 = v15
    return [v16, v17]
[r19, r20], u21 = scansion.scan(step18, sequences=[x3, v5], outputs_info=[{'initial': x6, 'taps': [-2, -1]}, x7], n_steps=2)
v22 = at.invert(r20)
v23 = at.zeros((2,), dtype='int64')
def step47(a24):
    v25 = at.switch(x6, v23, v23)
    def step41(a29, a30, p31, p32, p33, p34):
        v35 = scansion.ifelse.ifelse(a30, -p34, p34)
        v37 = s36
        v38 = scansion.ifelse.ifelse(x2, v35, v37)
        v39 = p31
        v40 = v38
        return [v39, v40]
    [r42, r43], u44 = scansion.scan(step41, sequences=[x26, v25], outputs_info=[x27, {'initial': x28, 'taps': [-1, -2, -3]}])
    v45 = -r43
    v46 = -v45
    return [v46]
r48, u49 = scansion.scan(step47, sequences=[v23])
inputs = [x1, x2, x3, x6, x7, x26, x27, x28]
outputs = [r48]
updates = {}
values = [
    np.array([(1.375+0j), (0.625-1j)], dtype='complex64'),
    np.array([1.375], dtype='float64').reshape(()),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([True, True], dtype='bool'),
    np.array([5, 4], dtype='uint8'),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([True, True], dtype='bool'),
    np.array([5, 2, 0, -3, -2, -6], dtype='int64').reshape((3, 2)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
