// Keeps the end of a scrolling list in sight, also when the list itself grows or shrinks. Knows no content.

export interface End {
  isNear(): boolean;
  show(): void;
  /** The reader is shown something else: the end is not to be followed. */
  leave(): void;
}

const NEAR_PX = 80;

/** Watches a scrolling element; `moved` is called after the reader scrolled. */
export function watchEnd(element: HTMLElement, moved: () => void = () => undefined): End {
  let wasNear = true;
  const isNear = (): boolean => element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
  const show = (): void => {
    element.scrollTop = element.scrollHeight;
    wasNear = true;
  };
  element.addEventListener("scroll", () => {
    wasNear = isNear();
    moved();
  });
  // A strip that appears beside the list takes its height from it: the end would slip out of sight.
  new ResizeObserver(() => {
    if (wasNear) show();
  }).observe(element);
  return { isNear: () => wasNear, show, leave: () => void (wasNear = false) };
}
