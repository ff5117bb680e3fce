# <Mode>
# the phase 'bufferized' of the compiler failed: offset 0 is out-of-bounds: 0 >= 0 (<program>:13)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x4 = at.tensor("float64", shape=(), name="x4")
v2 = -x1
v3 = -v2


def step8(a5, p6):
    v7 = at.tanh(p6)
    return [v7], until(at.gt(v7, 1))


r9, u10 = scansion.scan(step8, sequences=[v3[:0]], outputs_info=[{"initial": x4}])
inputs = [x1, x4]
outputs = [r9]
updates = {}
values = [
    np.array([1.375, 0.625], dtype="float64"),
    np.array([1.375], dtype="float64").reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
