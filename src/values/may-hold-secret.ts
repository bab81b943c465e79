/** Shorter than any credential: the shortest that a rule knows is a password of eight characters behind its name. */
const shortestText = 12;
const run = /[!-~]{6}/;

/**
 * Whether a text is worth being examined for secrets, told at a glance: "Thanks!" and "Looks good to me" are not. Used where a webhook is
 * received, before anything is stored.
 */
export const mayHoldSecret = (text: string): boolean => text.length >= shortestText && run.test(text);
