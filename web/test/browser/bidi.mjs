// Firefox without a driver in between: it speaks WebDriver BiDi itself. As much of it as the chat's walk needs.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { WebSocket } from "ws";

const START_MS = 30_000;
const KEYS = { Tab: "\uE004", Shift: "\uE008", Enter: "\uE006", Escape: "\uE00C", Space: " " };

/** Starts Firefox without a window; `{goto, run, press, until, stop}`. */
export async function startFirefox(program) {
  const profile = await mkdtemp(path.join(os.tmpdir(), "neuvo-firefox-"));
  const browser = spawn(program, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"], {
    env: { ...process.env, HOME: profile },
  });
  const address = await new Promise((found, fail) => {
    const timer = setTimeout(() => fail(new Error("Firefox did not start")), START_MS);
    let told = "";
    const listen = (chunk) => {
      told += chunk;
      const match = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(told);
      if (match) (clearTimeout(timer), found(match[1]));
    };
    browser.stderr.on("data", listen);
    browser.stdout.on("data", listen);
  });
  const socket = new WebSocket(`${address}/session`);
  await new Promise((opened, fail) => (socket.once("open", opened), socket.once("error", fail)));
  const waiting = new Map();
  let last = 0;
  socket.on("message", (data) => {
    const { id, result, error, message } = JSON.parse(data);
    const { done, fail } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error) fail?.(new Error(`${error}: ${message}`));
    else done?.(result);
  });
  const send = (method, params) =>
    new Promise((done, fail) => {
      waiting.set((last += 1), { done, fail });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await send("session.new", { capabilities: {} });
  const { contexts } = await send("browsingContext.getTree", {});
  const context = contexts[0].context;

  /** The value of an expression in the page, which JSON can carry. */
  async function run(expression) {
    const answer = await send("script.evaluate", {
      expression: `(async () => JSON.stringify(await (${expression})))()`,
      target: { context },
      awaitPromise: true,
    });
    if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
    return answer.result.value === undefined ? undefined : JSON.parse(answer.result.value);
  }
  async function press(...keys) {
    const values = keys.map((key) => KEYS[key] ?? key);
    const downs = values.map((value) => ({ type: "keyDown", value }));
    const ups = [...values].reverse().map((value) => ({ type: "keyUp", value }));
    await send("input.performActions", { context, actions: [{ type: "key", id: "keys", actions: [...downs, ...ups] }] });
  }
  async function until(expression, name = expression, patience = 15_000) {
    for (const end = Date.now() + patience; Date.now() < end; ) {
      if (await run(expression)) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`never: ${name}`);
  }
  return {
    goto: (url) => send("browsingContext.navigate", { context, url, wait: "complete" }),
    resize: (width, height) => send("browsingContext.setViewport", { context, viewport: { width, height } }),
    run,
    press,
    until,
    async stop() {
      await send("browser.close", {}).catch(() => undefined);
      socket.close();
      browser.kill();
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
