"""Answers to the questions of overparam/linalg on small, awkward matrices: test/fixtures/linalg.json.

    python3 scripts/linalg-fixtures.py

Needs numpy, scipy and mpmath. Each row of the file has a routine, a matrix, the answer in 60-digit arithmetic rounded to doubles, the unit
of its error (2⁻⁵² times the largest entry of the answer; times the condition number where the answer depends on the matrix that strongly)
and the error that NumPy or SciPy makes, in that unit. test/linalg/peers.test.ts asks the same of the package.
"""
import json
import pathlib

import mpmath
import numpy as np
import scipy.linalg
from mpmath import mp, mpf

mp.dps = 60
EPS = 2.0**-52
generator = np.random.default_rng(20121)


def integers(m, n):
    return generator.integers(-4, 5, (m, n)).astype(float)


def hadamard(k):
    return np.ones((1, 1)) if k == 0 else np.kron([[1.0, 1.0], [1.0, -1.0]], hadamard(k - 1))


def symmetric(a):
    return np.tril(a) + np.tril(a, -1).T


def matrices():
    """name → (matrix, rank); rank None: full."""
    yield "one", np.array([[-3.0]]), None
    yield "random", generator.standard_normal((9, 9)), None
    yield "tall", generator.standard_normal((14, 6)), None
    yield "wide", generator.standard_normal((5, 12)), None
    yield "hilbert", np.array([[1.0 / (i + j + 1) for j in range(8)] for i in range(8)]), None
    yield "vandermonde", np.array([[(i / 8.0) ** j for j in range(6)] for i in range(1, 11)]), None
    yield "graded", generator.standard_normal((8, 8)) * 10.0 ** -np.arange(8), None
    yield "graded rows", generator.standard_normal((10, 5)) * 10.0 ** -np.arange(10)[:, None], None
    yield "huge", generator.standard_normal((6, 6)) * 1e150, None
    yield "tiny", generator.standard_normal((6, 4)) * 1e-150, None
    yield "hadamard", hadamard(3), None
    yield "rank 3", integers(9, 3) @ integers(3, 9), 3
    yield "rank 2, wide", integers(5, 2) @ integers(2, 9), 2
    yield "rank 4, tall", integers(12, 4) @ integers(4, 6), 4
    yield "symmetric", symmetric(generator.standard_normal((10, 10))), None
    yield "clustered", np.diag([1.0, 1.0, 1.0, 2.0, 2.0, 5.0, 5.0, 5.0]) + 2.0**-30 * symmetric(integers(8, 8)), None
    factor = generator.standard_normal((7, 12))
    yield "definite", symmetric(factor @ factor.T), None
    second = np.diag([2.0] * 9) - np.diag([1.0] * 8, 1) - np.diag([1.0] * 8, -1)
    yield "second differences", second, None


def doubles(answer):
    return [float(x) for x in answer]


def flat(matrix):
    return [matrix[i, j] for i in range(matrix.rows) for j in range(matrix.cols)]


class Exact:
    """The singular value decomposition in 60 digits, and what follows from it."""

    def __init__(self, a, rank):
        self.a = mpmath.matrix(a.tolist())
        m, n = a.shape
        if m >= n:
            u, s, v = mp.svd_r(self.a)
        else:
            v, s, u = mp.svd_r(self.a.T)
            u, v = u.T, v.T
        order = sorted(range(len(s)), key=lambda i: -s[i])
        self.s = [s[i] for i in order]
        self.u = [[u[k, i] for k in range(m)] for i in order]
        self.v = [[v[i, k] for k in range(n)] for i in order]
        self.rank = len(self.s) if rank is None else rank
        self.kappa = self.s[0] / self.s[self.rank - 1]
        for i in range(self.rank, len(self.s)):
            assert self.s[i] < mpf(10) ** -50 * self.s[0]
            self.s[i] = mpf(0)

    def pinv(self):
        m, n = self.a.rows, self.a.cols
        out = mpmath.matrix(n, m)
        for i in range(self.rank):
            for j in range(n):
                for k in range(m):
                    out[j, k] += self.v[i][j] * self.u[i][k] / self.s[i]
        return out


def product(u, s, vt):
    """U·diag(s)·Vᵀ of factors in doubles, in 60 digits: what the factors say that the matrix is."""
    return flat(mpmath.matrix(u.tolist()) * mpmath.diag(s.tolist()) * mpmath.matrix(vt.tolist()))


