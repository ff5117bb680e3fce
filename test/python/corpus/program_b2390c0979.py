# <Mode without llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: 'memref.expand_shape' op invalid output shape provided at pos 3 (<program>:32)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x20 = at.tensor("float32", shape=(None, None, None, None, None), name="x20")
x37 = at.tensor("float32", shape=(None, None), name="x37")
x39 = at.tensor("float32", shape=(None, None, None, None), name="x39")
s11 = scansion.shared(np.array([], dtype='int64').reshape((9, 0)), name="s11")
s30 = scansion.shared(np.array([5], dtype='int64').reshape(()), name="s30")
v1 = at.constant(np.array([-0.875, -0.125, 1.625, 0.125, 1.375, 0.875], dtype='float32').reshape((2, 1, 3)))
def step14(a2, p3, p4, p5):
    v6 = at.cast(at.sum(p5), 'float32')
    v7 = at.tanh((p4 + v6))
    v8 = at.cast(at.sum(v6), 'float32')
    v9 = at.sin((v7 + v8))
    v10 = at.tanh(v9)
    v12 = at.cast(at.sum(v9), 'int64')
    v13 = (s11 + v12)
    return [v7, v9, v10], {s11: v13}
[r15, r16, r17], u18 = scansion.scan(step14, sequences=[v1], outputs_info=[v1, v1, v1])
v19 = r17 + r17
def step32(a21, a22, a23, a24, p25, p26):
    v27 = p26[-1]
    v28 = -v27
    v29 = at.tanh(r16)
    v31 = s30
    return [v29, p25], {s30: v31}
[r33, r34], u35 = scansion.scan(step32, sequences=[{'input': s11[:3], 'taps': [0, -1]}, {'input': s11[:3], 'taps': [-1, 0]}], outputs_info=[{'initial': x20, 'taps': [-3, -1]}, None])
v36 = at.stack([x20, x20])
v38 = at.set_subtensor(r15[0, 0:0, 0, 0:0], x37)
v40 = at.set_subtensor(r34[3:0, 0, 0:2:3], x39)
inputs = [x20, x37, x39]
outputs = [v40]
updates = {**u18, **u35}
values = [
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625, 0.125, 0.375, 1.875, 0.875, 0.625, 0.125, 0.125, 1.625, -0.875, 1.375, 0.625, -1.875, -0.375, 1.375, 0.125, -1.875, 1.125, 0.875, 1.375, -1.375, -1.625, 1.375, -1.875, 0.125], dtype='float32').reshape((3, 2, 2, 1, 3)),
    np.array([], dtype='float32').reshape((0, 0)),
    np.array([], dtype='float32').reshape((0, 1, 1, 3)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
