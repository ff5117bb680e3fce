import scansion as aesara
import scansion.tensor as at
import numpy as np

# defining the tensor variables
X = at.matrix("X")
W = at.matrix("W")
b_sym = at.vector("b_sym")

results, updates = aesara.scan(lambda v: at.tanh(at.dot(v, W) + b_sym), sequences=X)
compute_elementwise = aesara.function(inputs=[X, W, b_sym], outputs=results)

# test values
x = np.eye(2, dtype=aesara.config.floatX)
w = np.ones((2, 2), dtype=aesara.config.floatX)
b = np.ones((2), dtype=aesara.config.floatX)
b[1] = 2

print(compute_elementwise(x, w, b))

# comparison with numpy
print(np.tanh(x.dot(w) + b))
