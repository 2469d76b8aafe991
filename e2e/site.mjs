// Browser tests of the public site.
//
//   node site.mjs BASE-URL [FOLDER-FOR-PICTURES]
//
// For each page, light and dark, 320 and 1280 pixels wide: axe finds nothing (WCAG 2.2 AA), nothing is wider than the
// window, no message is in the console. The pages are read with scripts turned off; axe itself runs in a second context
// where they are on, for it is a script. Then the keyboard: the first Tab reaches the skip link, every focus can be seen,
// and the search form works with Enter alone.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";

const [base = "http://127.0.0.1:8080", pictures] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let failures = 0;
const fail = (where, what) => { failures += 1; console.error(`FAIL ${where}: ${what}`); };

// one incident with many filings, and what belongs to it
const api = async (path) => (await (await fetch(base + path)).json());
const incident = (await api("/api/v1/incidents?sort=filings&per_page=1")).incidents[0].id;
const plain = (await api("/api/v1/incidents?sort=largest&per_page=1")).incidents[0].id;
const html = await (await fetch(`${base}/incident/${plain}`)).text();
const organisation = html.match(/href="(\/organisation\/[^"]+)"/)[1];
const pages = {
  home: "/", breaches: "/breaches", "breaches-searched": "/breaches?q=health&type=hacking", "breaches-none": "/breaches?q=zzzzzz",
  incident: `/incident/${plain}`, "incident-many": `/incident/${incident}`, filing: `/filing/${plain}`, organisation,
  tallies: "/tallies", "tallies-by-type": "/tallies?by=type&show=people", map: "/map", new: "/new", about: "/about",
  corrections: "/corrections", bulk: "/bulk", report: `/report?about=${plain}`, api: "/api", "not-found": "/nothing", past: "/?as_of=2016-01-01", bad: "/breaches?page=x",
};

// ONLY=report,bulk checks some of them
const only = (process.env.ONLY ?? "").split(",").filter(Boolean);
for (const name of Object.keys(pages)) if (only.length > 0 && !only.includes(name)) delete pages[name];

for (const colorScheme of ["light", "dark"]) {
  for (const width of [320, 1280]) {
    const view = { colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" };
    const silent = await browser.newContext({ ...view, javaScriptEnabled: false });
    const checked = await browser.newContext({ ...view, bypassCSP: true });
    for (const [name, path] of Object.entries(pages)) {
      const where = `${name} ${colorScheme} ${width}`;
      const page = await silent.newPage();
      page.on("console", (message) => { if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) fail(where, message.text()); });
      await page.goto(base + path);
      if (pictures && (width === 1280 || ["home", "breaches", "incident"].includes(name))) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: `${pictures}/${name}-${colorScheme}-${width}.png`, fullPage: width === 320 });
      }
      await page.close();
      const probe = await checked.newPage();
      await probe.goto(base + path);
      const wide = await probe.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) fail(where, `${wide} pixels wider than the window`);
      const found = await new AxeBuilder({ page: probe }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
      for (const one of found.violations) fail(where, `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
      await probe.close();
    }
    await silent.close();
    await checked.close();
  }
}

// the keyboard alone, without scripts on the page's side
const context = await browser.newContext({ bypassCSP: true });
const page = await context.newPage();
await page.goto(base);
await page.keyboard.press("Tab");
const first = await page.evaluate(() => document.activeElement?.className);
if (first !== "skip") fail("keyboard", `the first Tab reaches ${first}`);
for (let step = 0; step < 25; step += 1) {
  const seen = await page.evaluate(() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    return one === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) ? "" : one.outerHTML.slice(0, 100);
  });
  if (seen) fail("keyboard", `focus cannot be seen on ${seen}`);
  await page.keyboard.press("Tab");
}
await page.focus("#q");
await page.keyboard.type("health");
await page.keyboard.press("Enter");
await page.waitForURL("**/breaches?q=health*");
if (!(await page.locator("[role=status]").innerText()).match(/^[\d,]+ incident/)) fail("keyboard", "the search says nothing");

// a report by keyboard alone, without any script: what is missing is said, and what is whole is kept
const quiet = await browser.newContext({ javaScriptEnabled: false });
const form = await quiet.newPage();
await form.goto(`${base}/report?about=${plain}`);
if (await form.locator("#text").count()) {
  await form.focus("#text");
  await form.keyboard.type("too short");
  await form.focus("button");
  await form.keyboard.press("Enter");
  await form.waitForSelector("#wrong");
  if (!(await form.locator("#wrong").innerText()).includes("20 to 4,000 characters")) fail("report", "what is wrong is not said");
  if ((await form.inputValue("#text")) !== "too short") fail("report", "what was typed is lost");
  if (pictures) await form.screenshot({ path: `${pictures}/report-wrong.png`, fullPage: true });
  await form.focus("#text");
  await form.keyboard.type(" at first, but now this says what is wrong with the filing");
  await form.focus("button");
  await form.keyboard.press("Enter");
  await form.waitForURL("**/report?sent=*");
  if (!(await form.locator("[role=status]").innerText()).includes("Thank you")) fail("report", "nobody says that it was kept");
  const trap = await form.locator("#website").boundingBox();
  if (trap && trap.x + trap.width > 0) fail("report", "the field for programs can be seen");
}
await browser.close();
console.log(failures === 0 ? `${Object.keys(pages).length} pages, light and dark, 320 and 1280 pixels: clean` : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
