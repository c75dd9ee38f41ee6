// The one script of the explorer: the page, and every one of its threads.
if (typeof document === "undefined") void import("./threads/thread.js");
else void import("./page.js");
