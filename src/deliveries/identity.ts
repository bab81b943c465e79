import { ownerScope, type Scope } from "../storage/keys.ts";
import type { Message } from "./envelope.ts";

/** What the message's work is claimed under; the same for every copy and redelivery of it. */
export function claimIdOf(message: Message): string {
  switch (message.type) {
    case "delivery":
      return message.guid;
    case "sweep":
      return `sweep:${message.run}:${message.repository.id}`;
    case "request":
      return `request:${message.id}`;
  }
}

/** Whose lease the work needs. */
export function scopeOf(message: Message): Scope {
  if (message.type !== "delivery") return message.repository.id;
  if (message.repositoryId !== undefined) return message.repositoryId;
  return message.ownerId === undefined ? "app" : ownerScope(message.ownerId);
}
