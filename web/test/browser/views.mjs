// Every view of the chat and the console against the fake gateway, in Chromium, with axe. NEUVO_SHOTS=folder takes pictures.
import { startFake } from "../fake-server.mjs";
import { Checks, launch, openPage, shot } from "./browser.mjs";
import { firstDay, leads } from "./console-more.mjs";
import { hostPage, tabs } from "./host.mjs";
import { callBack, simplerAndGuide } from "./resident-more.mjs";

const checks = new Checks();
const fake = await startFake({ answerAfterMs: 80 });
const browser = await launch();

const chat = (page) => page.locator("neuvo-chat");
const openChat = async (page, address = "demo.html") => {
  await page.goto(`${fake.url}/${address}`);
  await page.locator("body > div button").click();
  await page.locator(".message.bot").first().waitFor();
};
const say = async (page, text) => {
  await page.locator("neuvo-chat textarea").fill(text);
  await page.locator("neuvo-chat textarea").press("Enter");
};
const look = async (page, name) => {
  await page.waitForTimeout(150);
  await checks.axe(page, name);
  await checks.layout(page, name);
  await shot(page, name);
};

async function saveAsText(page) {
  await page.locator('[aria-controls="more"]').click();
  await page.locator("#more .deed").first().click();
  await page.locator("dialog .strong").click();
  await page.locator('[aria-controls="more"]').click();
}

async function resident() {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  const requests = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await page.goto(`${fake.url}/demo.html`);
  await page.locator("body > div button").waitFor();
  await look(page, "01-launcher");
  checks.check("closed: no request but the loader's own", !requests.some((path) => /chat\.js|api|texts/.test(path)), requests.join(" "));
  checks.check("closed: nothing is stored", await page.evaluate(() => sessionStorage.length + localStorage.length + document.cookie.length === 0));

  await page.locator("body > div button").focus();
  await page.keyboard.press("Enter");
  await page.locator(".message.bot").first().waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName);
  checks.check("opening moves the focus to the input", (await focused()) === "TEXTAREA");
  await look(page, "02-bot");

  await say(page, "Miten äidille saa kotihoitoa?");
  await page.locator(".card").first().waitFor();
  await page.locator(".choice").first().waitFor();
  await look(page, "03-cards");
  await page.locator(".log").evaluate((log) => (log.scrollTop = log.scrollHeight));
  await shot(page, "03-cards-end");
  await page.locator(".choice").first().click();
  await page.locator(".message.resident", { hasText: "Minulle" }).waitFor();
  await page.waitForTimeout(300);
  checks.check("the choices go once one is taken", (await page.locator(".choice").count()) === 0);

  await page.getByRole("button", { name: /Help numbers|Auttavat|Apunumerot/ }).or(page.locator(".tool").first()).first().click();
  await look(page, "04-help-numbers");
  await page.keyboard.press("Escape");
  await page.locator('[aria-controls="more"]').click();
  await look(page, "05-menu");
  await page.locator("#more .deed").nth(4).click();
  await look(page, "06-question");
  await page.locator("dialog .plain").click();
  await page.locator('[aria-controls="more"]').click();

  const [file] = await Promise.all([page.waitForEvent("download"), saveAsText(page)]);
  checks.check("the conversation is saved as text", file.suggestedFilename() === "neuvo.txt", file.suggestedFilename());
  const [card] = await Promise.all([page.waitForEvent("download"), page.locator(".save").first().click()]);
  checks.check("a service is saved as text", card.suggestedFilename().endsWith(".txt"), card.suggestedFilename());
  await page.locator(".thumb").first().click();
  checks.check("an answer is rated", (await page.locator('.thumb[aria-pressed="true"]').count()) === 1);
  checks.check("the rating names the answer", fake.feedback.at(-1)?.seq > 1 && fake.feedback.at(-1).helped === true);

  await page.locator('[aria-controls="display"]').click();
  await page.locator(".sizes button").first().waitFor();
  await look(page, "05-display");
  await page.locator(".sizes button").nth(3).click();
  await page.locator('#display .deed').first().click();
  await page.locator('[aria-controls="display"]').click();
  await look(page, "05-large-contrast");
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "05-large-contrast-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator('[aria-controls="display"]').click();
  await page.locator(".sizes button").first().click();
  await page.locator('#display .deed').first().click();
  await page.locator('[aria-controls="display"]').click();

  await say(page, "pitkä vastaus");
  await page.locator(".fold").waitFor();
  await look(page, "05-folded");
  await page.locator(".fold").click();
  checks.check("a long answer opens", (await page.locator(".folded").count()) === 0);
  await page.locator("neuvo-chat textarea").evaluate((field) => {
    const carried = new DataTransfer();
    carried.items.add(new File(["x"], "paatos.pdf"));
    field.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true, composed: true }));
  });
  checks.check("a file is refused with the reason", (await page.locator(".composer .fault").textContent()).length > 20);

  await say(page, "liian nopea viesti");
  await page.locator(".unsent.stuck").waitFor();
  await look(page, "07-not-sent");
  await page.locator(".unsent .plain").nth(1).click();
  checks.check("an unsent message can be removed", (await page.locator(".unsent").count()) === 0);

  fake.faults.down = true;
  fake.dropSockets();
  await page.locator(".notice.lost").waitFor();
  await say(page, "Kirjoitin tämän ilman verkkoa");
  await look(page, "08-connection-lost");
  fake.faults.down = false;
  // It may have come back by itself before.
  await page.locator(".notice.lost button").click({ timeout: 3_000 }).catch(() => null);
  await page.locator(".message.resident:not(.unsent)", { hasText: "ilman verkkoa" }).waitFor({ timeout: 15_000 });
  checks.check("written offline, sent once", (await page.locator(".message.resident", { hasText: "ilman verkkoa" }).count()) === 1);

  await page.locator(".person").click();
  await page.locator('.state-wrap[data-mode="waiting"]').waitFor();
  await look(page, "09-waiting");
  await page.reload();
  await page.locator('.state-wrap[data-mode="waiting"]').waitFor();
  checks.check("survives a reload with its history", (await page.locator(".card").count()) > 0);
  checks.check("a reload does not take the focus", (await page.evaluate(() => document.activeElement?.tagName)) === "BODY");
  checks.check("old emergency or log is not spoken again", (await page.locator('[role="alert"]').count()) === 0);
  return page;
}

