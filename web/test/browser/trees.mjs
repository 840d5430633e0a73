// What a screen reader gets of a page: Chromium's accessibility tree as lines of text, compared with the committed ones
// in trees/. NEUVO_TREES=write writes them anew; read the difference before you commit it.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), "trees");
const TOLD = ["focused", "expanded", "pressed", "checked", "selected", "disabled", "invalid", "level", "live", "modal", "required"];
const SETTLED_MS = 800;
const PATIENCE_MS = 4_000;
const EMPTY = new Set(["none", "generic", "InlineTextBox", "LineBreak"]);

/** The tree under the first node of a role and name, as indented lines; times of day are left out. */
export async function readTree(page, { role, name = /./ }) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const known = new Map(nodes.map((node) => [node.nodeId, node]));
  const start = nodes.find((node) => !node.ignored && node.role.value === role && name.test(node.name?.value ?? ""));
  if (!start) throw new Error(`no ${role} in the tree`);
  const lines = [];
  const visit = (node, depth) => {
    const { ignored, childIds = [], properties = [] } = node;
    const roleName = node.role?.value ?? "";
    const text = node.name?.value ?? "";
    const isShown = !ignored && !(EMPTY.has(roleName) && !text.trim()) && roleName !== "InlineTextBox";
    if (isShown) {
      const marks = properties.filter((each) => TOLD.includes(each.name) && each.value.value !== false && each.value.value !== "false");
      const told = marks.map((each) => ` ${each.name}${each.value.value === true ? "" : `=${each.value.value}`}`).sort().join("");
      const value = node.value?.value && roleName !== "StaticText" ? ` = ${JSON.stringify(node.value.value)}` : "";
      lines.push(`${"  ".repeat(depth)}${roleName} ${JSON.stringify(text)}${value}${told}`);
    }
    // A text says what its control is named by; twice it would only make the file longer.
    if (["button", "link", "MenuListPopup", "combobox"].includes(roleName) && isShown) return;
    for (const id of childIds) if (known.has(id)) visit(known.get(id), depth + (isShown ? 1 : 0));
  };
  visit(start, 0);
  return `${lines.join("\n").replace(/\b\d{1,2}[.:]\d{2}\b(?!\.)(?:\s(?:[AP]M|[صم])(?!\S?[\p{L}]))?/gu, "<time>")}\n`;
}

/** Compares a state's tree with the committed one, as soon as they agree, or writes it. */
export async function compareTree(page, checks, name, start) {
  const file = path.join(FOLDER, `${name}.txt`);
  if (process.env.NEUVO_TREES === "write") {
    await page.waitForTimeout(SETTLED_MS);
    await mkdir(FOLDER, { recursive: true });
    await writeFile(file, await readTree(page, start), "utf8");
  }
  const wanted = await readFile(file, "utf8").catch(() => "");
  let found = "";
  // What is still on its way (a notice, the text files) may come a moment after what the walk waited for.
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await page.waitForTimeout(150)) {
    found = await readTree(page, start);
    if (found === wanted) break;
  }
  checks.check(`accessibility tree: ${name}`, found === wanted, difference(wanted, found));
}

function difference(wanted, found) {
  const [before, after] = [wanted.split("\n"), found.split("\n")];
  const gone = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
  const come = after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
  return `\n${[...gone, ...come].slice(0, 20).join("\n")}`;
}
