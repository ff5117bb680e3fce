# <Mode>
# Assertion `dimsToProject.has_value() && "invalid rank reduction"' failed

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("int8", shape=(1, 2, 3), name="x1")
s2 = scansion.shared(np.array([5, 2, 0, -3, -2, -6, -6, -6, -5, 1, 2, 3], dtype='int8').reshape((2, 1, 2, 3)), name="s2")
def step3(p4, p5):
    return x1
r6, u7 = scansion.scan(step3, outputs_info=[{'initial': s2, 'taps': [-2, -1]}], n_steps=2)
inputs = [x1]
outputs = [r6]
updates = {}
values = [
    np.array([5, 2, 0, -3, -2, -6], dtype='int8').reshape((1, 2, 3)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
