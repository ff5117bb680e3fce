# <Mode without scn-advance-checks, scf-carries-to-trajectory>
# the phase 'bufferized' of the compiler failed: 'arith.select' op not bufferizable under the given constraints: cannot avoid RaW conflict (<program>:10)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x2 = at.tensor("uint32", shape=(None,), name="x2")
x3 = at.tensor("uint32", shape=(None, None), name="x3")
def step10(a4, a5, p6, p7):
    v8 = scansion.ifelse.ifelse(a5, p7, p6)
    v9 = v8
    return [v9]
r11, u12 = scansion.scan(step10, sequences=[{'input': x2, 'taps': [-1, 0]}], outputs_info=[{'initial': x3, 'taps': [-2, -1]}], n_steps=2)
inputs = [x1, x2, x3]
outputs = [r11]
updates = {}
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([5, 4, 3], dtype='uint32'),
    np.array([5, 4, 3, 1, 2, 0], dtype='uint32').reshape((2, 3)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
