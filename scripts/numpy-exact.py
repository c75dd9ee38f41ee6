"""One trial without a design in NumPy, to compare with `npm run bench -- exact`: docs/theory.md section 9b for two groups, n = 300, magnitude
pruning to s = 100 and retraining. BLAS runs on one thread. Groups of fewer than 1.1 n features are drawn as they are.

On Debian: apt-get install python3-numpy libopenblas0-pthread, then /usr/bin/python3 scripts/numpy-exact.py [--save FILE]
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json
import pathlib
import platform
import sys
import time

import numpy as np

N, S, SIGMA = 300, 100, 0.7071
generator = np.random.default_rng(1)
normal = generator.standard_normal


def bartlett(n, degrees):
    factor = np.tril(normal((n, n)), -1)
    factor[np.diag_indices(n)] = np.sqrt(generator.chisquare(degrees - np.arange(n)))
    return factor


def unit(x):
    return x / np.linalg.norm(x)


def trial(p):
    """Risks of the dense, the pruned and the retrained model, and the largest difference of the kept columns' fit from the fit."""
    groups = [(p // 10, 25.0), (p - p // 10, 1.0)]
    beta = 1 / np.sqrt(p)
    y = SIGMA * normal(N)
    K = np.zeros((N, N))
    parts = []
    for size, variance in groups:
        scale = np.sqrt(variance)
        if size < 1.1 * N:
            X = scale * normal((N, size))
            y += X.sum(1) * beta
            K += X @ X.T
            parts.append(X)
        else:
            a, F = normal(N), bartlett(N, size - 1)
            y += scale * np.sqrt(size) * beta * a
            K += variance * (np.outer(a, a) + F @ F.T)
            parts.append((a, F))
    u = np.linalg.solve(K, y)
    fits, directions = [], []
    for (size, variance), part in zip(groups, parts):
        if isinstance(part, tuple):
            a, F = part
            q = normal(size)
            q = unit(q - q.mean())
            directions.append(q)
            fits.append(np.sqrt(variance) * ((a @ u) / np.sqrt(size) + np.linalg.norm(F.T @ u) * q))
        else:
            directions.append(None)
            fits.append(part.T @ u)
    fit = np.concatenate(fits)
    variances = np.repeat([v for _, v in groups], [size for size, _ in groups])
    kept = np.sort(np.argpartition(np.abs(fit), p - S)[p - S :])
    columns, start = [], 0
    for (size, variance), part, q in zip(groups, parts, directions):
        mine = kept[(kept >= start) & (kept < start + size)] - start
        start += size
        columns.append(kept_columns(part, q, size, variance, mine, u) if q is not None else part[:, mine])
    X = np.concatenate(columns, 1)
    worst = np.abs(X.T @ u - fit[kept]).max()
    refit = np.linalg.solve(X.T @ X, X.T @ y)
    gone = variances.sum() * beta**2 - variances[kept].sum() * beta**2
    kept_risk = lambda b: SIGMA**2 + gone + variances[kept] @ (b - beta) ** 2
    return SIGMA**2 + variances @ (fit - beta) ** 2, kept_risk(fit[kept]), kept_risk(refit), worst


def kept_columns(part, q, size, variance, kept, u):
    a, F = part
    b = np.full(len(kept), 1 / np.sqrt(size))
    qs = q[kept]
    rest = size - len(kept)
    Z = normal((N - 1, len(kept)))
    # the features that are not kept: their columns along b and q, and a Wishart factor for all others
    b_rest = np.sqrt(rest / size)
    along = -qs.sum() / np.sqrt(size) / b_rest
    across = np.sqrt(max(0.0, 1 - qs @ qs - along**2))
    Y, G = normal((N - 1, 2)), bartlett(N - 1, rest - 2)
    Zb = Z @ b + Y[:, 0] * b_rest
    Zq = Z @ qs + Y[:, 0] * along + Y[:, 1] * across
    L = np.linalg.cholesky(Z @ Z.T + Y @ Y.T + G @ G.T - np.outer(Zb, Zb) - np.outer(Zq, Zq))
    R = np.linalg.solve(L, Z - np.outer(Zb, b) - np.outer(Zq, qs))
    w = unit(F.T @ u)
    v = w.copy()
    sign = -np.sign(w[0])
    v[0] -= sign
    T = np.vstack([sign * qs, R])
    T -= np.outer(v, (2 / (v @ v)) * (v @ T))
    return np.sqrt(variance) * (np.outer(a, b) + F @ T)


rows = []
print(f"NumPy {np.__version__}, Python {platform.python_version()}, one BLAS thread: one trial without a design at n = {N}")
for p, runs in ((10_000, 40), (100_000, 30), (1_000_000, 12)):
    assert trial(p)[3] < 1e-10
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        trial(p)
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    rows.append({"name": f"NumPy, p = {p}", "runs": runs, "median": times[runs // 2], "best": times[0]})
    print(f"  p = {p:9}  median {times[runs // 2]:8.2f} ms   best {times[0]:8.2f} ms   ({runs} runs)")

if sys.argv[1:2] == ["--save"]:
    folder = pathlib.Path(__file__).resolve().parent.parent / "bench" / "results"
    machine = {"numpy": np.__version__, "python": platform.python_version(), "threads": 1}
    (folder / sys.argv[2]).write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")
    print(f"written: bench/results/{sys.argv[2]}")
