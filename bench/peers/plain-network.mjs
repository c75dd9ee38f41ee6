// Training steps in plain JavaScript: typed arrays, channels last, innermost loops along contiguous memory.
import { BATCH, MOMENTUM, RATE } from "../support/network-jobs.mjs";

export const name = "plain JavaScript";

export function step({ net, params: start, X, y }) {
  const params = start.slice();
  const grads = new Float32Array(params.length);
  const moments = new Float32Array(params.length);
  const sizes = net.layers.map(({ outputShape: [h, w, c] }) => h * w * c);
  const values = [X, ...sizes.map((size) => new Float32Array(BATCH * size))];
  const slopes = [undefined, ...sizes.map((size) => new Float32Array(BATCH * size))];
  const saved = net.layers.map(({ outputShape }) => new Float32Array(2 * outputShape[2]));
  return () => {
    net.layers.forEach((layer, i) => {
      forward[layer.kind](layer, params, values[layer.input], values[i + 1], saved[i]);
      if (layer.relu) for (let k = 0, out = values[i + 1]; k < out.length; k++) if (out[k] < 0) out[k] = 0;
    });
    const loss = softmax(net.nOutputs, values.at(-1), y, slopes.at(-1));
    grads.fill(0);
    for (let i = net.layers.length - 1; i >= 0; i--) {
      const layer = net.layers[i];
      const [out, dy] = [values[i + 1], slopes[i + 1]];
      if (layer.relu) for (let k = 0; k < out.length; k++) if (out[k] <= 0) dy[k] = 0;
      slopes[layer.input]?.fill(0);
      backward[layer.kind](layer, params, grads, values[layer.input], dy, slopes[layer.input], saved[i]);
    }
    for (let k = 0; k < params.length; k++) {
      moments[k] = MOMENTUM * moments[k] + grads[k];
      params[k] -= RATE * moments[k];
    }
    return loss;
  };
}

const forward = {
  dense({ params: at, inputShape: [, , c], outputShape: [, , oc] }, w, x, y) {
    for (let i = 0; i < BATCH; i++) {
      for (let o = 0; o < oc; o++) y[i * oc + o] = w[at + c * oc + o];
      for (let k = 0; k < c; k++) {
        const factor = x[i * c + k];
        const row = at + k * oc;
        for (let o = 0; o < oc; o++) y[i * oc + o] += factor * w[row + o];
      }
    }
  },
  conv(layer, w, x, y) {
    y.fill(0);
    windows(layer, (from, to, tap) => {
      const [c, oc] = [layer.inputShape[2], layer.outputShape[2]];
      for (let k = 0; k < c; k++) {
        const factor = x[from + k];
        const row = layer.params + (tap * c + k) * oc;
        for (let o = 0; o < oc; o++) y[to + o] += factor * w[row + o];
      }
    });
  },
  batchNorm({ params: at, outputShape: [, , c] }, w, x, y, saved) {
    const n = x.length / c;
    const [mean, square] = [new Float64Array(c), new Float64Array(c)];
    for (let i = 0; i < x.length; i += c) for (let j = 0; j < c; j++) mean[j] += x[i + j] / n;
    for (let i = 0; i < x.length; i += c) for (let j = 0; j < c; j++) square[j] += (x[i + j] - mean[j]) ** 2;
    for (let j = 0; j < c; j++) {
      saved[j] = mean[j];
      saved[c + j] = 1 / Math.sqrt(square[j] / n + 1e-5);
    }
    for (let i = 0; i < x.length; i += c)
      for (let j = 0; j < c; j++) y[i + j] = w[at + j] * (x[i + j] - saved[j]) * saved[c + j] + w[at + c + j];
  },
  averagePool(layer, _w, x, y) {
    y.fill(0);
    pools(layer, (from, to, c, share) => {
      for (let j = 0; j < c; j++) y[to + j] += share * x[from + j];
    });
  },
};

