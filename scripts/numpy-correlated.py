"""The jobs of `npm run bench -- correlated` in NumPy: five trials of features that depend on each other, n = 300, p = 1500: draw X
and y, minimum-norm fit by the Gram matrix, keep the 100 largest coefficients, exact risk. BLAS runs on one thread.

On Debian: apt-get install python3-numpy python3-scipy libopenblas0-pthread, then /usr/bin/python3 scripts/numpy-correlated.py
(SciPy only for erf and for a triangular product; without it the product is a general one and erf is left out).
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import platform
import time

import numpy as np

try:
    from scipy.linalg.blas import dtrmm
    from scipy.special import erf
except ImportError:
    dtrmm = erf = None

N, P, D, S, TRIALS = 300, 1500, 150, 100, 5
generator = np.random.default_rng(1)
beta_star = np.full(P, 1 / np.sqrt(P))


def fit_and_judge(X, y, sigma, b, constant):
    """Risk of the pruned minimum-norm fit: constant − 2bᵀβ + βᵀΣβ over the kept block."""
    beta = X.T @ np.linalg.solve(X @ X.T, y)
    kept = np.argpartition(np.abs(beta), P - S)[P - S :]
    dense = constant - 2 * b @ beta + beta @ (sigma @ beta)
    pruned = constant - 2 * b[kept] @ beta[kept] + beta[kept] @ (sigma[np.ix_(kept, kept)] @ beta[kept])
    return dense, pruned


distance = np.abs(np.arange(P)[:, None] - np.arange(P)[None, :])
ar1 = 0.8**distance
factor = np.asfortranarray(np.linalg.cholesky(ar1))
cross = ar1 @ beta_star


def correlated():
    Z = generator.standard_normal((N, P))
    X = dtrmm(1.0, factor, Z.T, lower=1).T if dtrmm else Z @ factor.T
    y = X @ beta_star + 0.7 * generator.standard_normal(N)
    return fit_and_judge(X, y, ar1, cross, 0.49 + cross @ beta_star)


R = 0.1 * generator.standard_normal((P, D))
theta = generator.standard_normal(D)
theta /= np.linalg.norm(theta)
second = R @ R.T + np.eye(P)  # stands for the second moments: the same cost
moments = R @ theta / 2


def features(activation):
    def trial():
        A = generator.standard_normal((N, D))
        X = activation(A @ R.T)
        y = A @ theta + 0.1 * generator.standard_normal(N)
        return fit_and_judge(X, y, second, moments, 1.01)

    return trial


def measure(name, trial, runs=7):
    trial()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        for _ in range(TRIALS):
            trial()
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    print(f"  {name:34} median {times[runs // 2]:8.1f} ms   best {times[0]:8.1f} ms")


print(f"NumPy {np.__version__}, Python {platform.python_version()}, one BLAS thread: {TRIALS} trials at n = {N}, p = {P}")
measure("AR(1), " + ("dtrmm of SciPy" if dtrmm else "general product"), correlated)
measure(f"ReLU of {D} inputs", features(lambda t: np.maximum(t, 0)))
if erf:
    measure(f"erf of {D} inputs", features(erf))
