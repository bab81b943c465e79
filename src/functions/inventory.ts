import { createInventoryHandler } from "../aws/inventory-handler.ts";

/** Keeps the index of managed secrets, every five minutes. It alone reads secrets that are not the bot's own, and talks to nobody else. */
export const handler = createInventoryHandler(process.env);
