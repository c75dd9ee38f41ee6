"""eigh and svd in NumPy, to compare with `npm run bench -- eigh svd`. BLAS runs on one thread.

On Debian: apt-get install python3-numpy libopenblas0-pthread, then /usr/bin/python3 scripts/numpy-spectral.py
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import platform
import time

import numpy as np

generator = np.random.default_rng(1)


def measure(name, run, repeats=9):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - start))
    print(f"  {name:24s} median {np.median(times):8.2f} ms   best {min(times):8.2f} ms")


print(f"NumPy {np.__version__}, Python {platform.python_version()}, one thread")
for n in (100, 300, 500, 1000):
    A = generator.uniform(-1, 1, (n, n))
    A = np.tril(A) + np.tril(A, -1).T
    measure(f"eigh {n}", lambda: np.linalg.eigh(A))
    measure(f"eigvalsh {n}", lambda: np.linalg.eigvalsh(A))
for shape in ((100, 100), (300, 300), (500, 500), (1000, 300), (300, 1000)):
    A = generator.uniform(-1, 1, shape)
    name = f"{shape[0]} x {shape[1]}"
    measure(f"svd {name}", lambda: np.linalg.svd(A, full_matrices=False))
    measure(f"svdvals {name}", lambda: np.linalg.svd(A, compute_uv=False))
