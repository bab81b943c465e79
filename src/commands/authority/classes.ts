import type { Role } from "./roles.ts";

/**
 * How much harm a command could do if the wrong person gave it.
 * - C0 asks; it changes nothing and makes the bot read a little.
 * - C1 makes the bot look again.
 * - C2 steers the bot's own work.
 * - C3 decides about a commit: it names the whole SHA.
 * - C4 is dangerous: it names the whole SHA, and a second person approves it.
 */
export const commandClasses = ["C0", "C1", "C2", "C3", "C4"] as const;
export type CommandClass = (typeof commandClasses)[number];

export interface ClassRule {
  /** The least role of the sender in the repository; for C0, see `authorise`. */
  readonly role: Role;
  /** Must name the head commit by its whole SHA. */
  readonly bound: boolean;
  /** A second person has to approve. */
  readonly second: boolean;
  /** May be given through an App that writes in the sender's name. */
  readonly viaApp: boolean;
}

export const classRules: Readonly<Record<CommandClass, ClassRule>> = {
  C0: { role: "read", bound: false, second: false, viaApp: true },
  C1: { role: "triage", bound: false, second: false, viaApp: true },
  C2: { role: "write", bound: false, second: false, viaApp: false },
  C3: { role: "maintain", bound: true, second: false, viaApp: false },
  C4: { role: "admin", bound: true, second: true, viaApp: false },
};
