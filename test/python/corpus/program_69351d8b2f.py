# <Mode without llvm-selection>, shapes='dynamic'
# InternalError: the phase 'bufferized' of the compiler failed: 'tensor.insert_slice' op not bufferizable under the given constraints: cannot avoid RaW conflict (<program>:10)

import numpy as np
import scansion
import scansion.tensor as at
from scansion.scan.utils import until

x1 = at.tensor("complex128", shape=(None,), name="x1")
x2 = at.tensor("bool", shape=(None,), name="x2")
x3 = at.tensor("complex128", shape=(None, None), name="x3")
def step15(a4, a5, p6, p7, p8, p9):
    v10 = at.set_subtensor(p9[-2:-4], a5)
    v11 = -v10
    v12 = scansion.ifelse.ifelse(p7, x1, v10)
    v13 = p7
    v14 = v12 / (at.abs(v12) + 1)
    return [v13, v14], until(at.constant(1) > 2)
[r16, r17], u18 = scansion.scan(step15, sequences=[{'input': x1, 'taps': [2, -1]}], outputs_info=[{'initial': x2, 'taps': [-2, -1]}, {'initial': x3, 'taps': [-2, -1]}])
inputs = [x1, x2, x3]
outputs = [r17]
updates = {}
values = [
    np.array([(1.375-2j), (0.625-1.75j), (0.125-2j), (-0.875-1.5j), (-0.875+1.25j)], dtype='complex128'),
    np.array([True, True], dtype='bool'),
    np.array([(1.375+0.5j), (0.625+1.5j), (0.125+0j), (-0.875+0.25j), (-0.875+1.75j), (-1.875+0.75j), (-1.625+0.5j), (-1.875+0j), (-1.375+0j), (1.375+1.5j)], dtype='complex128').reshape((2, 5)),
]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
