import type { KeyObject } from "node:crypto";
import type { components, paths } from "@octokit/openapi-types";
import type { GitObjects } from "../git/objects.ts";
import type { ProtectionRule } from "../protection/rule.ts";
import type { Ruleset } from "../rulesets/ruleset.ts";
import type { Advisory } from "./advisories.ts";
import type { DependabotAlert } from "./dependabot-alerts.ts";
import type { PropertyValue } from "./properties.ts";
import type { Release } from "./releases.ts";
import type { SecretAlert } from "./secret-alerts.ts";

export type Permissions = Readonly<Record<string, string>>;
export type Role = "admin" | "maintain" | "write" | "triage" | "read" | "none";
/** A role that an organisation made itself: everything that its base allows, and more. */
export interface CustomRole {
  readonly id: number;
  readonly name: string;
  readonly base: Exclude<Role, "none" | "admin">;
}

/** What somebody is given in a repository. */
export type Grant = Role | CustomRole;
export type Plan = "free" | "team" | "enterprise";
export type CheckConclusion = NonNullable<components["schemas"]["check-run"]["conclusion"]>;
export type CheckStatus = components["schemas"]["check-run"]["status"];

/** A person, an organisation, or the bot account of an App. */
export interface Account {
  readonly id: number;
  readonly nodeId: string;
  login: string;
  readonly type: "User" | "Organization" | "Bot";
  readonly plan: Plan;
  /** Of a deleted account only what it wrote is left, in the name of `ghost`. */
  deleted: boolean;
  readonly createdAt: number;
}

export interface Team {
  readonly id: number;
  readonly nodeId: string;
  readonly organizationId: number;
  slug: string;
  name: string;
  /** The team that this one is part of: it has what that has, and its members count as members of that. */
  readonly parent: Team | undefined;
  /** Its own, without those of the teams below it. */
  readonly memberIds: Set<number>;
  /** Who will be a member on joining the organisation. */
  readonly invitedIds: Set<number>;
  /** By repository id. */
  readonly repositories: Map<number, Grant>;
  readonly createdAt: number;
  updatedAt: number;
}

export interface App {
  readonly id: number;
  readonly nodeId: string;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  readonly owner: Account;
  /** `<slug>[bot]`: the account that acts when an installation token acts. */
  readonly bot: Account;
  /** Of the private keys that GitHub made for it and that were not deleted, the oldest first. */
  readonly publicKeys: KeyObject[];
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly hook: { readonly id: number; url: string | undefined; secret: string };
  readonly createdAt: number;
}

