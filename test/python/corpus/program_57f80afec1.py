# <Mode without scn-merge-scans, scn-advance-checks, scn-shrink-trajectories, scn-expand-checkpoints, scn-hoist-invariants, scn-batch-before-scan, scn-batch-after-scan, scn-sum-after-scan, canonicalize, cse, scf-carries-to-scalars, linalg-fuse-elementwise, scf-carries-updated, scf-carries-to-trajectory, loop-invariant-code-motion, buffer-hoisting, buffer-loop-hoisting, forward-scratch-row, scn-scope-loop-allocations, linalg-pack-factors, linalg-outline-kernels, linalg-products-to-runtime, linalg-to-vector-loops, scf-time-inside, scf-block-columns, scf-rows-together, scf-loops-to-threads, math-to-polynomials, scn-fold-views, llvm-passes, llvm-selection>, shapes='dynamic'
# InternalError: the phase 'linalg' of the compiler failed: expected type to be 'tensor<1x?x?x?xi64>' or a rank-reduced version. (size mismatch)  (<program>:18)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("int64", shape=(2, 2, 2), name="x1")
x5 = at.tensor("int64", shape=(2, 2, 2, 2, 2), name="x5")
s3 = scansion.shared(np.array([1.375, 0.625, 0.125], dtype='float64'), name="s3")
s4 = scansion.shared(np.array([5, 2, 0, -3, -2, -6, -6, -6, -4, 4, 2, 5, 0, 1, 6, 3], dtype='int64').reshape((2, 2, 2, 2)), name="s4")
v2 = -x1
v6 = at.zeros((), dtype='int64')
def step18(a7, a8, p9, p10, p11, p12, p13):
    v14 = v2
    v15 = at.cast(at.sum(v14), 'int64')
    v16 = (p12 + v15)
    v17 = v15
    return [v14, v16, v17, v17, p9]
[r19, r20, r21, r22, r23], u24 = scansion.reduce(step18, sequences=[{'input': s3, 'taps': [-1]}, s3[:2]], outputs_info=[{'initial': s4, 'taps': [-2, -1]}, {'initial': x5, 'taps': [-2, -1]}, v6, None, None])
inputs = [x1, x5]
outputs = [r23]
updates = {}
values = [
    np.array([5, 2, 0, -3, -2, -6, -6, -6], dtype='int64').reshape((2, 2, 2)),
    np.array([5, 2, 0, -3, -2, -6, -6, -6, -4, 4, 2, 5, 0, 1, 6, 3, 2, 1, 1, 6, -3, 4, 2, -6, -1, 5, 1, -6, 3, 3, 5, -4], dtype='int64').reshape((2, 2, 2, 2, 2)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
