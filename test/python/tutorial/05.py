import scansion as aesara
import scansion.tensor as at
import numpy as np
floatX = "float32"

# define tensor variable
X = at.matrix("X")
results, updates = aesara.scan(lambda i, j, t_f: at.cast(X[i, j] + t_f, floatX),
                  sequences=[at.arange(X.shape[0]), at.arange(X.shape[1])],
                  outputs_info=np.asarray(0., dtype=floatX))
result = results[-1]
compute_trace = aesara.function(inputs=[X], outputs=result)

# test value
x = np.eye(5, dtype=aesara.config.floatX)
x[0] = np.arange(5, dtype=aesara.config.floatX)
print(compute_trace(x))

# comparison with numpy
print(np.diagonal(x).sum())
