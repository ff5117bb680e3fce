# <Mode>
# the phase 'bufferized' of the compiler failed: 'scf.while' op not bufferizable under the given constraints: cannot avoid RaW conflict

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
x1 = at.tensor("int64", shape=(None,), name="x1")
x2 = at.tensor("float64", shape=(None,), name="x2")
x3 = at.tensor("int64", shape=(None,None), name="x3")
x10 = at.tensor("int64", shape=(None,None), name="x10")
x11 = at.tensor("float64", shape=(None,), name="x11")
x23 = at.tensor("int64", shape=(), name="x23")
s29 = scansion.shared(np.array([5, 2], dtype='int64'), name="s29")
def step37(a4, a5, p6, p7, p8):
    v9 = -p8
    def step19(p12, p13, p14):
        v15 = at.set_subtensor(p14[0:0], p6)
        v16 = -v15
        v17 = p13
        v18 = at.tanh(v16)
        return [v17, v18]
    [r20, r21], u22 = scansion.scan(step19, outputs_info=[{'initial': x10, 'taps': [-2, -1]}, x11], n_steps=2)
    def step31(a24, p25):
        v26 = -p25
        v27 = -v26
        v28 = v27
        v30 = v9
        return [v28, v28], {s29: v30}, until(at.gt(at.sum(v30), 1))
    [r32, r33], u34 = scansion.scan(step31, sequences=[r21], outputs_info=[x23, None])
    v35 = at.tanh(p6)
    v36 = v9
    return [v35, v36], {**u34}, until(at.gt(at.sum(v36), 1))
[r38, r39], u40 = scansion.scan(step37, sequences=[x1, x1], outputs_info=[{'initial': x2, 'taps': [-2]}, {'initial': x3, 'taps': [-2, -1]}])
inputs=[x1,x2,x3,x10,x11,x23]
outputs=[r39]
updates={**u40}
values=[np.array([5, 2], dtype='int64'),
np.array([1.375, 0.625], dtype='float64'),
np.array([5, 2, 0, -3], dtype='int64').reshape((2, 2)),
np.array([5, 2, 0, -3], dtype='int64').reshape((2, 2)),
np.array([1.375, 0.625], dtype='float64'),
np.array([5], dtype='int64').reshape(())]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
