// The chat for those who use no mouse and for those who hear it: every state reached by keyboard alone, and each state's
// accessibility tree beside the committed one. NEUVO_TREES=write writes the trees anew.
import { startFake } from "../fake-server.mjs";
import { Checks, launch, openPage } from "./browser.mjs";
import { compareTree } from "./trees.mjs";

const MOST_STOPS = 60;
const checks = new Checks();
const fake = await startFake({ answerAfterMs: 60 });
const browser = await launch();

const focused = (page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active?.matches(":focus-visible") !== false;
  });
const isAt = (page, selector) =>
  page.evaluate((wanted) => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return Boolean(active?.matches(wanted));
  }, selector);

/** Presses Tab until the focus is at `selector`; with `Shift+Tab` the other way round. */
async function tabTo(page, selector, key = "Tab") {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await isAt(page, selector)) {
      checks.check(`the focus is seen at ${selector}`, await focused(page));
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`${selector} cannot be reached with ${key}`);
}
async function press(page, selector, key = "Tab") {
  await tabTo(page, selector, key);
  await page.keyboard.press("Enter");
}
async function write(page, text) {
  await tabTo(page, "textarea#text");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}
const see = (page, name) => compareTree(page, checks, name, { role: "dialog" });
const here = (page, selector) => page.locator(selector).first().waitFor();

async function talk() {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await page.goto(`${fake.url}/demo.html`);
  await here(page, "body > div button");
  await compareTree(page, checks, "launcher", { role: "button", name: /chat|Avaa|Kysy/i });
  await press(page, "button[aria-expanded]", "Shift+Tab");
  await here(page, ".message.bot");
  await see(page, "bot");

  await write(page, "Miten äidille saa kotihoitoa?");
  await here(page, ".choice");
  await here(page, "neuvo-chat .mark");
  await see(page, "answer");
  await tabTo(page, ".thumb", "Shift+Tab");
  await page.keyboard.press("Enter");
  await press(page, ".choices .choice");
  await page.locator(".message.resident", { hasText: "Minulle" }).waitFor();
  await page.locator(".message.bot", { hasText: "Kerro vähän" }).waitFor();
  checks.check("a choice gives the focus to the conversation", await isAt(page, ".log"));
  await press(page, ".message:last-child .simpler");
  await page.locator(".message.bot a", { hasText: "ohje" }).waitFor();
  await see(page, "guide-step");

  await press(page, '[aria-controls="help"]', "Shift+Tab");
  await see(page, "help-numbers");
  await tabTo(page, "#help a");
  await page.keyboard.press("Escape");
  checks.check("Esc closes a panel and returns the focus", await isAt(page, '[aria-controls="help"]'));
  await page.waitForTimeout(1600);
  await press(page, '[aria-controls="display"]');
  await here(page, ".sizes button");
  await see(page, "display");
  await press(page, ".sizes button:nth-of-type(2)");
  await press(page, '[aria-controls="display"]', "Shift+Tab");
  await press(page, '[aria-controls="more"]');
  await here(page, "#more .deed");
  await see(page, "menu");
  await press(page, "#more .deed:nth-of-type(3)");
  await here(page, "dialog");
  await compareTree(page, checks, "question", { role: "dialog", name: /\?/ });
  await page.keyboard.press("Escape");
  checks.check("a question gives the focus back", await isAt(page, "#more .deed"));
  await page.waitForTimeout(1600);
  await press(page, '[aria-controls="more"]', "Shift+Tab");

  await write(page, "liian nopea viesti");
  await here(page, ".unsent.stuck");
  await see(page, "not-sent");
  await press(page, ".unsent .plain:nth-of-type(2)", "Shift+Tab");
  fake.faults.down = true;
  fake.dropSockets();
  await here(page, ".notice.lost");
  await see(page, "connection-lost");
  fake.faults.down = false;
  await press(page, ".notice button");
  await page.locator(".notice.lost").waitFor({ state: "detached" });

  await press(page, ".person");
  await here(page, '.state-wrap[data-mode="waiting"]');
  await see(page, "waiting");
  await press(page, ".state-wrap button", "Shift+Tab");
  await here(page, '.state-wrap[data-mode="bot"]');
  await press(page, ".person");
  await here(page, '.state-wrap[data-mode="waiting"]');
  const conversation = [...fake.conversations.values()].at(-1);
  conversation.mode = "human";
  fake.append(conversation, { author: "worker", kind: "text", text: "Hei, miten voin auttaa?", worker: { title: "Sosiaaliohjaaja" } });
  await here(page, ".message.worker");
  await see(page, "human");

  await press(page, '[aria-controls="more"]', "Shift+Tab");
  await press(page, "#more .deed:nth-of-type(3)");
  await press(page, "dialog .strong");
  await here(page, ".end.closed .choice");
  await see(page, "closed");
  await press(page, ".end .choice");
  await here(page, "#feedback");
  await tabTo(page, "#feedback");
  await page.keyboard.type("Hyvin");
  await press(page, ".more-form button");
  await press(page, ".end > .strong");
  await page.locator(".message").first().waitFor();
  await press(page, '[aria-controls="more"]', "Shift+Tab");
  await press(page, "#more .deed:nth-of-type(5)");
  await press(page, "dialog .strong");
  await here(page, ".end.deleted");
  await see(page, "deleted");
  await press(page, ".end .strong");
  await here(page, ".message.bot");
  await press(page, ".close", "Shift+Tab");
  checks.check("closing returns the focus to the launcher", await isAt(page, "button[aria-expanded]"));
  await page.finish("keyboard alone");
}

