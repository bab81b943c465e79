import { idOf } from "../values/hash.ts";
import type { AuditEntry } from "./event.ts";

/** The id of an event: the same step of the same change (command, delivery) is the same event, whoever records it and how often. */
export const eventId = ({ of, phase, attempt }: Pick<AuditEntry, "of" | "phase" | "attempt">): string => idOf({ of, phase, attempt });
