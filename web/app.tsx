import { Panel } from "./controls/panel.js";
import { Menu } from "./downloads/menu.js";
import { curve } from "./model/curve.js";
import { views, type View } from "./state/state.js";
import { state, update } from "./state/store.js";
import { CurveView } from "./views/curve.js";
import { LawView } from "./views/law.js";
import { MapView } from "./views/map.js";
import { viewNames } from "./words/names.js";
import { answerOf } from "./words/verdict.js";

const ready: readonly View[] = views.filter((view) => view !== "network" && view !== "data");

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
          <Menu />
        </div>
        <Panel />
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
    default:
      return <CurveView />;
  }
}

function Tabs() {
  if (ready.length < 2) return null;
  return (
    <nav aria-label="Views">
      {ready.map((view) => (
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
  const { winner, headline, detail } = answerOf(state.value, curve.value.marked);
  return (
    <div class={`verdict ${winner}`} role="status" aria-live="polite">
      <p class="headline">{headline}</p>
      <p>{detail}</p>
    </div>
  );
}
