import type { OwnerId, RepositoryId } from "../values/ids.ts";
import type { Lane } from "../values/lane.ts";
import type { Key } from "./table.ts";

// The keys of the one table. They hold ids, never names; each function is one row of the table in docs/architecture.md.

/** What a lease or an intent is about: a repository (the usual case), a whole owner, or the App itself. */
export type Scope = RepositoryId | OwnerScope | "app";
type OwnerScope = `owner-${number}`;

/** The scope of work on a whole owner; written so that it never meets a repository of the same number. */
export const ownerScope = (id: OwnerId): OwnerScope => `owner-${id}`;

/** One delivery in one lane: leased while worked on, then completed. `guid` is GitHub's `X-GitHub-Delivery`. */
export const claimKey = (guid: string, lane: Lane): Key => ({ PK: `D#${guid}`, SK: lane });

/** Who may write to a repository now. */
export const leaseKey = (scope: Scope, lane: Lane): Key => ({ PK: `W#${scope}`, SK: lane });

/** A change: its intent and, later, its outcome. */
export const changeKey = (changeId: string): Key => ({ PK: `X#${changeId}`, SK: "-" });

/** Partition of the changes of a scope that were begun and have no outcome yet. */
export const openIntentsPartition = (scope: Scope, lane: Lane): string => `I#${scope}#${lane}`;
export const openIntentKey = (scope: Scope, lane: Lane, changeId: string): Key => ({ PK: openIntentsPartition(scope, lane), SK: changeId });

/** Which repositories one version of an owner's policy has changed lately. Not one item per hour: a window that slides has no edge to wait for. */
export const budgetKey = (owner: OwnerId, policyVersion: string): Key => ({ PK: `Y#${owner}`, SK: policyVersion });

/** Partition of the versions of an owner's policy that met the end of their budget. */
export const holdsPartition = (owner: OwnerId): string => `H#${owner}`;
export const holdKey = (owner: OwnerId, policyVersion: string): Key => ({ PK: holdsPartition(owner), SK: policyVersion });

/** Partition of the repositories that one hold or one pause keeps from being changed. */
export const heldPartition = (holdId: string): string => `L#${holdId}`;
export const heldKey = (holdId: string, repository: RepositoryId, capability: string): Key => ({
  PK: heldPartition(holdId),
  SK: `${repository}#${capability}`,
});

/** Partition of the pauses of an owner and of its repositories. */
export const pausesPartition = (owner: OwnerId | "app"): string => `P#${owner}`;
/** A pause: of everything, of an owner, or of one repository of it. */
export const pauseKey = (owner: OwnerId | "app", repository?: RepositoryId): Key => ({
  PK: pausesPartition(owner),
  SK: repository === undefined ? "-" : String(repository),
});

/** What the last sweep saw of an owner: how many repositories, and which of them is `.github`. */
export const ownerKey = (owner: OwnerId): Key => ({ PK: `O#${owner}`, SK: "-" });

/** The configuration of an owner, or of one of its repositories: the last valid file, and what became of the newest. */
export const configurationKey = (owner: OwnerId, repository?: RepositoryId): Key => ({
  PK: `O#${owner}`,
  SK: repository === undefined ? "configuration" : `configuration#${repository}`,
});

/** An audit event. Sixteen partitions per owner (the id's first hexadecimal digit) keep one busy owner below a partition's 1,000 writes per second. */
export const auditEventKey = (owner: OwnerId, eventId: string): Key => ({ PK: `E#${owner}#${eventId.slice(0, 1)}`, SK: eventId });

/** Partition of the owners who have an audit trail, so that the sequencer finds their inboxes. */
export const trailOwnersPartition = "Q#owners";
export const trailOwnerKey = (owner: OwnerId): Key => ({ PK: trailOwnersPartition, SK: String(owner) });

/** Partition of the events that the sequencer has not yet put into the log. */
export const inboxPartition = (owner: OwnerId): string => `Q#${owner}`;
export const inboxKey = (owner: OwnerId, eventId: string): Key => ({ PK: inboxPartition(owner), SK: eventId });

/** Partition of an owner's audit log: batches of events, numbered from 1. */
export const batchesPartition = (owner: OwnerId): string => `B#${owner}`;
export const batchKey = (owner: OwnerId, batch: number): Key => ({ PK: batchesPartition(owner), SK: String(batch).padStart(10, "0") });

/** Where in its owner's log an event stands. The owner is part of it: a pause of everything is the same event in several trails. */
export const sequenceNumberKey = (owner: OwnerId, eventId: string): Key => ({ PK: `N#${owner}#${eventId}`, SK: "-" });

/** Up to when missed deliveries were looked for. */
export const redeliveryMarkKey: Key = { PK: "V#app", SK: "redelivery" };

