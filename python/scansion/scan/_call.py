"""One call of `scan`, in steps: parse the arguments, open the body, trace the user's function, carry what it updates,
finish.

The native body's arguments come sequence by sequence, then state by state, taps in the order given; that is the order
in which the user's function takes them, before the non-sequences. Shared variables that a step updates, and streams
that it draws from, become further states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scansion import _trace
from scansion._location import Location, user_location, warn
from scansion._location import at as at_line
from scansion._native import native
from scansion.compile.sharedvalue import RandomStateSharedVariable, SharedVariable
from scansion.graph.basic import Held, Variable, joined, shared_of, wrap
from scansion.scan._arguments import State, as_list, number_of_steps, parse_fixed, parse_sequence, parse_state
from scansion.scan._checks import check_count, check_state, check_step, refuse_unlisted_shared
from scansion.scan._returned import Returned, parse_returned
from scansion.tensor.var import TensorVariable
from scansion.updates import OrderedUpdates


class ScanCall:
    """A scan that is being built.

    Parameters
    ----------
    fn, sequences, outputs_info, non_sequences, n_steps, go_backwards, strict, name
        As `scan` gets them.
    truncation
        After how many steps backwards gradients stop; None: they do not.
    checkpoint
        How reverse mode repeats steps ("sqrt", "binomial", "whole"); None: it keeps rows.
    """

    def __init__(
        self,
        fn: Callable[..., Any],
        sequences: Any,
        outputs_info: Any,
        non_sequences: Any,
        n_steps: Any,
        truncation: int | None,
        go_backwards: bool,
        strict: bool,
        name: str | None,
        checkpoint: str | None = None,
    ) -> None:
        self.fn = fn
        self.sequences = [parse_sequence(entry, k) for k, entry in enumerate(as_list(sequences))]
        self.infos = [parse_state(entry, k) for k, entry in enumerate(as_list(outputs_info))]
        self.fixed = [parse_fixed(entry) for entry in as_list(non_sequences)]
        self.steps = number_of_steps(n_steps, self.sequences)
        self.truncation = truncation
        self.checkpoint = checkpoint
        self.go_backwards = go_backwards
        self.strict = strict
        self.name = name or ""
        self.trace = _trace.Trace()

    @property
    def states(self) -> list[State]:
        """The outputs that are fed back."""
        return [info for info in self.infos if info is not None]

    def build(self) -> tuple[list[TensorVariable], OrderedUpdates]:
        """Build the scan: its outputs, and what the shared variables become."""
        body = native.ScanBody(
            self.steps._value,
            [(sequence.value._value, sequence.taps) for sequence in self.sequences],
            [(state.window._value, state.taps) for state in self.states],
            self.go_backwards,
            self.name,
            [sequence.value.name or "" for sequence in self.sequences],
            [state.initial.name or "" for state in self.states],
        )
        try:
            if self.truncation is not None:
                body.truncate_gradient(self.truncation)
            if self.checkpoint is not None:
                body.checkpoint(self.checkpoint)
            return self._fill(body)
        except BaseException:
            body.abandon()
            raise
        finally:
            for stream in self.trace.updated:
                stream.default_update = None  # a value of the step, which is over

    def _fill(self, body: native.ScanBody) -> tuple[list[TensorVariable], OrderedUpdates]:
        check_step(self.fn, self.sequences, self.states, self.fixed)
        with _trace.trace() as self.trace:
            returned = parse_returned(self.fn(*map(wrap, body.arguments), *self.fixed))
        infos = self._infos_for(returned)
        check_count(self.fn, infos, returned.outputs)
        for position, (state, result) in enumerate(zip(infos, returned.outputs, strict=True)):
            if state is not None:
                check_state(position, state, result)
        self._add_streams(returned)
        if self.strict:
            listed = [*body.arguments, *(x._value for x in self.fixed)]
            refuse_unlisted_shared(listed, returned.values, returned.updates)
        held = joined([*self._outer(), *returned.values])
        carried = {key: body.carry(key._value, new._value) for key, new in returned.updates.items()}
        condition = None if returned.condition is None else returned.condition._value
        results = body.finish(
            [x._value for x, info in zip(returned.outputs, infos, strict=True) if info is not None],
            [x._value for x, info in zip(returned.outputs, infos, strict=True) if info is None],
            condition,
        )
        updates = _updates(results, carried, held)
        for variable in updates:
            if isinstance(variable, RandomStateSharedVariable):
                _trace.note_advanced(variable, user_location())
        return _outputs(results, infos, held), updates

    def _outer(self) -> list[Variable]:
        """What the scan takes from outside."""
        values = [*(sequence.value for sequence in self.sequences), *(state.window for state in self.states)]
        return [self.steps, *values, *self.fixed]

    def _infos_for(self, returned: Returned) -> list[State | None]:
        """For each output its state; an empty `outputs_info` says that none is fed back."""
        return self.infos or [None] * len(returned.outputs)

    def _add_streams(self, returned: Returned) -> None:
        """Carry the streams made in the step, as if the step had returned their default updates itself."""
        used = set(native.leaves([x._value for x in returned.values]))
        for stream in self.trace.updated:
            update = stream.default_update
            if update is not None and stream._value in used:
                returned.updates.setdefault(stream, update)
        for stream, scan in self.trace.advanced.items():
            if stream not in returned.updates:
                _warn_of_lost_draws(stream, scan)


def _warn_of_lost_draws(stream: SharedVariable, scan: Location) -> None:
    name = stream.name or f"made at {at_line(stream._value.location)}"
    warn(
        f"the step of scan does not return the updates of the scan inside it ({at_line(scan)}), which draws from the "
        f"random stream {name}, so its draws are the same at every step",
        "return them: return outputs, updates",
    )


def _outputs(results: native.ScanResults, infos: list[State | None], held: Held) -> list[TensorVariable]:
    """The outputs in the order in which the step returned them."""
    trajectories, stacks = iter(results.trajectories), iter(results.stacks)
    values = [next(stacks if info is None else trajectories) for info in infos]
    return [TensorVariable(value, held) for value in values if value is not None]


def _updates(results: native.ScanResults, carried: dict[SharedVariable, int], held: Held) -> OrderedUpdates:
    """What the shared variables are after the last step."""
    updates = OrderedUpdates({key: wrap(results.finals[index], held) for key, index in carried.items()})
    for before, after in results.redrawn:
        stream = shared_of(before)
        if stream is not None:
            updates[stream] = wrap(after, held)
    return updates
