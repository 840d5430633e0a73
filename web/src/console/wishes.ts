// What this browser keeps of a worker's own wishes: language of the page, alerts, keys, whether the tour was seen. Never
// anything of a resident, and nothing that would sign her in. Where storage is forbidden a wish lasts as long as the page.

type Wish = "language" | "alerts" | "keys-off" | "tour";

/** A wish as it was kept, or null. */
export function readWish(name: Wish): string | null {
  try {
    return localStorage.getItem(`neuvo-console-${name}`);
  } catch {
    return null;
  }
}

export function keepWish(name: Wish, value: string): void {
  try {
    localStorage.setItem(`neuvo-console-${name}`, value);
  } catch {
    // Forbidden or full.
  }
}
