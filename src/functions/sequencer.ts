import { createSequencerHandler } from "../aws/sequencer-handler.ts";

/** Continues the audit logs, once a minute. It alone may write to them, and reads no secret. */
export const handler = createSequencerHandler(process.env);
