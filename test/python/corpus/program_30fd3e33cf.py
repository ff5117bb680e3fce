# <Mode>
# the phase 'bufferized' of the compiler failed: 'tensor.cast' op not bufferizable under the given constraints: cannot avoid RaW conflict (<program>:19)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x2 = at.tensor("float64", shape=(None,), name="x2")
x6 = at.tensor("int64", shape=(), name="x6")
x7 = at.tensor("float64", shape=(), name="x7")
v3 = at.lt(x2, x2)
v4 = at.zeros((3,), dtype="float32")
v5 = at.switch(v3, v4, v4)
v8 = at.constant(np.array([True, True, True, False, False, False], dtype="bool").reshape((2, 3)))


def step16(p9, p10, p11, p12):
    v13 = at.tanh(p9)
    v14 = p12
    v15 = p11
    return [v13, v14, v15]


[r17, r18, r19], u20 = scansion.scan(
    step16, outputs_info=[{"initial": x7}, {"initial": v8, "taps": [-2, -1]}, {"initial": v3}], n_steps=x6
)
inputs = [x1, x2, x6, x7]
outputs = [r19]
updates = {}
values = [
    np.array([1.375, 0.625], dtype="float64"),
    np.array([1.375, 0.625, 0.125], dtype="float64"),
    np.array(2, dtype="int64"),
    np.array([1.375], dtype="float64").reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
