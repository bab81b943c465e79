import type { Clock } from "../../src/values/clock.ts";

/** A clock that stands still until it is moved. */
export class MovingClock implements Clock {
  #now: number;

  constructor(now = Date.UTC(2031, 4, 6, 7, 8, 9)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000;
  }
}
