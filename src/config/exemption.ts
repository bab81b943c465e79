import type { Exemption } from "./config.ts";

/** A day in UTC, as YYYY-MM-DD; such texts are ordered as their days are. */
export type Day = string;

/** From this many days before its last day on, an exemption is announced to end. */
const warningDays = 7;

const dayNumber = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** How many days an exemption holds after `today`: 0 on its last day, negative once it has ended. */
const daysLeft = ({ until }: Pick<Exemption, "until">, today: Day): number => dayNumber(until) - dayNumber(today);

export type ExemptionState = "holds" | "expiring" | "expired";

/** `expiring` exemptions still hold. */
export function exemptionState(exemption: Pick<Exemption, "until">, today: Day): ExemptionState {
  const days = daysLeft(exemption, today);
  if (days < 0) return "expired";
  return days <= warningDays ? "expiring" : "holds";
}
