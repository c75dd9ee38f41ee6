// The buttons of code blocks: Copy, and Run where the block is also a module of this site.
import { inspect } from "./inspect.js";

export function addRunners() {
  for (const block of document.querySelectorAll(".code:not(.signature):not(.source)")) {
    const bar = document.createElement("div");
    bar.className = "bar";
    if (navigator.clipboard) bar.append(copyButton(block));
    if (block.dataset.run) bar.append(runButton(block));
    block.append(bar);
  }
}

function copyButton(block) {
  const button = makeButton("Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  return button;
}

function runButton(block) {
  const button = makeButton("Run");
  const output = document.createElement("output");
  output.className = "result";
  output.hidden = true;
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.textContent = "Running …";
    output.hidden = false;
    output.replaceChildren();
    delete block.dataset.state;
    const print = (line, name) => output.append(lineOf(line, name));
    try {
      const { default: run } = await import(
        /* @vite-ignore */ new URL(block.dataset.run, location.href).href
      );
      const start = performance.now();
      await run(consoleOf(print), (label, value) => print(`${label} → ${inspect(value)}`, "value"));
      const ms = performance.now() - start;
      print(`${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms, in this page`, "time");
      block.dataset.state = "done";
    } catch (error) {
      print(`${error.name}: ${error.message}`, "error");
      block.dataset.state = "failed";
    }
    button.disabled = false;
    button.textContent = "Run again";
  });
  block.append(output);
  return button;
}

/** What an example writes goes below it. */
function consoleOf(print) {
  const write = (...values) =>
    print(values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "), "log");
  return { log: write, info: write, warn: write, error: write, table: write };
}

function lineOf(text, name) {
  const line = document.createElement("div");
  line.className = name;
  line.textContent = text;
  return line;
}

function makeButton(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  return button;
}
