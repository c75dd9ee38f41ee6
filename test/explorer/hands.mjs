// What the checks do with a page.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Clicks a button and reads what is downloaded.
 * @param folder where the browser puts files, if it tells nobody of them
 */
export async function download(page, name, folder) {
  const button = page.locator(".take .buttons").getByRole("button", { name, exact: true });
  if (folder === undefined) {
    const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  }
  for (const old of readdirSync(folder)) rmSync(join(folder, old), { recursive: true });
  await button.click();
  for (let wait = 0; wait < 200; wait++) {
    await sleep(50);
    const files = readdirSync(folder);
    const whole = files.find((file) => !file.endsWith(".part") && !files.includes(`${file}.part`));
    if (whole === undefined || !existsSync(join(folder, whole))) continue;
    const bytes = await readFile(join(folder, whole));
    if (bytes.length > 0) return { name: whole, bytes };
  }
  throw new Error(`no file came of ${name}`);
}

/** Moves a slider by steps, as arrow keys would, one event each way. */
export async function slide(page, name, by) {
  await page.locator(`input[name="${name}"]`).evaluate((input, by) => {
    input.value = String(Number(input.value) + by);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, by);
}

export const until = (page, holds, argument, options) => page.waitForFunction(holds, argument, options);

/** The points of a path of straight lines. */
export const pathPoints = (d) =>
  [...d.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));

/** How many markers a path of markers has. */
export const dotSize = (d) => [...d.matchAll(/M/g)].length;

/**
 * Drags files over an element and lets go of them there.
 * @param {{ name: string, buffer: Buffer }[]} files
 * @returns {Promise<boolean>} whether they were taken, and the box for them, where it is seen, showed that they would be
 */
export const drop = (page, selector, files) =>
  page.evaluate(
    async ({ selector, files }) => {
      const target = document.querySelector(selector);
      const dataTransfer = new DataTransfer();
      for (const { name, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name));
      }
      const happen = (type) =>
        target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
      happen("dragenter");
      // an event that nobody cancels would open the file in place of the page
      const taken = !happen("dragover");
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const box = document.querySelector(".drop");
      const shown = box === null || box.classList.contains("over");
      happen("drop");
      return taken && shown;
    },
    { selector, files: files.map(({ name, buffer }) => ({ name, base64: buffer.toString("base64") })) },
  );
