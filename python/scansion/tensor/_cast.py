"""From numbers, arrays and lists to variables, and from one dtype to another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

import scansion.tensor as at
from scansion._location import explain
from scansion._native import native
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.basic import Variable
from scansion.tensor._autocast import autocast
from scansion.tensor._dtypes import dtype_name
from scansion.tensor._filter import native_array, numeric_array
from scansion.tensor.var import TensorConstant, TensorLike, TensorVariable, emit


def as_tensor_variable(
    x: TensorLike, name: str | None = None, ndim: int | None = None, dtype: DTypeLike | None = None
) -> TensorVariable:
    """Turn numbers, arrays and lists of variables into a variable.

    Parameters
    ----------
    x : array_like
        A variable is given back as it is; a Python number becomes a constant of the smallest dtype that holds it.
    name : str, optional
        A name for the new constant.
    ndim : int, optional
        The rank to reach by adding leading axes of length 1.
    dtype : str or NumPy dtype, optional
        The element type of the new constant.

    Returns
    -------
    TensorVariable
        The variable.

    Raises
    ------
    TypeError
        If `x` cannot be a tensor, like a string, a Python bool or a random stream.
    ValueError
        If `x` has more than `ndim` dimensions.

    Examples
    --------
    >>> as_tensor_variable(0.5).type
    float32[]
    >>> as_tensor_variable([[1, 2]], ndim=3).type
    int64[1, 1, 2]
    """
    variable = _as_tensor(x, name, dtype)
    if ndim is None or variable.ndim == ndim:
        return variable
    if variable.ndim > ndim:
        raise ScansionValueError(explain(f"{variable} has {variable.ndim} dimensions, more than {ndim}"))
    return at.shape_padleft(variable, ndim - variable.ndim)


def _as_tensor(x: Any, name: str | None, dtype: DTypeLike | None) -> TensorVariable:
    if isinstance(x, TensorVariable):
        return x if dtype is None else cast(x, dtype)
    if isinstance(x, Variable):
        raise ScansionTypeError(explain(f"{x} is a random stream, not a tensor"))
    if isinstance(x, list | tuple) and _holds_variables(x):
        return at.stack([_as_tensor(entry, None, dtype) for entry in x])
    return constant(x, name, dtype=dtype)


def _holds_variables(x: Any) -> bool:
    return isinstance(x, Variable) or (isinstance(x, list | tuple) and any(map(_holds_variables, x)))


def constant(
    x: Any, name: str | None = None, ndim: int | None = None, dtype: DTypeLike | None = None
) -> TensorConstant:
    """Make a constant.

    Parameters
    ----------
    x : array_like
        The elements; they are copied. A Python number takes the smallest dtype that holds it: 0. is float32.
    name : str, optional
        The constant's name.
    ndim : int, optional
        The rank to reach by adding leading axes of length 1.
    dtype : str or NumPy dtype, optional
        Element type.

    Returns
    -------
    TensorConstant
        The constant.

    Raises
    ------
    TypeError
        If `x` is no array of numbers.

    Examples
    --------
    >>> constant(0.0).type, constant(0.0, dtype="float64").type, constant(0.1).type
    (float32[], float64[], float64[])
    """
    array = autocast(x) if dtype is None else native_array(numeric_array(x, "the constant").astype(dtype_name(dtype)))
    if ndim is not None and array.ndim < ndim:
        array = array.reshape((1,) * (ndim - array.ndim) + array.shape)
    variable = TensorConstant(native.constant(array))
    if name is not None:
        variable.name = name
    return variable


def cast(x: TensorLike, dtype: DTypeLike) -> TensorVariable:
    """Convert the elements to another type, as NumPy's astype does.

    Parameters
    ----------
    x : array_like
        A tensor of any dtype and shape.
    dtype : str or NumPy dtype
        The new element type; "floatX" stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        A tensor of the same shape; `x` itself if it has that dtype already.

    Raises
    ------
    TypeError
        If there is no such element type, or `x` is complex and `dtype` is not.

    Examples
    --------
    >>> cast([1.5, -1.5], "int32").eval()
    array([ 1, -1], dtype=int32)
    """
    variable, name = as_tensor_variable(x), dtype_name(dtype)
    if variable.dtype == name:
        return variable
    if "complex" in variable.dtype and "complex" not in name:
        raise ScansionTypeError(
            explain(
                f"{variable} is {variable.dtype}, which {name} does not hold",
                "take at.real(x), at.imag(x) or at.abs(x)",
            )
        )
    return emit("scn.cast", [variable], {"dtype": name})


def is_number(x: object) -> bool:
    """Whether `x` is a number or array from outside the graph."""
    return isinstance(x, int | float | complex | np.generic | np.ndarray)
