// Rules of our own over the sources and the built files.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, it, test } from "vitest";
// @ts-expect-error: a script without types
import { LIMITS, readSizes } from "../scripts/size.mjs";

const SOURCE = path.resolve(__dirname, "..", "src");
const STATIC = path.resolve(__dirname, "..", "..", "channels", "static");
const sources = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const read = (name: string): string => readFileSync(path.join(SOURCE, name), "utf8");
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");

test("no source makes HTML of text or code of strings", () => {
  const forbidden = /\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"|\.style\./;
  expect(sources.filter((name) => forbidden.test(withoutComments(read(name))))).toEqual([]);
});

test("nothing is stored but the tab's conversation and a worker's own wishes", () => {
  const storing = sources.filter((name) => /sessionStorage|localStorage|document\.cookie|indexedDB/.test(withoutComments(read(name))));
  expect(storing.sort()).toEqual(["console/wishes.ts", "widget/loader.ts", "widget/store.ts"]);
});

test("no sentence that a person can see stands in TypeScript", () => {
  const sentence = /["'`][A-ZÅÄÖ][a-zåäö]+(?: [a-zåäö]+){2,}[.!?]?["'`]/;
  expect(sources.filter((name) => sentence.test(withoutComments(read(name))))).toEqual([]);
});

test("no source is longer than 400 lines", () => {
  const sheets = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));
  expect([...sources, ...sheets].filter((name) => read(name).split("\n").length > 400)).toEqual([]);
});

test("every source begins by saying what it owns", () => {
  expect(sources.filter((name) => !name.endsWith(".d.ts") && !read(name).startsWith("//"))).toEqual([]);
});

test("the built chat asks no other site for anything", () => {
  const allowed = /^https:\/\/www\.ilmatieteenlaitos\.fi$|^http:\/\/www\.w3\.org\/2000\/svg$/;
  for (const name of ["neuvo.js", "chat.js"]) {
    const addresses = readFileSync(path.join(STATIC, name), "utf8").match(/https?:\/\/[a-z][\w./-]+/g) ?? [];
    expect(addresses.filter((address) => !allowed.test(address)), name).toEqual([]);
  }
});

it.each(Object.keys(LIMITS as Record<string, number>))("%s stays within its size", async (name) => {
  const sizes = (await readSizes()) as Record<string, number>;
  expect(sizes[name]).toBeLessThanOrEqual((LIMITS as Record<string, number>)[name]!);
});
