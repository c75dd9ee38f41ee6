"""The generating vector of assembly/asymptotics/rounds/lattice.ts, found component by component.

    python3 scripts/lattice-vector.py         prints it; takes a minute, needs numpy

Worst-case error in the weighted Korobov space of smoothness 1 with product weights 1/j^2 (Sloan and Reztsov, Math. Comp. 71, 2002), each
component chosen from the odd numbers so that its worst ratio to the best one over N = 2^6 ... 2^14 is least: one vector for all N.
"""
import numpy as np

SIZES = [2**m for m in range(6, 15)]
rng = np.random.default_rng(1)
omega = {n: 2 * np.pi**2 * ((np.arange(n) / n) ** 2 - np.arange(n) / n + 1 / 6) for n in SIZES}
product = {n: np.ones(n) for n in SIZES}
vector = []
for d in range(20):
    weight = 1 / (d + 1) ** 2
    odd = np.setdiff1d(np.arange(1, SIZES[-1] // 2, 2), vector)
    candidates = [1] if d == 0 else rng.choice(odd, 1500, replace=False)
    error = np.zeros((len(candidates), len(SIZES)))
    for k, n in enumerate(SIZES):
        before = product[n].mean() - 1
        for i, c in enumerate(candidates):
            error[i, k] = before + weight * np.dot(product[n], omega[n][(np.arange(n) * c) % n]) / n
    best = int(candidates[np.argmin((error / error.min(0)).max(1))])
    vector.append(best)
    for n in SIZES:
        product[n] *= 1 + weight * omega[n][(np.arange(n) * best) % n]
print(vector)
