// A small gateway in memory that speaks the protocol: for the browser tests and for looking at the views.
// Not shipped, stores nothing. `startFake()` gives it to tests; run as a program it serves the demonstration pages.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { WebSocketServer } from "ws";
import { parse } from "yaml";
import { GREETINGS, answersTo, cardOf } from "./fake-content.mjs";
import { startFakeDesk } from "./fake-desk.mjs";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const STATIC = path.join(ROOT, "channels", "static");
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".json": "application/json", ".svg": "image/svg+xml" };
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const USER = { id: 7, name: "Aino Virtanen", title: "Sosiaaliohjaaja", roles: ["worker", "lead"], rights: ["talk", "lead"] };

class Refused extends Error {
  constructor(status, code, message, extra = {}) {
    super(message);
    Object.assign(this, { status, code, extra });
  }
}

export async function startFake({ port = 0, answerAfterMs = 60 } = {}) {
  const conversations = new Map();
  const feedback = [];
  const wishes = [];
  const handovers = new Map();
  const sockets = new Set();
  const waiters = new Set();
  /** Faults that a test can switch on. */
  const faults = { noStream: false, down: false, closedNow: false, silent: false };
  const { languages } = parse(await readFile(path.join(ROOT, "data", "languages.yml"), "utf8"));
  const dirOf = (code) => languages.find((row) => row.code === code)?.dir ?? "ltr";

  const beside = await startFakeDesk({
    root: ROOT,
    user: USER,
    dirOf,
    changed: (type) => {
      for (const socket of sockets) if (socket.isConsole) socket.send(JSON.stringify({ type }));
    },
  });

  const stateOf = (c) => {
    const state = { mode: c.mode, last_seq: c.messages.at(-1)?.seq ?? 0, pending: c.pending, language: c.language };
    if (c.mode === "waiting") Object.assign(state, { position: 2, estimate_minutes: { from: 5, to: 15 } });
    if (c.mode === "human") state.worker = { title: USER.title };
    return state;
  };
  const visible = (c, after) => c.messages.filter((row) => row.seq > after && row.kind !== "note");

  function wake(c) {
    for (const socket of sockets) {
      if (socket.conversation === c) socket.push();
      else if (socket.isConsole && c.handover) {
        socket.send(JSON.stringify({ type: "conversation", handover_id: c.handover, last_seq: stateOf(c).last_seq }));
      }
    }
    for (const waiter of [...waiters]) waiter();
  }
  function wakeQueue() {
    for (const socket of sockets) if (socket.isConsole) socket.send('{"type":"handovers"}');
  }
  function append(c, message) {
    const seq = (c.messages.at(-1)?.seq ?? 0) + 1;
    const language = message.language ?? c.language;
    c.messages.push({ seq, language, dir: dirOf(language), at: new Date().toISOString(), ...message });
    wake(c);
    return seq;
  }

  function say(c, { client_id, text, choice }) {
    const known = c.messages.find((row) => row.client_id === client_id);
    if (known) return { status: 200, seq: known.seq };
    if (c.mode === "closed") throw new Refused(409, "CONVERSATION_CLOSED", "Tämä keskustelu on päättynyt.");
    if (text?.includes("liian nopea")) throw new Refused(429, "TOO_FAST", "Lähetät viestejä liian nopeasti.");
    const offered = c.messages.findLast((row) => row.choices)?.choices.find((row) => row.payload === choice);
    const said = text ?? offered?.label;
    const seq = append(c, { author: "resident", kind: "text", text: said, client_id });
    if (c.mode !== "bot" || faults.silent) return { status: 202, seq };
    c.pending = true;
    wake(c);
    setTimeout(() => {
      c.pending = false;
      for (const answer of answersTo(said, c.language)) append(c, answer);
      wake(c);
    }, answerAfterMs);
    return { status: 202, seq };
  }

  function requestHandover(c) {
    if (faults.closedNow) {
      throw new Refused(409, "CLOSED_NOW", "Työntekijät eivät ole nyt paikalla.", { next_opening: "2026-11-23T06:00:00Z", ways: [cardOf("vake-vaihde", c.language)] });
    }
    const id = handovers.size + 1;
    const hasDanger = c.messages.some((row) => row.kind === "emergency");
    handovers.set(id, {
      id, conversation_id: c.id, team: "elderly", topic: hasDanger ? "suicide_self_harm" : "home_care", language: c.language,
      urgency: hasDanger ? "crisis" : "none", waiting_since: new Date(Date.now() - 200_000).toISOString(), claimed_by: null,
      state: "waiting", summary: c.messages.find((row) => row.author === "resident")?.text ?? "",
    });
    Object.assign(c, { handover: id, mode: "waiting" });
    append(c, { author: "system", kind: "notice", text: "Pyydän työntekijän mukaan. Paikkasi jonossa on 2. Voit kirjoittaa lisää odottaessasi." });
    wakeQueue();
    return { position: 2, estimate_minutes: { from: 5, to: 15 } };
  }

  function begin({ language }, accepted) {
    const id = randomBytes(8).toString("hex");
    const c = { id, token: randomBytes(8).toString("hex"), language: language ?? accepted ?? "fi", mode: "bot", pending: false, messages: [] };
    conversations.set(id, c);
    const text = GREETINGS[c.language] ?? GREETINGS.en;
    append(c, { author: "bot", kind: "text", text, language: GREETINGS[c.language] ? c.language : "en" });
    return {
      conversation_id: id, token: c.token, language: c.language, mode: c.mode, texts: {}, last_seq: 1,
      languages: languages.map(({ code, name, dir, level }) => ({ code, name, dir, level, checked: ["fi", "sv", "en"].includes(code) })),
      service: { open: true, next_opening: null },
    };
  }

  async function resident(method, rest, request, body, url) {
    if (rest[0] === undefined) return [201, begin(body, request.headers["accept-language"]?.slice(0, 2))];
    const c = conversations.get(rest[0]);
    if (!c || request.headers.authorization !== `Bearer ${c.token}`) throw new Refused(401, "UNAUTHENTICATED", "Aloita uusi keskustelu.");
    switch (`${method} ${rest[1] ?? ""}`) {
      case "GET messages": {
        const after = Number(url.searchParams.get("after"));
        const wait = Number(url.searchParams.get("wait"));
        const before = JSON.stringify(stateOf(c));
        if (wait && !visible(c, after).length) {
          await new Promise((done) => {
            const waiter = () => {
              if (!visible(c, after).length && JSON.stringify(stateOf(c)) === before) return;
              finish();
            };
            const finish = () => (waiters.delete(waiter), clearTimeout(timer), done());
            const timer = setTimeout(finish, wait * 1000);
            waiters.add(waiter);
          });
        }
        return [200, { messages: visible(c, after), ...stateOf(c) }];
      }
      case "POST messages": {
        const { status, seq } = say(c, body);
        return [status, { seq }];
      }
      case "PUT language":
        c.language = body.language;
        wake(c);
        return [200, { language: c.language }];
      case "POST handover":
        return [202, requestHandover(c)];
      case "DELETE handover":
        handovers.get(c.handover).state = "cancelled";
        c.mode = "bot";
        append(c, { author: "system", kind: "notice", text: "Et enää odota työntekijää." });
        wakeQueue();
        return [200, {}];
      case "POST close":
        c.mode = "closed";
        append(c, { author: "system", kind: "notice", text: "Keskustelu on päättynyt. Kiitos." });
        return [200, {}];
      case "POST read":
        return [200, {}];
      case "POST callback":
        if (body.phone.includes("99999")) throw new Refused(400, "BAD_REQUEST", "Pyyntö on virheellinen.", { field: "phone" });
        wishes.push(body);
        append(c, { author: "system", kind: "notice", text: "Soittopyyntösi on tallessa. Työntekijä soittaa sinulle, kun hän ehtii." });
        return [201, {}];
      case "GET transcript":
        return [200, c.messages];
      case "POST feedback":
        feedback.push(body);
        return [201, {}];
      case "DELETE ":
        conversations.delete(c.id);
        return [204];
      default:
        throw new Refused(404, "NOT_FOUND", "Ei löytynyt.");
    }
  }

  const shown = (h) => ({ ...h, claimed_by: h.claimed_by ? { id: h.claimed_by, name: h.claimed_by === USER.id ? USER.name : "Matti Korhonen" } : null });

  async function staff(method, area, rest, request, body, url) {
    if (area === "staff" && rest[0] === "ways") return [200, { password: true, county: false }];
    if (area === "staff" && rest[0] === "login") {
      if (body.password === "wrong") throw new Refused(401, "BAD_CREDENTIALS", "Käyttäjätunnus tai salasana on väärä.");
      return [200, { user: USER, csrf: "csrf-1" }, { "Set-Cookie": "staff=1; HttpOnly; SameSite=Strict; Path=/" }];
    }
    if (!/staff=1/.test(request.headers.cookie ?? "")) throw new Refused(401, "UNAUTHENTICATED", "Kirjaudu sisään.");
    if (method !== "GET" && request.headers["x-csrf-token"] !== "csrf-1") throw new Refused(403, "CSRF", "Lataa sivu uudelleen.");
    if (area === "staff" && rest[0] === "me") return [200, { user: USER, csrf: "csrf-1" }];
    if (area === "staff") return [200, {}, { "Set-Cookie": "staff=; Max-Age=0; Path=/" }];
    const found = beside(method, rest, body, url);
    if (found) return found;
    if (rest[1] === undefined) {
      const state = url.searchParams.get("state");
      const rows = [...handovers.values()].filter((h) =>
        state === "mine" ? h.state === "active" && h.claimed_by === USER.id : state === "active" ? h.state === "active" && h.claimed_by !== USER.id : h.state === state,
      );
      const weight = { none: 0, urgent: 1, crisis: 2 };
      rows.sort((a, b) => weight[b.urgency] - weight[a.urgency] || a.waiting_since.localeCompare(b.waiting_since));
      return [200, { handovers: rows.map(shown) }];
    }
    const h = handovers.get(Number(rest[1]));
    const c = conversations.get(h?.conversation_id);
    if (!c) throw new Refused(404, "NOT_FOUND", "Ei löytynyt.");
    switch (`${method} ${rest[2]}`) {
      case "GET messages": {
        const after = Number(url.searchParams.get("after"));
        const known = c.messages.find((row) => row.author === "resident");
        if (known && !known.understood) known.understood = { topic: h.topic, confidence: 0.87, ...(h.urgency === "crisis" && { danger: { level: "crisis", kinds: ["suicide_self_harm"] } }) };
        return [200, { messages: c.messages.filter((row) => row.seq > after), ...stateOf(c) }];
      }
      case "POST claim":
        if (h.claimed_by) throw new Refused(409, "ALREADY_CLAIMED", "Toinen työntekijä on jo ottanut tämän keskustelun (Matti Korhonen).");
        Object.assign(h, { state: "active", claimed_by: USER.id });
        c.mode = "human";
        append(c, { author: "system", kind: "notice", text: "Työntekijä liittyi keskusteluun (Sosiaaliohjaaja). Automaattinen neuvoja on nyt hiljaa." });
        break;
      case "POST messages":
        return [202, { seq: append(c, { author: "worker", kind: "text", text: body.text, client_id: body.client_id, worker: { title: USER.title } }) }];
      case "POST typing":
        return [200, {}];
      case "POST notes":
        return [202, { seq: append(c, { author: "worker", kind: "note", text: body.text, client_id: body.client_id, worker: { title: USER.title } }) }];
      case "POST release":
      case "POST transfer":
        Object.assign(h, { state: "waiting", claimed_by: null, team: body.team ?? h.team });
        c.mode = "waiting";
        append(c, { author: "system", kind: "notice", text: "Työntekijän piti lähteä. Olet taas jonossa." });
        break;
      case "POST close":
        Object.assign(h, { state: "closed", outcome: body.outcome, closed_at: new Date().toISOString() });
        c.mode = body.return_to_bot ? "bot" : "closed";
        append(c, { author: "system", kind: "notice", text: "Työntekijä on lähtenyt keskustelusta." });
        break;
      default:
        throw new Refused(404, "NOT_FOUND", "Ei löytynyt.");
    }
    wakeQueue();
    return [200, {}];
  }

  async function serveFile(url, request, response) {
    const name = path.normalize(decodeURIComponent(url.pathname)).slice(1) || "demo.html";
    try {
      const body = await readFile(path.join(STATIC, name));
      const isZipped = /gzip/.test(request.headers["accept-encoding"] ?? "");
      const zipped = isZipped ? { "Content-Encoding": "gzip" } : {};
      response.writeHead(200, { "Content-Type": `${TYPES[path.extname(name)]}; charset=utf-8`, "Content-Security-Policy": CSP, ...zipped });
      response.end(isZipped ? gzipSync(body, { level: 9 }) : body);
    } catch {
      response.writeHead(404).end();
    }
  }

  async function serve(request, response) {
    const url = new URL(request.url, "http://fake");
    const [, api, , area, ...rest] = url.pathname.split("/");
    if (api !== "api") return serveFile(url, request, response);
    if (faults.down) return request.socket.destroy();
    let text = "";
    for await (const chunk of request) text += chunk;
    let [status, body, headers] = [500, {}, {}];
    try {
      const json = text ? JSON.parse(text) : {};
      const answer = area === "conversations" ? resident(request.method, rest, request, json, url) : staff(request.method, area, rest, request, json, url);
      [status, body, headers] = await answer;
    } catch (cause) {
      if (!(cause instanceof Refused)) throw cause;
      status = cause.status;
      body = { error: { code: cause.code, message: cause.message, id: "fake", ...cause.extra } };
    }
    response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store", ...headers });
    response.end(status === 204 ? undefined : JSON.stringify(body));
  }

  function attach(socket) {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  }
  function residentStream(socket, id) {
    let after = null;
    let told = "";
    socket.push = () => {
      const state = JSON.stringify({ type: "state", ...stateOf(socket.conversation) });
      if (state !== told) socket.send((told = state));
      for (const message of visible(socket.conversation, after)) {
        after = message.seq;
        socket.send(JSON.stringify({ type: "message", message }));
      }
    };
    socket.on("message", (data) => {
      const frame = JSON.parse(data);
      if (frame.type === "hello") {
        const c = conversations.get(id);
        if (c?.token !== frame.token) {
          socket.send(JSON.stringify({ type: "error", error: { code: "UNAUTHENTICATED", message: "Aloita uusi keskustelu.", id: "fake" } }));
          return socket.close();
        }
        after = frame.after;
        socket.conversation = c;
        return socket.push();
      }
      if (frame.type !== "say" && frame.type !== "choose") return;
      try {
        const { seq } = say(socket.conversation, frame);
        socket.send(JSON.stringify({ type: "ack", client_id: frame.client_id, seq }));
      } catch (cause) {
        if (!(cause instanceof Refused)) throw cause;
        const error = { code: cause.code, message: cause.message, id: "fake" };
        socket.send(JSON.stringify({ type: "error", error, client_id: frame.client_id }));
      }
    });
  }

  const server = createServer((request, response) => void serve(request, response));
  const upgrader = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, raw, head) => {
    const parts = request.url.split("/");
    if (faults.noStream || faults.down) return raw.destroy();
    upgrader.handleUpgrade(request, raw, head, (socket) => {
      attach(socket);
      if (parts[3] === "console") socket.isConsole = true;
      else residentStream(socket, parts[4]);
    });
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    faults,
    conversations,
    feedback,
    wishes,
    handovers,
    append,
    /** Sends one frame to every console. */
    tellConsoles: (frame) => [...sockets].filter((socket) => socket.isConsole).forEach((socket) => socket.send(JSON.stringify(frame))),
    dropSockets: () => [...sockets].forEach((socket) => socket.terminate()),
    stop: () => new Promise((done) => (server.closeAllConnections(), [...sockets].forEach((s) => s.terminate()), server.close(done))),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fake = await startFake({ port: Number(process.env.PORT ?? 8010), answerAfterMs: 1200 });
  console.log(`${fake.url}/demo.html  ${fake.url}/console.html (any password)`);
}
