import scansion as aesara
import scansion.tensor as at
import numpy as np

# define tensor variables
X = at.vector("X")
W = at.matrix("W")
b_sym = at.vector("b_sym")
U = at.matrix("U")
Y = at.matrix("Y")
V = at.matrix("V")
P = at.matrix("P")

results, updates = aesara.scan(lambda y, p, x_tm1: at.tanh(at.dot(x_tm1, W) + at.dot(y, U) + at.dot(p, V)),
          sequences=[Y, P[::-1]], outputs_info=[X])
compute_seq = aesara.function(inputs=[X, W, Y, U, P, V], outputs=results)

# test values
x = np.zeros((2), dtype=aesara.config.floatX)
x[1] = 1
w = np.ones((2, 2), dtype=aesara.config.floatX)
y = np.ones((5, 2), dtype=aesara.config.floatX)
y[0, :] = -3
u = np.ones((2, 2), dtype=aesara.config.floatX)
p = np.ones((5, 2), dtype=aesara.config.floatX)
p[0, :] = 3
v = np.ones((2, 2), dtype=aesara.config.floatX)

print(compute_seq(x, w, y, u, p, v))

# comparison with numpy
x_res = np.zeros((5, 2), dtype=aesara.config.floatX)
x_res[0] = np.tanh(x.dot(w) + y[0].dot(u) + p[4].dot(v))
for i in range(1, 5):
    x_res[i] = np.tanh(x_res[i - 1].dot(w) + y[i].dot(u) + p[4-i].dot(v))
print(x_res)
