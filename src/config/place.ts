/** Where the configuration lies: in a repository, and, for all of an owner's repositories, in the one that is called `.github`. */
export const configPath = ".github/pipewarden.yml";
export const homeName = ".github";
