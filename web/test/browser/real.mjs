// A resident and a worker in two browsers against a running gateway: NEUVO_URL, NEUVO_ADMIN_PASSWORD (user admin).
// The gateway must be open for handover (NEUVO_ALWAYS_OPEN=1). NEUVO_SHOTS=folder takes pictures.
import { Checks, launch, openPage, shot } from "./browser.mjs";

const base = (process.env.NEUVO_URL ?? "http://127.0.0.1:8000").replace(/\/$/, "");
const password = process.env.NEUVO_ADMIN_PASSWORD;
if (!password) {
  console.log("NEUVO_ADMIN_PASSWORD is not set: 0 passed, 1 failed");
  process.exit(1);
}

const ANSWER_MS = 30_000;
const WINDOW = { viewport: { width: 1280, height: 860 } };
const checks = new Checks();
const browser = await launch();

async function look(page, name) {
  await page.waitForTimeout(250);
  await checks.axe(page, name);
  await checks.layout(page, name);
  await shot(page, `real-${name}`);
}

/** Waits for something in a page and counts it; a miss ends the walk when the rest stands on it. */
async function sees(name, locator, { isNeeded = true } = {}) {
  try {
    await locator.first().waitFor({ timeout: ANSWER_MS });
    checks.check(name, true);
  } catch (cause) {
    checks.check(name, false);
    if (isNeeded) throw cause;
  }
}

async function say(page, text) {
  await page.locator("neuvo-chat textarea").fill(text);
  await page.locator("neuvo-chat textarea").press("Enter");
  await sees(`"${text}" is taken`, page.locator(".message.resident:not(.unsent)", { hasText: text }));
}

async function openChat(page, name) {
  const answer = await page.goto(`${base}/${name}`);
  checks.check(`${name} is served`, answer.ok(), String(answer.status()));
  await page.locator("body > div button").click();
  await sees("the greeting comes", page.locator(".message.bot"));
}

const conversationOf = (page) => page.evaluate(() => JSON.parse(sessionStorage.getItem("neuvo")).id);

async function askBot(page) {
  await openChat(page, "demo.html");
  await look(page, "greeting");
  const before = await page.locator(".message.bot").count();
  await say(page, "Miten äidille saa kotihoitoa?");
  await sees("the bot answers", page.locator(".message.bot").nth(before), { isNeeded: false });
  await look(page, "answer");
  await page.reload();
  await sees("a reload keeps the conversation", page.locator(".message.resident", { hasText: "kotihoitoa" }));
}

async function meetDanger() {
  const page = await openPage(browser, checks, WINDOW);
  await openChat(page, "demo-youth.html");
  await say(page, "haluan tappaa itseni");
  await sees("danger is answered with help", page.locator(".message.kind-emergency"));
  await sees("112 stays in sight", page.locator('.pinned a[href="tel:112"]'));
  await look(page, "emergency");
  await page.setViewportSize({ width: 320, height: 640 });
  await look(page, "emergency-320");
  await page.finish("danger");
}

async function speakArabic() {
  const page = await openPage(browser, checks, WINDOW);
  await openChat(page, "demo.html");
  await page.locator("#language").selectOption("ar");
  await sees("the interface turns to Arabic", page.locator('.chat[lang="ar"][dir="rtl"]'));
  await look(page, "arabic");
  await page.finish("arabic");
}

async function signIn(page) {
  await page.goto(`${base}/console.html`);
  await sees("the sign-in form comes", page.locator("#username"));
  await look(page, "sign-in");
  await page.locator("#username").fill("admin");
  await page.locator("#password").fill(`not ${password}`);
  await page.keyboard.press("Enter");
  await sees("a wrong password is refused in words", page.locator(".fault:not(:empty)"));
  await page.locator("#password").fill(password);
  await page.keyboard.press("Enter");
  await sees("the worker is signed in", page.locator(".desk"));
}

async function handOver(resident, worker) {
  await resident.locator(".person").click();
  await sees("the resident waits", resident.locator('.state-wrap[data-mode="waiting"]'));
  await look(resident, "waiting");
  const id = await conversationOf(resident);
  await sees("the queue shows it", worker.locator("button.row"));
  const answer = await worker.request.get(`${base}/api/v1/console/handovers?state=waiting`);
  const row = (await answer.json()).handovers.find((each) => each.conversation_id === id);
  checks.check("the queue names the conversation", Boolean(row));
  await look(worker, "queue");
  await worker.locator(`#row-${row.id}`).click();
  await sees("the worker reads what was said", worker.locator(".entry.resident", { hasText: "kotihoitoa" }));
  await look(worker, "read");
  await worker.locator(".foot .strong").click();
  await sees("the worker may write after claiming", worker.locator("#write"));
  await sees("the resident sees that a person is here", resident.locator('.state-wrap[data-mode="human"]'));
}

async function talk(resident, worker) {
  await worker.locator("#write").fill("Hei, miten voin auttaa?");
  await worker.keyboard.press("Control+Enter");
  await sees("the resident reads the worker", resident.locator(".message.worker", { hasText: "miten voin auttaa" }));
  await say(resident, "Äiti ei pääse enää suihkuun yksin.");
  await sees("the worker reads the resident", worker.locator(".entry.resident", { hasText: "suihkuun" }));
  await worker.locator('[data-kind="notes"]').click();
  await worker.locator("#write").fill("Muistiinpano vain työntekijöille.");
  await worker.locator(".write .strong").click();
  await sees("the note is kept", worker.locator(".entry.kind-note"));
  await look(worker, "talk");
  await look(resident, "human");
  checks.check("the note stays among workers", (await resident.locator("text=Muistiinpano").count()) === 0);
  const bots = await resident.locator(".message.bot").count();
  await say(resident, "Mitä kotihoito maksaa?");
  await resident.waitForTimeout(3_000);
  checks.check("the bot is silent while a person speaks", (await resident.locator(".message.bot").count()) === bots);
  await worker.locator(".head .deeds button").nth(2).click();
  await look(worker, "ending");
  await worker.locator("#return-to-bot").uncheck();
  await worker.locator("dialog .strong").click();
  await sees("the resident sees the end", resident.locator(".end.closed"));
  await look(resident, "closed");
  await resident.locator(".feedback .choice").first().click();
  await sees("thanks for the feedback", resident.locator(".end.closed [role=status]"), { isNeeded: false });
}

try {
  const resident = await openPage(browser, checks, WINDOW);
  const worker = await openPage(browser, checks, WINDOW);
  await askBot(resident);
  await meetDanger();
  await speakArabic();
  await signIn(worker);
  await handOver(resident, worker);
  await talk(resident, worker);
  await resident.finish("resident");
  await worker.finish("worker");
} catch (cause) {
  checks.check("the walk came to its end", false, cause.stack);
} finally {
  await browser.close();
}
checks.end();
