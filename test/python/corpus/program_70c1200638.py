# <Mode without llvm-selection>, shapes='dynamic'
# AssertionError: output 0 is complex128[0, 0], the interpreter says complex128[0, 2]

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(), name="x1")
x2 = at.tensor("complex128", shape=(None,), name="x2")
x3 = at.tensor("uint32", shape=(None,), name="x3")
x5 = at.tensor("int64", shape=(), name="x5")
x6 = at.tensor("int64", shape=(None, None, None), name="x6")
x16 = at.tensor("complex128", shape=(None,), name="x16")
def step18(a4):
    def step12(p7, p8):
        v9 = p8 + p8
        v10 = -v9
        v11 = v10
        return [v11]
    r13, u14 = scansion.scan(step12, outputs_info=[{'initial': x6, 'taps': [-2, -1]}], n_steps=x5)
    v15 = -r13
    v17 = scansion.ifelse.ifelse(a4, x2, x16)
    return [v17]
r19, u20 = scansion.scan(step18, sequences=[{'input': x3, 'taps': [-3]}])
inputs = [x1, x2, x3, x5, x6, x16]
outputs = [r19]
updates = {}
values = [
    np.array([1.375], dtype='float64').reshape(()),
    np.array([(1.375+0j), (0.625-1j)], dtype='complex128'),
    np.array([5, 4, 3], dtype='uint32'),
    np.array(2, dtype='int64'),
    np.array([5, 2, 0, -3, -2, -6, -6, -6], dtype='int64').reshape((2, 2, 2)),
    np.array([(1.375+0j), (0.625-1j)], dtype='complex128'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
