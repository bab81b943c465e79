import { createScheduleHandler } from "../aws/schedule-handler.ts";

/** The hourly sweep and the search for missed deliveries, by two rules of EventBridge. */
export const handler = createScheduleHandler(process.env);
