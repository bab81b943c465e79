/** `2026-01-31 13:00 UTC`. @param at milliseconds since the epoch */
export const timeWords = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
