// The computation of `predict` in plain JavaScript: the formulas of docs/theory.md §2, §3, §6 over arrays of numbers.
// Newton's method inside a bracket for both roots, the same erfc polynomial, no rearrangement against cancellation.

/** (x + 4) erfcx(x) in powers of t = (x − 4)/(x + 4), as in assembly/special/erfc.ts. */
const ERFCX = [
  1.095995661000491, -0.976548729080882, 0.7732087022652305, -0.5408538313132359, 0.33085158787832425,
  -0.1740109372398951, 0.0763815149035804, -0.02637005334114636, 0.006112055709425008, -0.0002809588561761663,
  -0.00045505297648525974, 0.0001768127558246703, -3.634189815734297e-6, -1.8860623869611058e-5,
  4.692357838082307e-6, 1.423490191441101e-6, -8.436204025935691e-7, -7.434152285505024e-8,
  1.2250562055092748e-7, -3.182121907694927e-10, -1.5265540766876378e-8, 7.222424596989434e-10,
  1.2056126062974666e-9, -7.944018485510838e-11,
];

const phi = (x) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** Φ(−x) */
function tail(x) {
  const z = Math.abs(x) / Math.SQRT2;
  const r = 1 / (z + 4);
  const t = 2 * z * r - 1;
  let p = 0;
  for (let i = ERFCX.length - 1; i >= 0; i--) p = p * t + ERFCX[i];
  const upper = 0.5 * Math.exp(-z * z) * p * r;
  return x < 0 ? 1 - upper : upper;
}

function solveXi(weight, variance, kappa, ridge) {
  let active = 0;
  let mean = 0;
  for (let k = 0; k < weight.length; k++) {
    if (variance[k] > 0) active += weight[k];
    mean += weight[k] * variance[k];
  }
  if (ridge === 0 && kappa * active <= 1) return Infinity;
  let low = 1 / (kappa * mean + ridge);
  let high = Infinity;
  let xi = low;
  for (let i = 0; i < 200; i++) {
    let sum = ridge * xi;
    let slope = ridge * xi;
    for (let k = 0; k < weight.length; k++) {
      const a = (xi * variance[k]) / (1 + xi * variance[k]);
      sum += kappa * weight[k] * a;
      slope += kappa * weight[k] * a * (1 - a);
    }
    if (Math.abs(sum - 1) < 4e-16) break;
    if (sum < 1) low = xi;
    else high = xi;
    let next = xi * Math.exp((-Math.log(sum) * sum) / slope);
    if (!(next > low && next < high)) next = high === Infinity ? 2 * low : Math.sqrt(low * high);
    if (Math.abs(next - xi) <= 1e-15 * xi) return next;
    xi = next;
  }
  return xi;
}

function threshold(weight, mean, deviation, scale, keep) {
  let low = 0;
  let high = 0;
  for (let k = 0; k < weight.length; k++)
    high = Math.max(high, scale[k] * (Math.abs(mean[k]) + 40 * deviation[k]));
  let t = high / 40;
  for (let i = 0; i < 200; i++) {
    let mass = 0;
    let density = 0;
    for (let k = 0; k < weight.length; k++) {
      const tau = t / scale[k];
      const u = (tau + mean[k]) / deviation[k];
      const b = (tau - mean[k]) / deviation[k];
      mass += weight[k] * (tail(u) + tail(b));
      density += (weight[k] * (phi(u) + phi(b))) / (scale[k] * deviation[k]);
    }
    if (Math.abs(mass - keep) < 1e-14 * keep) break;
    if (mass > keep) low = t;
    else high = t;
    let next = t + (Math.log(mass / keep) * mass) / density;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (Math.abs(next - t) <= 1e-16 * t) break;
    t = next;
  }
  return t;
}

function fixedSet(weight, score, keep) {
  const order = Array.from(score.keys()).toSorted((i, j) => score[j] - score[i]);
  const mass = new Float64Array(weight.length);
  let left = keep;
  for (let i = 0; i < order.length;) {
    let end = i;
    let tied = 0;
    while (end < order.length && score[order[end]] === score[order[i]]) tied += weight[order[end++]];
    const share = Math.min(1, left / tied);
    for (; i < end; i++) mass[order[i]] = share;
    left -= share * tied;
    if (left <= 0) break;
  }
  return { mass, first: new Float64Array(weight.length), second: mass };
}

