import { Panel } from "./controls/panel.js";
import { Menu } from "./downloads/menu.js";
import { views } from "./state/state.js";
import { state, update } from "./state/store.js";
import { CurveView } from "./views/curve.js";
import { shownAnswer } from "./model/answer.js";
import { data } from "./model/data.js";
import { DataPanel, DataView } from "./views/data.js";
import { NetworkView } from "./views/network.js";
import { LawView } from "./views/law.js";
import { MapView } from "./views/map.js";
import { viewNames } from "./words/names.js";

export function App() {
  return (
    <>
      <header>
        <h1>overparam</h1>
        <p>Train small, or train large and prune?</p>
        <Tabs />
      </header>
      <main>
        <div class="stage">
          <VerdictLine />
          <Current />
          {(state.value.view !== "data" || data.value.answer) && <Menu />}
        </div>
        {state.value.view === "data" ? <DataPanel /> : <Panel />}
      </main>
    </>
  );
}

function Current() {
  switch (state.value.view) {
    case "law":
      return <LawView />;
    case "map":
      return <MapView />;
    case "network":
      return <NetworkView />;
    case "data":
      return <DataView />;
    case "curve":
      return <CurveView />;
  }
}

function Tabs() {
  return (
    <nav aria-label="Views">
      {views.map((view) => (
        <button
          key={view}
          type="button"
          aria-current={state.value.view === view ? "page" : undefined}
          onClick={() => update({ view })}
        >
          {viewNames[view]}
        </button>
      ))}
    </nav>
  );
}

function VerdictLine() {
  const { winner, headline, detail } = shownAnswer();
  return (
    <div class={`verdict ${winner}`} role="status" aria-live="polite">
      <p class="headline">{headline}</p>
      <p>{detail}</p>
    </div>
  );
}