async function danger() {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await page.goto(`${fake.url}/demo-youth.html`);
  await here(page, "body > div button");
  await press(page, "button[aria-expanded]", "Shift+Tab");
  await here(page, ".message.bot");
  await write(page, "en jaksa enää, haluan kuolla");
  await page.locator(".message.bot", { hasText: "jutella myös" }).waitFor();
  await here(page, "neuvo-chat .mark");
  await see(page, "emergency");
  await tabTo(page, ".pinned a", "Shift+Tab");
  await page.route("https://www.ilmatieteenlaitos.fi/**", (route) => route.fulfill({ body: "", contentType: "text/html" }));
  await press(page, ".exit", "Shift+Tab");
  await page.waitForURL(/ilmatieteenlaitos/);
  checks.check("the quick exit works by keyboard", true);
  await page.finish("danger by keyboard");
}

async function nobody() {
  const page = await openPage(browser, checks, { viewport: { width: 320, height: 640 } });
  await page.goto(`${fake.url}/demo.html`);
  await here(page, "body > div button");
  await press(page, "button[aria-expanded]", "Shift+Tab");
  await here(page, ".message.bot");
  fake.faults.closedNow = true;
  await press(page, ".person");
  await here(page, ".message.system .choice");
  await see(page, "nobody-here");
  await press(page, ".message.system .choice", "Shift+Tab");
  await here(page, ".call-form");
  await compareTree(page, checks, "callback", { role: "dialog", name: /Pyydä soittoa/ });
  await page.keyboard.type("0401234567");
  await tabTo(page, "#call-about");
  await page.keyboard.type("Vuokra");
  await tabTo(page, "#call-consent");
  await page.keyboard.press("Space");
  await press(page, ".call-form .strong");
  await page.locator(".message.system", { hasText: "Soittopyyntösi" }).waitFor();
  fake.faults.closedNow = false;
  await tabTo(page, "#language", "Shift+Tab");
  await page.locator("#language").selectOption("ar");
  await here(page, '.chat[dir="rtl"]');
  await see(page, "arabic");
  await page.finish("nobody here, by keyboard");

  fake.faults.down = true;
  const away = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await away.goto(`${fake.url}/demo.html`);
  await here(away, "body > div button");
  await press(away, "button[aria-expanded]", "Shift+Tab");
  await here(away, ".end.away a");
  await here(away, "neuvo-chat textarea");
  await see(away, "away");
  fake.faults.down = false;
  await press(away, ".end .strong");
  await here(away, ".message.bot");
  await away.finish("away by keyboard");
}

try {
  await talk();
  await danger();
  await nobody();
} catch (cause) {
  checks.check("the walk came to its end", false, cause.stack);
} finally {
  await browser.close();
  await fake.stop();
}
checks.end();
