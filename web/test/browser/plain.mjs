// The pages of the gateway that need no JavaScript: a conversation over forms, the notice on privacy, the page for a frame.
// NEUVO_URL names a running gateway. NEUVO_SHOTS=folder takes pictures.
import { Checks, launch, openPage, shot } from "./browser.mjs";

const base = (process.env.NEUVO_URL ?? "http://127.0.0.1:8000").replace(/\/$/, "");
const checks = new Checks();
const browser = await launch();

async function look(page, name) {
  await checks.axe(page, name);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  checks.check(`no sideways scrolling: ${name}`, !isWide);
  await shot(page, `plain-${name}`);
}

async function conversation() {
  const page = await openPage(browser, checks, { viewport: { width: 1280, height: 860 }, javaScriptEnabled: false });
  await page.goto(`${base}/plain?lang=fi`);
  await page.locator("main form button").click();
  await page.locator("textarea").fill("Miten äidille saa kotihoitoa?");
  await page.locator('button[value="say"]').click();
  checks.check("without JavaScript one is heard", (await page.locator("article.resident").count()) === 1);
  checks.check("the token stands in no address", !/[.?]/.test(new URL(page.url()).pathname + new URL(page.url()).search), page.url());
  await shot(page, "plain-conversation");
  await page.locator("textarea").fill("haluan kuolla");
  await page.locator('button[value="say"]').click();
  checks.check("danger is answered without JavaScript", (await page.locator('article.emergency a[href="tel:112"]').count()) > 0);
  await page.locator("summary").nth(1).click();
  await page.locator('button[value="delete"]').click();
  checks.check("the conversation can be deleted", (await page.locator('form[action$="/start"]').count()) === 1);
  await page.finish("without JavaScript");
}

async function looks() {
  const page = await openPage(browser, checks, { viewport: { width: 320, height: 700 } });
  for (const language of ["fi", "ar"]) {
    await page.goto(`${base}/plain?lang=${language}`);
    await look(page, `start-${language}`);
    await page.locator("main form button").click();
    await page.locator("textarea").fill("haluan kuolla");
    await page.locator('button[value="say"]').click();
    await page.locator("article.emergency").waitFor();
    await look(page, `danger-${language}`);
    await page.goto(`${base}/plain?follow=1`);
    await look(page, `follow-${language}`);
    await page.context().clearCookies();
    await page.goto(`${base}/privacy?lang=${language}`);
    await look(page, `privacy-${language}`);
    await page.goto(`${base}/guides/home_care?language=${language}`);
    await look(page, `guide-${language}`);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await look(page, "privacy-dark");
  await page.goto(`${base}/embed?lang=sv&entry=elderly`);
  await page.locator("neuvo-chat .message.bot").first().waitFor();
  await look(page, "embed");
  await page.finish("plain pages");
}

try {
  await conversation();
  await looks();
} catch (cause) {
  checks.check("the walk came to its end", false, cause.stack);
} finally {
  await browser.close();
}
checks.end();
