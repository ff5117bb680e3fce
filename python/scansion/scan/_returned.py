"""What a step returned: outputs, updates and a condition, alone or together in any order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scansion._location import explain
from scansion.compile.sharedvalue import SharedVariable
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.basic import Variable
from scansion.scan.utils import until
from scansion.tensor._cast import as_tensor_variable, is_number
from scansion.tensor._elementwise import neq
from scansion.tensor.var import TensorVariable, made_at

REMEDY = (
    "return outputs, a dictionary of updates and until(condition), alone or in one tuple: return [a, b], {k: k + 1}"
)


@dataclass
class Returned:
    """Outputs, updates and the condition of a step."""

    outputs: list[TensorVariable] = field(default_factory=list)
    updates: dict[SharedVariable, Variable] = field(default_factory=dict)
    condition: TensorVariable | None = None

    @property
    def values(self) -> list[Variable]:
        """All that the step computes."""
        condition = [] if self.condition is None else [self.condition]
        return [*self.outputs, *self.updates.values(), *condition]


def parse_returned(value: Any) -> Returned:
    """Tell the parts of what a step returned from each other.

    Parameters
    ----------
    value : object
        What the user's function returned.

    Returns
    -------
    Returned
        Its parts.

    Raises
    ------
    ValueError
        If it is none of the accepted forms.
    """
    returned, seen = Returned(), set()
    for part in _parts(value):
        kind = _kind(part)
        if kind is None or kind in seen:
            raise ScansionValueError(explain(f"a step of scan cannot return {_shown(value)}", REMEDY))
        seen.add(kind)
        _PARSERS[kind](returned, part)
    return returned


def _parts(value: Any) -> list[Any]:
    """One part, or several in a tuple or list."""
    return [value] if _kind(value) is not None or not isinstance(value, list | tuple) else list(value)


def _kind(part: Any) -> str | None:
    if isinstance(part, until):
        return "condition"
    if isinstance(part, Mapping) or _is_pairs(part):
        return "updates"
    if _is_output(part) or (isinstance(part, list | tuple) and all(map(_is_output, part))):
        return "outputs"
    return None


def _is_output(part: Any) -> bool:
    return isinstance(part, TensorVariable) or is_number(part)


def _is_pairs(part: Any) -> bool:
    """Whether this is a list of (shared variable, new value)."""
    is_list = isinstance(part, list | tuple) and len(part) > 0
    return is_list and all(isinstance(x, tuple) and len(x) == 2 and isinstance(x[0], SharedVariable) for x in part)


def _parse_outputs(returned: Returned, part: Any) -> None:
    returned.outputs = [as_tensor_variable(x) for x in (part if isinstance(part, list | tuple) else [part])]


def _parse_updates(returned: Returned, part: Any) -> None:
    for variable, new in part.items() if isinstance(part, Mapping) else part:
        if not isinstance(variable, SharedVariable):
            raise ScansionTypeError(explain(f"a step of scan updates {variable!r}, which is no shared variable"))
        if variable in returned.updates:
            raise ScansionValueError(explain(f"a step of scan has two new values for {variable}"))
        returned.updates[variable] = variable.filter_variable(new, f"the update of {variable}")


def _parse_condition(returned: Returned, part: until) -> None:
    condition = as_tensor_variable(np.asarray(part.condition) if isinstance(part.condition, bool) else part.condition)
    if condition.ndim:
        raise ScansionValueError(explain(f"until takes a scalar, {made_at(condition)} is {condition.type}"))
    returned.condition = condition if condition.dtype == "bool" else neq(condition, 0)


_PARSERS = {"outputs": _parse_outputs, "updates": _parse_updates, "condition": _parse_condition}


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"{str(value)[:80]} ({type(value).__name__})"
