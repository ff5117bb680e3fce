# <Mode>
# output 0 is uint32[0, 0, 2, 2], the interpreter says uint32[0, 2, 2, 2]

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("uint32", shape=(None, None), name="x1")
x2 = at.tensor("float64", shape=(None,), name="x2")
x6 = at.tensor("float64", shape=(), name="x6")
v3 = at.invert(x1)
v4 = at.invert(v3)
def step14():
    v5 = at.invert(v4)
    def step10(a7, p8):
        v9 = at.tanh(p8)
        return [v9, v5], until(at.gt(v9, 1))
    [r11, r12], u13 = scansion.scan(step10, sequences=[v5], outputs_info=[x6, None])
    return [r12]
r15, u16 = scansion.scan(step14, n_steps=0)
inputs = [x1, x2, x6]
outputs = [r15]
updates = {}
values = [
    np.array([5, 4, 3, 1], dtype='uint32').reshape((2, 2)),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
