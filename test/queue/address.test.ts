// What is said of the address of a Redis: where it is, and never how to get in.
import { expect, test } from "vitest";
import { connectionOf, shown } from "../../src/queue/bullmq.js";

test.each([
  ["redis://localhost:6379", "redis://localhost:6379"],
  ["redis://host:6379/2", "redis://host:6379/2"],
  ["redis://:secret@host:6379/2", "redis://host:6379/2"],
  ["rediss://secret:secret@host/2", "rediss://host/2"],
  ["redis://host?password=secret", "redis://host"],
  ["redis://host:6379/2?username=secret&password=secret#secret", "redis://host:6379/2"],
  ["redis://:secret#secret@host", '"redis://host"'],
  ["redis://host:port?password=secret", '"redis://host:port"'],
])("%s is shown as %s", (address, text) => {
  expect(shown(address)).toBe(text);
});

test.each([
  "http://:secret@host",
  "redis://:secret#secret@host",
  "secret@host",
  "redis://x:y?password=secret",
])("%s is refused without its secret", (address) => {
  let message = "";
  try {
    connectionOf("sweep", address);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(/^sweep: --queue must be an address like redis:\/\/localhost:6379, got /);
  expect(message).not.toContain("secret");
});
