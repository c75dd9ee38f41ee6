// A dense layer on tensors with the samples innermost: Y = Wᵀ·X + b, X c×lanes, W c×oc, Y oc×lanes.
import { NO_TRANS, TRANS } from "../abi";
import { sgemm } from "../blas/sgemm";
import { ADD_SLOPE, BIAS, FROM_DATA, Net, NetAt, Op } from "./net";
import { addToRows, sumOfRows } from "./rows";

export function denseForward(net: Net, op: Op): void {
  const w = NetAt.f32(net.params, op.params);
  const x = NetAt.values(net, op.input);
  const y = NetAt.values(net, op.output);
  const n = net.lanes;
  sgemm(TRANS, NO_TRANS, op.oc, n, op.c, 1, w, op.oc, x, n, 0, y, n, net.work);
  if (op.flags & BIAS) addToRows(op.oc, n, NetAt.f32(w, op.c * op.oc), y);
}

/** dW = X·dYᵀ, db = the sums of the rows of dY, dX = W·dY. */
export function denseBackward(net: Net, op: Op): void {
  const x = NetAt.values(net, op.input);
  const dy = NetAt.slopes(net, op.output);
  const dw = NetAt.f32(net.grads, op.params);
  const n = net.lanes;
  sgemm(NO_TRANS, TRANS, op.c, op.oc, n, 1, x, n, dy, n, 0, dw, op.oc, net.work);
  if (op.flags & BIAS) sumOfRows(op.oc, n, dy, false, NetAt.f32(dw, op.c * op.oc));
  if (op.flags & FROM_DATA) return;
  const w = NetAt.f32(net.params, op.params);
  const dx = NetAt.slopes(net, op.input);
  const beta: f32 = op.flags & ADD_SLOPE ? 1 : 0;
  sgemm(NO_TRANS, NO_TRANS, op.c, n, op.oc, 1, w, op.oc, dy, n, beta, dx, n, net.work);
}
