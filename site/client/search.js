// Search over headings and exported names: a small index, fetched when it is first needed.
import MiniSearch from "minisearch";

const SHOWN = 12;

/** @param {Element} place @param {string} root the way to the root of the site */
export function addSearch(place, root) {
  place.innerHTML = `<input type="search" placeholder="Search" aria-label="Search names and headings" role="combobox"
    aria-expanded="false" aria-controls="found" aria-autocomplete="list" autocomplete="off" spellcheck="false">
    <ul id="found" role="listbox" aria-label="Found" hidden></ul>`;
  const input = place.querySelector("input");
  const list = place.querySelector("ul");
  let index;
  let chosen = -1;

  const load = () => (index ??= readIndex(`${root}assets/search.json`));
  const choose = (i) => {
    const items = [...list.children];
    if (items.length === 0) return;
    chosen = (i + items.length) % items.length;
    items.forEach((item, k) => item.setAttribute("aria-selected", String(k === chosen)));
    items[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[chosen].id);
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  input.addEventListener("focus", load);
  input.addEventListener("input", async () => {
    const words = input.value.trim();
    const search = await load();
    if (words !== input.value.trim()) return;
    const found = words === "" ? [] : search(words).slice(0, SHOWN);
    list.replaceChildren(...found.map((record, i) => resultItem(record, i, root)));
    chosen = -1;
    list.hidden = words === "";
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (words !== "" && found.length === 0) list.append(element("li", "none", "Nothing found"));
    else if (found.length > 0) choose(0);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") list.children[chosen]?.querySelector("a")?.click();
    else if (event.key === "Escape") close();
  });
  document.addEventListener("click", ({ target }) => place.contains(target) || close());
  list.addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || /INPUT|TEXTAREA/.test(event.target.tagName)) return;
    event.preventDefault();
    input.focus();
  });
}

async function readIndex(address) {
  const records = await (await fetch(address)).json();
  const index = new MiniSearch({
    idField: "address",
    fields: ["title", "parts", "where", "summary"],
    storeFields: ["title", "where", "summary", "boost"],
    // Names are found by their parts too: "curve" finds predictCurve.
    extractField: (record, field) =>
      field === "parts" ? record.title.replaceAll(/([a-z])([A-Z])/g, "$1 $2") : record[field],
    searchOptions: {
      prefix: true,
      fuzzy: 0.15,
      boost: { title: 4, parts: 3 },
      combineWith: "AND",
      boostDocument: (_address, _term, stored) => stored.boost ?? 1,
    },
  });
  index.addAll(records);
  return (words) => index.search(words);
}

function resultItem({ id, title, where, summary }, i, root) {
  const item = element("li", "", "");
  item.id = `found-${i}`;
  item.setAttribute("role", "option");
  const link = element("a", "", "");
  link.href = `${root}${id}`;
  link.tabIndex = -1;
  link.append(element("b", "", title), element("small", "", where), element("span", "", summary));
  item.append(link);
  return item;
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}
