// What the browser scripts share: Chromium, axe in a page, counting, pictures.
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

export const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export const SHOTS = process.env.NEUVO_SHOTS ?? null;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

/** Counts checks; `end()` prints the sum and sets the exit code. */
export class Checks {
  passed = 0;
  failed = 0;

  check(name, isRight, detail = "") {
    this[isRight ? "passed" : "failed"] += 1;
    if (!isRight) console.log(`not ok  ${name} ${detail}`);
    else if (process.env.VERBOSE) console.log(`ok      ${name}`);
  }

  /** axe on the whole page, its open shadow roots included. */
  async axe(page, name) {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
    const lines = violations.map((row) => `${row.id} (${row.nodes.map((node) => node.target.flat().join(" ")).join("; ")})`);
    this.check(`axe: ${name}`, violations.length === 0, lines.join("\n        "));
  }

  /** Nothing is wider than the window, and every control is at least 44 px high or wide enough to hit. */
  async layout(page, name) {
    const found = await page.evaluate((wanted) => {
      const root = document.querySelector("neuvo-chat")?.shadowRoot;
      const small = [];
      for (const each of (root ?? document).querySelectorAll("button, select, textarea, a[href]")) {
        const box = each.getBoundingClientRect();
        if (box.width > 1 && each.offsetParent && (box.height < 43.5 || box.width < 43.5)) {
          small.push(`${each.className || each.tagName} ${Math.round(box.width)}x${Math.round(box.height)}`);
        }
      }
      const frame = root?.querySelector(".chat");
      const wide = document.documentElement.scrollWidth > wanted || (frame && frame.scrollWidth > frame.clientWidth + 1);
      return { small, wide };
    }, page.viewportSize().width);
    this.check(`targets of 44 px: ${name}`, found.small.length === 0, found.small.join(", "));
    this.check(`no sideways scrolling: ${name}`, !found.wide);
  }

  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed ? 1 : 0;
  }
}

/** A picture for people to look at; only when NEUVO_SHOTS names a folder. */
export async function shot(page, name) {
  if (!SHOTS) return;
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

/** A page that reports what breaks the content security policy or throws. */
export async function openPage(browser, checks, { withTour = false, ...options } = {}) {
  const context = await browser.newContext({ locale: "fi-FI", ...options });
  const page = await context.newPage();
  // The tour comes by itself on a worker's first day; only the walk through it wants that.
  if (!withTour) {
    await page.addInitScript(() => {
      if (location.pathname.includes("console")) localStorage.setItem("neuvo-console-tour", "seen");
    });
  }
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (line) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(line.text())) faults.push(line.text());
  });
  page.finish = async (name) => {
    checks.check(`no error, no CSP breach: ${name}`, faults.length === 0, faults.join("\n"));
    await context.close();
  };
  return page;
}
