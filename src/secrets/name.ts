/** The capability, the policy in the configuration, and whose findings they are. */
export const secretsName = "secrets";
/** The check run on a head commit by which people are told of leaked secrets. */
export const secretsCheckName = "Pipewarden / secrets";
