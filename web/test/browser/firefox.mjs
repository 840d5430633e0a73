// The chat in Firefox: axe and the order of focus in its main states. FIREFOX names the program (firefox-esr). Keys that
// come over BiDi move the focus and write, but press no button, not even on an empty page: the walk presses those itself.
import { startFake } from "../fake-server.mjs";
import { AXE, Checks, TAGS } from "./browser.mjs";
import { startFirefox } from "./bidi.mjs";

const MOST_STOPS = 60;
const checks = new Checks();
const fake = await startFake({ answerAfterMs: 60 });
const firefox = await startFirefox(process.env.FIREFOX ?? "firefox-esr");
const { press, run, until } = firefox;

const ROOT = "(document.querySelector('neuvo-chat')?.shadowRoot ?? document)";
const has = (selector, text = "") =>
  `[...${ROOT}.querySelectorAll(${JSON.stringify(selector)})].some((each) => each.textContent.includes(${JSON.stringify(text)}))`;
const isAt = (selector) =>
  run(`(() => { let active = document.activeElement; while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement; return Boolean(active?.matches(${JSON.stringify(selector)})); })()`);

async function tabTo(selector, isBack = false) {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await isAt(selector)) return;
    await (isBack ? press("Shift", "Tab") : press("Tab"));
  }
  throw new Error(`${selector} cannot be reached`);
}
/** Moves the focus to a control by Tab and presses it. */
async function activate(selector, isBack = false) {
  await tabTo(selector, isBack);
  await run(`(() => { let active = document.activeElement; while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement; active.click(); return true; })()`);
}
async function write(text) {
  await tabTo("textarea#text");
  for (const sign of text) await press(sign);
  await press("Enter");
}
async function look(name) {
  await run(`(${AXE}, true)`).catch(() => run(`(() => { ${AXE}; return true; })()`));
  const found = await run(`axe.run(document, { runOnly: ${JSON.stringify(TAGS)} }).then(({ violations }) => violations.map((row) => row.id + " " + row.nodes.map((node) => node.target.flat().join(" ")).join("; ")))`);
  checks.check(`axe in Firefox: ${name}`, found.length === 0, found.join("\n"));
  const wide = await run(`(() => { const frame = ${ROOT}.querySelector(".chat"); return document.documentElement.scrollWidth > innerWidth || (frame !== null && frame.scrollWidth > frame.clientWidth + 1); })()`);
  checks.check(`no sideways scrolling in Firefox: ${name}`, !wide);
}

async function walk() {
  await firefox.resize(1280, 860);
  await firefox.goto(`${fake.url}/demo.html`);
  await until("[...document.body.children].some((each) => each.shadowRoot)", "the launcher");
  await look("launcher");
  await activate("button[aria-expanded]", true);
  await until(has(".message.bot"), "the greeting");
  checks.check("opening moves the focus to the input", await isAt("textarea"));
  await look("bot");
  await write("kotihoito");
  await until(has(".choice"), "choices");
  await look("cards");
  await activate('[aria-controls="more"]', true);
  await until(has("#more .deed"), "the menu");
  await look("menu");
  await activate("#more .deed");
  await until(has("dialog"), "a question");
  await look("question");
  await press("Escape");
  checks.check("Esc gives the focus back", await isAt("#more .deed"));
  await new Promise((done) => setTimeout(done, 1600));
  fake.faults.closedNow = true;
  await activate(".person");
  await until(has(".message.system .choice"), "the offer of a call-back");
  await activate(".message.system .choice", true);
  await until(has(".call-form"), "the form");
  await look("call-back form");
  await press("Escape");
  fake.faults.closedNow = false;
  await new Promise((done) => setTimeout(done, 1600));
  await activate(".person");
  await until(has('.state-wrap[data-mode="waiting"]'), "the queue");
  await look("waiting");
  await firefox.resize(320, 640);
  await look("waiting at 320 pixels");
  await run(`(() => { const field = ${ROOT}.querySelector("#language"); field.value = "ar"; field.dispatchEvent(new Event("change")); return true; })()`);
  await until(has('.chat[dir="rtl"]'), "Arabic");
  await look("Arabic at 320 pixels");
  await firefox.goto(`${fake.url}/demo-youth.html`);
  await until(has(".chat"), "the conversation goes on on another page");
  await firefox.goto("about:blank");
}

try {
  await walk();
} catch (cause) {
  checks.check("the walk came to its end", false, cause.stack);
} finally {
  await firefox.stop();
  await fake.stop();
}
checks.end();
