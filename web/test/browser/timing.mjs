// How soon the chat can be used on a slow phone: CPU slowed four times, 400 kbit/s, 400 ms there and back ("slow 3G").
// Prints one JSON object; times are medians in milliseconds. No checks: tests/bench prints it beside the limits.
import { startFake } from "../fake-server.mjs";
import { launch } from "./browser.mjs";

const SLOW_3G = { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };
const CPU_TIMES = 4;
const ROUNDS = 5;

/** One visit with an empty cache: the loader, then the window. */
async function visit(browser, url) {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", SLOW_3G);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_TIMES });
  await page.addInitScript(() => {
    window.seen = { shift: 0, longest: 0 };
    new PerformanceObserver((list) => {
      for (const row of list.getEntries()) window.seen.shift += row.value;
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => {
      for (const row of list.getEntries()) window.seen.longest = Math.max(window.seen.longest, row.duration);
    }).observe({ type: "longtask", buffered: true });
    const watch = () => {
      const button = [...(document.body?.children ?? [])].find((each) => each.shadowRoot)?.shadowRoot.querySelector("button");
      // Two frames later it has been drawn and takes a tap.
      if (button) requestAnimationFrame(() => requestAnimationFrame(() => (window.seen.button = performance.now())));
      else requestAnimationFrame(watch);
    };
    watch();
  });
  await page.goto(url);
  await page.waitForFunction(() => window.seen.button);
  const loader = await page.evaluate(() => {
    const asked = performance.getEntriesByType("resource").find((row) => row.name.endsWith("/neuvo.js"));
    return { fromItsRequest: window.seen.button - asked.startTime, fromNavigation: window.seen.button, ...window.seen };
  });
  await page.evaluate(() => (window.seen.shift = 0));
  const pressed = Date.now();
  await page.locator("body > div button").tap();
  await page.locator("neuvo-chat textarea").waitFor();
  const writable = Date.now() - pressed;
  const shiftOpen = await page.evaluate(() => window.seen.shift);
  await context.close();
  return { ...loader, writable, shiftOpen };
}

const median = (rows, pick) => Math.round(rows.map(pick).sort((a, b) => a - b)[Math.floor(rows.length / 2)]);
const fake = await startFake();
const browser = await launch();
try {
  const rows = [];
  for (let round = 0; round < ROUNDS; round += 1) rows.push(await visit(browser, `${fake.url}/demo.html`));
  console.log(
    JSON.stringify({
      "slow phone: loader usable after its request, ms (at most 1000)": median(rows, (row) => row.fromItsRequest),
      "slow phone: loader usable after navigation, ms": median(rows, (row) => row.fromNavigation),
      "slow phone: longest task of page and loader, ms": median(rows, (row) => row.longest),
      "slow phone: window can be written in after the tap, ms": median(rows, (row) => row.writable),
      "layout shift of the host page, launcher (0)": Math.max(...rows.map((row) => row.shift)),
      "layout shift of the host page, opening (0)": Math.max(...rows.map((row) => row.shiftOpen)),
    }),
  );
} finally {
  await browser.close();
  await fake.stop();
}
