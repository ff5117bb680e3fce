# <Mode without scn-merge-scans, scn-advance-checks, canonicalize, linalg-fuse-elementwise>, shapes='dynamic'
# the phase 'loops' of the compiler failed: expected result type to be 'memref<1x2xi64, strided<[2, 1]>>' or a rank-reduced version. (mismatch of result layout), but got 'memref<2xi64, strided<[1], offset: ?>>' (<program>:12)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(), name="x1")
x2 = at.tensor("int64", shape=(2,), name="x2")
def step7(a3, p4):
    v5 = at.set_subtensor(p4[0:0], a3)
    v6 = v5
    return [v6, v6]
[r8, r9], u10 = scansion.reduce(step7, sequences=[x2], outputs_info=[x2, None])
inputs = [x1, x2]
outputs = [r9]
updates = {}
values = [
    np.array([1.375], dtype='float64').reshape(()),
    np.array([5, 2], dtype='int64'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
