import scansion as aesara
import scansion.tensor as at
import numpy as np

# define tensor variable
X = at.matrix("X")
results, updates = aesara.scan(lambda x_i: at.sqrt((x_i ** 2).sum()), sequences=[X])
compute_norm_lines = aesara.function(inputs=[X], outputs=results)

# test value
x = np.diag(np.arange(1, 6, dtype=aesara.config.floatX), 1)
print(compute_norm_lines(x))

# comparison with numpy
print(np.sqrt((x ** 2).sum(1)))
