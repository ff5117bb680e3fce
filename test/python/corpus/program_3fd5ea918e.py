# <Mode>
# without scf-branches-in-place: 'linalg.generic' op not bufferizable under the given constraints: cannot avoid RaW conflict

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("int64", shape=(3, 1), name="x1")
x2 = at.tensor("int64", shape=(), name="x2")
def step3(p4):
    v5 = scansion.ifelse.ifelse(at.gt(x2, 1), at.abs(p4), p4)
    return [v5, v5]
[r6, r7], u8 = scansion.scan(step3, outputs_info=[{'initial': x1, 'taps': [-2]}, None], n_steps=x2)
inputs = [x1, x2]
outputs = [r6]
updates = {}
values = [
    np.array([5, -2, 0], dtype='int64').reshape((3, 1)),
    np.array(3, dtype='int64'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
