import type { Lane } from "../values/lane.ts";
import type { Message } from "./envelope.ts";

/** What the log says of a message: what tells it from others, never anything of its payload. */
export interface MessageFields {
  readonly lane: Lane;
  readonly type: Message["type"];
  /** Delivery guid, sweep run or request id. */
  readonly id: string;
  /** The event's name; `event` would be taken for a whole one. */
  readonly webhook?: string;
  /** GitHub's numeric id. */
  readonly repository?: number;
  readonly capability?: string;
}

export function fieldsOf(lane: Lane, message: Message): MessageFields {
  switch (message.type) {
    case "delivery": {
      const { type, guid: id, event: webhook, repositoryId: repository } = message;
      return { lane, type, id, webhook, ...(repository === undefined ? {} : { repository }) };
    }
    case "sweep":
      return { lane, type: message.type, id: message.run, repository: message.repository.id };
    case "request":
      return { lane, type: message.type, id: message.id, repository: message.repository.id, capability: message.capability };
  }
}
