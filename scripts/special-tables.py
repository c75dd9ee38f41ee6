"""Coefficients and test tables of assembly/special, from mpmath.

    python3 scripts/special-tables.py coefficients   prints the polynomials that the kernels hold
    python3 scripts/special-tables.py tables         writes test/fixtures/special/*.json

Needs mpmath. Every table row is [x, f(x)], where x is a double and f(x) is correctly rounded.
"""
import json
import os
import random
import sys

from mpmath import acos, asin, atanh, cos, erf, erfc, exp, expm1, log, mp, mpf, pi, sqrt

mp.dps = 50
FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "test", "fixtures", "special")
SMALLEST = mpf(2) ** -1074


def erfcx(x):
    """exp(x²) erfc(x); beyond x = 60 the asymptotic series, whose smallest term is far below 1e-50."""
    if x < 60:
        return exp(x * x) * erfc(x)
    total, term = mpf(0), mpf(1)
    for k in range(40):
        total += term
        term *= -(2 * k + 1) / (2 * x * x)
    return total / (x * sqrt(pi))


def chebyshev(f, low, high, nodes):
    """Power-basis coefficients of the interpolating polynomial of f at Chebyshev nodes of [low, high]."""
    centre, half = (low + high) / 2, (high - low) / 2
    angles = [pi * (k + mpf(1) / 2) / nodes for k in range(nodes)]
    values = [f(centre + half * cos(angle)) for angle in angles]
    c = [2 * sum(v * cos(j * angle) for v, angle in zip(values, angles)) / nodes for j in range(nodes)]
    c[0] /= 2
    # Clenshaw's recurrence on polynomials in x, with u = (x − centre) / half
    u = [-centre / half, 1 / half]
    b1, b2 = [mpf(0)], [mpf(0)]
    for j in range(nodes - 1, 0, -1):
        b1, b2 = add(add([c[j]], scale(2, multiply(u, b1))), scale(-1, b2)), b1
    return add(add([c[0]], multiply(u, b1)), scale(-1, b2))[:nodes]


def add(p, q):
    n = max(len(p), len(q))
    return [(p[i] if i < len(p) else 0) + (q[i] if i < len(q) else 0) for i in range(n)]


def scale(s, p):
    return [s * v for v in p]


