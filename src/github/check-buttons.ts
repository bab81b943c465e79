/** A button of a check run, as GitHub takes it: label and identifier up to 20 characters, description up to 40. */
export type CheckButton = { readonly label: string; readonly description: string; readonly identifier: string };

// The identifier is a command, which is followed as if whoever clicks had written it. GitHub shows at most three buttons.

export const recheckButton: CheckButton = {
  label: "Look again",
  description: "Look at this now, not within the hour",
  identifier: "recheck",
};
export const previewButton: CheckButton = { label: "Preview", description: "Reply with what policies would change", identifier: "preview" };
export const whyButton: CheckButton = { label: "Why?", description: "Reply with what the bot did here lately", identifier: "why" };
