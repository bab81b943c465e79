/** Sets of settings that a file asks for by name; what each holds is said by the policy. `none` holds nothing. */
export const presetNames = ["none", "baseline", "openssf", "strict"] as const;
export type PresetName = (typeof presetNames)[number];

/** What the organisation's file asks for where it names no preset, and what is reported where there is no file at all. */
export const defaultPreset: PresetName = "baseline";
