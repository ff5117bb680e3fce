# <Mode>
# the phase 'bufferized' of the compiler failed: 'scf.for' op not bufferizable under the given constraints: cannot avoid RaW conflict

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
x1 = at.tensor("float64", shape=(None,), name="x1")
x4 = at.tensor("float64", shape=(), name="x4")
x11 = at.tensor("complex64", shape=(), name="x11")
s16 = scansion.shared(np.array([1.375, 0.625], dtype='float64'), name="s16")
v2 = x1[0:0]
v3 = -v2
def step25(a5, a6, a7, p8, f9):
    v10 = -p8
    def step18(p12, p13):
        v14 = p12 / (at.abs(p12) + 1)
        v15 = at.tanh(p13)
        v17 = at.tanh(s16)
        return [v14, v15, v15], {s16: v17}
    [r19, r20, r21], u22 = scansion.scan(step18, outputs_info=[x11, v10, None], n_steps=2)
    v23 = at.cast(at.sum(s16), 'float64')
    v24 = at.tanh((v10 + v23))
    return [v24], {**u22}
r26, u27 = scansion.scan(step25, sequences=[{'input': x1[:5], 'taps': [-2, 0, 1]}], outputs_info=[x4], non_sequences=[x4])
inputs=[x1,x4,x11]
outputs=[r26]
updates={**u27}
values=[np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375], dtype='float64'), np.array([1.375], dtype='float64').reshape(()), np.array([(1.375+0.5j)], dtype='complex64').reshape(())]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
