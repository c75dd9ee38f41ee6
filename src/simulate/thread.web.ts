import { ownWorker } from "../workers/factory.js";
import { connect } from "../workers/thread.web.js";
import type { CreateThread } from "../workers/thread.js";

export { parallelism, serve } from "../workers/thread.web.js";

// Bundlers look for this expression as it stands.
export const createThread: CreateThread = (events) =>
  connect(
    ownWorker<Worker>() ?? new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
    events,
  );
