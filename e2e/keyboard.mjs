// A page by keyboard alone.

// What Tab reached: where it is, how it is marked, and whether it stands after the one before.
function reached() {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const before = window.tabbed;
  window.tabbed = one;
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1);
  const there = document.elementFromPoint(x, y);
  const related = there && (there === one || one.contains(there) || there.contains(one));
  return {
    what: one.outerHTML.slice(0, 110),
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0,
    // a link over two lines has its middle elsewhere
    covered: !related && one.getClientRects().length === 1,
    // within a field for a day Tab goes from part to part
    later: !before || before === one || !before.isConnected || Boolean(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING),
    main: document.getElementById("main").contains(one),
    skip: one.className === "skip",
  };
}

export async function keyboard(page) {
  const problems = [];
  await page.keyboard.press("Tab");
  const first = await page.evaluate(reached);
  if (!first?.skip || !first.shown) problems.push(`the first Tab reaches ${first?.what ?? "nothing"}`);
  let steps = 1;
  for (; steps < 600; steps += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(reached);
    if (!now || now.skip) break;
    if (!now.outline) problems.push(`focus cannot be seen on ${now.what}`);
    if (!now.shown) problems.push(`what has the focus is out of sight: ${now.what}`);
    if (now.covered) problems.push(`what has the focus is covered: ${now.what}`);
    if (!now.later) problems.push(`Tab goes back to ${now.what}`);
  }
  if (steps >= 600) problems.push("Tab comes to no end");
  if (steps < 8) problems.push(`only ${steps} places can be reached`);
  // back to the start, over the skip link into the content
  await page.evaluate(() => { window.tabbed = null; document.activeElement?.blur(); window.scrollTo(0, 0); document.querySelector(".skip").focus(); });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const after = await page.evaluate(reached);
  if (after && !after.main && (await page.locator("main a, main input, main button").count()) > 0) problems.push(`the skip link leads to ${after.what}`);
  return problems;
}
