import type { FixStory } from "./story.ts";

/** What people can say in a pull request that fixes something. */
export const offeredCommands: FixStory["commands"] = [
  { line: "/warden rebase", says: "plans this anew on the base branch as it is now" },
  { line: "/warden automerge SHA", says: "lets GitHub merge this, at the head with that SHA, once everything that is required has passed" },
  { line: '/warden ignore reason:"…"', says: "closes this and leaves the package alone; with until:2026-12-31 for a while" },
  {
    line: "/warden recreate SHA",
    says: "makes this anew, and drops what others have committed to the branch up to the head with that SHA",
  },
];
