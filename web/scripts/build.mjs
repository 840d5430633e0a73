// Builds the front ends into channels/static/. `--out FOLDER` builds elsewhere (tests). Holds no content.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { readHelpNumbers, writeBuiltIn, writeTexts } from "./built-in.mjs";

const WEB = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const asked = process.argv.indexOf("--out");
const OUT = asked > 0 ? path.resolve(process.argv[asked + 1]) : path.resolve(WEB, "..", "channels", "static");

/** `import css from "./x.css?inline"` gives the minified sheet as a string, as Vite does in the tests. */
const inlineCss = {
  name: "inline-css",
  setup(build) {
    build.onResolve({ filter: /\.css\?inline$/ }, ({ path: asked, resolveDir }) => ({
      path: path.join(resolveDir, asked.replace("?inline", "")),
      namespace: "inline-css",
    }));
    build.onLoad({ filter: /.*/, namespace: "inline-css" }, async ({ path: file }) => {
      const sheet = await esbuild.transform(await readFile(file, "utf8"), { loader: "css", minify: true });
      return { contents: sheet.code.trim(), loader: "text" };
    });
  },
};

const common = { bundle: true, minify: true, target: ["chrome97", "firefox104", "safari15.4"], charset: "utf8", plugins: [inlineCss] };

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** One demonstration page per entry of the chat, made of one template. */
async function writeDemoPages() {
  const template = await readFile(path.join(WEB, "src", "demo", "demo.html"), "utf8");
  const numbers = (await readHelpNumbers()).map(
    ({ names, number, dial }) => `<li><a href="tel:${dial}">${escape(names.fi)}: ${escape(number)}</a></li>`,
  );
  const pages = { "demo.html": "", "demo-youth.html": "youth", "demo-elderly.html": "elderly" };
  for (const [name, entry] of Object.entries(pages)) {
    const page = template
      .replaceAll("{{entry}}", entry)
      .replaceAll("{{numbers}}", numbers.join(""))
      .replaceAll("{{topic}}", entry || "start")
      .replaceAll(`data-page="${name}"`, 'aria-current="page"')
      .replaceAll(/ data-page="[^"]*"/g, "");
    await writeFile(path.join(OUT, name), page, "utf8");
  }
}

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await writeBuiltIn();
await Promise.all([
  esbuild.build({ ...common, entryPoints: { neuvo: "src/widget/loader.ts" }, format: "iife", outdir: OUT, absWorkingDir: WEB }),
  esbuild.build({
    ...common,
    entryPoints: { chat: "src/widget/define.ts", extras: "src/widget/extras.ts", console: "src/console/main.ts" },
    format: "esm",
    outdir: OUT,
    absWorkingDir: WEB,
  }),
  esbuild.build({
    ...common,
    entryPoints: { console: "src/console/console.css", demo: "src/demo/demo.css", plain: "src/plain/plain.css" },
    outdir: OUT,
    absWorkingDir: WEB,
  }),
  copyFile(path.join(WEB, "src/shared/icon.svg"), path.join(OUT, "icon.svg")),
  copyFile(path.join(WEB, "src/console/console.html"), path.join(OUT, "console.html")),
  writeDemoPages(),
  writeTexts(path.join(OUT, "texts")),
]);
