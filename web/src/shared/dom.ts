// Builds elements without markup strings: nothing that somebody wrote can become HTML, and a strict CSP holds.

type Value = string | number | boolean | null | undefined | EventListener;
export type Child = Node | string | null | undefined | false;
export type Properties = Record<string, Value> & { style?: never; innerHTML?: never };

const SVG = "http://www.w3.org/2000/svg";

/** An element: `on…` are listeners, true an empty attribute, false/null/undefined none. `tag.class` sets the class. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K | `${K}.${string}`,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const [name, ...classes] = tag.split(".") as [K, ...string[]];
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** A decorative line drawing on a 24-unit grid; hidden from screen readers. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["class", "icon"], ["aria-hidden", "true"]] as const) {
    svg.setAttribute(key, value);
  }
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-7-6 15-3-6.5zM11 13.5L20 5",
  phone: "M6 3.5h3l1.6 4.6-2.2 1.7a12 12 0 0 0 5.8 5.8l1.7-2.2 4.6 1.6v3c0 1.4-1 2.5-2.4 2.4A16 16 0 0 1 3.6 5.9 2.4 2.4 0 0 1 6 3.5z",
  person: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20.5c.6-4 3.9-6 8-6s7.4 2 8 6",
  adviser: "M5 8h14v9.5H5zM12 8V4.5M9 12v1.5M15 12v1.5M2.5 11v3.5M21.5 11v3.5",
  waiting: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.2l3.5 2",
  leave: "M14 4h5.5v16H14M3.5 12H15M11 7.5l4.5 4.5-4.5 4.5",
  more: "M5 11.2v1.6M12 11.2v1.6M19 11.2v1.6",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5.7 5.7l3.8 3.8M14.5 14.5l3.8 3.8M18.3 5.7l-3.8 3.8M9.5 14.5l-3.8 3.8",
  alert: "M12 3.5l9.5 17h-19zM12 10v4.5M12 17.4h.01",
  out: "M9 5H5v14h14v-4M13 4.5h6.5V11M19.5 4.5L11 13",
  done: "M5 12.5l4.5 4.5L19.5 7",
  down: "M6 9.5l6 6 6-6",
  save: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  up: "M7 11v9H3.5v-9zM7 11l4-7.5c1.8 0 2.6 1.2 2.2 3L12.6 10H19c1.2 0 1.8 1 1.5 2l-1.7 6.4c-.3 1-1 1.6-2 1.6H7",
};

/** Drawings that only the console has; apart, so that the chat does not carry them. */
export const DESK_ICONS = {
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 20.5h4M12 5V3",
  chat: "M4 5h16v11H10l-4.5 4v-4H4zM8 9.2h8M8 12.2h5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
};

/** Adds sheets to a shadow root; constructed where the browser can, so that no inline style is needed. */
export function adopt(root: ShadowRoot, ...sheets: string[]): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    const added = sheets.map((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...added];
  } else {
    // Browsers of before 2023, whose pages seldom forbid inline styles.
    for (const css of sheets) (root as ShadowRoot).append(h("style", {}, css));
  }
}

/** Takes what a control shows and says from one text. */
export function label(element: HTMLElement, text: string): void {
  element.setAttribute("aria-label", text);
  element.title = text;
}
