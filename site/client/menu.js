// The button for the theme, and on narrow screens the one for the menu.
const THEMES = ["auto", "light", "dark"];

export function addMenu() {
  const header = document.querySelector("header");
  const pages = document.querySelector("#pages");

  const menu = button("Menu", "menu");
  menu.setAttribute("aria-controls", "pages");
  menu.setAttribute("aria-expanded", "false");
  menu.addEventListener("click", () => open(pages, menu, !pages.classList.contains("open")));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && open(pages, menu, false));
  header.prepend(menu);

  const theme = button("", "theme");
  let current = localStorage.getItem("theme") ?? "auto";
  const show = () => {
    theme.textContent = { auto: "Auto", light: "Light", dark: "Dark" }[current];
    theme.setAttribute("aria-label", `Colours: ${current}`);
    if (current === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = current;
  };
  theme.addEventListener("click", () => {
    current = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length];
    if (current === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", current);
    show();
  });
  show();
  header.append(theme);

  // A long list starts where the reader is.
  const here = pages.querySelector("[aria-current]");
  if (here) pages.scrollTop = here.offsetTop - pages.clientHeight / 2;
}

function open(pages, menu, value) {
  pages.classList.toggle("open", value);
  menu.setAttribute("aria-expanded", String(value));
}

function button(text, name) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = name;
  element.textContent = text;
  return element;
}
