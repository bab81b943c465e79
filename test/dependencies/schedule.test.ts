import { describe, expect, it } from "vitest";
import { isWithin, nextWithin } from "../../src/dependencies/schedule.ts";

const schedule = { days: ["mon", "fri"], from: 6, to: 18 } as const;
/** A Thursday. */
const thursday = Date.UTC(2026, 0, 15, 12, 30);
const hours = (count: number): number => count * 3_600_000;

describe("a schedule", () => {
  it.each([
    [thursday, false],
    [thursday + hours(24), true],
    [Date.UTC(2026, 0, 16, 5, 59, 59, 999), false],
    [Date.UTC(2026, 0, 16, 6), true],
    [Date.UTC(2026, 0, 16, 17, 59, 59, 999), true],
    [Date.UTC(2026, 0, 16, 18), false],
    [Date.UTC(2026, 0, 17, 12), false],
  ])("is open or not at %d", (at, expected) => {
    expect(isWithin(schedule, at)).toBe(expected);
  });

  it("that nobody gave is always open", () => {
    expect(isWithin(null, thursday)).toBe(true);
  });

  it("opens next at the first hour of its next day", () => {
    expect(nextWithin(schedule, thursday)).toBe(Date.UTC(2026, 0, 16, 6));
    expect(nextWithin(schedule, Date.UTC(2026, 0, 16, 18))).toBe(Date.UTC(2026, 0, 19, 6));
  });

  it("that names no day is looked at again in a week", () => {
    expect(nextWithin({ ...schedule, days: [] }, Date.UTC(2026, 0, 15, 12))).toBe(Date.UTC(2026, 0, 22, 13));
  });
});
