import scansion as aesara
import scansion.tensor as at
import numpy as np

# define tensor variables
v = at.vector()
A = at.matrix()
y = at.tanh(at.dot(v, A))
results, updates = aesara.scan(lambda i: at.grad(y[i], v), sequences=[at.arange(y.shape[0])])
compute_jac_t = aesara.function([A, v], results, allow_input_downcast=True) # shape (d_out, d_in)

# test values
x = np.eye(5, dtype=aesara.config.floatX)[0]
w = np.eye(5, 3, dtype=aesara.config.floatX)
w[2] = np.ones((3), dtype=aesara.config.floatX)
print(compute_jac_t(w, x))

# compare with numpy
print(((1 - np.tanh(x.dot(w)) ** 2) * w).T)
