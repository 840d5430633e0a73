// The fake gateway's part of the console beside the handovers: phrases, call-back requests, presence. Not shipped.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { answerLead } from "./fake-lead.mjs";

/** Answers `/console/<area>/…` with [status, body], or null for what is not its own. */
export async function startFakeDesk({ root, user, dirOf, changed }) {
  const folder = path.join(root, "data", "phrases");
  const phrases = [];
  for (const file of await readdir(folder)) {
    const { phrases: rows, checked } = parse(await readFile(path.join(folder, file), "utf8"));
    for (const [id, row] of Object.entries(rows)) phrases.push({ id, group: path.basename(file, ".yml"), checked, ...row });
  }
  const me = { id: user.id, name: user.name, title: user.title, presence: "here", reason: null, connected: true };
  const callback = (id, extra) => ({
    id, conversation_id: "c", state: "new", team: "youth", topic: "debts", language: "fi", urgency: "none", text: null, time: null,
    phone: null, name: null, asked_at: "2026-11-21T10:00:00Z", changed_at: "2026-11-21T10:00:00Z", tries: 0, taken_by: null, ...extra,
  });
  const callbacks = [
    callback(1, { text: "Vuokra on maksamatta ja häätö tulossa.", time: "aamulla", urgency: "urgent" }),
    callback(2, { language: "ar", topic: "home_care", team: "elderly", text: "أحتاج إلى مساعدة لأمي", tries: 1, state: "not_reached", taken_by: { id: 9, name: "Matti Korhonen" } }),
  ];

  function findPhrases(asked) {
    const own = asked.get("own") ?? "fi";
    const theirs = asked.get("language") ?? own;
    const typed = (asked.get("query") ?? "").toLowerCase();
    const found = phrases.filter((row) => [row[own], ...row.tags].some((text) => text.toLowerCase().includes(typed)));
    return found.slice(0, Number(asked.get("limit") ?? 10)).map((row) => ({
      id: row.id, group: row.group, tags: row.tags, gaps: row.variables ?? [],
      own: { language: own, text: row[own], is_checked: row.checked.includes(own) },
      theirs: { language: theirs, direction: dirOf(theirs), text: row[theirs], is_checked: row.checked.includes(theirs) },
    }));
  }

  const spoken = (language, text) => ({ language, direction: dirOf(language), text });
  const pair = (asked, own, theirs) => ({
    own: spoken(asked.get("own") ?? "fi", own),
    theirs: asked.get("language") === "ar" ? spoken("ar", theirs) : spoken("fi", own),
  });
  const guideRow = (asked) => ({ topic: "debts", audience: "any", title: pair(asked, "Velat hallintaan", "الديون تحت السيطرة") });
  const readGuide = (asked) => ({
    ...guideRow(asked),
    source: "Laki talous- ja velkaneuvonnasta",
    dated: "2026-11-22",
    steps: [
      { step: "begin", ...pair(asked, "Kirjoita velat listaan.", "اكتب ديونك في قائمة."), services: ["talous-ja-velkaneuvonta"], choices: [] },
      { step: "call", ...pair(asked, "Varaa aika neuvojalle.", "احجز موعدًا مع المستشار."), services: [], choices: [pair(asked, "Kyllä", "نعم"), pair(asked, "En", "لا")] },
    ],
    facts: [{ fact: "cost", ...pair(asked, "Neuvonta on maksutonta.", "الاستشارة مجانية.") }],
    cards: [{ service_id: "talous-ja-velkaneuvonta", name: "Talous- ja velkaneuvonta", name_language: "fi", unchecked: false }],
    reply: pair(asked, "Velat hallintaan\n\n1. Kirjoita velat listaan.", "الديون تحت السيطرة\n\n1. اكتب ديونك في قائمة."),
  });

  function changeCallback(row, deed, body) {
    if (deed === "take") Object.assign(row, { taken_by: { id: user.id, name: user.name }, phone: "040 123 4567", name: "Aili" });
    if (deed === "release") Object.assign(row, { taken_by: null, phone: null, name: null });
    if (deed === "mark") Object.assign(row, { state: body.state, tries: row.tries + (body.state === "done" ? 0 : 1) });
    changed("callbacks");
    return row;
  }

  return (method, [area, id, deed], body, url) => {
    const asked = url.searchParams;
    const state = asked.get("state") ?? "open";
    const row = callbacks.find((each) => each.id === Number(id));
    switch (`${method} ${area}`) {
      case "GET phrases":
        return [200, { phrases: findPhrases(asked) }];
      case "GET guides":
        if (id) return [200, readGuide(asked)];
        return [200, { guides: "velat hallintaan".includes((asked.get("q") ?? "").toLowerCase()) ? [guideRow(asked)] : [] }];
      case "GET callbacks":
        return [200, { callbacks: callbacks.filter((each) => (state === "open" ? each.state !== "done" : each.state === state)) }];
      case "POST callbacks":
        return [200, changeCallback(row, deed, body)];
      case "GET colleagues":
        return [200, { colleagues: [me] }];
      case "PUT presence":
        Object.assign(me, { presence: body.presence, reason: body.reason ?? null });
        changed("colleagues");
        return [200, { presence: me.presence, reason: me.reason }];
      default:
        return answerLead(area);
    }
  };
}
