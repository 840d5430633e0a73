// How a worker wants to be alerted: kept in this browser only. Owns the rules of the quiet hours; makes no sound.
import { keepWish, readWish } from "./wishes";

export interface AlertSettings {
  sound: boolean;
  notify: boolean;
  /** Clock times ("16:00") between which it is quiet, also over midnight; the same twice for never. */
  quietFrom: string;
  quietTo: string;
  /** Whether danger is heard in the quiet hours too. */
  dangerAlways: boolean;
}

const USUAL: AlertSettings = { sound: true, notify: false, quietFrom: "00:00", quietTo: "00:00", dangerAlways: true };

export function readAlertSettings(): AlertSettings {
  try {
    return { ...USUAL, ...(JSON.parse(readWish("alerts") ?? "{}") as Partial<AlertSettings>) };
  } catch {
    // Something foreign stands there.
    return USUAL;
  }
}

export function keepAlertSettings(settings: AlertSettings): void {
  keepWish("alerts", JSON.stringify(settings));
}

/** Whether `now` lies in the quiet hours. */
export function isQuiet({ quietFrom, quietTo }: AlertSettings, now: Date): boolean {
  const clock = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
  if (quietFrom <= quietTo) return quietFrom <= clock && clock < quietTo;
  return clock >= quietFrom || clock < quietTo;
}
