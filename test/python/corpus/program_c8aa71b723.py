# <Mode without llvm-selection>, shapes='dynamic'
# AssertionError: output 0 is float64[0, 0, 2], the interpreter says float64[0, 2, 2]

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x4 = at.tensor("float64", shape=(None,), name="x4")
x5 = at.tensor("float64", shape=(None, None), name="x5")
v2 = -x1
v3 = -v2
def step15(a6, p7, p8):
    def step10(a9):
        return [x1]
    r11, u12 = scansion.scan(step10, sequences=[p8[:2]])
    v13 = -r11
    v14 = at.tanh(p8)
    return [v14, v13]
[r16, r17], u18 = scansion.scan(step15, sequences=[x4], outputs_info=[{'initial': x5, 'taps': [-2, -1]}, None])
inputs = [x1, x4, x5]
outputs = [r17]
updates = {}
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([], dtype='float64'),
    np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875, -1.375, 1.375, 0.625, 1.625, 0.125, 0.375, 1.875, 0.875, 0.625, 0.125], dtype='float64').reshape((2, 9)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