def questions(name, a, rank):
    """Yields (routine, right-hand side or None, answer of mpmath, answer of NumPy or SciPy, power of the condition number)."""
    m, n = a.shape
    exact = Exact(a, rank)
    full = exact.rank == min(m, n)
    wide = mpmath.matrix(a.tolist())
    yield "svdvals", None, exact.s, np.linalg.svd(a, compute_uv=False), 0
    yield "pinv", None, flat(exact.pinv()), np.linalg.pinv(a, rcond=1e-13).ravel(), 1
    b = generator.standard_normal(m)
    x = exact.pinv() * mpmath.matrix(b.tolist())
    residual = mpmath.norm(wide * x - mpmath.matrix(b.tolist())) / (exact.s[0] * mpmath.norm(x))
    # the condition number of a least-squares problem: κ + κ²·‖r‖/(‖A‖‖x‖)
    power = 1 + float(exact.kappa * residual)
    yield "lstsq", b, list(x), scipy.linalg.lstsq(a, b, cond=1e-13)[0], power
    yield "gram", None, flat(wide.T * wide), (a.T @ a).ravel(), 0
    for kind, order in (("fro", "fro"), ("1", 1), ("inf", np.inf), ("2", 2)):
        value = exact.s[0] if kind == "2" else mp.mnorm(wide, {"fro": "f", "1": 1, "inf": mp.inf}[kind])
        yield f"norm {kind}", None, [value], [np.linalg.norm(a, order)], 0
    yield "matmul", None, flat(wide * wide.T), (a @ a.T).ravel(), 0
    ones = np.array([1.0 / (k + 3) for k in range(n)])
    yield "matvec", ones, list(wide * mpmath.matrix(ones.tolist())), a @ ones, 0
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    yield "svd", None, flat(wide), product(u, s, vt), 0
    if full:
        yield "cond", None, [exact.kappa], [np.linalg.cond(a)], 1
    if m >= n > 1 and full:
        r = mpmath.qr(wide, mode="skinny")[1]
        signs = [1 if r[i, i] > 0 else -1 for i in range(n)]
        theirs = np.linalg.qr(a)[1]
        theirs = np.sign(np.diag(theirs))[:, None] * theirs
        yield "qr", None, [signs[i] * r[i, j] for i in range(n) for j in range(n)], theirs.ravel(), 1
    if m == n and full:
        inverse = wide**-1
        yield "inv", None, flat(inverse), np.linalg.inv(a).ravel(), 1
        yield "solve", b, list(inverse * mpmath.matrix(b.tolist())), np.linalg.solve(a, b), 1
        sign, size = np.linalg.slogdet(a)
        determinant = mpmath.det(wide)
        if 1e-300 < abs(determinant) < 1e300:
            yield "det", None, [determinant], [np.linalg.det(a)], 1
        yield "slogdet", None, [mpmath.sign(determinant), mpmath.log(abs(determinant))], [sign, size], 1
    if m == n and np.array_equal(a, a.T):
        values = mp.eigsy(wide, eigvals_only=True)
        w, v = np.linalg.eigh(a)
        yield "eigh", None, flat(wide), product(v, w, v.T), 0
        yield "eigvalsh", None, sorted(values), np.linalg.eigvalsh(a), 0
        if min(values) > 0:
            yield "cholesky", None, flat(mp.cholesky(wide)), np.linalg.cholesky(a).ravel(), 1


rows, stored = [], {}
for name, a, rank in matrices():
    kappa = float(Exact(a, rank).kappa)
    stored[name] = {"rows": a.shape[0], "cols": a.shape[1], "data": a.ravel().tolist(), "rank": rank or min(a.shape), "kappa": kappa}
    for routine, b, truth, theirs, power in questions(name, a, rank):
        largest = max(abs(x) for x in truth)
        unit = EPS * float(largest) * (1 if power == 0 else kappa * power)
        error = float(max(abs(x - mpf(y)) for x, y in zip(truth, theirs)))
        row = {"routine": routine, "matrix": name, "answer": doubles(truth), "unit": unit, "numpy": float(f"{error / unit:.3g}")}
        if b is not None:
            row["b"] = b.tolist()
        rows.append(row)

path = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "linalg.json"
lines = ",\n".join(json.dumps(row) for row in rows)
path.write_text('{"matrices": ' + json.dumps(stored) + ',\n"rows": [\n' + lines + "\n]}\n")
worst = {}
for row in rows:
    key = row["routine"]
    worst[key] = max(worst.get(key, 0), row["numpy"])
print(len(rows), "rows,", path.stat().st_size, "bytes")
print(worst)
