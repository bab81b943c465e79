/** The capability that reviews what pull requests change in dependencies. */
export const reviewName = "dependency-review";
/** The check run by which people are told, on each head of a pull request and of a merge queue. */
export const reviewCheckName = "Pipewarden / dependencies";
