// The console on the first day: the tour, the alerts, the keys, the page for leads. Part of the walk in views.mjs.
import { openPage } from "./browser.mjs";

const WINDOW = { width: 1280, height: 720 };

/** Somebody who talks with the fake and asks for a person. */
async function askForPerson(fake, text) {
  const base = `${fake.url}/api/v1/conversations`;
  const post = (url, token, body) =>
    fetch(url, { method: "POST", headers: { "Content-Type": "application/json", "Accept-Language": "fi", ...(token && { Authorization: `Bearer ${token}` }) }, body: JSON.stringify(body) }).then((answer) => answer.json());
  const { conversation_id: id, token } = await post(base, null, {});
  await post(`${base}/${id}/messages`, token, { client_id: "1", text });
  await new Promise((done) => setTimeout(done, 250));
  await post(`${base}/${id}/handover`, token, {});
}

const sounds = (page) => page.evaluate(() => window.sounds);

export async function firstDay({ browser, checks, fake, look }) {
  for (const handover of fake.handovers.values()) handover.state = "closed";
  const page = await openPage(browser, checks, { viewport: WINDOW, withTour: true });
  await page.context().grantPermissions(["notifications"]);
  await page.addInitScript(() => {
    Object.assign(window, { sounds: 0, notified: [] });
    const create = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function (...given) {
      window.sounds += 1;
      return create.apply(this, given);
    };
    window.Notification = class extends EventTarget {
      static permission = "granted";
      static requestPermission = async () => "granted";
      constructor(title, options) {
        super();
        window.notified.push(`${title}: ${options.body}`);
      }
      close() {}
    };
  });
  await page.goto(`${fake.url}/console.html`);
  await page.locator("#username").fill("aino");
  await page.locator("#password").fill("right");
  await page.keyboard.press("Enter");
  await page.locator(".tour").waitFor();
  await page.locator(".own-day:not([hidden])").waitFor();
  await look(page, "34-console-tour");
  const titles = [];
  for (let step = 1; step <= 5; step += 1) {
    titles.push(await page.locator(".tour h2").textContent());
    if (step === 4) await look(page, "35-console-tour-alerts");
    await page.locator(".tour .strong").focus();
    await page.keyboard.press("Enter");
  }
  checks.check("the tour has five steps and ends", new Set(titles).size === 5 && (await page.locator(".tour").count()) === 0, titles.join(" | "));
  await page.reload();
  await page.locator(".queue").waitFor();
  await page.waitForTimeout(200);
  checks.check("the tour comes by itself only once", (await page.locator(".tour").count()) === 0);

  await page.locator("h1").click();
  await page.keyboard.press("?");
  await page.locator("dialog .keys").waitFor();
  await look(page, "36-console-keys");
  await page.locator("#tour-again").click();
  await page.locator(".tour").waitFor();
  await page.keyboard.press("Escape");
  checks.check("the tour can be called again and left with Escape", (await page.locator(".tour").count()) === 0);

  await page.locator("#alerts").click();
  await page.locator("#alert-test").waitFor();
  await page.locator(".notify button").click();
  await look(page, "37-console-alerts");
  const before = await sounds(page);
  await page.locator("#alert-test").click();
  checks.check("the test makes a sound and a notification", (await sounds(page)) === before + 3 && (await page.evaluate(() => window.notified.length)) === 1);
  await page.locator("dialog .strong").click();

  await askForPerson(fake, "Miten äidille saa kotihoitoa?");
  await page.locator(".alarm.usual").waitFor();
  await look(page, "38-console-alarm");
  const told = await page.evaluate(() => window.notified.at(-1));
  checks.check("a notification tells nothing of the resident", !/kotihoito|äidille/i.test(told), told);
  const icon = await page.locator('link[rel="icon"]').getAttribute("href");
  checks.check("the tab counts in title and icon", /^\(1\)/.test(await page.title()) && icon.startsWith("data:image/svg"), icon.slice(0, 40));
  const first = await sounds(page);
  await page.waitForFunction((count) => window.sounds > count, first, { timeout: 20_000 });
  checks.check("the sound comes again until it is seen", true);
  await page.keyboard.press("Tab");
  checks.check("any key means seen", await page.locator(".alarm").isHidden());

  await askForPerson(fake, "haluan kuolla");
  await page.locator(".alarm.danger").waitFor();
  await page.keyboard.press("Tab");
  checks.check("danger must be confirmed", await page.locator(".alarm.danger").isVisible());
  await look(page, "39-console-danger-alarm");
  const late = [...fake.handovers.values()].at(-1);
  fake.tellConsoles({ type: "alert", handover_id: late.id });
  await page.locator(".alarm.late").waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "39-console-late-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("#page-lead").click();
  checks.check("the alarm stays on every page", await page.locator(".alarm.late").isVisible());
  await page.locator(".alarm button").first().click();
  await page.locator(".entry").first().waitFor();
  checks.check("a lead is led to the conversation", await page.locator(".alarm").isHidden());
  for (const [key, wanted] of [["m", "#tab-mine"], ["w", "#tab-waiting"]]) {
    await page.locator("h1").click();
    await page.keyboard.press(key);
    checks.check(`the key ${key} goes to its list`, (await page.locator(wanted).getAttribute("aria-selected")) === "true");
  }
  await page.keyboard.press("n");
  await page.keyboard.press("t");
  await page.locator("#write").waitFor();
  checks.check("n and t open and take the first", (await page.locator(".head .deeds").count()) === 1);
  await page.locator("#write").fill("");
  await page.locator("#write").pressSequentially("em?");
  checks.check("in a field the letters are letters", (await page.locator("#write").inputValue()) === "em?" && (await page.locator("dialog[open]").count()) === 0);
  await page.locator("#write").fill("");
  await page.finish("first day");
}

export async function leads({ browser, checks, fake, look }) {
  const page = await openPage(browser, checks, { viewport: WINDOW });
  await page.goto(`${fake.url}/console.html`);
  await page.locator("#username").fill("aino");
  await page.locator("#password").fill("right");
  await page.keyboard.press("Enter");
  await page.locator("#page-lead").click();
  await page.locator(".bars tbody tr").first().waitFor();
  await look(page, "43-console-leads");
  checks.check("a number that is too small is not shown", (await page.locator(".bars td.number", { hasText: /alle 5/ }).count()) > 0);
  const file = await page.locator("a[download]").getAttribute("href");
  checks.check("the file is of the same days", /figures\?from=.*&to=.*&format=csv$/.test(file), file);
  await page.locator("#figures-by").selectOption("topic");
  await page.locator(".pictures").scrollIntoViewIfNeeded();
  await page.locator(".bars").first().evaluate((table) => table.scrollIntoView());
  await look(page, "44-console-figures");
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "45-console-figures-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator(".part .strong").nth(1).click();
  await page.locator(".preview table").waitFor();
  await page.locator(".preview").scrollIntoViewIfNeeded();
  await look(page, "46-console-hours");
  await page.setViewportSize({ width: 390, height: 800 });
  await look(page, "47-console-leads-narrow");
  await page.finish("leads");
}
