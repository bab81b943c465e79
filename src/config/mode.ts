/** From the weakest to the strongest: look at nothing, tell what would be changed, change it. */
export const modes = ["off", "report", "enforce"] as const;
export type Mode = (typeof modes)[number];

/** What holds where no file says otherwise: nothing is changed in an organisation that has not asked for it. */
export const defaultMode: Mode = "report";

export const strongerMode = (one: Mode, other: Mode): Mode => (modes.indexOf(one) >= modes.indexOf(other) ? one : other);
