// The chat on pages of other makers, and in two tabs. Part of the walk in views.mjs.
import { openPage } from "./browser.mjs";

const HOST = (attributes) => `<!doctype html><html lang="sv"><title>Kommunen</title><link rel="stylesheet" href="/host.css">
  <body><main><button id="own">Chatta</button><p>text</p></main><script src="/neuvo.js" async ${attributes}></script></body></html>`;
const HOST_CSS = `* { all: unset !important; font-size: 9px !important; text-transform: uppercase !important }
  html { font-size: 40% !important } button, div, section { display: none !important } #own { display: block !important }`;
const HOST_CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws:; require-trusted-types-for 'script'; trusted-types 'none'";

/** Colour, side, events, hostile styles under a strict policy, and the page's own button. */
export async function hostPage({ browser, checks, fake, look }) {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  const serve = (attributes, csp = HOST_CSP, css = "") => async (route) => {
    const isSheet = route.request().url().endsWith(".css");
    await route.fulfill({
      body: isSheet ? css : HOST(attributes),
      contentType: isSheet ? "text/css" : "text/html",
      headers: { "Content-Security-Policy": csp },
    });
  };
  await page.route("**/host.html", serve('data-color="#7a1f5c" data-position="start" data-language="sv"'));
  await page.route("**/host.css", serve("", HOST_CSP, ""));
  await page.goto(`${fake.url}/host.html`);
  const launcher = page.locator("body > div button");
  await launcher.waitFor();
  const look1 = await launcher.evaluate((each) => ({ color: getComputedStyle(each).backgroundColor, left: each.getBoundingClientRect().left }));
  checks.check("the page's colour and side are taken", look1.color === "rgb(122, 31, 92)" && look1.left < 60, JSON.stringify(look1));
  const heard = await page.evaluate(() => {
    window.told = [];
    for (const name of ["open", "close"]) window.neuvo.on(name, () => window.told.push(name));
    document.querySelector("#own").focus();
    window.neuvo.open();
    return typeof window.neuvo.close;
  });
  await page.locator(".message.bot").first().waitFor();
  await look(page, "70-host-color");
  await page.evaluate(() => window.neuvo.close());
  checks.check("the page's scripts open, close and hear", heard === "function" && (await page.evaluate(() => window.told.join())) === "open,close");
  await page.finish("host page");

  const hostile = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await hostile.route("**/host.html", serve('data-open="page" data-color="#ffee00"'));
  await hostile.route("**/host.css", serve("", HOST_CSP, HOST_CSS));
  await hostile.goto(`${fake.url}/host.html`);
  await hostile.locator(".message.bot").first().waitFor();
  await look(hostile, "71-hostile-css");
  const bar = await hostile.locator(".brand").evaluate((each) => getComputedStyle(each).backgroundColor);
  checks.check("an unreadable colour is passed over", bar === "rgb(13, 59, 143)", bar);
  checks.check("opened by the page, the focus stays", (await hostile.evaluate(() => document.activeElement.tagName)) === "BODY");
  await hostile.finish("hostile page");

  const own = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await own.route("**/host.html", serve('data-open="script"'));
  await own.route("**/host.css", serve("", HOST_CSP, ""));
  await own.goto(`${fake.url}/host.html`);
  await own.waitForFunction(() => window.neuvo);
  checks.check("the page may bring its own button", !(await own.locator("body > div button").isVisible()));
  await own.locator("#own").evaluate((each) => each.addEventListener("click", () => window.neuvo.open()));
  await own.locator("#own").click();
  await own.locator(".message.bot").first().waitFor();
  await own.locator("neuvo-chat .close").click();
  checks.check("closing returns the focus to the page's button", (await own.evaluate(() => document.activeElement.id)) === "own");
  await own.finish("own button");
}

/** Two tabs of one browser. */
export async function tabs({ browser, checks, fake, openChat, say }) {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await openChat(page);
  const before = fake.conversations.size;
  const other = await page.context().newPage();
  await other.goto(`${fake.url}/demo.html`);
  await other.locator("body > div button").click();
  await other.locator(".message.bot").first().waitFor();
  checks.check("a second tab takes up the conversation", fake.conversations.size === before);
  await say(other, "Kirjoitin tämän toisessa välilehdessä");
  await page.locator(".message.resident", { hasText: "toisessa" }).waitFor();
  await page.route("https://www.ilmatieteenlaitos.fi/**", (route) => route.fulfill({ body: "", contentType: "text/html" }));
  await page.locator(".exit").click();
  await other.locator(".end.gone").waitFor();
  checks.check("leaving in one tab clears the other", (await other.locator(".message").count()) === 0);
  await page.finish("tabs");
}
