/** Where the configuration lies, in each repository and in the owner's `.github` repository. */
export const configPath = ".github/pipewarden.yml";

/** The repository whose file rules all repositories of its owner. */
export const homeName = ".github";

/** Whether this repository is the one whose file rules the others. GitHub does not distinguish the case of names. */
export const isHome = ({ name }: { readonly name: string }): boolean => name.toLowerCase() === homeName;
