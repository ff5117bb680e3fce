"""`vectorize`: a function over a batch is the stack of single calls, and so are its gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.graph.replace import vectorize_graph
from scansion.scan.utils import until

Program = Callable[[Any], Any]


def stops_early(x: Any) -> Any:
    """A member goes on until its state is large: each takes steps of its own."""
    step = lambda s: (s * 1.5 + at.abs(x).sum() + np.float32(0.125), until(s > 3))  # noqa: E731
    return scansion.scan(step, outputs_info=at.zeros((), dtype=x.dtype), n_steps=40)[0][-1]


def own_steps(x: Any) -> Any:
    n = at.cast(at.abs(x).sum() * 2, "int64") + 1
    states = scansion.scan(lambda s: s * np.float32(1.25), outputs_info=at.ones((), dtype=x.dtype), n_steps=n)[0]
    return states[-1] * x


def recurrence(x: Any) -> Any:
    return scansion.scan(lambda u, s: at.tanh(s * u), x, at.ones_like(x.sum()))[0]


def nested(x: Any) -> Any:
    return scansion.scan(lambda u: recurrence(x * u).sum(), x)[0]


def spd(x: Any) -> Any:
    return at.outer(x, x) + at.cast(at.eye(x.shape[0]), x.dtype) * np.float32(3)


SMOOTH: dict[str, Program] = {
    # Functions of one vector that can be differentiated.
    "elementwise": lambda x: at.exp(x) * x,
    "sorted": lambda x: at.sort(x) * at.arange(x.shape[0]),
    "reordered": lambda x: x[at.argsort(-x)] * at.arange(x.shape[0]),
    "running sums": lambda x: at.cumsum(x) * x,
    "running products": lambda x: at.cumprod(x + 2),
    "reduced": lambda x: at.logsumexp(x) + at.prod(x) + at.mean(x),
    "gathered": lambda x: x[np.array([0, 0])] if x.type.shape[0] != 0 else x,
    "written": lambda x: at.inc_subtensor(x[at.argsort(x)], x * 2),
    "chosen": lambda x: scansion.ifelse.ifelse(x.sum() > 0, at.exp(x), x * 2),
    "asserted": lambda x: scansion.raise_op.Assert("small")(x, at.all(x < 100)) ** 2,
    "recurrence": recurrence,
    "nested": nested,
    "until": stops_early,
    "own steps": own_steps,
    "solve": lambda x: at.slinalg.solve(spd(x), x),
    "eigenvalues": lambda x: at.nlinalg.eigh(spd(x))[0],
    "singular values": lambda x: at.nlinalg.svd(spd(x), full_matrices=False)[1],
    "pseudo-inverse": lambda x: at.nlinalg.pinv(spd(x)).sum(axis=0),
    "gradient": lambda x: scansion.grad(recurrence(x).sum(), x),
    "gradient through until": lambda x: scansion.grad(stops_early(x), x),
}
DISCRETE: dict[str, Program] = {
    "largest": lambda x: at.argmax(x),
    "smallest": lambda x: at.argmin(x),
    "places": lambda x: at.searchsorted(at.sort(x), x),
    "mask": lambda x: (x > 0).nonzero()[0].sum(),
    "count": lambda x: (x > 0).nonzero()[0].shape[0],
    "eig": lambda x: at.abs(at.nlinalg.eig(spd(x))[0]).sum(),
    "rank": lambda x: at.nlinalg.lstsq(spd(x), x, -1)[2],
    "triangle": lambda x: at.abs(at.nlinalg.qr(spd(x))[1]),
    "clipped": lambda x: scansion.gradient.grad_clip(x, -1, 1),
}
NEEDS_ELEMENTS = {"largest", "smallest", "gathered", "nested", "eigenvalues", "eig", "rank", "triangle", "solve"}
NEEDS_ELEMENTS |= {"singular values", "pseudo-inverse"}


def members(count: int, size: int, dtype: str) -> Any:
    return np.random.default_rng(7).uniform(-1, 1, size=(count, size)).astype(dtype)


def check(program: Program, rows: Any, static: bool) -> None:
    shape = rows.shape if static else (None, None)
    batch = at.tensor(dtype=rows.dtype, shape=shape)
    one = at.tensor(dtype=rows.dtype, shape=shape[1:])
    of_batch = scansion.function([batch], vectorize_graph(program(one), {one: batch}))
    single = scansion.function([one], program(one))
    result = of_batch(rows)
    assert result.shape[0] == len(rows)
    if len(rows):
        expected = np.stack([single(row) for row in rows])
        assert result.dtype == expected.dtype
        np.testing.assert_allclose(result, expected, rtol=1e-10 if rows.dtype == "float64" else 2e-4, atol=1e-5)


@pytest.mark.parametrize("name", [*SMOOTH, *DISCRETE])
def test_a_batch_is_the_stack_of_its_members(name: str) -> None:
    program = (SMOOTH | DISCRETE)[name]
    for dtype, count, size, static in (("float64", 4, 3, False), ("float32", 3, 3, True), ("float64", 1, 1, False)):
        check(program, members(count, size, dtype), static)
    check(program, members(0, 3, "float64"), False)
    if name not in NEEDS_ELEMENTS:
        check(program, members(2, 0, "float64"), False)


@pytest.mark.parametrize("name", SMOOTH)
def test_gradients_of_a_batch(name: str) -> None:
    one, batch = at.dvector("one"), at.dmatrix("batch")
    weighted = lambda y: (y * at.cos(at.arange(y.size).reshape(y.shape))).sum()  # noqa: E731
    y = weighted(SMOOTH[name](one))
    of_batch = scansion.function([batch], scansion.grad(vectorize_graph(y, {one: batch}).sum(), batch))
    single = scansion.function([one], scansion.grad(y, one))
    rows = members(3, 3, "float64")
    np.testing.assert_allclose(of_batch(rows), np.stack([single(row) for row in rows]), rtol=1e-8, atol=1e-10)


def test_as_numpy_vectorizes() -> None:
    """Axes in front broadcast; a single axis of known length 1 repeats."""
    f = lambda a, b: at.dot(a, b)  # noqa: E731
    rng = np.random.default_rng(3)
    for left, right in (((4, 5), (4, 5)), ((5,), ()), ((4, 1), (5,)), ((1, 5), (4, 1)), ((), (3,)), ((), ())):
        a, b = rng.normal(size=(*left, 2, 3)), rng.normal(size=(*right, 3))
        x, y = (at.tensor(dtype="float64", shape=[1 if n == 1 else None for n in v.shape]) for v in (a, b))
        result = scansion.function([x, y], at.vectorize(f, "(n,k),(k)->(n)")(x, y))(a, b)
        expected = np.vectorize(np.dot, signature="(n,k),(k)->(n)")(a, b)
        np.testing.assert_allclose(result, expected, rtol=1e-12)


def test_forms() -> None:
    x, y = at.dvector("x"), at.dvector("y")
    assert at.vectorize(lambda a, b: a * b + 1)(x, y).eval({x: [1.0, 2.0], y: [3.0, 4.0]}).tolist() == [4, 9]
    several = at.vectorize(lambda a: (a + 1, at.constant(5.0)))(x)
    assert isinstance(several, tuple)
    assert [v.eval({x: [1.0, 2.0]}).tolist() for v in several] == [[2, 3], [5, 5]]
    assert isinstance(at.vectorize(lambda a: [a, a], "()->(),()")(x), list)
    one, other, batch = at.dscalar("one"), at.dscalar("other"), at.dvector("batch")
    moved, still = vectorize_graph([one * 2, other * 3], {one: batch})
    assert (moved.ndim, still.ndim) == (1, 0)
    assert vectorize_graph(one * 2, [(one, np.array(4.0))]).eval() == 8
    assert scansion.vectorize is at.vectorize


def test_draws_with_their_own_parameters_are_the_members_own() -> None:
    """One after the other from one stream, as NumPy draws them; draws with the same parameters are one for all."""
    stream = at.random.RandomStream(5)
    x, batch = at.dscalar("x"), at.dvector("batch")
    values = np.array([0.0, 10.0, 20.0])
    own = scansion.function([batch], vectorize_graph(stream.normal(x, 1, size=2), {x: batch}))(values)
    expected = np.random.default_rng(np.random.SeedSequence(5).spawn(1)[0]).normal(values[:, None], 1, size=(3, 2))
    np.testing.assert_array_equal(own, expected)
    same = scansion.function([batch], vectorize_graph(stream.normal(0, 1, size=2) * x, {x: batch}))(values + 1)
    np.testing.assert_allclose(same / (values + 1)[:, None], np.tile(same[0], (3, 1)), rtol=1e-12)


def test_a_draw_that_members_share_is_one_draw_where_they_run_one_by_one() -> None:
    noise = at.random.RandomStream(5).normal(size=())
    x, batch = at.dscalar("x"), at.dvector("batch")
    shift = x + at.exp(noise)
    steps = lambda s: (s + shift, until(s > 5))  # noqa: E731
    y = scansion.scan(steps, outputs_info=at.zeros(()), n_steps=30)[0][-1]
    result = scansion.function([batch], vectorize_graph(y, {x: batch}))([0.5, 0.5, 0.5])
    assert len(set(result.tolist())) == 1


def test_prints_show_all_members(capsys: pytest.CaptureFixture[str]) -> None:
    x, batch = at.dscalar("x"), at.dvector("batch")
    scansion.function([batch], vectorize_graph(scansion.printing.Print("x")(x), {x: batch}))([1.0, 2.0])
    assert "[1. 2.]" in capsys.readouterr().out


def test_members_that_do_not_fit_into_one_tensor() -> None:
    x, batch = at.dvector("x"), at.dmatrix("batch")
    f = scansion.function([batch], vectorize_graph(x[x > 0], {x: batch}))
    assert f([[1.0, -1.0], [-2.0, 3.0]]).tolist() == [[1], [3]]
    with pytest.raises(ValueError, match=r"1.*2|2.*1"):
        f([[1.0, -1.0], [2.0, 3.0]])


def test_lengths_that_disagree() -> None:
    x, y = at.dscalars("xy")
    a, b = at.dvector("a"), at.dvector("b")
    f = scansion.function([a, b], vectorize_graph(x * y, {x: a, y: b}))
    with pytest.raises(ValueError, match=r"2.*3.*test_vectorize"):
        f([1.0, 2.0], [1.0, 2.0, 3.0])


def test_wrong_use() -> None:
    x, batch = at.dvector("x"), at.dmatrix("batch")
    with pytest.raises(NotImplementedError, match=r"scn\.random .*test_vectorize.* has no form over a batch"):
        vectorize_graph(at.random.RandomStream(1).permutation(x), {x: batch})
    with pytest.raises(TypeError, match=r"not float64.* with more axes in front"):
        vectorize_graph(x * 2, {x: at.fmatrix()})
    with pytest.raises(TypeError, match="with more axes in front"):
        vectorize_graph(x * 2, {x: at.dscalar()})
    with pytest.raises(TypeError, match="only tensor variables can be replaced"):
        vectorize_graph(x * 2, {3: batch})
    with pytest.raises(TypeError, match="tensor variables are vectorized"):
        vectorize_graph(3, {x: batch})
    with pytest.raises(ValueError, match="is no signature"):
        at.vectorize(lambda a: a, "n->n")
    with pytest.raises(ValueError, match="has 2 inputs, not 1"):
        at.vectorize(lambda a: a, "(n),(n)->(n)")(x)
    with pytest.raises(ValueError, match="one member has 2 axes"):
        at.vectorize(lambda a: a, "(n,k)->(n,k)")(x)
    with pytest.raises(ValueError, match="has 1 outputs, not 2"):
        at.vectorize(lambda a: (a, a), "(n)->(n)")(x)
    with pytest.raises(ValueError, match=r"output 0 is .* gives it 0 axes"):
        at.vectorize(lambda a: a, "(n)->()")(x)
    with pytest.raises(TypeError, match="returns tensor variables, not 3"):
        at.vectorize(lambda a: 3)(x)


def test_a_product_for_all_members_is_one_product() -> None:
    """`x . W` for each member is one product of matrices, outside of any loop over the members."""
    x, w, batch = at.dvector("x"), at.dmatrix("w"), at.dmatrix("batch")
    text = scansion.function([batch, w], vectorize_graph(at.dot(x, w), {x: batch})).ir("scf")
    assert text.count("= scn.dot") == 1
    assert "scf.for" not in text
