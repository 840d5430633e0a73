// Prints the gzipped sizes of what residents and workers load, and fails when a resident's part is over its limit.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const STATIC = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..", "channels", "static");
export const LIMITS = { "neuvo.js": 3_000, "neuvo.js + chat.js": 25_000, "largest language": 4_000 };

async function gzipped(name) {
  return gzipSync(await readFile(path.join(STATIC, name)), { level: 9 }).length;
}

/** Bytes after gzip, by what a resident or worker loads. */
export async function readSizes() {
  const [loader, chat, extras, page, script, sheet] = await Promise.all(
    ["neuvo.js", "chat.js", "extras.js", "console.html", "console.js", "console.css"].map(gzipped),
  );
  const texts = await Promise.all((await readdir(path.join(STATIC, "texts"))).filter((name) => !name.startsWith("console")).map((name) => gzipped(`texts/${name}`)));
  return { "neuvo.js": loader, "neuvo.js + chat.js": loader + chat, "extras.js (when wanted)": extras, "largest language": Math.max(...texts), "console (html, js, css)": page + script + sheet };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, bytes] of Object.entries(await readSizes())) {
    const limit = LIMITS[name];
    console.log(`${name.padEnd(26)} ${String(bytes).padStart(6)} B gz${limit ? ` of ${limit}` : ""}`);
    if (limit && bytes > limit) process.exitCode = 1;
  }
}
