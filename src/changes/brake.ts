import type { Change } from "./change.ts";

/** Something that may stop a change before it is even intended: a pause, a budget. */
export interface Brake {
  /** Undefined lets the change pass; otherwise one sentence that says why it is held and who can release it. */
  holds(change: Change): Promise<string | undefined>;
}
