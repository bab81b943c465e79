import { dependenciesDefinition } from "./dependencies/config.ts";
import { protectionDefinition } from "./protection/config.ts";
import { secretsDefinition } from "./secrets/config.ts";

/** Every policy that a configuration file can name, by its key there. */
export const policyDefinitions = { protection: protectionDefinition, secrets: secretsDefinition, dependencies: dependenciesDefinition };
