"""One trial of the main job in NumPy, to compare with `npm run bench -- trial`: draw X (300 x 1500) and y, fit the
minimum-norm interpolator, keep the 100 largest coefficients, compute the exact risk. BLAS runs on one thread.

On Debian: apt-get install python3-numpy libopenblas0-pthread, then /usr/bin/python3 scripts/numpy-trial.py [--save FILE]
(without the OpenBLAS package NumPy uses a reference BLAS that is eight times slower).
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

N, P, S = 300, 1500, 100
SIGMA = 0.7071
variance = np.where(np.arange(P) < P // 10, 25.0, 1.0)
beta_star = np.full(P, 1 / np.sqrt(P))
generator = np.random.default_rng(1)


def draw():
    X = generator.standard_normal((N, P)) * np.sqrt(variance)
    return X, X @ beta_star + SIGMA * generator.standard_normal(N)


def risk_of_pruned(beta):
    kept = np.argpartition(np.abs(beta), P - S)[P - S :]
    pruned = np.zeros(P)
    pruned[kept] = beta[kept]
    return SIGMA**2 + variance @ (pruned - beta_star) ** 2


def trial_pinv():
    X, y = draw()
    return risk_of_pruned(np.linalg.pinv(X) @ y)


def trial_lstsq():
    X, y = draw()
    return risk_of_pruned(np.linalg.lstsq(X, y, rcond=None)[0])


def trial_gram():
    X, y = draw()
    K = X @ X.T
    try:
        from scipy.linalg import cho_factor, cho_solve

        u = cho_solve(cho_factor(K, lower=True, check_finite=False), y, check_finite=False)
    except ImportError:
        u = np.linalg.solve(K, y)
    return risk_of_pruned(X.T @ u)


def gram_with_two_solves():
    X, y = draw()
    L = np.linalg.cholesky(X @ X.T)
    return risk_of_pruned(X.T @ np.linalg.solve(L.T, np.linalg.solve(L, y)))


rows = []


def measure(name, trial, runs):
    trial()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        trial()
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    rows.append({"name": f"NumPy, {name}", "runs": runs, "median": times[runs // 2], "best": times[0]})
    print(f"  {name:34} median {times[len(times) // 2]:8.2f} ms   best {times[0]:8.2f} ms   ({runs} runs)")


print(f"NumPy {np.__version__}, Python {platform.python_version()}, one BLAS thread: one trial at n = {N}, p = {P}")
measure("np.linalg.pinv(X) @ y", trial_pinv, 15)
measure("np.linalg.lstsq", trial_lstsq, 25)
measure("Gram + solve (or Cholesky, SciPy)", trial_gram, 60)
measure("Gram + np.linalg.cholesky", gram_with_two_solves, 60)

if sys.argv[1:2] == ["--save"]:
    folder = pathlib.Path(__file__).resolve().parent.parent / "bench" / "results"
    machine = {"numpy": np.__version__, "python": platform.python_version(), "threads": 1}
    (folder / sys.argv[2]).write_text(json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n")
    print(f"written: bench/results/{sys.argv[2]}")
