// What the resident seldom needs: easier words, a guide's page, the form of a call-back. Part of the walk in views.mjs.
import { openPage } from "./browser.mjs";

/** Easier words and the printable guide, under an answer. */
export async function simplerAndGuide({ browser, checks, look, openChat, say }) {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await openChat(page);
  await say(page, "velkojen vaihe");
  const link = page.locator("neuvo-chat a", { hasText: /ohje|guide/i }).last();
  await link.waitFor();
  await look(page, "72-guide-step");
  const { href, target } = await link.evaluate((each) => ({ href: each.href, target: each.target }));
  checks.check("a guide's step leads to its page in a new tab", /\/guides\/debts\?language=fi$/.test(href) && target === "_blank", href);
  await page.locator(".simpler:visible").click();
  await page.locator(".message.resident", { hasText: "Sano helpommin" }).waitFor();
  await page.locator(".message.bot").nth(2).waitFor();
  checks.check("only the last answer can be asked for in easier words", (await page.locator(".simpler:visible").count()) === 1);
  await page.setViewportSize({ width: 320, height: 640 });
  await look(page, "73-guide-step-320");
  await page.finish("simpler and guide");
}

/** The call-back form: refused without number or consent, kept when the gateway refuses, sent at last. */
export async function callBack({ browser, checks, fake, look, openChat, say }) {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await openChat(page);
  await say(page, "Vuokra on maksamatta");
  await page.locator(".message.bot").nth(1).waitFor();
  fake.faults.closedNow = true;
  await page.locator(".person").click();
  const open = page.locator(".message > .choice");
  await open.waitFor();
  await look(page, "74-callback-offered");
  await open.focus();
  await page.keyboard.press("Enter");
  await page.locator(".call-form").waitFor();
  await look(page, "75-callback-form");
  const focused = () => page.evaluate(() => document.activeElement.shadowRoot.activeElement.id);
  checks.check("the form takes the focus", (await focused()) === "call-phone", await focused());
  checks.check("the last words of the resident stand there", (await page.locator("#call-about").inputValue()) === "Vuokra on maksamatta");
  await page.keyboard.press("Enter");
  checks.check("without a number it is not sent", (await page.locator(".call-form .fault").textContent()).length > 10 && (await focused()) === "call-phone");
  await page.locator("#call-phone").fill("040 99999");
  await page.keyboard.press("Enter");
  checks.check("without consent it is not sent", (await focused()) === "call-consent" && fake.wishes.length === 0);
  await look(page, "76-callback-fault");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.locator("#call-phone[aria-invalid]").waitFor();
  checks.check("what the gateway refuses is told at its field", (await focused()) === "call-phone" && fake.wishes.length === 0);
  await page.locator("#call-phone").fill("040 123 4567");
  await page.locator("#call-time").fill("aamulla");
  await page.setViewportSize({ width: 320, height: 640 });
  await look(page, "77-callback-320");
  await page.locator(".call-form .strong").click();
  await page.locator(".call-form").waitFor({ state: "detached" });
  await page.locator(".message.system", { hasText: "Soittopyyntösi" }).waitFor();
  const sent = JSON.stringify(fake.wishes[0]);
  checks.check("number, time, words and consent are sent", /"phone":"040 123 4567","name":null,"time":"aamulla","text":"Vuokra on maksamatta","consent":true/.test(sent), sent);
  fake.faults.closedNow = false;
  await page.finish("call-back");

  const arabic = await openPage(browser, checks, { viewport: { width: 1280, height: 860 } });
  await openChat(arabic);
  await arabic.locator("#language").selectOption("ar");
  await arabic.locator('.chat[dir="rtl"]').waitFor();
  fake.faults.closedNow = true;
  await arabic.locator(".person").click();
  await arabic.locator(".message > .choice").click();
  await arabic.locator(".call-form").waitFor();
  await look(arabic, "78-callback-arabic");
  await arabic.setViewportSize({ width: 320, height: 640 });
  await look(arabic, "79-callback-arabic-320");
  fake.faults.closedNow = false;
  await arabic.finish("call-back in Arabic");
}
