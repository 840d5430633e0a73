// Text size, contrast and reading aloud.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Texts } from "../src/shared/texts";
import { displayControls, readAloud } from "../src/widget/display";
import { newModel } from "../src/widget/model";
import type { Parts } from "../src/widget/parts";

const spoken: { text: string; lang: string }[] = [];

beforeEach(() => {
  spoken.length = 0;
  const voices = [
    { lang: "sv-SE", localService: false },
    { lang: "fi-FI", localService: true },
  ];
  vi.stubGlobal("SpeechSynthesisUtterance", class { lang = ""; constructor(readonly text: string) {} });
  vi.stubGlobal("speechSynthesis", {
    getVoices: () => voices,
    speak: (speech: { text: string; lang: string }) => spoken.push(speech),
    cancel: () => undefined,
    addEventListener: () => undefined,
  });
});
afterEach(() => vi.unstubAllGlobals());

function setUp(language: string) {
  const host = document.createElement("div");
  host.attachShadow({ mode: "open" });
  const model = { ...newModel(language), texts: new Texts({ language, dir: "ltr", checked: true, texts: {} }) };
  const session = { model, display: undefined as Parts["session"]["display"], remember: vi.fn() };
  return { host, session, parts: { host, session } as unknown as Parts };
}
const message = (language: string, author = "bot") =>
  ({ seq: 2, author, kind: "text", language, dir: "ltr", text: `teksti ${language}`, at: "2026-11-21T10:00:00Z" }) as never;

test("size and contrast are put on the window and remembered", () => {
  const { host, session, parts } = setUp("fi");
  const [sizes, contrast] = displayControls(parts);
  sizes!.querySelectorAll("button")[3]!.click();
  contrast!.click();
  expect([host.dataset["size"], host.hasAttribute("data-contrast")]).toEqual(["200", true]);
  expect(session.display).toEqual({ size: "200", contrast: true, aloud: false });
  expect(session.remember).toHaveBeenCalledTimes(2);
});

test.each([["fi", false], ["sv", true], ["so", true]])("reading aloud in %s is hidden: %s", (language, isHidden) => {
  const [, , aloud] = displayControls(setUp(language).parts);
  expect(aloud!.hidden).toBe(isHidden);
});

test("only what others say is read, in its language, by a voice of the device, once it is wanted", () => {
  const { parts } = setUp("fi");
  const [, , aloud] = displayControls(parts);
  readAloud(parts, message("fi"));
  expect(spoken).toEqual([]);
  aloud!.click();
  for (const each of [message("fi"), message("sv"), message("fi", "resident")]) readAloud(parts, each);
  expect(spoken.map(({ text, lang }) => [text, lang])).toEqual([["teksti fi", "fi-FI"]]);
});