/** What became of the last sweep: `run`, `at` (milliseconds since the epoch), and how many repositories were `queued` and installations `failed`. */
export const sweepKey: Key = { PK: "V#app", SK: "sweep" };

/** What `pipewarden doctor` writes to see that the table keeps conditions; `id` is drawn for each try. */
export const scratchKey = (id: string): Key => ({ PK: "V#doctor", SK: id });

/** The custom properties of a repository, as they were last seen. */
export const propertiesKey = (owner: OwnerId, repository: RepositoryId): Key => ({ PK: `O#${owner}`, SK: `properties#${repository}` });

/** Who brought a version of the organisation's file, by git's id of it. */
export const authorsKey = (owner: OwnerId, oid: string): Key => ({ PK: `O#${owner}`, SK: `authors#${oid}` });

/** Which team a slug in the configuration meant when it was read first. */
export const teamKey = (owner: OwnerId, slug: string): Key => ({ PK: `O#${owner}`, SK: `team#${slug}` });

/** A part of a preview that takes several messages. */
export const previewKey = (run: string, part: number): Key => ({ PK: `V#${run}`, SK: String(part).padStart(4, "0") });

/** Partition of the head commits of a pull request, in the order in which deliveries told of them. */
export const headsPartition = (repository: RepositoryId, pull: number): string => `S#${repository}#${pull}`;
export const headKey = (repository: RepositoryId, pull: number, receivedAt: number, sha: string): Key => ({
  PK: headsPartition(repository, pull),
  SK: `${String(receivedAt).padStart(13, "0")}#${sha.slice(0, 12)}`,
});

/** Partition of the commands of a conversation that were accepted. */
export const commandsPartition = (repository: RepositoryId, conversation: number): string => `C#${repository}#${conversation}`;
/** The reply to a comment as it was first; apart from the commands, which are listed more often than it is needed. */
export const replyKey = (repository: RepositoryId, conversation: number, command: string): Key => ({
  PK: `${commandsPartition(repository, conversation)}#reply`,
  SK: command,
});
export const commandKey = (repository: RepositoryId, conversation: number, command: string): Key => ({
  PK: commandsPartition(repository, conversation),
  SK: command,
});

/** Partition of the findings of a repository; their fingerprints are what people type the beginning of. */
export const findingsPartition = (repository: RepositoryId): string => `F#${repository}`;
export const findingKey = (repository: RepositoryId, fingerprint: string): Key => ({ PK: findingsPartition(repository), SK: fingerprint });

/** A commit; a file's content with the lines of it that were new; texts as a delivery brought them. */
export type ExaminedWhat = `${"commit" | "blob" | "texts"}#${string}`;
export const examinedKey = (repository: RepositoryId, what: ExaminedWhat): Key => ({ PK: `U#${repository}`, SK: what });

/** What a provider said of a credential, by the tag of its value. */
export const livenessKey = (valueTag: string): Key => ({ PK: `J#${valueTag}`, SK: "-" });
/** How often providers were asked about a kind of credential within a minute, counted from the epoch. */
export const questionsKey = (kind: string, minute: number): Key => ({ PK: "J#asked", SK: `${kind}#${minute}` });

/** Partition of the places in the index of managed secrets that share an anchor; `tag` is the anchor's keyed HMAC. */
export const anchorPartition = (tag: string): string => `M#${tag}`;
export const anchorKey = (tag: string, place: string): Key => ({ PK: anchorPartition(tag), SK: place });
/** Partition of the managed secrets of one store, with what the index has of each. */
export const managedSecretsPartition = (store: string): string => `M#secrets#${store}`;
export const managedSecretKey = (store: string, id: string): Key => ({ PK: managedSecretsPartition(store), SK: id });
/** Which version of the filter over all anchors is in force. */
export const filterKey: Key = { PK: "M#filter", SK: "-" };
export const filterPartKey = (version: string, part: number): Key => ({
  PK: `M#filter#${version}`,
  SK: String(part).padStart(4, "0"),
});
/** What the last run of the index told. */
export const indexRunKey: Key = { PK: "M#run", SK: "-" };

/** Partition of what is kept of a repository's fixes, by the names of their branches. */
export const fixesPartition = (repository: RepositoryId): string => `R#${repository}`;
export const fixKey = (repository: RepositoryId, branch: string): Key => ({ PK: fixesPartition(repository), SK: `fix#${branch}` });
/** What the last look at a repository's vulnerable dependencies told. */
export const fixesLookKey = (repository: RepositoryId): Key => ({ PK: fixesPartition(repository), SK: "look" });
/** The vulnerable actions that a repository's workflows name by a commit. */
export const fixesPinnedKey = (repository: RepositoryId): Key => ({ PK: fixesPartition(repository), SK: "pinned" });
