/** The check run on the head of a default branch by which people are told of its protection. */
export const checkName = "Pipewarden / protection";
