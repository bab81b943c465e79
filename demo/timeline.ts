const started = Date.now();
const colours = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const paint = (code: number, text: string): string => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
const clock = (): string => paint(2, `${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s`);

export const heading = (text: string): void => console.log(`\n${clock()}  ${paint(1, text)}`);
export const tell = (text: string): void => console.log(`         ${text}`);

/** Prints what was checked; ends the demo, failed, when it does not hold. */
export function check(holds: boolean, what: string): void {
  console.log(`         ${holds ? paint(32, "✓") : paint(31, "✗")} ${what}`);
  if (!holds) throw new Error(`This does not hold: ${what}`);
}

/** Waits until `holds`, looking every 20 ms. */
export async function until(what: string, holds: () => boolean, seconds = 30): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; ) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited ${seconds} s in vain until ${what}.`);
}

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
