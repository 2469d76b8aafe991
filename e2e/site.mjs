// Browser tests of the public site.
//
//   node site.mjs BASE-URL [FOLDER-FOR-PICTURES]
//
// Every kind of page, light and dark, 320 and 1280 pixels wide: axe finds nothing (WCAG 2.2 AA), nothing is wider than the
// window, not with wider letters and lines either (WCAG 1.4.12), no message is in the console, no script is needed. Every
// page by keyboard alone: the first Tab reaches the skip link and it works, each Tab goes on in the order of the page, and
// what has the focus is in the window, covered by nothing, with an outline. Then what people do: search, narrow, turn pages,
// go back in time, copy a citation, report; without a script.
//
// Pages are read with scripts turned off. axe itself runs in a second context where they are on, for it is a script.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";
import { flows } from "./flows.mjs";
import { keyboard } from "./keyboard.mjs";
import { addresses } from "./pages.mjs";

const [base = "http://127.0.0.1:8080", pictures] = process.argv.slice(2);
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SPACED = "* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important; } p { margin-bottom: 2em !important; }";
const begin = Date.now();
const found = new Set();
let checks = 0;
const fail = (where, what) => {
  const line = `FAIL ${where}: ${what}`;
  if (!found.has(line)) console.error(line);
  found.add(line);
};

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const pages = await addresses(base);
// ONLY=report,bulk checks some of them
const only = (process.env.ONLY ?? "").split(",").filter(Boolean);
for (const name of Object.keys(pages)) if (only.length > 0 && !only.includes(name)) delete pages[name];
if (pictures) mkdirSync(pictures, { recursive: true });

const views = ["light", "dark"].flatMap((colorScheme) => [320, 1280].map((width) => ({ colorScheme, width })));

// one page in one view
async function look(contexts, name, { path, status = 200 }, { colorScheme, width }) {
  const where = `${name} ${colorScheme} ${width}`;
  const page = await contexts.silent.newPage();
  page.on("console", (message) => { if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) fail(where, message.text()); });
  page.on("pageerror", (error) => fail(where, error.message));
  const answer = await page.goto(base + path);
  if (answer.status() !== status) fail(where, `answers ${answer.status()}, not ${status}`);
  if (!(await page.locator(".age").innerText()).match(/Newest copy of any list: \d{4}-\d\d-\d\d|No copy of any list/)) fail(where, "does not say how old its data is");
  if (pictures) await page.screenshot({ path: `${pictures}/${name}-${colorScheme}-${width}.png`, fullPage: width === 320 });
  await page.close();
  const probe = await contexts.checked.newPage();
  await probe.goto(base + path);
  const wider = () => probe.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if ((await wider()) > 0) fail(where, `${await wider()} pixels wider than the window`);
  const axe = await new AxeBuilder({ page: probe }).withTags(TAGS).analyze();
  checks += axe.passes.length;
  for (const one of axe.violations) fail(where, `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  if (colorScheme === "light") {
    for (const problem of await keyboard(probe)) fail(`${where} by keyboard`, problem);
    await probe.addStyleTag({ content: SPACED });
    if ((await wider()) > 0) fail(where, `${await wider()} pixels wider than the window with wider letters and lines`);
  }
  await probe.close();
}

// some at a time: a page is mostly waited for
const work = views.flatMap((view) => Object.entries(pages).map(([name, page]) => [name, page, view]));
const contexts = new Map();
for (const view of views) {
  const options = { colorScheme: view.colorScheme, viewport: { width: view.width, height: 900 }, reducedMotion: "reduce" };
  contexts.set(view, { silent: await browser.newContext({ ...options, javaScriptEnabled: false }), checked: await browser.newContext({ ...options, bypassCSP: true }) });
}
await Promise.all(Array.from({ length: 3 }, async () => {
  for (let next = work.shift(); next; next = work.shift()) {
    const [name, page, view] = next;
    try {
      await look(contexts.get(view), name, page, view);
    } catch (error) {
      fail(`${name} ${view.colorScheme} ${view.width}`, error.message.split("\n")[0]);
    }
  }
}));
if (only.length === 0) await flows(browser, base, pictures, fail);
await browser.close();
const seconds = Math.round((Date.now() - begin) / 1000);
console.log(found.size === 0
  ? `${Object.keys(pages).length} pages, light and dark, 320 and 1280 pixels, by keyboard and without scripts: clean (${checks} rules of axe held, ${seconds} s)`
  : `${found.size} failures`);
process.exit(found.size === 0 ? 0 : 1);
