"""Pruning in rounds (docs/theory.md §7) straight from the formulas, by brute tensor quadrature, for random problems.

    python3 scripts/rounds-reference.py        writes test/fixtures/theory-rounds.json; needs numpy and scipy

Unlike the package it works with the noises N_j and the inverse of their covariance, and it takes no care against cancellation.
"""
import json
import os
import random

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

FILE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "test", "fixtures", "theory-rounds.json")
NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)
REACH, STEP = 9.0, 0.45


def phi(x):
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def shrink(w, variance, kappa, ridge):
    if ridge == 0 and kappa * w.sum() <= 1:
        return np.ones_like(variance)
    f = lambda lx: kappa * np.sum(w * np.exp(lx) * variance / (1 + np.exp(lx) * variance)) + ridge * np.exp(lx) - 1
    x = np.exp(brentq(f, -60, 80, xtol=1e-15))
    return x * variance / (1 + x * variance)


def line(a, b):
    n = max(1, int(np.ceil((b - a) / STEP)))
    edges = np.linspace(a, b, n + 1)
    half = np.diff(edges) / 2
    return ((edges[:-1] + half)[:, None] + half[:, None] * NODES).ravel(), (half[:, None] * WEIGHTS).ravel()


def solve(raw, rule):
    w, variance, B = (np.array(raw[k]) for k in ("weight", "variance", "coefficient"))
    w, kappa, sigma2 = w / w.sum(), raw["kappa"], raw["noise"] ** 2
    n = range(len(w))
    Theta = np.sqrt(variance / kappa) * B
    scale = np.sqrt(kappa / variance) * (np.sqrt(variance) if rule == "hessian" else 1)
    a = shrink(w, variance, kappa, raw["ridge"])
    gamma = (sigma2 + np.sum(w * B**2 * variance * (1 - a) ** 2)) / (1 - kappa * np.sum(w * a**2))
    K = len(raw["keep"])
    # theta_j and u_j as forms in (1, N_0, ..., N_{K-1}), and C
    C = np.array([[gamma]])
    theta = [np.zeros((len(w), K + 1))]
    theta[0][:, 0], theta[0][:, 1] = a * Theta, a
    u = [-theta[0].copy()]
    u[0][:, 0] += Theta
    u[0][:, 1] += 1
    mean = [a * Theta]
    points = [(np.zeros((1, 0)), np.ones(1)) for _ in n]
    out = []
    for k in range(1, K + 1):
        keep, ridge = raw["keep"][k - 1], raw["retrainRidge"][k - 1]
        L = np.linalg.cholesky(C)  # N = L z
        latest = theta[k - 1][:, 1 : k + 1] @ L
        A = [scale[i] * (theta[k - 1][i, 0] + points[i][0] @ latest[i, : k - 1]) for i in n]
        s = [scale[i] * latest[i, k - 1] for i in n]
        kept = lambda i, t: ndtr((-t - A[i]) / s[i]) + ndtr((A[i] - t) / s[i])
        t = brentq(lambda t: sum(w[i] * np.sum(points[i][1] * kept(i, t)) for i in n) - keep, 0, 1e4, xtol=1e-15, rtol=1e-14)
        M = np.zeros((len(w), k + 1, k + 1))  # moments of (1, N) on S_k
        for i in n:
            z, weight = points[i]
            low, high = (-t - A[i]) / s[i], (t - A[i]) / s[i]
            P, Z1 = kept(i, t), phi(high) - phi(low)
            Z2 = P + high * phi(high) - low * phi(low)
            v = np.hstack([np.ones((len(weight), 1)), z])
            m = np.zeros((k + 1, k + 1))
            m[:k, :k] = (v * (weight * P)[:, None]).T @ v
            m[:k, k] = m[k, :k] = v.T @ (weight * Z1)
            m[k, k] = np.sum(weight * Z2)
            T = np.zeros((k + 1, k + 1))
            T[0, 0], T[1:, 1:] = 1, L
            M[i] = T @ m @ T.T
        P = M[:, 0, 0]
        E = lambda f, g: sum(w[i] * f[i, : k + 1] @ M[i] @ g[i, : k + 1] for i in n)
        one = np.zeros((len(w), K + 1))
        one[:, 0] = 1
        noise = [np.zeros((len(w), K + 1)) for _ in range(k)]
        for j in range(k):
            noise[j][:, j + 1] = 1
        miss = theta[k - 1] - Theta[:, None] * one
        pruned = sigma2 + kappa * (E(miss, miss) + np.sum(w * Theta**2 * (1 - P)))
        h = shrink(w * P, variance, kappa, ridge)
        D, E2 = np.sum(w * P * h), np.sum(w * P * h**2)
        omega = 1 - kappa * D
        H = lambda form: h[:, None] * form

        def equations(x):
            q, e = x[:k], x[k:]
            fit = H(Theta[:, None] * one + sum(q[j] * noise[j] - e[j] * u[j] for j in range(k)))
            first = [
                C[j] @ q - sigma2 - kappa * (E(theta[j] - Theta[:, None] * one, fit) - np.sum(w * Theta * (mean[j] - Theta)))
                for j in range(k)
            ]
            inverse = np.linalg.solve(C, np.array([E(noise[i], fit) for i in range(k)]))
            return np.array(first + [omega * e[j] - kappa * inverse[j] + kappa * q[j] * D for j in range(k)]), fit

        zero, _ = equations(np.zeros(2 * k))
        matrix = np.array([equations(row)[0] - zero for row in np.eye(2 * k)]).T
        x = np.linalg.solve(matrix, -zero)
        q = x[:k]
        _, fit = equations(x)
        miss = fit - Theta[:, None] * one
        square = E(miss, miss) + np.sum(w * Theta**2 * (1 - P))
        risk = (sigma2 + kappa * (square - E2 * q @ C @ q)) / (1 - kappa * E2)
        out.append({"pruned": pruned, "retrained": risk, "threshold": t})
        if k == K:
            return out
        mean.append(np.array([fit[i, : k + 1] @ M[i][:, 0] for i in n]))
        cross = C @ q
        C = np.block([[C, cross[:, None]], [cross[None, :], np.array([[risk]])]])
        # N_k = sum q_j N_j + g: write the fit in N_k itself
        later = fit.copy()
        later[:, 1 : k + 1] -= h[:, None] * q
        later[:, k + 1] += h
        theta.append(later)
        residual = -later
        residual[:, 0] += Theta
        residual[:, k + 1] += 1
        u.append(residual)
        grown = []
        for i in n:
            z, weight = points[i]
            zs, ws = [], []
            for m in range(len(weight)):
                for start, end in ((-REACH, min(REACH, (-t - A[i][m]) / s[i])), (max(-REACH, (t - A[i][m]) / s[i]), REACH)):
                    if end > start:
                        x, dx = line(start, end)
                        zs.append(np.hstack([np.repeat(z[m][None], len(x), 0), x[:, None]]))
                        ws.append(weight[m] * dx * phi(x))
            grown.append((np.concatenate(zs), np.concatenate(ws)))
        points = grown


def draw(rng, n_rounds):
    n = rng.randint(1, 3)
    keep = [rng.uniform(0.4, 0.9)]
    while len(keep) < n_rounds:
        keep.append(keep[-1] * rng.uniform(0.2, 0.8))
    return {
        "kappa": 10 ** rng.uniform(-0.4, 0.7), "noise": 10 ** rng.uniform(-0.7, 0.3),
        "weight": [rng.uniform(0.1, 1) for _ in range(n)], "variance": [10 ** rng.uniform(-0.7, 0.7) for _ in range(n)],
        "coefficient": [rng.choice((-1, 1)) * 10 ** rng.uniform(-1, 0.5) for _ in range(n)],
        "keep": keep, "ridge": rng.choice((0, 10 ** rng.uniform(-3, 0))),
        "retrainRidge": [rng.choice((0, 10 ** rng.uniform(-3, 0))) for _ in keep],
    }


def main():
    rng = random.Random(20260303)
    rows = []
    for i in range(24):
        problem = draw(rng, 2 if i < 16 else 3)
        rows.append({"problem": problem, "expected": {rule: solve(problem, rule) for rule in ("magnitude", "hessian")}})
        print(i, flush=True)
    with open(FILE, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
