import { createLaneHandler } from "../aws/lane-handler.ts";

/** Protection, checks and commands: what answers within a minute. */
export const handler = createLaneHandler("act", process.env);
