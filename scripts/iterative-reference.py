"""Pruning in rounds (docs/theory.md §7) by simulation of real fits, to compare the theory with.

    python3 scripts/iterative-reference.py        writes test/fixtures/rounds-simulation.json; needs numpy, takes some minutes

Per trial: draw X and y, fit, then per round keep the highest scores among what is left and refit the kept columns to the same data.
"""
import json
import os

import numpy as np

FILE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "test", "fixtures", "rounds-simulation.json")

SPIKED = {"weight": [0.1, 0.9], "variance": [25, 1], "coefficient": [1, 1], "noise": 0.5**0.5}
SIGNAL = {"weight": [0.2, 0.8], "variance": [1, 1], "coefficient": [2, 0.1], "noise": 0.3**0.5}
FOUR = {"weight": [0.1, 0.4, 0.4, 0.1], "variance": [9, 1, 1, 0.25], "coefficient": [-1.5, -1.5, 1, 1], "noise": 0.7}
CASES = [
    {**SPIKED, "kappa": 2.5, "keep": [0.5, 0.1], "ridge": 0, "retrainRidge": [0, 0]},
    {**SPIKED, "kappa": 2.5, "keep": [0.5, 0.3, 0.1], "ridge": 0, "retrainRidge": [0, 0, 0]},
    {**SPIKED, "kappa": 2.5, "keep": [0.5, 0.1], "ridge": 0.1, "retrainRidge": [0.2, 0.3]},
    {**SPIKED, "kappa": 2.5, "keep": [0.8, 0.6, 0.3, 0.2, 0.1], "ridge": 0, "retrainRidge": [0] * 5},
    {**SIGNAL, "kappa": 0.5, "keep": [0.5, 0.2, 0.1], "ridge": 0, "retrainRidge": [0, 0, 0]},
    {**SIGNAL, "kappa": 3, "keep": [0.8, 0.64, 0.51, 0.41, 0.33, 0.26], "ridge": 0.1, "retrainRidge": [0.1] * 6},
    {**FOUR, "kappa": 2, "keep": [0.7, 0.3], "ridge": 0.3, "retrainRidge": [0, 0.2]},
]
N_SAMPLES = 400
N_TRIALS = 240


def fit(X, y, ridge):
    """(1/n)|y - Xb|^2 + ridge |b|^2; without ridge the shortest least-squares solution."""
    n, p = X.shape
    if p <= n:
        return np.linalg.solve(X.T @ X + n * ridge * np.eye(p), X.T @ y)
    return X.T @ np.linalg.solve(X @ X.T + n * ridge * np.eye(n), y)


def trial(case, rng):
    p = round(case["kappa"] * N_SAMPLES)
    counts = [round(w * p) for w in case["weight"]]
    assert sum(counts) == p
    variance = np.repeat(np.array(case["variance"], float), counts)
    beta = np.repeat(case["coefficient"], counts) / np.sqrt(p)
    X = rng.standard_normal((N_SAMPLES, p)) * np.sqrt(variance)
    y = X @ beta + case["noise"] * rng.standard_normal(N_SAMPLES)
    risk = lambda b: case["noise"] ** 2 + np.sum(variance * (b - beta) ** 2)
    dense = fit(X, y, case["ridge"])
    row = []
    for scale in (np.ones(p), np.sqrt(variance)):
        b, left = dense, np.arange(p)
        for keep, ridge in zip(case["keep"], case["retrainRidge"]):
            order = np.argsort(-np.abs(scale[left] * b[left]), kind="stable")
            left = np.sort(left[order[: round(keep * p)]])
            pruned = np.zeros(p)
            pruned[left] = b[left]
            b = np.zeros(p)
            b[left] = fit(X[:, left], y, ridge)
            row += [risk(pruned), risk(b)]
    return row


def main():
    out = []
    for number, case in enumerate(CASES):
        rows = np.array([trial(case, np.random.default_rng([number, t])) for t in range(N_TRIALS)])
        mean, error = rows.mean(0), rows.std(0, ddof=1) / np.sqrt(N_TRIALS)
        shape = (2, len(case["keep"]), 2)
        mean, error = mean.reshape(shape), error.reshape(shape)
        record = {"problem": case, "nSamples": N_SAMPLES, "nTrials": N_TRIALS, "simulated": {}}
        for r, rule in enumerate(("magnitude", "hessian")):
            record["simulated"][rule] = [
                {
                    stage: {"mean": round(mean[r, k, s], 5), "standardError": round(error[r, k, s], 5)}
                    for s, stage in enumerate(("pruned", "retrained"))
                }
                for k in range(shape[1])
            ]
        out.append(record)
        print(case["keep"], mean[0].round(3).tolist(), mean[1].round(3).tolist(), flush=True)
    with open(FILE, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(row) for row in out) + "\n]\n")


if __name__ == "__main__":
    main()
