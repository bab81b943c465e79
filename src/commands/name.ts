/** The capability that follows commands. */
export const commandsName = "commands";
