# <Mode without scn-merge-scans, canonicalize, llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: Yield operand #7 is not equivalent to the corresponding iter bbArg (<program>:33)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(), name="x1")
x2 = at.tensor("int8", shape=(None,), name="x2")
x3 = at.tensor("int32", shape=(None, None), name="x3")
x4 = at.tensor("float64", shape=(None,), name="x4")
x20 = at.tensor("float64", shape=(), name="x20")
x25 = at.tensor("int32", shape=(None,), name="x25")
x27 = at.tensor("float32", shape=(), name="x27")
s15 = scansion.shared(np.array([1.375, 0.625, 0.125, -0.875], dtype='float32').reshape((2, 2)), name="s15")
s30 = scansion.shared(np.array([5], dtype='int64').reshape(()), name="s30")
def step39(a5, p6, p7, p8, p9, f10):
    v11 = -p9
    v12 = x2 + x2
    def step17(a13):
        v14 = -a13
        v16 = at.tanh(s15)
        return [v14], {s15: v16}, until(at.gt(at.sum(v16), 1))
    r18, u19 = scansion.scan(step17, sequences=[v12])
    def step32(a21, a22, p23, f24):
        v26 = at.set_subtensor(f24[np.array([0, -15], dtype='int64')], x25)
        v28 = at.set_subtensor(s15[at.cast(a22, 'int64') % 2, -3:0:-2], x27)
        v29 = at.tanh(p23)
        v31 = s30
        return [v29, v28, v29], {s30: v31}
    [r33, r34, r35], u36 = scansion.scan(step32, sequences=[v12, v12], outputs_info=[x20, None, None], non_sequences=[p7])
    v37 = p7
    v38 = at.tanh(v11)
    return [v37, v38], {**u19, **u36}, until(at.gt(v38, 1))
[r40, r41], u42 = scansion.scan(step39, sequences=[x2], outputs_info=[{'initial': x3, 'taps': [-2, -1]}, {'initial': x4, 'taps': [-3, -1]}], non_sequences=[x3])
inputs = [x1, x2, x3, x4, x20, x25, x27]
outputs = [r41]
updates = {**u42}
values = [
    np.array([1.375], dtype='float64').reshape(()),
    np.array([5, 2], dtype='int8'),
    np.array([5, 2, 0, -3, -2, -6, -6, -6, -4, 4, 2, 5, 0, 1, 6, 3, 2, 1, 1, 6, -3, 4, 2, -6, -1, 5, 1, -6, 3, 3, 5, -4, -5, 5], dtype='int32').reshape((2, 17)),
    np.array([1.375, 0.625, 0.125], dtype='float64'),
    np.array([1.375], dtype='float64').reshape(()),
    np.array([5, 2], dtype='int32'),
    np.array([1.375], dtype='float32').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
