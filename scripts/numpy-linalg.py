"""The rows of `npm run bench` in NumPy, one BLAS thread: products, Gram matrices, Cholesky, systems of equations, least squares,
eigenvalues and singular values, on matrices of the same sizes.

On Debian: apt-get install python3-numpy libopenblas0-pthread, then
    /usr/bin/python3 scripts/numpy-linalg.py [--match PATTERN] [--save FILE.json [--append]]
FILE.json goes to bench/results/, where scripts/bench-table.mjs finds it; --append keeps its other rows. Without the OpenBLAS package NumPy uses a
reference BLAS that is eight times slower. Run it on the same quiet machine as the bench. On a processor with AVX-512, OPENBLAS_CORETYPE=Haswell
in the environment makes OpenBLAS use its AVX2 kernels (256 bits): numpy-avx2.json has those of the products.
"""

import argparse
import ctypes
import json
import os
import re

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import pathlib
import platform
import time

import numpy as np

generator = np.random.default_rng(1)
records = []
wanted = re.compile("")


def kernels():
    """The processor whose kernels OpenBLAS runs, or "unknown BLAS"."""
    try:
        name = ctypes.CDLL("libblas.so.3").openblas_get_corename
        name.restype = ctypes.c_char_p
        return name().decode()
    except (OSError, AttributeError):
        return "unknown BLAS"


def uniform(*shape):
    return 2 * generator.random(shape) - 1


def measure(key, title, flops, run, seconds=1.0):
    """Times `run` for about a second, at least five times, after one call to warm up."""
    if not wanted.search(key):
        return
    run()
    times = []
    while len(times) < 5 or sum(times) < seconds:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    times = sorted(1e3 * t for t in times)
    median, best, p90 = times[len(times) // 2], times[0], times[int(0.9 * len(times))]
    records.append(
        {
            "key": key,
            "title": title,
            "flops": flops,
            "rows": [{"name": "NumPy", "runs": len(times), "median": median, "best": best, "p90": p90}],
        }
    )
    rate = f"{flops / median / 1e6:8.1f}" if flops else " " * 8
    print(f"  {title:40} median {median:9.3f} ms   best {best:9.3f} ms   GFLOP/s {rate}   ({len(times)} runs)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--save", metavar="FILE.json")
    parser.add_argument("--append", action="store_true")
    parser.add_argument("--match", metavar="PATTERN", default="")
    options = parser.parse_args()
    save = options.save
    global wanted, records
    wanted = re.compile(options.match)
    print(f"NumPy {np.__version__}, Python {platform.python_version()}, one BLAS thread, kernels for {kernels()}")

    for n in (64, 256, 512, 1024):
        a, b = uniform(n, n), uniform(n, n)
        measure(f"matmul-{n}", f"product {n} x {n}, doubles", 2 * n**3, lambda: a @ b)
    for n in (256, 512, 1024):
        a, b = uniform(n, n).astype(np.float32), uniform(n, n).astype(np.float32)
        measure(f"matmul-single-{n}", f"product {n} x {n}, singles", 2 * n**3, lambda: a @ b)

    for n, k in ((300, 1500), (300, 3000)):
        x = uniform(n, k)
        measure(f"gram-rows-{n}-{k}", f"Gram matrix of {n} rows of length {k}", n * (n + 1) * k, lambda: x @ x.T)
    for n, k in ((60, 300), (120, 300)):
        x = uniform(k, n)
        measure(f"gram-columns-{n}-{k}", f"Gram matrix of {n} columns of length {k}", n * (n + 1) * k, lambda: x.T @ x)

    for n in (100, 300, 500, 1000):
        g = uniform(n, n)
        a = g @ g.T + np.eye(n)
        measure(f"cholesky-{n}", f"Cholesky {n} x {n}", n**3 / 3, lambda: np.linalg.cholesky(a))

    for n in (100, 500, 1000):
        a = uniform(n, n) + 2 * np.sqrt(n) * np.eye(n)
        b = uniform(n)
        measure(f"solve-{n}", f"A x = b, {n} x {n}", 2 * n**3 / 3, lambda: np.linalg.solve(a, b))

    for m, n in ((300, 100), (1000, 300), (100, 300), (300, 1000)):
        a, b = uniform(m, n), uniform(m)
        p, q = max(m, n), min(m, n)
        flops = 2 * q * q * (p - q / 3)
        measure(f"lstsq-{m}-{n}", f"least squares {m} x {n}", flops, lambda: np.linalg.lstsq(a, b, rcond=None))

    for n in (100, 300, 500, 1000):
        a = uniform(n, n)
        s = a + a.T
        measure(f"eigh-{n}", f"eigh {n} x {n}", None, lambda: np.linalg.eigh(s))
    for m, n in ((100, 100), (300, 300), (500, 500), (1000, 300), (300, 1000)):
        a = uniform(m, n)
        measure(f"svd-{m}-{n}", f"svd {m} x {n}", None, lambda: np.linalg.svd(a, full_matrices=False))

    for n in (100, 500):
        a = uniform(n, n) + 2 * np.sqrt(n) * np.eye(n)
        measure(f"inv-{n}", f"inverse {n} x {n}", 2 * n**3, lambda: np.linalg.inv(a))

    if save:
        folder = pathlib.Path(__file__).resolve().parent.parent / "bench" / "results"
        folder.mkdir(parents=True, exist_ok=True)
        machine = {"numpy": np.__version__, "python": platform.python_version(), "threads": 1, "kernels": kernels()}
        if options.append and (folder / save).exists():
            fresh = {record["key"] for record in records}
            before = json.loads((folder / save).read_text())["records"]
            records = [record for record in before if record["key"] not in fresh] + records
        method = "one process; milliseconds; one BLAS thread"
        text = json.dumps({"machine": machine, "method": method, "records": records}, indent=1)
        (folder / save).write_text(text + "\n")
        print(f"\nwritten: bench/results/{save}")


main()
