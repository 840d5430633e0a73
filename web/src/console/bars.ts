// Figures as bars in a table: each row has its name, a bar and the numbers, so that picture and table are one.
import { h } from "../shared/dom";

const SVG = "http://www.w3.org/2000/svg";
const FULL = 100;
const THICK = 12;

/** A number, or null where it is too small to be shown. */
export type Figure = number | null;

export interface BarRow {
  name: string;
  figures: Figure[];
}

export interface BarsOptions {
  title: string;
  /** What the first column holds, and what the figures are, in their order. */
  nameHead: string;
  heads: string[];
  rows: BarRow[];
  /** `nested`: a part drawn on its whole (the first figure). `stacked`: one after the other. */
  shape: "nested" | "stacked";
  /** How a number is written, and how one that is not shown. */
  write(figure: number): string;
  hidden: string;
}

/** The table; a row's bar is as long as its figures are beside the longest row's. */
export function barTable({ title, nameHead, heads, rows, shape, write, hidden }: BarsOptions): HTMLElement {
  const lengthOf = ({ figures }: BarRow): number => {
    const known = figures.map((figure) => figure ?? 0);
    return shape === "stacked" ? known.reduce((sum, each) => sum + each, 0) : Math.max(0, ...known);
  };
  const longest = Math.max(1, ...rows.map(lengthOf));
  const head = (text: string, index: number): HTMLElement => h("th", { scope: "col" }, h(`span.swatch.tone-${index}`, { "aria-hidden": "true" }), text);
  return h(
    "div.scrolled",
    { tabindex: 0, role: "region", "aria-label": title },
    h(
      "table.bars",
      {},
      h("caption", {}, title),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, nameHead), h("td.bar"), ...heads.map(head))),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, row.name),
            h("td.bar", {}, drawBar(row.figures, longest, shape)),
            ...row.figures.map((figure) => h("td.number", {}, figure === null ? hidden : write(figure))),
          ),
        ),
      ),
    ),
  );
}

// Only what stands beside it in numbers: hidden from screen readers.
function drawBar(figures: Figure[], longest: number, shape: BarsOptions["shape"]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of [["viewBox", `0 0 ${FULL} ${THICK}`], ["preserveAspectRatio", "none"], ["aria-hidden", "true"]] as const) {
    svg.setAttribute(key, value);
  }
  let from = 0;
  figures.forEach((figure, index) => {
    const length = ((figure ?? 0) / longest) * FULL;
    const inset = shape === "nested" && index > 0 ? THICK / 4 : 0;
    const part = document.createElementNS(SVG, "rect");
    const place = { x: shape === "stacked" ? from : 0, y: inset, width: length, height: THICK - 2 * inset };
    for (const [key, value] of Object.entries(place)) part.setAttribute(key, value.toFixed(2));
    part.setAttribute("class", `tone-${index}`);
    svg.append(part);
    from += length;
  });
  return svg;
}
