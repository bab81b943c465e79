import { days, type Schedule } from "./policy.ts";

const hour = 3_600_000;

/** Whether pull requests are opened at that time (milliseconds since the epoch). */
export function isWithin(schedule: Schedule | null, at: number): boolean {
  if (schedule === null) return true;
  const time = new Date(at);
  const day = days[time.getUTCDay()];
  return day !== undefined && schedule.days.includes(day) && time.getUTCHours() >= schedule.from && time.getUTCHours() < schedule.to;
}

/** When that will be next, after a time at which it is not; in milliseconds since the epoch. A week on where it never is. */
export function nextWithin(schedule: Schedule, at: number): number {
  const first = Math.floor(at / hour + 1) * hour;
  for (let hours = 0; hours < 7 * 24; hours += 1) if (isWithin(schedule, first + hours * hour)) return first + hours * hour;
  return first + 7 * 24 * hour;
}
