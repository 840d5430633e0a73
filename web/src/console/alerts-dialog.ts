// The settings of the alerts: sound, notification of the desktop, quiet hours, and a test.
import { h } from "../shared/dom";
import type { Texts } from "../shared/texts";
import type { Alerts } from "./alerts";
import { ask } from "./dialogs";

/** Asks how the worker wants to be alerted. */
export function askAlerts(texts: Texts, alerts: Alerts): void {
  const { settings } = alerts;
  const tick = (id: string, checked: boolean): HTMLInputElement => h("input", { type: "checkbox", id, checked });
  const option = (input: HTMLInputElement, key: string): HTMLElement => h("label.option", { for: input.id }, input, texts.get(key));
  const time = (id: string, value: string): HTMLInputElement => h("input", { type: "time", id, value, required: true });
  const sound = tick("alert-sound", settings.sound);
  const danger = tick("alert-danger", settings.dangerAlways);
  const [from, to] = [time("quiet-from", settings.quietFrom), time("quiet-to", settings.quietTo)];
  const state = h("p.hint", { role: "status" });
  let notify = settings.notify;

  const showState = (): void => {
    const permission = "Notification" in globalThis ? Notification.permission : "denied";
    const isOn = notify && permission === "granted";
    state.textContent = texts.get(permission === "denied" ? "ui_console_notify_denied" : isOn ? "ui_console_notify_on" : "ui_console_notify_off");
    allow.hidden = permission === "denied";
    allow.textContent = texts.get(isOn ? "ui_console_notify_stop" : "ui_console_notify_allow");
  };
  const allow = h("button", { type: "button", onclick: () => void change() });
  async function change(): Promise<void> {
    const isOn = notify && Notification.permission === "granted";
    // The browser asks its own question only when a button was pressed.
    notify = !isOn && (await Notification.requestPermission()) === "granted";
    showState();
  }
  const read = (): void =>
    alerts.save({ sound: sound.checked, notify, quietFrom: from.value, quietTo: to.value, dangerAlways: danger.checked });
  showState();
  const content = [
    option(sound, "ui_console_alerts_sound"),
    h("div.notify", {}, state, allow),
    h(
      "fieldset",
      {},
      h("legend", {}, texts.get("ui_console_quiet")),
      h("p.hint", {}, texts.get("ui_console_quiet_hint")),
      h(
        "div.spans",
        {},
        h("label", { for: from.id }, texts.get("ui_console_quiet_from"), from),
        h("label", { for: to.id }, texts.get("ui_console_quiet_to"), to),
      ),
      option(danger, "ui_console_quiet_danger"),
    ),
    h("button", { type: "button", id: "alert-test", onclick: () => (read(), alerts.test()) }, texts.get("ui_console_alert_test")),
  ];
  ask(texts, texts.get("ui_console_alerts"), "ui_console_alerts_save", content, read);
}