async function worker(residentPage) {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await page.goto(`${fake.url}/console.html`);
  await page.locator("#username").waitFor();
  await look(page, "20-console-sign-in");
  await page.locator("#username").fill("aino");
  await page.locator("#password").fill("wrong");
  await page.keyboard.press("Enter");
  await page.locator(".fault:not(:empty)").waitFor();
  await page.locator("#password").fill("right");
  await page.keyboard.press("Enter");
  await page.locator(".row").first().waitFor();
  await look(page, "21-console-queue");
  checks.check("the title counts who waits", /^\(\d+\)/.test(await page.title()), await page.title());
  const first = await page.locator(".row .urgency").first().getAttribute("class");
  checks.check("the most urgent is first", /crisis/.test(first), first);

  await page.locator("button.row", { hasText: /home care|Kotihoito|hemvård/i }).first().click();
  await page.locator(".entry").first().waitFor();
  await look(page, "22-console-read");
  await page.locator(".foot .strong").click();
  await page.locator("#write").waitFor();
  await page.locator("#write").fill("Hei, olen Aino. Miten voin auttaa?");
  await page.keyboard.press("Control+Enter");
  await page.locator(".entry.worker").waitFor();
  await page.locator('[data-kind="notes"]').click();
  await page.locator("#write").fill("Soitettava omaiselle huomenna.");
  await shot(page, "23-console-note-writing");
  await page.locator(".write .strong").click();
  await page.locator(".entry.kind-note").waitFor();
  await look(page, "24-console-mine");

  await page.locator('[data-kind="messages"]').click();
  await page.locator(".guides-button").focus();
  await page.keyboard.press("Enter");
  await page.locator(".guide-list button").first().waitFor();
  await look(page, "31-console-guides");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".guide ol").waitFor();
  await look(page, "32-console-guide");
  await page.locator(".guide-deeds button").nth(0).click();
  await page.locator(".guide-deeds button").nth(1).click();
  await look(page, "33-console-guide-inserted");
  checks.check("a guide goes into the message", /1\. /.test(await page.locator("#write").inputValue()));
  await page.locator(".attached button").click();
  await page.locator("#write").fill("");
  await page.locator(".guides-button").click();

  await residentPage.locator(".message.worker").waitFor();
  await look(residentPage, "10-human");
  checks.check("a note stays among workers", (await residentPage.locator("text=Soitettava").count()) === 0);
  await residentPage.locator("neuvo-chat .close").click();
  await page.locator('[data-kind="messages"]').click();
  await page.locator("#write").fill("Tämä tulee, kun ikkuna on kiinni.");
  await page.keyboard.press("Control+Enter");
  await residentPage.locator("body > div b:not([hidden])").waitFor();
  await shot(residentPage, "11-unread");
  const launcherFocused = await residentPage.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName);
  checks.check("closing returns the focus to the launcher", launcherFocused === "BUTTON", launcherFocused);
  await residentPage.locator("body > div button").click();

  await page.locator(".head .deeds button").nth(0).click();
  await look(page, "25-console-transfer");
  await page.keyboard.press("Escape");
  await page.locator(".head .deeds button").nth(2).click();
  await look(page, "26-console-close");
  await page.locator("#return-to-bot").uncheck();
  await page.locator("dialog .strong").click();
  await residentPage.locator(".end.closed").waitFor();
  await look(residentPage, "12-closed");

  await page.locator("#tab-waiting").click();
  await page.locator("button.row").first().click();
  await page.locator(".entry.kind-emergency").waitFor();
  await look(page, "27-console-danger");
  const taken = fake.handovers.get(1);
  Object.assign(taken, { claimed_by: 9 });
  await page.locator(".foot .strong").click();
  await page.locator(".desk > .notice:not([hidden])").waitFor();
  await look(page, "28-console-taken");
  await page.setViewportSize({ width: 390, height: 800 });
  await look(page, "29-console-narrow");
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "30-console-dark");
  await page.finish("console");
  await residentPage.finish("resident");
}

