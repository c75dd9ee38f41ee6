// What the checks do with a page.

/** Moves a slider by steps, as arrow keys would, one event each way. */
export async function slide(page, name, by) {
  await page.locator(`input[name="${name}"]`).evaluate((input, by) => {
    input.value = String(Number(input.value) + by);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, by);
}

export const until = (page, holds, argument) => page.waitForFunction(holds, argument);

/** The points of a path of straight lines. */
export const pathPoints = (d) =>
  [...d.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));

/** How many markers a path of markers has. */
export const dotSize = (d) => [...d.matchAll(/M/g)].length;
