/** The capability that fixes, and the policy in the configuration. */
export const dependenciesName = "dependencies";
/** The check run on the default branch's head that says what is fixed, what is planned, and what cannot be fixed. */
export const fixesCheckName = "Pipewarden / fixes";
