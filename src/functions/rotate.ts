import { createLaneHandler } from "../aws/lane-handler.ts";

/** Secrets; this function alone may touch secret stores and IAM. */
export const handler = createLaneHandler("rotate", process.env);
