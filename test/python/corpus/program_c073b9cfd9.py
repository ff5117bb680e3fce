# <Mode>, shapes='dynamic'
# the phase 'bufferized' of the compiler failed: 'tensor.dim' op not bufferizable under the given constraints: cannot avoid RaW conflict (<program>:11)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x3 = at.tensor("int64", shape=(None,), name="x3")
v2 = -x1
def step10(p4):
    v5 = at.constant(np.array([5, 2], dtype='int64'))
    v6 = scansion.ifelse.ifelse(at.any(p4), p4, v5)
    v7 = -p4
    v8 = v7 + v7
    v9 = v8
    return [v9], until(at.gt(at.sum(v6), 1))
r11, u12 = scansion.scan(step10, outputs_info=[x3], n_steps=2)
inputs = [x1, x3]
outputs = [r11]
updates = {}
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([5, 2], dtype='int64'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