async function danger() {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await openChat(page, "demo-youth.html");
  await say(page, "en jaksa enää, haluan kuolla");
  await page.locator(".message.kind-emergency").waitFor();
  await page.locator(".message.bot", { hasText: "jutella myös" }).waitFor();
  checks.check("a new emergency speaks up", (await page.locator('.message.kind-emergency[role="alert"]').count()) === 1);
  const dial = await page.locator(".pinned a").first().getAttribute("href");
  checks.check("112 stays in sight", dial === "tel:112" && (await page.locator(".pinned").isVisible()), dial);
  await look(page, "13-emergency");
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "14-emergency-dark");
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  await look(page, "15-forced-colors");
  await page.emulateMedia({ forcedColors: "none", colorScheme: "light" });
  await page.locator(".person").click();
  await page.locator('.state-wrap[data-mode="waiting"]').waitFor();
  await page.setViewportSize({ width: 320, height: 640 });
  await look(page, "16-emergency-320");
  await page.setViewportSize({ width: 320, height: 256 });
  await look(page, "17-zoom-400");

  await page.route("https://www.ilmatieteenlaitos.fi/**", (route) => route.fulfill({ body: "<title>weather</title>", contentType: "text/html" }));
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.locator("neuvo-chat textarea").focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.waitForURL(/ilmatieteenlaitos/);
  checks.check("Esc twice leaves to the neutral page", true);
  await page.goBack().catch(() => null);
  checks.check("going back does not bring the chat", !(await page.content()).includes("neuvo-chat"));
  await page.goto(`${fake.url}/demo.html`);
  checks.check("leaving clears the storage", await page.evaluate(() => sessionStorage.length === 0));
  await page.finish("danger");
}

