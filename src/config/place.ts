/** Where the configuration lies: in a repository, and, for all of an owner's repositories, in the one that is called `.github`. */
export const configPath = ".github/pipewarden.yml";
export const homeName = ".github";

/** The check run by which people are told of the configuration, and the capability that makes it. */
export const configCheckName = "Pipewarden / config";
export const configurationName = "configuration";
