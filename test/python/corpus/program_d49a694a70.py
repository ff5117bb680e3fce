# <Mode>
# Assertion `use_empty() && "Cannot destroy a value that still has uses!"' failed

import numpy as np
import scansion
import scansion.tensor as at
x43 = at.tensor("float64", shape=(None,), name="x43")
x50 = at.tensor("int32", shape=(), name="x50")
def step52(f51):
    return [x43]
r53, u55 = scansion.scan(step52, non_sequences=[x43], n_steps=x50)
inputs = [x43, x50]
outputs = [r53]
updates = {}
order = 2
values = [np.arange(3.), np.int32(2)]

if __name__ == "__main__":
    from scansion.testing.programs import Program

    Program.from_file(__file__).check()
