/** A name at the right end of a curve. */
export interface Label {
  text: string;
  /** Where the curve ends, in pixels from the top. */
  at: number;
}

/**
 * Moves labels apart until neighbours are `gap` pixels from each other, keeping their order and staying within
 * [top, bottom]: neighbours that touch form a block, which is centred on what it names.
 * @returns where each label goes, in the order given
 */
export function spread(labels: readonly Label[], gap: number, top: number, bottom: number): number[] {
  const order = labels.map((_, i) => i).toSorted((i, j) => labels[i].at - labels[j].at || i - j);
  const blocks: { members: number[]; centre: number }[] = [];
  const half = (block: { members: number[] }) => ((block.members.length - 1) * gap) / 2;
  const clamp = (block: { members: number[]; centre: number }) => {
    block.centre = Math.max(top + half(block), Math.min(bottom - half(block), block.centre));
  };
  for (const i of order) {
    let block = { members: [i], centre: labels[i].at };
    clamp(block);
    for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
      if (block.centre - half(block) >= last.centre + half(last) + gap) break;
      blocks.pop();
      const members = [...last.members, ...block.members];
      block = { members, centre: members.reduce((sum, m) => sum + labels[m].at, 0) / members.length };
      clamp(block);
    }
    blocks.push(block);
  }
  const position = Array.from({ length: labels.length }, () => 0);
  for (const block of blocks)
    block.members.forEach((i, rank) => (position[i] = block.centre - half(block) + rank * gap));
  return position;
}
