# <Mode without llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: offset 0 is out-of-bounds: 1 >= 1 (<program>:18)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("float64", shape=(None,), name="x1")
x2 = at.tensor("float64", shape=(None,), name="x2")
x3 = at.tensor("float64", shape=(), name="x3")
x6 = at.tensor("float64", shape=(), name="x6")
checkpoint = None
def step14(a4, p5):
    def step10(a7, p8):
        v9 = at.tanh(p8)
        return [v9]
    r11, u12 = scansion.scan(step10, sequences=[x2], outputs_info=[x6], checkpoint=checkpoint)
    v13 = at.sin(p5)
    return [v13], until(at.gt(v13, 1))
r15, u16 = scansion.scan(step14, sequences=[x2[:0]], outputs_info=[x3], checkpoint=checkpoint)
inputs = [x1, x2, x3, x6]
outputs = [r15, x6, x3, x2, x1]
updates = {}
order = 1
values = [
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375, 0.625], dtype='float64'),
    np.array([1.375], dtype='float64').reshape(()),
    np.array([1.375], dtype='float64').reshape(()),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
