# <Mode without scn-merge-scans, scn-advance-checks, scn-shrink-trajectories, scn-expand-checkpoints, scn-hoist-invariants, scn-batch-before-scan, scn-batch-after-scan, scn-sum-after-scan, canonicalize, cse, scf-carries-to-scalars, linalg-fuse-elementwise, scf-carries-updated, scf-carries-to-trajectory, loop-invariant-code-motion, buffer-hoisting, buffer-loop-hoisting, forward-scratch-row, scn-scope-loop-allocations, linalg-pack-factors, linalg-outline-kernels, linalg-products-to-runtime, linalg-to-vector-loops, scf-time-inside, scf-block-columns, scf-rows-together, scf-loops-to-threads, math-to-polynomials, scn-fold-views, llvm-passes, llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: 'tensor.extract' op not bufferizable under the given constraints: cannot avoid RaW conflict (<program>:11)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(), name="x1")
x2 = at.tensor("float64", shape=(None,), name="x2")
x3 = at.tensor("int32", shape=(None,), name="x3")
def step12(a4, p5, p6):
    v7 = at.argmax(x3)
    v8 = scansion.ifelse.ifelse(p6, v7, v7)
    v10, v9 = scansion.ifelse.ifelse(v8, [p5, p6], [p6, p5])
    v11 = v10
    return [v11]
r13, u14 = scansion.scan(step12, sequences=[x2], outputs_info=[{'initial': x3, 'taps': [-2, -1]}])
inputs = [x1, x2, x3]
outputs = [r13]
updates = {}
values = [
    np.array([1.375], dtype='float64').reshape(()),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([5, 2], dtype='int32'),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
