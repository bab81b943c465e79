/** The day in UTC, as YYYY-MM-DD; such texts are ordered as their days are. `at`: milliseconds since the epoch. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
