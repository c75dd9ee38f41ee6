// Debian's browsers, headless, in the hands of Playwright.
import { chromium, firefox } from "playwright-core";

const launchers = {
  chromium: () =>
    chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
    }),
  // over WebDriver BiDi, which does not tell of downloads: they are looked for in their folder
  "firefox-esr": (downloads) =>
    firefox.launch({
      executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
      channel: "moz-firefox",
      ...(downloads && {
        downloadsPath: downloads,
        firefoxUserPrefs: { "browser.download.folderList": 2, "browser.download.dir": downloads },
      }),
    }),
};

/**
 * Starts a browser.
 * @param {string} name chromium or firefox-esr; CHROMIUM and FIREFOX say where they are
 * @param {string} [downloads] the folder that files go to
 */
export function launch(name, downloads) {
  const start = launchers[name];
  if (!start) throw new Error(`browsers: ${Object.keys(launchers).join(" and ")}, got ${name}`);
  return start(downloads);
}