const backward = {
  dense({ params: at, inputShape: [, , c], outputShape: [, , oc] }, w, dw, x, dy, dx) {
    for (let i = 0; i < BATCH; i++) {
      for (let o = 0; o < oc; o++) dw[at + c * oc + o] += dy[i * oc + o];
      for (let k = 0; k < c; k++) {
        const factor = x[i * c + k];
        const row = at + k * oc;
        for (let o = 0; o < oc; o++) dw[row + o] += factor * dy[i * oc + o];
      }
      if (!dx) continue;
      for (let k = 0; k < c; k++) {
        const row = at + k * oc;
        let sum = 0;
        for (let o = 0; o < oc; o++) sum += w[row + o] * dy[i * oc + o];
        dx[i * c + k] = sum;
      }
    }
  },
  conv(layer, w, dw, x, dy, dx) {
    const [c, oc] = [layer.inputShape[2], layer.outputShape[2]];
    windows(layer, (from, to, tap) => {
      for (let k = 0; k < c; k++) {
        const factor = x[from + k];
        const row = layer.params + (tap * c + k) * oc;
        for (let o = 0; o < oc; o++) dw[row + o] += factor * dy[to + o];
        if (!dx) continue;
        let sum = 0;
        for (let o = 0; o < oc; o++) sum += w[row + o] * dy[to + o];
        dx[from + k] += sum;
      }
    });
  },
  batchNorm({ params: at, outputShape: [, , c] }, w, dw, x, dy, dx, saved) {
    const n = x.length / c;
    const [sums, products] = [new Float64Array(c), new Float64Array(c)];
    for (let i = 0; i < x.length; i += c)
      for (let j = 0; j < c; j++) {
        sums[j] += dy[i + j];
        products[j] += dy[i + j] * (x[i + j] - saved[j]) * saved[c + j];
      }
    for (let j = 0; j < c; j++) [dw[at + j], dw[at + c + j]] = [products[j], sums[j]];
    for (let i = 0; i < x.length; i += c)
      for (let j = 0; j < c; j++) {
        const normal = (x[i + j] - saved[j]) * saved[c + j];
        dx[i + j] = w[at + j] * saved[c + j] * (dy[i + j] - (sums[j] + normal * products[j]) / n);
      }
  },
  averagePool(layer, _w, _dw, _x, dy, dx) {
    pools(layer, (from, to, c, share) => {
      for (let j = 0; j < c; j++) dx[from + j] += share * dy[to + j];
    });
  },
};

/** Every pair of an input pixel and an output pixel, by places in the tensors, and the tap of the window between them. */
function windows({ inputShape: [h, w, c], outputShape: [oh, ow, oc], size, stride, pad }, visit) {
  for (let i = 0; i < BATCH; i++)
    for (let oy = 0; oy < oh; oy++)
      for (let ox = 0; ox < ow; ox++)
        for (let ky = 0; ky < size; ky++)
          for (let kx = 0; kx < size; kx++) {
            const [iy, ix] = [oy * stride - pad + ky, ox * stride - pad + kx];
            if (iy < 0 || iy >= h || ix < 0 || ix >= w) continue;
            visit(((i * h + iy) * w + ix) * c, ((i * oh + oy) * ow + ox) * oc, ky * size + kx);
          }
}

function pools(layer, visit) {
  const c = layer.outputShape[2];
  windows(layer, (from, to) => visit(from, to, c, 1 / layer.size ** 2));
}

function softmax(k, outputs, y, slope) {
  let loss = 0;
  for (let i = 0; i < BATCH; i++) {
    const row = outputs.subarray(i * k, (i + 1) * k);
    const top = Math.max(...row);
    let sum = 0;
    for (let j = 0; j < k; j++) sum += Math.exp(row[j] - top);
    loss += (Math.log(sum) - (row[y[i]] - top)) / BATCH;
    for (let j = 0; j < k; j++)
      slope[i * k + j] = (Math.exp(row[j] - top) / sum - (j === y[i] ? 1 : 0)) / BATCH;
  }
  return loss;
}
