// Accounts in a real browser against a running gateway: NEUVO_URL, NEUVO_ADMIN_PASSWORD (user admin). An administrator
// invites somebody, who sets a password and a second factor; the trail shows it. NEUVO_SHOTS=folder takes pictures,
// NEUVO_SCHEME=dark in dark colours.
import { createHmac } from "node:crypto";
import { Checks, launch, openPage, shot } from "./browser.mjs";

const base = (process.env.NEUVO_URL ?? "http://127.0.0.1:8000").replace(/\/$/, "");
const password = process.env.NEUVO_ADMIN_PASSWORD;
if (!password) {
  console.log("NEUVO_ADMIN_PASSWORD is not set: 0 passed, 1 failed");
  process.exit(1);
}
const NEW_PASSWORD = "lumihanki soi seitsemän kertaa";
const USERNAME = `kerttu${Date.now()}`;
const WINDOW = { viewport: { width: 1280, height: 720 }, colorScheme: process.env.NEUVO_SCHEME ?? "light" };
const NARROW = { width: 360, height: 740 };
const checks = new Checks();
const browser = await launch();

/** The code of a secret at a moment (RFC 6238, SHA-1, six digits, thirty seconds). */
function codeOf(secret, at = Date.now()) {
  const bits = [...secret.replace(/\s/g, "")].map((sign) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac("sha1", key).update(step).digest();
  const at4 = digest[digest.length - 1] & 15;
  return String((digest.readUInt32BE(at4) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function look(page, name) {
  await page.waitForTimeout(250);
  await checks.axe(page, name);
  await checks.layout(page, name);
  await shot(page, `accounts-${name}`);
}

async function sees(name, locator) {
  try {
    await locator.first().waitFor({ timeout: 20_000 });
    checks.check(name, true);
  } catch (cause) {
    checks.check(name, false);
    throw cause;
  }
}

async function signIn(page, username, word) {
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(word);
  await page.keyboard.press("Enter");
}

async function invite(page) {
  await page.goto(`${base}/console.html`);
  await look(page, "sign-in");
  await signIn(page, "admin", password);
  await sees("the administrator has the page of people", page.locator("#page-people"));
  await page.locator("#page-people").click();
  await sees("people are listed", page.locator("li.person"));
  await page.locator("#invite-name").fill("Kerttu Kutsuttu");
  await page.locator("#invite-username").fill(USERNAME);
  await page.locator("#invite-role-lead").check();
  await page.locator("#invite-username").press("Enter");
  await sees("the link is shown once", page.locator("#link"));
  await look(page, "people");
  return page.locator("#link").inputValue();
}

async function accept(page, link) {
  await page.goto(link.replace(/^https?:\/\/[^/]+/, base));
  await sees("the link opens the choice of a password", page.locator("#new-password"));
  checks.check("the secret is out of the address", !page.url().includes("invitation"));
  await look(page, "invitation");
  await page.locator("#new-password").fill("salasana2026!");
  await page.locator("#again").fill("salasana2026!");
  await page.keyboard.press("Enter");
  await sees("a common password is refused in words", page.locator(".fault:not(:empty)"));
  for (const id of ["#new-password", "#again"]) await page.locator(id).fill(NEW_PASSWORD);
  await page.keyboard.press("Enter");
  await sees("sign-in follows", page.locator("#username"));
  await signIn(page, USERNAME, NEW_PASSWORD);
  await sees("she is at her desk", page.locator(".desk"));
}

async function enrol(page) {
  await page.locator("#page-account").click();
  await sees("her account is shown", page.locator("#factor-password"));
  await look(page, "account");
  await page.locator("#factor-password").fill("wrong");
  await page.keyboard.press("Enter");
  await sees("a wrong password is told and signs nobody out", page.locator(".fault:not(:empty)"));
  await page.locator("#factor-password").fill(NEW_PASSWORD);
  await page.keyboard.press("Enter");
  await sees("the secret is shown", page.locator(".secret"));
  await look(page, "enrolment");
  const secret = await page.locator(".secret").textContent();
  await page.locator("#enrol-code").fill(codeOf(secret, Date.now() - 30_000));
  await page.keyboard.press("Enter");
  await sees("recovery codes are shown", page.locator(".recovery li"));
  await look(page, "recovery");
  await page.locator(".part .strong").click();
  await sees("the factor is on", page.locator("#factor-code"));
  await look(page, "account-with-factor");
  return secret;
}

async function signInAgain(page, secret) {
  await page.getByRole("banner").locator("button.quiet").last().click();
  await sees("she is signed out", page.locator("#username"));
  await signIn(page, USERNAME, NEW_PASSWORD);
  await sees("the code is asked for", page.locator("#code"));
  await look(page, "code");
  await page.locator("#code").fill("000000");
  await page.keyboard.press("Enter");
  await sees("a wrong code is told", page.locator(".fault:not(:empty)"));
  await page.locator("#code").fill(codeOf(secret));
  await page.keyboard.press("Enter");
  await sees("she is in again", page.locator(".desk"));
}

async function readTrail(page) {
  await page.locator("#page-audit").click();
  await sees("the trail has rows", page.locator("tbody tr"));
  await page.locator("#audit-username").fill(USERNAME);
  await page.locator("#audit-deed").selectOption("account:signed_in");
  await page.locator("#audit-username").press("Enter");
  await page.waitForTimeout(800);
  checks.check("both sign-ins are in the trail", (await page.locator("tbody tr").count()) === 2);
  await look(page, "audit");
  await page.setViewportSize(NARROW);
  await look(page, "audit-narrow");
  await page.locator("#page-account").click();
  await look(page, "account-narrow");
  await page.setViewportSize(WINDOW.viewport);
}

async function endSessions(admin, page) {
  await admin.locator("#page-account").click();
  await admin.locator("#page-people").click();
  await admin.locator("li.person", { hasText: USERNAME }).locator("button").first().click();
  await sees("her sessions are listed", admin.locator(".details li.session"));
  await look(admin, "person");
  await admin.setViewportSize(NARROW);
  await look(admin, "person-narrow");
  await admin.setViewportSize(WINDOW.viewport);
  await admin.locator(".details .sessions > .deeds button").click();
  await sees("it is said that they have ended", admin.locator(".said:not(:empty)"));
  await page.locator("#page-account").click();
  await sees("she is signed out at once", page.locator("#username"));
}

const admin = await openPage(browser, checks, WINDOW);
const invited = await openPage(browser, checks, WINDOW);
try {
  const link = await invite(admin);
  await accept(invited, link);
  const secret = await enrol(invited);
  await signInAgain(invited, secret);
  await readTrail(invited);
  await endSessions(admin, invited);
} catch (cause) {
  checks.check("the walk went to its end", false, String(cause).split("\n")[0]);
  await shot(invited, "accounts-broken-invited");
  await shot(admin, "accounts-broken-admin");
}
await admin.finish("administrator");
await invited.finish("invited");
await browser.close();
checks.end();
