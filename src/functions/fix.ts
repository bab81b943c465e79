import { createLaneHandler } from "../aws/lane-handler.ts";

/** Pull requests that need a computation. */
export const handler = createLaneHandler("fix", process.env);
