// What people come for, by keyboard, without any script.

async function search(page, base, fail) {
  await page.goto(base);
  await page.focus("#q");
  await page.keyboard.type("anthem");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/breaches?q=anthem*");
  if (!(await page.locator("[role=status]").innerText()).match(/^[\d,]+ incident/)) fail("search", "it says nothing");
  // narrow by a facet, and take it away again
  const all = await page.locator("[role=status] strong").innerText();
  await page.locator(".facets a", { hasText: "hacking" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**type=hacking*");
  const fewer = await page.locator("[role=status] strong").innerText();
  if (Number(fewer) >= Number(all)) fail("search", `${fewer} of ${all} after narrowing`);
  await page.locator(".chosen a", { hasText: "hacking" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.search.includes("type="));
  // a reporter's way: the largest, its page, its citation, its feed
  await page.selectOption("#sort", "largest");
  await page.focus("form.ask button");
  await page.keyboard.press("Enter");
  await page.waitForURL("**sort=largest*");
  await page.locator("tbody th a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/incident/*");
  const cite = await page.locator("#cite").inputValue();
  if (!/people .*Sources: .*as of \d{4}-\d\d-\d\d\. http/.test(cite)) fail("search", `the citation is ${cite}`);
  const address = cite.match(/http\S+$/)[0];
  if ((await page.goto(address)).status() !== 200) fail("search", "the address of the citation does not answer");
  await page.goto(`${base}/breaches?q=anthem`);
  const feed = await page.locator("link[type='application/atom+xml']").getAttribute("href");
  const atom = await (await page.request.get(base + feed)).text();
  if (!atom.includes("anthem") || !atom.includes("<entry>")) fail("search", "the feed of the search is empty");
}

async function past(page, base, fail) {
  await page.goto(`${base}/tallies?by=year`);
  await page.fill("#as_of", "2015-02-26");
  await page.focus("form.ask button");
  await page.keyboard.press("Enter");
  await page.waitForURL("**as_of=2015-02-26*");
  if (!(await page.locator(".past").innerText()).includes("2015-02-26")) fail("past", "the day is not said");
  await page.locator("nav[aria-label=Site] a", { hasText: "Breaches" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/breaches?as_of=2015-02-26");
  await page.locator("a[rel=next]").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**page=2*");
  if (!page.url().includes("as_of=2015-02-26")) fail("past", "the next page forgets the day");
  await page.locator(".past a").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.search.includes("as_of"));
}

async function letter(page, base, fail) {
  await page.goto(base);
  await page.locator("main a", { hasText: "Is it real" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/letter");
  await page.focus("#q");
  await page.keyboard.type("premera");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/breaches?q=premera*");
  if ((await page.locator("tbody th a").count()) === 0) fail("letter", "the organisation is not found");
}

// what is missing is said, and what is whole is kept
async function report(page, base, about, pictures, fail) {
  await page.goto(`${base}/report?about=${about}`);
  await page.focus("#text");
  await page.keyboard.type("too short");
  await page.focus("form.report button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#wrong");
  if (!(await page.locator("#wrong").innerText()).includes("20 to 4,000 characters")) fail("report", "what is wrong is not said");
  if ((await page.inputValue("#text")) !== "too short") fail("report", "what was typed is lost");
  if (pictures) await page.screenshot({ path: `${pictures}/report-wrong.png`, fullPage: true });
  await page.locator("#wrong a").first().focus();
  await page.keyboard.press("Enter");
  await page.focus("#text");
  await page.keyboard.type(" at first, but now this says what is wrong with the filing");
  await page.focus("form.report button");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/report?sent=*");
  if (!(await page.locator("[role=status]").innerText()).includes("Thank you")) fail("report", "nobody says that it was kept");
  const trap = await page.locator("#website").boundingBox();
  if (trap && trap.x + trap.width > 0) fail("report", "the field for programs can be seen");
}

export async function flows(browser, base, pictures, fail) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const incidents = await (await fetch(`${base}/api/v1/incidents?sort=largest&per_page=1`)).json();
  const steps = { search, past, letter, report: (page) => report(page, base, incidents.incidents[0].id, pictures, fail) };
  for (const [name, step] of Object.entries(steps)) {
    const page = await context.newPage();
    try {
      await step(page, base, fail);
    } catch (error) {
      fail(name, error.message.split("\n")[0]);
    }
    await page.close();
  }
  await context.close();
}
