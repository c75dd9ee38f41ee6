import { render } from "preact";
import { App } from "./app.js";
import { startCurve } from "./model/curve.js";
import { startDrop } from "./model/drop.js";
import { startLaw } from "./model/law.js";
import { allReady } from "./threads/lane.js";
import { startMap } from "./model/map.js";
import { startNetworks } from "./model/networks.js";

startCurve();
startLaw();
startMap();
startNetworks();
startDrop();
render(<App />, document.getElementById("app")!);
void allReady.then(() => (document.documentElement.dataset.ready = "yes"));
