import { protectionDefinition } from "./protection/config.ts";

/** Every policy that a configuration file can name, by its key there. */
export const policyDefinitions = { protection: protectionDefinition };
