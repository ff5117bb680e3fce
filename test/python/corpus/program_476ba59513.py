# <Mode>
# operation destroyed but still has uses

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x2 = at.tensor("int64", shape=(None,), name="x2")
x3 = at.tensor("int64", shape=(None, None), name="x3")
x12 = at.tensor("float64", shape=(), name="x12")
x13 = at.tensor("float64", shape=(), name="x13")
def step27(a4, a5, a6, a7, p8, p9):
    v10 = at.set_subtensor(p9[at.cast(a5, 'int64') % 3], a5)
    v11 = at.constant(np.array([], dtype='float64'))
    def step21(a14, p15, p16, p17):
        v18 = at.tanh(p15)
        v19 = at.tanh(p17)
        v20 = at.tanh(v19)
        return [v18, v19, v20], until(at.gt(v20, 1))
    [r22, r23, r24], u25 = scansion.scan(step21, sequences=[v11], outputs_info=[v11, x12, x13])
    v26 = v10
    return [v26, r24]
[r28, r29], u30 = scansion.scan(step27, sequences=[{'input': x2, 'taps': [-1, 0]}, {'input': x1, 'taps': [-1, 0]}], outputs_info=[{'initial': x3, 'taps': [-2, -1]}, None])
inputs = [x1, x2, x3, x12, x13]
outputs = [r29]
updates = {}
values = [
    np.array([1.375, 0.625, 0.125, -0.875], dtype='float64'),
    np.array([5, 2, 0], dtype='int64'),
    np.array([5, 2, 0, -3, -2, -6], dtype='int64').reshape((2, 3)),
    np.array([1.375], dtype='float64').reshape(()),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
