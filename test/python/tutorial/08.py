import scansion as aesara
import scansion.tensor as at
import numpy as np

# define shared variables
k = aesara.shared(0)
n_sym = at.iscalar("n_sym")

results, updates = aesara.scan(lambda:{k:(k + 1)}, n_steps=n_sym)
accumulator = aesara.function([n_sym], [], updates=updates, allow_input_downcast=True)

k.get_value()
accumulator(5)
k.get_value()
