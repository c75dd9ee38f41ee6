// The worker's entry: one subsample after the other.
import { parentPort } from "node:worker_threads";
import { answer } from "../workers/pool.js";
import { runSubsample } from "./mnist-task.js";

const handle = answer(runSubsample);

parentPort?.on("message", (message: unknown) => {
  const reply = handle(message);
  if (reply !== undefined) parentPort?.postMessage(reply);
});
