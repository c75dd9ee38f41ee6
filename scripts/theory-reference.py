"""An independent implementation of docs/theory.md §2, §3 and §6 in 60-digit arithmetic, and random problems solved with it.

    python3 scripts/theory-reference.py        writes test/fixtures/theory-random.json

Straight from the formulas: moments M₁, M₂ of N, no rearrangement against cancellation, roots by bisection. Needs mpmath.
"""
import json

import os
import random

from mpmath import erfc, exp, inf, lu_solve, matrix, mp, mpf, pi, sqrt

mp.dps = 60
FILE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "test", "fixtures", "theory-random.json")


def phi(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def tail(x):
    return erfc(x / sqrt(mpf(2))) / 2


def bisect(f, low, high):
    """The root of an increasing f by halving on the log scale."""
    while high - low > low * mpf(10) ** -55:
        middle = sqrt(low * high)
        if f(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def solve_xi(weights, variances, kappa, ridge):
    """(ξ, h per atom): κE[P ξΛ/(1+ξΛ)] + λξ = 1, weights already times P."""
    active = kappa * sum(w for w, v in zip(weights, variances) if v > 0)
    if ridge == 0 and active <= 1:
        return inf, [mpf(1) if v > 0 else mpf(0) for v in variances]
    f = lambda x: kappa * sum(w * x * v / (1 + x * v) for w, v in zip(weights, variances)) + ridge * x - 1
    xi = bisect(f, mpf(10) ** -30, mpf(10) ** 40)
    return xi, [xi * v / (1 + xi * v) for v in variances]


def top_share(weights, scores, keep):
    shares = [mpf(0)] * len(weights)
    left = keep
    for value in sorted(set(scores), reverse=True):
        tied = [k for k, s in enumerate(scores) if s == value]
        mass = sum(weights[k] for k in tied)
        for k in tied:
            shares[k] = min(mpf(1), left / mass)
        left -= min(left, mass)
    return shares


def kept_set(problem, law, scale):
    """Threshold and P, Z1, Z2 per atom of the kept set c|X| > t."""
    w, keep = problem["weight"], problem["keep"]
    live = [k for k in range(len(w)) if law["v"][k] > 0 and scale[k] > 0]
    P, Z1, Z2 = [[mpf(0)] * len(w) for _ in range(3)]
    mass = sum(w[k] for k in live)

    def ends(k, t):
        s = sqrt(law["v"][k])
        return (-t / scale[k] - law["m"][k]) / s, (t / scale[k] - law["m"][k]) / s

    def kept(t):
        total = mpf(0)
        for k in live:
            a, b = ends(k, t)
            total += w[k] * (tail(-a) + tail(b))
        return total

    if keep >= mass * (1 - mpf(10) ** -15):
        t = mpf(0)
        rest = 1 - mass
        for k in range(len(w)):
            share = (keep - mass) / rest if rest > mpf(10) ** -15 else mpf(0)
            P[k] = mpf(1) if k in live else max(mpf(0), share)
            Z2[k] = P[k]
        return t, P, Z1, Z2
    high = max(scale[k] * (abs(law["m"][k]) + 40 * sqrt(law["v"][k])) for k in live)
    t = bisect(lambda x: keep - kept(x), high * mpf(10) ** -40, high)
    for k in live:
        a, b = ends(k, t)
        P[k] = tail(-a) + tail(b)
        Z1[k] = phi(b) - phi(a)
        Z2[k] = P[k] + b * phi(b) - a * phi(a)
    return t, P, Z1, Z2


def pruned_risk(problem, law, P, Z1, Z2):
    total = problem["sigma2"]
    for w, v, B, m, var, p, z1, z2 in zip(
        problem["weight"], problem["variance"], problem["coefficient"], law["m"], law["v"], P, Z1, Z2
    ):
        total += w * v * (B * B * (1 - p) + (B - m) ** 2 * p - 2 * (B - m) * sqrt(var) * z1 + var * z2)
    return total


def retrained_risk(problem, law, P, Z1, Z2, ridge):
    """(risk, ξ₂, q, e) of §6, with the moments of N = √γ z."""
    kappa, gamma, sigma2 = problem["kappa"], law["gamma"], problem["sigma2"]
    w, variance = problem["weight"], problem["variance"]
    n = range(len(w))
    E = lambda f: sum(w[k] * f(k) for k in n)
    wp = [w[k] * P[k] for k in n]
    xi, h = solve_xi(wp, variance, kappa, ridge)
    D, E2 = E(lambda k: P[k] * h[k]), E(lambda k: P[k] * h[k] ** 2)
    omega = 1 - kappa * D
    theta = [sqrt(variance[k] / kappa) * problem["coefficient"][k] for k in n]
    M1 = [sqrt(gamma) * Z1[k] for k in n]
    M2 = [gamma * Z2[k] for k in n]
    a = law["a"]

    # second-stage fit on S: c0 + c1 N with c0 = h(Θ − e(1−a)Θ), c1 = h(q − e(1−a)); linear in (q, e)
    def first(q, e):  # right side of the equation for q, minus γq
        def atom(k):
            c0, c1 = h[k] * theta[k] * (1 - e * (1 - a[k])), h[k] * (q - e * (1 - a[k]))
            d0, d1 = -(1 - a[k]) * theta[k], a[k]
            inside = d0 * c0 * P[k] + (d0 * c1 + d1 * c0) * M1[k] + d1 * c1 * M2[k]
            return inside - theta[k] * d0
        return sigma2 + kappa * E(atom) - gamma * q

    def second(q, e):
        atom = lambda k: h[k] * theta[k] * (1 - e * (1 - a[k])) * M1[k] + h[k] * (q - e * (1 - a[k])) * M2[k]
        return kappa / gamma * E(atom) - kappa * q * D - omega * e

    A = matrix(2, 2)
    b = matrix(2, 1)
    for i, f in enumerate((first, second)):
        f0 = f(mpf(0), mpf(0))
        A[i, 0], A[i, 1], b[i] = f(mpf(1), mpf(0)) - f0, f(mpf(0), mpf(1)) - f0, -f0
    q, e = lu_solve(A, b)

    def square(k):
        c0 = h[k] * theta[k] * (1 - e * (1 - a[k])) - theta[k]
        c1 = h[k] * (q - e * (1 - a[k]))
        return c0 * c0 * P[k] + 2 * c0 * c1 * M1[k] + c1 * c1 * M2[k] + theta[k] ** 2 * (1 - P[k])

    risk = (sigma2 + kappa * (E(square) - E2 * q * q * gamma)) / (1 - kappa * E2)
    return risk, xi, q, e


def solve(raw):
    problem = {k: [mpf(x) for x in v] if isinstance(v, list) else mpf(v) for k, v in raw.items()}
    total = sum(problem["weight"])
    problem["weight"] = [w / total for w in problem["weight"]]
    problem["sigma2"] = problem["noise"] ** 2
    w, variance, B = problem["weight"], problem["variance"], problem["coefficient"]
    n = range(len(w))
    kappa, ridge = problem["kappa"], problem["ridge"]
    xi, a = solve_xi(w, variance, kappa, ridge)
    gamma = (problem["sigma2"] + sum(w[k] * B[k] ** 2 * variance[k] * (1 - a[k]) ** 2 for k in n)) / (
        1 - kappa * sum(w[k] * a[k] ** 2 for k in n)
    )
    law = {"gamma": gamma, "a": a, "m": [a[k] * B[k] for k in n]}
    law["v"] = [kappa * gamma * a[k] ** 2 / variance[k] if variance[k] > 0 else mpf(0) for k in n]
    importance = [variance[k] * B[k] ** 2 for k in n]
    out = {"xi": xi, "dense": gamma}
    zero = [mpf(0)] * len(w)
    sets = {
        "magnitude": kept_set(problem, law, [mpf(1)] * len(w)),
        "hessian": kept_set(problem, law, [sqrt(v) for v in variance]),
    }
    for name, P in (("oracle", top_share(w, importance, problem["keep"])), ("random", [problem["keep"]] * len(w))):
        sets[name] = (None, P, zero, P)
    for name, (t, P, Z1, Z2) in sets.items():
        risk, xi2, q, e = retrained_risk(problem, law, P, Z1, Z2, problem["retrainRidge"])
        out[name] = {"pruned": pruned_risk(problem, law, P, Z1, Z2), "retrained": risk, "xi": xi2, "q": q, "e": e}
        if t is not None:
            out[name]["threshold"] = t
    P = sets["oracle"][1]
    rank = kappa * sum(w[k] * P[k] for k in n if variance[k] > 0)
    noise = problem["sigma2"] + sum(w[k] * importance[k] * (1 - P[k]) for k in n)
    if rank < 1:
        out["small"] = noise / (1 - rank)
    else:
        _, h = solve_xi([w[k] * P[k] for k in n], variance, kappa, mpf(0))
        out["small"] = (noise + sum(w[k] * P[k] * importance[k] * (1 - h[k]) ** 2 for k in n)) / (
            1 - kappa * sum(w[k] * P[k] * h[k] ** 2 for k in n)
        )
    return out


def draw(rng, kind):
    n = rng.randint(1, 5)
    raw = [rng.uniform(0.05, 1) for _ in range(n)]
    weight = [x / sum(raw) for x in raw]
    wide = rng.random() < 0.5
    variance = [10 ** rng.uniform(-3, 3) if wide else 10 ** rng.uniform(-0.7, 0.7) for _ in range(n)]
    coefficient = [rng.choice((-1, 1)) * 10 ** rng.uniform(-1, 1) for _ in range(n)]
    kappa, keep = 10 ** rng.uniform(-0.7, 1), rng.uniform(0.05, 0.95)
    noise = 10 ** rng.uniform(-1, 0.5)
    ridge, retrain = (10 ** rng.uniform(-5, 1) if rng.random() < 0.4 else 0 for _ in range(2))
    if kind == "tiny keep":
        keep = 10 ** rng.uniform(-7, -1)
    elif kind == "almost all":
        keep = 1 - 10 ** rng.uniform(-7, -1)
    elif kind == "peak":
        kappa, ridge = 1 + rng.choice((-1, 1)) * 10 ** rng.uniform(-8, -1), 0
    elif kind == "second peak":
        kappa = 10 ** rng.uniform(0.1, 1)
        keep, retrain = (1 + rng.choice((-1, 1)) * 10 ** rng.uniform(-6, -0.5)) / kappa, 0
        keep = min(keep, 0.999)
    elif kind == "small noise":
        noise = 10 ** rng.uniform(-9, -3)
    elif kind == "zeros":
        if n > 1:
            variance[rng.randrange(n)] = 0
        coefficient[rng.randrange(n)] = 0
    elif kind == "large":
        kappa = 10 ** rng.uniform(1, 4)
    return {
        "kappa": kappa, "noise": noise, "keep": keep, "weight": weight, "variance": variance,
        "coefficient": coefficient, "ridge": ridge, "retrainRidge": retrain,
    }


def number(x):
    if isinstance(x, dict):
        return {k: number(v) for k, v in x.items()}
    return "Infinity" if x == inf else float(x)


def main():
    rng = random.Random(20260101)
    kinds = ["plain", "tiny keep", "almost all", "peak", "second peak", "small noise", "zeros", "large"]
    rows = []
    for i in range(64):
        problem = draw(rng, kinds[i % len(kinds)])
        rows.append({"kind": kinds[i % len(kinds)], "problem": problem, "expected": number(solve(problem))})
    with open(FILE, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
