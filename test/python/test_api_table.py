"""Which tests hold the rows of the API's table of scan and of random numbers.

The table is that of Aesara's and PyTensor's arguments, views and distributions; each row that most programs meet or
should be able to meet stands here with the tests that hold it. A row whose test is gone, or holds no case of that name
any more, fails.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

# A test is a file without "test_" and ".py", a function without "test_", and, after "/", text that its table contains.
ROWS: dict[str, tuple[str, ...]] = {
    # scan(...)
    "fn: called once, arguments in order": (
        "api_scan_forms:the_step_is_called_once",
        "frontend_scan:the_step_is_called_once_with_everything_in_order",
        "api_scan_errors:a_step_that_takes_other_arguments",
    ),
    "fn: what it may return": (
        "api_scan_forms:forms_of_what_a_step_returns",
        "api_scan_errors:a_step_that_returns_another_number_of_values",
        "frontend_scan:forms_that_a_step_may_not_return",
    ),
    "sequences": ("api_scan:scan_is_a_loop/sequences: a bare array", "frontend_scan:arguments_that_make_no_sense"),
    "sequences[i]['taps']": (
        "api_scan:scan_is_a_loop/taps: past, present and future, in any order",
        "api_scan:scan_is_a_loop/taps: the shortest trimmed sequence wins",
        "api_scan_errors:taps_that_a_sequence_is_too_short_for",
    ),
    "outputs_info": (
        "api_scan:scan_is_a_loop/outputs_info: all kinds together",
        "api_scan:scan_is_a_loop/outputs_info: {}",
    ),
    "outputs_info[i]['taps']": (
        "api_scan:scan_is_a_loop/outputs_info: taps in any order",
        "api_scan:scan_is_a_loop/outputs_info: rows past the largest lag",
        "api_scan_errors:windows_that_are_too_short",
    ),
    "non_sequences": (
        "api_scan_forms:scalars_and_arrays_in_non_sequences_are_variables",
        "api_scan_forms:what_the_step_closes_over_is_found",
    ),
    "n_steps": (
        "api_scan:scan_is_a_loop/n_steps: ",
        "api_scan:scan_is_a_loop/until: n_steps 1",
        "api_scan_errors:more_steps_than_rows",
        "api_scan_errors:a_number_of_steps_of_another_type",
    ),
    "truncate_gradient": ("scan_gradients:truncated_gradients", "scan_gradients:truncation_reaches_the_start_or_not"),
    "go_backwards": (
        "api_scan:scan_is_a_loop/go_backwards: n_steps reads the last rows",
        "api_scan:scan_is_a_loop/go_backwards: taps keep their meaning",
    ),
    "name": ("api_scan_forms:debugprint_shows_what_a_step_computes", "api_scan_forms:switches_do_not_change_values"),
    "strict": ("api_scan_errors:a_shared_variable_that_a_strict_scan_does_not_list",),
    "return_list": ("api_scan_forms:forms_of_what_a_step_returns",),
    "return_updates": ("api_scan_forms:return_updates",),
    "the value (outputs, updates)": (
        "api_scan_forms:forms_of_what_a_step_returns",
        "frontend_scan:updates_alone",
    ),
    "until(cond)": (
        "api_scan:scan_is_a_loop/until: on the way",
        "frontend_scan:until_keeps_the_row_of_its_step",
        "api_scan_errors:a_condition_that_is_no_scalar",
    ),
    "shared variables read in fn": ("api_scan_forms:a_shared_variable_without_update_is_held",),
    "updates returned by fn": (
        "api_scan_forms:updates_act_at_every_step_and_reach_the_variable_through_function_only",
        "api_scan_forms:updates_of_scans_are_joined",
    ),
    "draws made in fn": ("random:draws_made_in_a_step", "random:without_updates_a_scan_repeats_its_draws"),
    "draws made outside": (
        "random:draws_closed_over",
        "api_scan_forms:where_a_draw_is_made_and_how_it_is_reached",
    ),
    "nested scans, scan in grad in scan": (
        "api_scan:scans_in_scans",
        "api_scan:an_inner_scan_over_a_row_and_a_lag_of_the_outer_one",
        "api_scan_forms:updates_and_draws_of_scans_in_scans",
        "model_examples:leapfrog",
    ),
    "gradient through until": ("scan_gradients:steps_that_were_not_taken_have_no_gradient",),
    "second derivative": ("scan_gradients:powers_twice", "scan_gradients:a_hessian_through_two_scans"),
    "Rop": ("scan_gradients:forward_mode_agrees_with_reverse_mode", "scan_gradients:products_with_a_jacobian"),
    "a start of another dtype": ("api_scan_errors:a_state_whose_dtype_changes",),
    "a start of a narrower type": ("api_scan:a_start_that_knows_more_of_its_shape_than_the_step",),
    # Views, OrderedUpdates.
    "map": ("api_scan:views_are_scans/map backwards",),
    "reduce": ("api_scan:views_are_scans/reduce to two",),
    "foldl, foldr": ("api_scan:views_are_scans/foldr",),
    "scan_checkpoints": ("api_scan:checkpoints_are_rows_of_the_scan",),
    "OrderedUpdates": ("frontend_scan:ordered_updates", "api_scan_forms:updates_of_scans_are_joined"),
    # Random numbers.
    "distributions: a million draws each": (
        "random_distributions:the_table_is_whole",
        "random_distributions:a_million_draws",
        "random_distributions:arrays/categorical",
        "random_distributions:arrays/multinomial",
        "random_distributions:arrays/dirichlet",
        "random_distributions:arrays/permutation of a million",
        "random_distributions:arrays/choice",
        "random_distributions:integers",
        "random_distributions:multivariate_normal",
    ),
    "parameters, size, dtype": (
        "random_distributions:parameters",
        "random_distributions:arrays_of_parameters",
        "random_distributions:streams_and_dtypes",
        "random:symbolic_sizes_and_parameters",
        "random:draws_follow_floatx",
    ),
    "rng": ("random_distributions:shared_rng", "random:numpys_generators_can_be_shared"),
    "RandomStream(seed, rng_ctor)": ("random:streams", "random:several_draws_of_one_stream", "frontend_random:seeds"),
    "RandomStream: seed, updates, state_updates": ("random:reseeding", "frontend_random:updates_of_streams"),
    "RandomStream: namespace, gen": ("random:distributions_of_a_namespace",),
    "states read and written": (
        "random:states_can_be_read_and_written",
        "frontend_random:states_go_to_numpy_and_back",
    ),
    "default updates": ("random:default_updates", "random:functions_share_the_state_of_a_draw"),
}


@cache
def source(name: str) -> str:
    return (FOLDER / f"test_{name}.py").read_text(encoding="utf-8")


@cache
def functions(name: str) -> set[str]:
    return {node.name for node in ast.parse(source(name)).body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_its_tests(row: str) -> None:
    for entry in ROWS[row]:
        name, _, case = entry.partition("/")
        file, _, function = name.partition(":")
        assert f"test_{function}" in functions(file), entry
        assert case in source(file), entry