function retrained(problem, law, set, kappa, ridge) {
  const { weight, variance, coefficient, noiseStd } = problem;
  const n = weight.length;
  const { gamma, a } = law;
  const g = Math.sqrt(gamma);
  const wp = weight.map((w, k) => w * set.mass[k]);
  const xi = solveXi(wp, variance, kappa, ridge);
  const h = variance.map((v) => (xi === Infinity ? 1 : (xi * v) / (1 + xi * v)));
  let [d, e2] = [0, 0];
  let [qq, qe, q0, ee, eq, e0] = [gamma, 0, noiseStd ** 2, 0, 0, 0];
  for (let k = 0; k < n; k++) {
    d += wp[k] * h[k];
    e2 += wp[k] * h[k] ** 2;
    const theta = Math.sqrt(variance[k] / kappa) * coefficient[k];
    const [p, m1, m2] = [set.mass[k], g * set.first[k], gamma * set.second[k]];
    const [r, kw] = [1 - a[k], kappa * weight[k]];
    qq -= kw * h[k] * (a[k] * m2 - r * theta * m1);
    qe += kw * h[k] * (r * a[k] * m2 + (a[k] - r) * r * theta * m1 - r * r * theta * theta * p);
    q0 += kw * (r * theta * theta * (1 - h[k] * p) + h[k] * a[k] * theta * m1);
    eq -= (kw / gamma) * h[k] * m2;
    ee += (kw / gamma) * h[k] * r * (theta * m1 + m2);
    e0 += (kw / gamma) * h[k] * theta * m1;
  }
  eq += kappa * d;
  ee += 1 - kappa * d;
  const determinant = qq * ee - qe * eq;
  const q = (q0 * ee - qe * e0) / determinant;
  const e = (qq * e0 - q0 * eq) / determinant;
  let sum = 0;
  for (let k = 0; k < n; k++) {
    const theta = Math.sqrt(variance[k] / kappa) * coefficient[k];
    const [p, m1, m2] = [set.mass[k], g * set.first[k], gamma * set.second[k]];
    const constant = h[k] * theta * (1 - e * (1 - a[k])) - theta;
    const slope = h[k] * (q - e * (1 - a[k]));
    sum +=
      weight[k] * (constant ** 2 * p + 2 * constant * slope * m1 + slope ** 2 * m2 + theta ** 2 * (1 - p));
  }
  return (noiseStd ** 2 + kappa * (sum - e2 * q * q * gamma)) / (1 - kappa * e2);
}

/** { xi, dense, small, pruned, retrained } of one point. */
export function predict(problem, { kappa, keepFraction, ridge = 0, retrainRidge = 0 }) {
  const { weight, variance, coefficient, noiseStd } = problem;
  const n = weight.length;
  const xi = solveXi(weight, variance, kappa, ridge);
  const a = variance.map((v) => (xi === Infinity ? 1 : (xi * v) / (1 + xi * v)));
  let [numerator, denominator] = [noiseStd ** 2, 1];
  for (let k = 0; k < n; k++) {
    numerator += weight[k] * variance[k] * (coefficient[k] * (1 - a[k])) ** 2;
    denominator -= kappa * weight[k] * a[k] ** 2;
  }
  const gamma = numerator / denominator;
  const law = { gamma, a };
  const mean = a.map((x, k) => x * coefficient[k]);
  const deviation = a.map((x, k) => (Math.sqrt(kappa * gamma) * x) / Math.sqrt(variance[k]));
  const ones = variance.map(() => 1);
  const importance = variance.map((v, k) => v * coefficient[k] ** 2);
  const moments = (scale) => {
    const t = threshold(weight, mean, deviation, scale, keepFraction);
    const set = { mass: new Float64Array(n), first: new Float64Array(n), second: new Float64Array(n) };
    for (let k = 0; k < n; k++) {
      const x = (-t / scale[k] - mean[k]) / deviation[k];
      const y = (t / scale[k] - mean[k]) / deviation[k];
      set.mass[k] = tail(-x) + tail(y);
      set.first[k] = phi(y) - phi(x);
      set.second[k] = set.mass[k] + y * phi(y) - x * phi(x);
    }
    return set;
  };
  const sets = {
    magnitude: moments(ones),
    hessian: moments(variance.map(Math.sqrt)),
    oracle: fixedSet(weight, importance, keepFraction),
    random: fixedSet(weight, ones, keepFraction),
  };
  const result = { xi, dense: gamma, small: 0, pruned: {}, retrained: {} };
  for (const [name, set] of Object.entries(sets)) {
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const [b, m, s] = [coefficient[k], mean[k], deviation[k]];
      const p = set.mass[k];
      const kept = (b - m) ** 2 * p - 2 * (b - m) * s * set.first[k] + s * s * set.second[k];
      sum += weight[k] * variance[k] * (b * b * (1 - p) + kept);
    }
    result.pruned[name] = noiseStd ** 2 + sum;
    result.retrained[name] = retrained(problem, law, set, kappa, retrainRidge);
  }
  result.small = retrained(problem, law, sets.oracle, kappa, 0);
  return result;
}
