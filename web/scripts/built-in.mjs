// Reads the editors' files under data/ and writes what the front ends take from them:
// dist/built-in/*.json (bundled) and, when asked, texts/<language>.json (fetched). Owns no sentence itself.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const DATA = path.resolve(WEB, "..", "data");
const BUILT_IN = path.join(WEB, "dist", "built-in");
const LAST_RESORT = ["en", "fi"];
const CONSOLE_LANGUAGES = ["fi", "sv", "en"];
const HELP_SERVICES = [
  "hatanumero-112",
  "mieli-kriisipuhelin-fi",
  "nollalinja",
  "mll-lasten-ja-nuorten-puhelin",
  "vake-vaihde",
];

// What the chat must be able to say when no text file can be fetched.
const OFFLINE_KEYS = [
  "ui_server_away",
  "ui_title",
  "ui_close_chat",
  "ui_quick_exit_short",
  "ui_retry",
];

// What the gateway's own pages and files say is not for the window.
const isChatKey = (key) => /^ui_(?!console_|guide_|plain_|privacy_|transcript_|provider$|hide$|open_chat$|call$)/.test(key);
const isConsoleKey = (key) => /^(ui_|error_|topic_)/.test(key);

async function readLanguages() {
  const { languages } = parse(await readFile(path.join(DATA, "languages.yml"), "utf8"));
  return languages;
}

async function readTexts() {
  const texts = new Map();
  for (const file of (await readdir(path.join(DATA, "texts"))).sort()) {
    if (!file.endsWith(".yml")) continue;
    const content = parse(await readFile(path.join(DATA, "texts", file), "utf8"));
    // A language may have several files; <language>.yml, with the texts of the interface, says whether it is checked.
    const known = texts.get(content.language) ?? { checked: false, texts: {} };
    if (file === `${content.language}.yml`) known.checked = content.checked === true;
    Object.assign(known.texts, content.texts);
    texts.set(content.language, known);
  }
  if (!texts.has("en")) throw new Error("data/texts/en.yml is missing: it names every key");
  return texts;
}

/** The texts of one language; a key it lacks comes from its fallback chain, then English, then Finnish. */
function fill(language, texts, wanted) {
  const chain = [language.code, ...language.fallback, ...LAST_RESORT];
  const filled = {};
  for (const key of [...new Set([...texts.values()].flatMap((content) => Object.keys(content.texts)))].sort()) {
    if (!wanted(key)) continue;
    const source = chain.find((code) => texts.get(code)?.texts[key]);
    if (source) filled[key] = texts.get(source).texts[key];
  }
  return filled;
}

/** The numbers shown when the server is away: only phones that the catalogue calls current. */
export async function readHelpNumbers() {
  const services = JSON.parse(await readFile(path.join(DATA, "catalogue", "services.json"), "utf8"));
  return HELP_SERVICES.map((id) => {
    const service = services.find((row) => row.id === id);
    const phone = service?.phones.find((row) => row.status === "current" && row.dial);
    if (!phone) throw new Error(`data/catalogue/services.json: ${id} has no current phone`);
    const names = Object.fromEntries(Object.entries(service.names).filter(([, name]) => name));
    return { id, names, number: phone.number, dial: phone.dial, emergency: service.emergency === true };
  });
}

async function writeJson(file, content) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(content), "utf8");
}

/** Writes the bundled JSON files that the TypeScript sources import. */
export async function writeBuiltIn() {
  const [languages, texts, numbers] = await Promise.all([readLanguages(), readTexts(), readHelpNumbers()]);
  const ofKey = (key) =>
    Object.fromEntries(languages.map((language) => [language.code, fill(language, texts, (k) => k === key)[key]]));
  await writeJson(path.join(BUILT_IN, "languages.json"), languages.map(({ code, name, dir }) => ({ code, name, dir })));
  await writeJson(path.join(BUILT_IN, "launcher.json"), {
    labels: ofKey("ui_open_chat"),
    rtl: languages.filter((language) => language.dir === "rtl").map((language) => language.code),
    numbers: numbers.filter((row) => ["hatanumero-112", "vake-vaihde"].includes(row.id)),
  });
  // Rows instead of objects: the keys would be written fifteen times.
  const offline = languages.map((language) => {
    const found = fill(language, texts, (key) => OFFLINE_KEYS.includes(key));
    return [language.code, OFFLINE_KEYS.map((key) => found[key])];
  });
  await writeJson(path.join(BUILT_IN, "offline.json"), { keys: OFFLINE_KEYS, texts: Object.fromEntries(offline), numbers });
}

/** Writes texts/<language>.json for the chat and texts/console-<language>.json for the console. */
export async function writeTexts(folder) {
  const [languages, texts] = await Promise.all([readLanguages(), readTexts()]);
  for (const language of languages) {
    const about = {
      language: language.code,
      dir: language.dir,
      checked: texts.get(language.code)?.checked ?? false,
    };
    await writeJson(path.join(folder, `${language.code}.json`), { ...about, texts: fill(language, texts, isChatKey) });
    if (!CONSOLE_LANGUAGES.includes(language.code)) continue;
    const ofConsole = { ...about, texts: fill(language, texts, isConsoleKey) };
    await writeJson(path.join(folder, `console-${language.code}.json`), ofConsole);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeBuiltIn();
