/** Posts what a job comes to; the address is beside the page. */
export async function report(job) {
  let answer;
  try {
    answer = { result: await job() };
  } catch (error) {
    answer = { error: String(error?.stack ?? error) };
  }
  await fetch("result", { method: "POST", body: JSON.stringify(answer) });
  parent.postMessage("reported", "*");
}
