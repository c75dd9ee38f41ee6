import { NO_TRANS, TRANS } from "../abi";
import { sgemm } from "../blas/sgemm";
import { ADD_SLOPE, BIAS, FROM_DATA, Net, NetAt, Op } from "./net";
import { addRow, sumRows } from "./rows";

// A dense layer: Y = X·W + b, X b×c, W c×oc (row-major, so that neither product of the way there needs a transpose).

export function denseForward(net: Net, op: Op, b: i32): void {
  const w = NetAt.f32(net.params, op.params);
  const y = NetAt.values(net, op.output);
  sgemm(
    NO_TRANS,
    NO_TRANS,
    b,
    op.oc,
    op.c,
    1,
    NetAt.values(net, op.input),
    op.c,
    w,
    op.oc,
    0,
    y,
    op.oc,
    net.work,
  );
  if (op.flags & BIAS) addRow(b, op.oc, NetAt.f32(w, op.c * op.oc), y);
}

/** dW = XᵀdY, db = Σ rows of dY, dX = dY·Wᵀ. */
export function denseBackward(net: Net, op: Op, b: i32): void {
  const dy = NetAt.slopes(net, op.output);
  const dw = NetAt.f32(net.grads, op.params);
  sgemm(
    TRANS,
    NO_TRANS,
    op.c,
    op.oc,
    b,
    1,
    NetAt.values(net, op.input),
    op.c,
    dy,
    op.oc,
    0,
    dw,
    op.oc,
    net.work,
  );
  if (op.flags & BIAS) sumRows(b, op.oc, dy, NetAt.f32(dw, op.c * op.oc));
  if (op.flags & FROM_DATA) return;
  const w = NetAt.f32(net.params, op.params);
  const beta: f32 = op.flags & ADD_SLOPE ? 1 : 0;
  sgemm(
    NO_TRANS,
    TRANS,
    b,
    op.c,
    op.oc,
    1,
    dy,
    op.oc,
    w,
    op.oc,
    beta,
    NetAt.slopes(net, op.input),
    op.c,
    net.work,
  );
}
