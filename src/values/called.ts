/** The word by which people call the bot, at the very beginning of a line of a comment. */
export const botWord = "/warden";

/** Whether it is worth while to parse this text: a line begins with the bot's name. Cheap, and right about every "no". */
export const mayHoldCommands = (text: string): boolean => /^\/warden\b/im.test(text);