export interface Installation {
  readonly id: number;
  readonly nodeId: string;
  readonly app: App;
  readonly account: Account;
  selection: "all" | "selected";
  /** Meaningful when `selection` is `selected`. */
  readonly repositoryIds: Set<number>;
  permissions: Permissions;
  readonly events: readonly string[];
  suspendedAt: number | undefined;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Repository {
  readonly id: number;
  readonly nodeId: string;
  owner: Account;
  name: string;
  description: string | null;
  homepage: string | null;
  topics: readonly string[];
  /** Values of the organisation's custom properties, by name. */
  readonly properties: Map<string, PropertyValue>;
  private: boolean;
  archived: boolean;
  readonly fork: boolean;
  /** What it was forked from. The two have the same object database, so each commit is found in both, as on GitHub. */
  readonly parent: Repository | undefined;
  defaultBranch: string;
  /** Switches of `PATCH /repos` which only have to be remembered (`has_issues`, `allow_squash_merge` …). */
  readonly switches: Map<string, boolean>;
  readonly git: GitObjects;
  /** Full name (`refs/heads/main`) → object id. */
  readonly refs: Map<string, string>;
  readonly protections: ProtectionRule[];
  /** True while all branch protections of the repository are switched off. */
  protectionsDisabled: boolean;
  readonly rulesets: Map<number, Ruleset>;
  readonly collaborators: Map<number, Grant>;
  readonly checkSuites: Map<number, CheckSuite>;
  /** All runs by id; each is in its suite as well. */
  readonly checkRuns: Map<number, CheckRun>;
  /** Issues and pull requests share one series of numbers. */
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly reviews: Map<number, Review>;
  readonly reviewComments: Map<number, ReviewComment>;
  /** What GitHub's secret scanning found, by number. */
  readonly secretAlerts: Map<number, SecretAlert>;
  /** What Dependabot found, by number. */
  readonly dependabotAlerts: Map<number, DependabotAlert>;
  /** Security advisories by their GHSA id. */
  readonly advisories: Map<string, Advisory>;
  /** By their tags, the oldest first. */
  readonly releases: Map<string, Release>;
  readonly createdAt: number;
  updatedAt: number;
  pushedAt: number;
}

export interface CheckSuite {
  readonly id: number;
  readonly nodeId: string;
  readonly app: App;
  readonly headSha: string;
  readonly headBranch: string | null;
  /** Oldest first. */
  readonly runs: CheckRun[];
  readonly createdAt: number;
  updatedAt: number;
}

/** As an App sends it. */
export type Annotation = NonNullable<
  NonNullable<paths["/repos/{owner}/{repo}/check-runs"]["post"]["requestBody"]["content"]["application/json"]["output"]>["annotations"]
>[number];

export interface CheckRun {
  readonly id: number;
  readonly nodeId: string;
  readonly suite: CheckSuite;
  name: string;
  externalId: string;
  detailsUrl: string;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  startedAt: number;
  completedAt: number | null;
  output: { title: string | null; summary: string | null; text: string | null };
  /** Those of all requests, oldest first. */
  readonly annotations: Annotation[];
  actions: readonly { label: string; description: string; identifier: string }[];
}

export interface Issue {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  readonly author: Account;
  readonly viaApp: App | undefined;
  title: string;
  body: string | null;
  state: "open" | "closed";
  labels: string[];
  readonly pull: Pull | undefined;
  readonly reactions: Map<number, Reaction>;
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  /** Each time that it was closed, the oldest first. */
  readonly closings: { readonly by: Account; readonly at: number }[];
}

/** GitHub merges as soon as nothing is missing, in the name of whoever wished for it. */
export interface AutoMerge {
  readonly method: "MERGE" | "SQUASH" | "REBASE";
  readonly by: Account;
  readonly at: number;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

export interface Pull {
  /** Where the head branch is: the repository itself, or a fork of it. */
  readonly headRepository: Repository;
  readonly headRef: string;
  /** Follows the head branch while the pull request is open. */
  headSha: string;
  baseRef: string;
  /** The head of the base branch when the pull request was opened, last followed its head, or got another base. */
  baseSha: string;
  draft: boolean;
  mergedAt: number | null;
  mergedBy: Account | null;
  /** While open, the commit of the test merge; afterwards the commit that the merge made. */
  mergeCommitSha: string | null;
  /** Null until a test merge has told. */
  mergeable: boolean | null;
  readonly maintainerCanModify: boolean;
  autoMerge: AutoMerge | null;
  readonly requestedReviewers: Set<Account>;
  readonly requestedTeams: Set<Team>;
}

export interface Comment {
  readonly id: number;
  readonly nodeId: string;
  readonly issueNumber: number;
  readonly author: Account;
  readonly viaApp: App | undefined;
  body: string;
  readonly reactions: Map<number, Reaction>;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Review {
  readonly id: number;
  readonly nodeId: string;
  readonly pullNumber: number;
  readonly author: Account;
  body: string;
  state: "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";
  readonly commitId: string;
  /** Null as long as it is pending. */
  submittedAt: number | null;
  updatedAt: number;
}

/** A comment on the diff of a pull request, always part of a review. */
export interface ReviewComment {
  readonly id: number;
  readonly nodeId: string;
  readonly review: Review;
  readonly author: Account;
  body: string;
  readonly path: string;
  /** Where in the diff; a comment on a whole file has no place. */
  readonly place: Place | undefined;
  readonly inReplyTo: number | undefined;
  readonly reactions: Map<number, Reaction>;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Place {
  readonly side: "LEFT" | "RIGHT";
  readonly line: number;
  readonly start: { readonly side: "LEFT" | "RIGHT"; readonly line: number } | undefined;
  readonly position: number;
  readonly hunk: string;
}

export interface Reaction {
  readonly id: number;
  readonly nodeId: string;
  readonly user: Account;
  readonly content: components["schemas"]["reaction"]["content"];
  readonly createdAt: number;
}
