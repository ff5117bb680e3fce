import scansion as aesara
import scansion.tensor as at
import numpy as np

# define tensor variables
X = at.matrix("X")
W = at.matrix("W")
b_sym = at.vector("b_sym")

# define shared random stream
trng = aesara.tensor.random.utils.RandomStream(1234)
d=trng.binomial(size=W[1].shape)

results, updates = aesara.scan(lambda v: at.tanh(at.dot(v, W) + b_sym) * d, sequences=X)
compute_with_bnoise = aesara.function(inputs=[X, W, b_sym], outputs=results,
                          updates=updates, allow_input_downcast=True)
x = np.eye(10, 2, dtype=aesara.config.floatX)
w = np.ones((2, 2), dtype=aesara.config.floatX)
b = np.ones((2), dtype=aesara.config.floatX)

print(compute_with_bnoise(x, w, b))
