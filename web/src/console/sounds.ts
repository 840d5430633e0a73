// The two sounds of the desk, made by the browser itself: two soft notes, or three sharp ones for danger.
import type { Urgency } from "./alerts";

const NOTES: Record<Urgency, { hertz: number[]; wave: OscillatorType; volume: number }> = {
  usual: { hertz: [523, 659], wave: "sine", volume: 0.25 },
  danger: { hertz: [880, 660, 880], wave: "triangle", volume: 0.45 },
};
const NOTE_SECONDS = 0.22;

let context: AudioContext | undefined;

/** Plays one sound; a browser that has not been touched since the page came stays silent. */
export function playSound(urgency: Urgency): void {
  if (!("AudioContext" in globalThis)) return;
  context ??= new AudioContext();
  void context.resume();
  const { hertz, wave, volume } = NOTES[urgency];
  hertz.forEach((frequency, index) => {
    const begin = context!.currentTime + index * NOTE_SECONDS;
    const [oscillator, gain] = [context!.createOscillator(), context!.createGain()];
    oscillator.type = wave;
    oscillator.frequency.value = frequency;
    // Faded in and out: a hard edge would crack.
    gain.gain.setValueAtTime(0, begin);
    gain.gain.linearRampToValueAtTime(volume, begin + 0.02);
    gain.gain.linearRampToValueAtTime(0, begin + NOTE_SECONDS);
    oscillator.connect(gain).connect(context!.destination);
    oscillator.start(begin);
    oscillator.stop(begin + NOTE_SECONDS);
  });
}
