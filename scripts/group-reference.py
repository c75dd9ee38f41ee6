"""N:M rules (docs/theory.md §6) by brute quadrature over z, atom by atom, for random problems.

    python3 scripts/group-reference.py        writes test/fixtures/theory-groups.json

Shares the solvers of theory-reference.py; the moments come straight from the definition. Needs mpmath, numpy and scipy.
"""
import importlib.util
import json
import os
import random

import numpy as np
from mpmath import mpf, sqrt
from scipy.special import comb, ndtr

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("reference", os.path.join(HERE, "theory-reference.py"))
reference = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reference)
FILE = os.path.join(os.path.dirname(HERE), "test", "fixtures", "theory-groups.json")


NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)


def moments(problem, law, scale, keep, size):
    """P, Z1, Z2 per atom: the integrals of pi(F(c|m + sqrt(v) z|)) phi(z) times 1, z, z^2."""
    n = range(len(problem["weight"]))
    w = [float(x) for x in problem["weight"]]
    spread = [float(scale[k] * sqrt(law["v"][k])) for k in n]
    centre = [float(scale[k] * abs(law["m"][k])) for k in n]

    def chance(x):
        u = sum(w[k] * (ndtr((centre[k] - x) / spread[k]) + ndtr((-x - centre[k]) / spread[k])) for k in n)
        below = sum(w[k] * (ndtr((x - centre[k]) / spread[k]) - ndtr((-x - centre[k]) / spread[k])) for k in n)
        return sum(comb(size - 1, j, exact=True) * u**j * below ** (size - 1 - j) for j in range(keep))

    P, Z1, Z2 = [], [], []
    for k in n:
        m, s = float(law["m"][k] * scale[k]), spread[k]
        points = set(np.linspace(-11, 11, 89)) | {-m / s}
        for j in n:
            for i in np.linspace(-9, 9, 37):
                for sign in (1, -1):
                    points.add((sign * (centre[j] + i * spread[j]) - m) / s)
        points = np.array(sorted(p for p in points if -11 <= p <= 11))
        half = np.diff(points) / 2
        z = (points[:-1] + half)[:, None] + half[:, None] * NODES
        f = half[:, None] * WEIGHTS * np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * chance(np.abs(m + s * z))
        for list_, power in ((P, 0), (Z1, 1), (Z2, 2)):
            list_.append(mpf(float((f * z**power).sum())))
    assert abs(sum(a * float(b) for a, b in zip(w, P)) - keep / size) < 1e-13
    return P, Z1, Z2


def solve(raw):
    problem = {k: [mpf(x) for x in v] if isinstance(v, list) else mpf(v) for k, v in raw.items() if k != "group"}
    total = sum(problem["weight"])
    problem["weight"] = [w / total for w in problem["weight"]]
    problem["sigma2"] = problem["noise"] ** 2
    keep, size = raw["group"]
    w, variance, B, kappa = (problem[k] for k in ("weight", "variance", "coefficient", "kappa"))
    n = range(len(w))
    xi, a = reference.solve_xi(w, variance, kappa, problem["ridge"])
    gamma = (problem["sigma2"] + sum(w[k] * B[k] ** 2 * variance[k] * (1 - a[k]) ** 2 for k in n)) / (
        1 - kappa * sum(w[k] * a[k] ** 2 for k in n)
    )
    law = {"gamma": gamma, "a": a, "m": [a[k] * B[k] for k in n]}
    law["v"] = [kappa * gamma * a[k] ** 2 / variance[k] for k in n]
    out = {}
    for name, scale in (("magnitude", [mpf(1) for _ in w]), ("hessian", [sqrt(v) for v in variance])):
        P, Z1, Z2 = moments(problem, law, scale, keep, size)
        risk, xi2, q, e = reference.retrained_risk(problem, law, P, Z1, Z2, problem["retrainRidge"])
        out[name] = {"pruned": reference.pruned_risk(problem, law, P, Z1, Z2), "retrained": risk, "q": q, "e": e}
    return out


def draw(rng, group):
    n = rng.randint(1, 3)
    wide = rng.random() < 0.3
    return {
        "group": group, "kappa": 10 ** rng.uniform(-0.5, 0.8), "noise": 10 ** rng.uniform(-1, 0.3),
        "weight": [rng.uniform(0.1, 1) for _ in range(n)],
        "variance": [10 ** rng.uniform(*((-3, 3) if wide else (-0.7, 0.7))) for _ in range(n)],
        "coefficient": [rng.choice((-1, 1)) * 10 ** rng.uniform(-1, 1) for _ in range(n)],
        "ridge": rng.choice((0, 10 ** rng.uniform(-3, 0))), "retrainRidge": rng.choice((0, 10 ** rng.uniform(-3, 0))),
    }


def main():
    rng = random.Random(20260202)
    groups = [[2, 4], [1, 4], [3, 4], [1, 2], [4, 8], [1, 16], [15, 16], [2, 4], [8, 32], [1, 3], [2, 4], [1, 4]]
    rows = []
    for group in groups:
        problem = draw(rng, group)
        rows.append({"problem": problem, "expected": reference.number(solve(problem))})
        print(group, flush=True)
    with open(FILE, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
