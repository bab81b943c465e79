import type { EventEmitter } from "node:events";

const signals = ["SIGTERM", "SIGINT"] as const;
type StopSignal = (typeof signals)[number];

/** Ctrl-C reaches every process of a terminal, and npm passes its own on: what comes so soon after the first, in milliseconds, is its echo. */
const echo = 1_000;

/** As shells tell that a signal ended a process: 128 and its number. */
const exitCodes: Record<StopSignal, number> = { SIGTERM: 143, SIGINT: 130 };

/**
 * Listens from now on. Resolves at the first signal that asks the process to end; a later one ends it at once by `exit`.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function stopSignal(source: EventEmitter, exit: (code: number) => void, now: () => number = () => performance.now()): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of signals) {
      source.on(signal, () => {
        if (first === undefined) {
          first = now();
          resolve();
        } else if (now() - first >= echo) exit(exitCodes[signal]);
      });
    }
  });
}