def multiply(p, q):
    out = [mpf(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            out[i + j] += a * b
    return out


def coefficients():
    half_ln2 = log(mpf(2)) / 2

    def exp_rest(r):  # (exp(r) − 1 − r) / r²
        return (expm1(r) - r) / r**2 if abs(r) > mpf(10) ** -8 else mpf(1) / 2 + r / 6 + r**2 / 24

    def log_rest(z):  # (log((1+s)/(1−s)) − 2s) / s, z = s²
        s = sqrt(abs(z))
        return 2 * atanh(s) / s - 2 if s > mpf(10) ** -8 else 2 * z / 3

    def log_scaled(z):  # the same divided by z, which has a constant term
        return log_rest(z) / z if abs(z) > mpf(10) ** -16 else mpf(2) / 3

    show("exp: (exp(r) - 1 - r) / r² on |r| <= ln2/2", chebyshev(exp_rest, -half_ln2, half_ln2, 10))
    s_max = sqrt(mpf(2)) - 1
    s_max = s_max / (2 + s_max)
    show("log: (log((1+s)/(1-s)) - 2s) / s³ in z = s²", chebyshev(log_scaled, mpf(0), s_max**2, 8))
    c = mpf(4)

    def scaled_erfcx(t):  # (x + 4) erfcx(x), t = (x − 4)/(x + 4)
        return (c * (1 + t) / (1 - t) + c) * erfcx(c * (1 + t) / (1 - t))

    show("erfcx: (x + 4) erfcx(x) in t = (x - 4)/(x + 4)", chebyshev(scaled_erfcx, mpf(-1), mpf(1), 24))

    def erf_ratio(z):  # erf(x) / x, z = x²
        return erf(sqrt(z)) / sqrt(z) if z > mpf(10) ** -30 else 2 / sqrt(pi)

    show("erf: erf(x) / x in z = x² on x <= 1/2", chebyshev(erf_ratio, mpf(0), mpf(1) / 4, 9))

    def asin_rest(z):  # (asin(x) − x) / x³ in z = x²
        x = sqrt(abs(z))
        return (asin(x) - x) / x**3 if x > mpf(10) ** -12 else mpf(1) / 6

    show("asin: (asin(x) - x) / x³ in z = x² on |x| <= 1/2", chebyshev(asin_rest, mpf(0), mpf(1) / 4, 14))
    show("pi/2: double, rest", [float(pi / 2), pi / 2 - mpf(float(pi / 2))])
    ln2_high = float(int(log(mpf(2)) * 2**32)) / 2**32
    show("ln2: high part with 32 bits, rest", [ln2_high, log(mpf(2)) - ln2_high])
    show("1/ln2, 1/sqrt(2 pi), sqrt(2)", [1 / log(mpf(2)), 1 / sqrt(2 * pi), sqrt(mpf(2))])


def show(title, values):
    print(f"// {title}")
    for v in values:
        print(f"  {float(v)!r},")


def quantile(p):
    """z with P(Z > z) = p, by Newton from the bound √(−2 log p)."""
    low = min(p, 1 - p)
    z = mp.findroot(lambda z: log(erfc(z / sqrt(mpf(2))) / 2) - log(low), sqrt(-2 * log(2 * low)) * mpf("0.9"))
    return z if p < mpf(1) / 2 else -z


def tables():
    rng = random.Random(20120874)

    def spread(low, high, n):
        return [low + (high - low) * rng.random() for _ in range(n)]

    def logspread(low, high, n, signs=(1,)):
        return [rng.choice(signs) * 10 ** (low + (high - low) * rng.random()) for _ in range(n)]

    write("exp", exp, spread(-708, 709, 150) + spread(-1, 1, 100) + logspread(-20, 0, 40, (-1, 1)) + [0.0, 1.0, -1.0]
          + spread(-745, -708, 30) + [709.782712893384, -745.13])
    write("log", log, logspread(-307, 308, 120) + spread(0.5, 2, 120)
          + [1 + s for s in logspread(-15, -1, 60, (-1, 1))] + [1.0, 2.0, 5e-324, 2.5e-310, 1.7976931348623157e308])
    write("erfc", erfc, spread(-6, 6, 120) + spread(0, 26.5, 120) + logspread(-18, 0, 40, (-1, 1)) + [0.0, 26.54, 27.2])
    write("erfcx", erfcx, spread(0, 10, 150) + logspread(-18, 12, 100) + spread(-26, 0, 60) + [0.0])
    write("normalTail", lambda x: erfc(x / sqrt(mpf(2))) / 2,
          spread(-8, 8, 120) + spread(0, 37.5, 150) + logspread(-18, 0, 30, (-1, 1)) + [0.0, 37.6, 38.4])
    write("normalDensity", lambda x: exp(-x * x / 2) / sqrt(2 * pi),
          spread(-8, 8, 100) + spread(0, 37.6, 100) + logspread(-18, 0, 20) + [0.0, 38.4])
    moments(rng)
    near_one = [s * (1 - 10 ** -rng.uniform(1, 16)) for s in (-1, 1) for _ in range(40)]
    ends = [0.0, 0.5, -0.5, 1.0, -1.0]
    write("asin", asin, spread(-1, 1, 200) + near_one + logspread(-18, 0, 40, (-1, 1)) + ends)
    write("acos", acos, spread(-1, 1, 200) + near_one + logspread(-18, 0, 40, (-1, 1)) + ends)
    write("erf", erf, spread(-6, 6, 120) + spread(-0.6, 0.6, 120) + logspread(-300, 0, 60, (-1, 1)) + [0.5, -0.5, 5.9])
    write("normalQuantile", quantile, spread(0, 1, 120) + logspread(-300, -0.31, 200) + [1e-320, 0.075, 0.925, 0.4999])


def moments(rng):
    """Rows [t, m, P, 1 − P, Z1, P − Z2 over the band, 1 − Z2] for the kept set |z + m| > t."""
    rows = []
    pairs = [(rng.uniform(0, 8), rng.uniform(-8, 8)) for _ in range(80)]
    pairs += [(10 ** rng.uniform(-12, 0), rng.choice((-1, 1)) * 10 ** rng.uniform(-9, 1)) for _ in range(80)]
    pairs += [(rng.uniform(8, 30), rng.uniform(-7, 7)) for _ in range(40)]
    pairs += [(0.0, 0.0), (0.0, 3.0), (1.0, 0.0), (5.0, 5.0), (30.0, 0.0), (1e-9, 0.0), (40.0, 39.0), (2.0, 60.0)]
    mp.dps = 80
    for t, m in pairs:
        a, b = -mpf(t) - mpf(m), mpf(t) - mpf(m)
        phi = lambda x: exp(-x * x / 2) / sqrt(2 * pi)
        kept = erfc(-a / sqrt(mpf(2))) / 2 + erfc(b / sqrt(mpf(2))) / 2
        z1 = phi(b) - phi(a)
        y = b * phi(b) - a * phi(a)
        rows.append([t, m, kept, 1 - kept, z1, y, 1 - kept - y])
    mp.dps = 50
    save("moments", [[float(v) for v in row] for row in rows])


def write(name, f, points):
    rows = [[x, float(f(mpf(x)))] for x in points]
    save(name, [row for row in rows if abs(row[1]) >= float(SMALLEST)])


def save(name, rows):
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(FOLDER, f"{name}.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    {"coefficients": coefficients, "tables": tables}[sys.argv[1] if len(sys.argv) > 1 else "tables"]()
