import type { Role } from "./roles.ts";

/** What GitHub says of whoever gives a command, at this moment. */
export interface AuthorityFacts {
  readonly sender: {
    readonly id: number;
    readonly login: string;
    /** `User`, `Bot`, `Organization` … as GitHub names it. */
    readonly type: string;
  };
  /** The slug of the App that wrote in the sender's name, or null. */
  readonly viaApp: string | null;
  /** GitHub does not tell by what it was written: it tells so of comments in a conversation alone, not of reviews. */
  readonly mayBeViaApp: boolean;
  /** In this repository. A custom role counts as the role that it builds upon. */
  readonly role: Role;
  /** In the organisation; "none" also for a repository of a user. */
  readonly organisation: "owner" | "member" | "none";
  /** Ids of those teams that the configuration names, of which the sender is a member. */
  readonly teams: readonly number[];
  /** What the configuration asks beyond the class, by verb. */
  readonly overrides: Readonly<Record<string, Override>>;
}

/** Stricter than the class; a configuration can say nothing else. */
export interface Override {
  readonly off: boolean;
  readonly role: Role | null;
  /** The sender must be a member of each of them. `id` is null for a team that is not the one which the configuration meant. */
  readonly teams: readonly { readonly slug: string; readonly id: number | null }[];
}
