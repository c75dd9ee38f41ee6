import type { ManyRisks } from "../theory/many.js";
import type { Cell } from "./cells.js";
import { bestOf, candidateRisks, ratioOf, smallRisks } from "./contest.js";
import type { MapPlan } from "./options.js";

/** The grids of a map while it is filled, [ny × nx] and row-major. */
export class Grids {
  readonly cells: Cell[] = [];
  readonly ratio: Float64Array;
  readonly large: Float64Array;
  readonly small: Float64Array;
  readonly dense: Float64Array;
  readonly best: Int32Array;
  readonly risks: Float64Array[];
  /** Standard error of `large`, where risks are averages over draws. */
  readonly standardError: Float64Array | undefined;

  constructor(private readonly plan: MapPlan) {
    const size = plan.x.values.length * plan.y.values.length;
    const grid = () => new Float64Array(size);
    [this.ratio, this.large, this.small, this.dense] = [grid(), grid(), grid(), grid()];
    this.best = new Int32Array(size);
    this.risks = plan.candidates.map(grid);
    this.standardError = plan.correlated && grid();
  }

  /** Takes in some cells, the first of which stands at k, with their risks and the standard errors of these. */
  enter(k: number, cells: readonly Cell[], many: ManyRisks, errors?: ManyRisks): void {
    const { candidates, rules, oracle } = this.plan;
    const candidate = candidateRisks(candidates, rules, many);
    const ofCandidate = errors && candidateRisks(candidates, rules, errors);
    this.dense.set(many.dense, k);
    this.small.set(smallRisks(many, oracle), k);
    for (const [c, values] of candidate.entries()) this.risks[c].set(values, k);
    for (const [i, cell] of cells.entries()) {
      const won = bestOf(candidate, i);
      this.cells[k + i] = cell;
      this.best[k + i] = won;
      this.large[k + i] = won < 0 ? Infinity : candidate[won][i];
      this.ratio[k + i] = ratioOf(this.large[k + i], this.small[k + i]);
      if (this.standardError && ofCandidate) this.standardError[k + i] = won < 0 ? 0 : ofCandidate[won][i];
    }
  }
}
