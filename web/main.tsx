import { render } from "preact";
import { App } from "./app.js";
import { startCurve } from "./model/curve.js";

startCurve();
render(<App />, document.getElementById("app")!);
document.documentElement.dataset.ready = "yes";
