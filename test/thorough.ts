/** Set for the slow tests, which play some of the others again, with more of everything. */
export const thorough = process.env.PIPEWARDEN_THOROUGH === "1";
