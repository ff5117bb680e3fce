# <Mode>
# the phase 'linalg' of the compiler failed: offset 1 is out-of-bounds: 0 >= 0 (<program>:15)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("int64", shape=(None,), name="x1")
x9 = at.tensor("float64", shape=(None, None), name="x9")


def step4(p2):
    v3 = p2
    return [v3]


r5, u6 = scansion.scan(step4, outputs_info=[{"initial": x1}], n_steps=2)
v7 = at.lt(r5, r5)
v8 = at.constant(np.array([], dtype="float64").reshape((2, 0)))
v10 = at.switch(v7, v8, x9)
v11 = at.concatenate([v10, x9], axis=0)
inputs = [x1, x9]
outputs = [v11]
updates = {}
values = [
    np.array([], dtype="int64"),
    np.array([], dtype="float64").reshape((2, 0)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
