"""Writes the files of test/fixtures/npy: what numpy makes of every kind of array that the reader must know, and a small data set.

    python3 scripts/npy-fixtures.py

Needs numpy. The values are whole numbers (or halves), so that the tests can state them.
"""

from pathlib import Path

import numpy as np

OUT = Path(__file__).resolve().parent.parent / "test" / "fixtures" / "npy"


def kinds():
    table = np.arange(6).reshape(2, 3) - 2
    for code in ["<f8", ">f8", "<f4", ">f4", "<f2", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8"]:
        yield code, table.astype(code)
    for code in ["|u1", "<u2", ">u4", "<u8"]:
        yield code, (table + 2).astype(code)
    yield "|b1", table > 0


def data_set():
    """400 rows of 40 correlated features (each takes .8 of the one before), a target with four of them and noise."""
    rng = np.random.default_rng(2012)
    X = np.empty((400, 40))
    X[:, 0] = rng.standard_normal(400)
    for j in range(1, 40):
        X[:, j] = 0.8 * X[:, j - 1] + 0.6 * rng.standard_normal(400)
    y = 2 * X[:, 3] - X[:, 10] + X[:, 20] + 0.5 * X[:, 30] + 0.7 * rng.standard_normal(400)
    return X.astype("<f4"), y


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for code, array in kinds():
        name = code.replace("<", "le-").replace(">", "be-").replace("|", "")
        np.save(OUT / f"{name}.npy", array)
    cube = np.arange(24, dtype="<f8").reshape(2, 3, 4)
    np.save(OUT / "fortran.npy", np.asfortranarray(cube))
    np.save(OUT / "scalar.npy", np.float64(1.5))
    np.save(OUT / "empty.npy", np.empty((0, 3)))
    np.save(OUT / "objects.npy", np.array([1, "a"], dtype=object), allow_pickle=True)
    np.save(OUT / "structured.npy", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")]))
    np.save(OUT / "complex.npy", np.array([1 + 2j]))
    np.save(OUT / "text.npy", np.array(["ab", "c"]))
    for version in [(2, 0), (3, 0)]:
        with open(OUT / f"version-{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, np.arange(3.0), version=version)
    np.savez(OUT / "stored.npz", X=cube[0], y=np.array([1.0, 2.0, 3.0]))
    np.savez_compressed(OUT / "compressed.npz", X=np.zeros((100, 3)), y=np.arange(100))
    X, y = data_set()
    np.save(OUT / "correlated-X.npy", X)
    np.save(OUT / "correlated-y.npy", y)


main()
