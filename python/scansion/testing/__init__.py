"""An oracle for programs: what they mean, computed slowly and independently of the compiler.

`interpret` walks a graph and computes every operation with NumPy, from what the dialect's documentation says of it.
`assert_compiled_equals_interpreter` compiles a function and holds it against the interpreter.
`scansion.testing.programs` generates random programs for both; it needs hypothesis (`pip install scansion[test]`).
"""

from scansion.testing._compare import assert_compiled_equals_interpreter
from scansion.testing.interpreter import interpret

__all__ = ["assert_compiled_equals_interpreter", "interpret"]