async function small() {
  const page = await openPage(browser, checks, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  await openChat(page);
  await look(page, "40-phone");
  await say(page, "kotihoitoa äidille");
  await page.locator(".card").first().waitFor();
  await page.locator(".choice").first().waitFor();
  await page.locator(".log").evaluate((log) => (log.scrollTop = 420));
  await look(page, "41-phone-cards");
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html { font-size: 200% }");
    document.adoptedStyleSheets = [sheet];
  });
  await look(page, "42-phone-text-200");
  await page.finish("phone");
}

async function arabic() {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await openChat(page);
  await page.locator("#language").selectOption("ar");
  await page.locator('.chat[dir="rtl"]').waitFor();
  checks.check("the interface turns with the language", (await page.locator(".chat").getAttribute("lang")) === "ar");
  checks.check("an old message keeps its own language", (await page.locator(".message .body").first().getAttribute("lang")) === "fi");
  await page.locator('[aria-controls="more"]').click();
  await page.locator("#more .deed").nth(3).click();
  await page.locator("dialog .strong").click();
  await page.locator('.message .body[lang="ar"]').waitFor();
  await say(page, "care");
  await page.locator(".card").first().waitFor();
  await page.locator(".log").evaluate((log) => (log.scrollTop = 0));
  await look(page, "50-arabic");
  await page.setViewportSize({ width: 320, height: 640 });
  await look(page, "51-arabic-320");
  await page.finish("arabic");
}

async function fallBack() {
  fake.faults.noStream = true;
  const polling = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await openChat(polling);
  await say(polling, "hei");
  await polling.locator(".message.bot", { hasText: "Kerro vähän" }).waitFor();
  checks.check("without the stream the long poll serves", (await polling.locator(".message.resident").count()) === 1);
  await polling.finish("long poll");
  fake.faults.noStream = false;
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await page.goto(`${fake.url}/demo.html`);
  fake.faults.down = true;
  await page.goto(`${fake.url}/demo.html`);
  await page.locator("body > div button").click();
  await page.locator(".end.away a").first().waitFor();
  await look(page, "60-away");
  fake.faults.down = false;
  await page.locator(".end.away .strong").click();
  await page.locator(".message.bot").waitFor();
  fake.faults.closedNow = true;
  await page.locator(".person").click();
  await page.locator(".message.system .card").waitFor();
  await look(page, "61-closed-now");
  fake.faults.closedNow = false;
  fake.faults.silent = true;
  await page.locator('[aria-controls="more"]').click();
  await page.locator("#more .deed").nth(4).click();
  await page.locator("dialog .strong").click();
  await page.locator(".end.deleted").waitFor();
  await look(page, "62-deleted");
  checks.check("deleting forgets the token", await page.evaluate(() => sessionStorage.length === 0));
  fake.faults.down = true;
  await page.route("**/texts/*", (route) => route.abort());
  await page.goto(`${fake.url}/demo.html`);
  await page.locator("body > div button").click();
  await page.locator(".end.away a").first().waitFor();
  await look(page, "64-nothing-but-chat-js");
  const words = await page.evaluate(() => document.querySelector("neuvo-chat").shadowRoot.querySelector(".chat").innerText);
  checks.check("without texts it speaks by what is built in", !/ui_/.test(words) && words.includes("112"), words);
  fake.faults.down = false;
  await page.route("**/chat.js*", (route) => route.abort());
  await page.goto(`${fake.url}/demo.html`);
  await page.locator("body > div button").click();
  await page.locator("body > div a").first().waitFor();
  await look(page, "63-no-chat-js");
  await page.finish("fall back");
}

try {
  await danger();
  const page = await resident();
  await worker(page);
  await small();
  await arabic();
  const walk = { browser, checks, fake, look, openChat, say };
  await hostPage(walk);
  await tabs(walk);
  await simplerAndGuide(walk);
  await callBack(walk);
  await firstDay(walk);
  await leads(walk);
  await fallBack();
} catch (cause) {
  checks.check("the walk came to its end", false, cause.stack);
} finally {
  await browser.close();
  await fake.stop();
}
checks.end();
