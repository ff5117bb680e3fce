# <Mode>
# AssertionError: output 0 is float64[0, 0, 2, 2], the interpreter says float64[0, 2, 2, 2]

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until
x1 = at.tensor("float64", shape=(None,), name="x1")
x3 = at.tensor("float64", shape=(), name="x3")
x10 = at.tensor("float64", shape=(None, None, None), name="x10")
v2 = -x1
def step7(a4, p5):
    v6 = at.tanh(p5)
    return [v6]
r8, u9 = scansion.scan(step7, sequences=[v2], outputs_info=[x3])
def step18(a11, p12):
    def step14(a13):
        return [a13]
    r15, u16 = scansion.scan(step14, sequences=[p12])
    v17 = at.tanh(r15)
    return [v17, v17]
[r19, r20], u21 = scansion.scan(step18, sequences=[r8[:0]], outputs_info=[x10, None], n_steps=0)
inputs=[x1,x3,x10]
outputs=[r20]
updates={}
values=[np.array([1.375, 0.625], dtype='float64'), np.array([1.375], dtype='float64').reshape(()), np.array([1.375, 0.625, 0.125, -0.875, -0.875, -1.875, -1.625, -1.875], dtype='float64').reshape((2, 2, 2))]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
