import type { Brake } from "../changes/brake.ts";
import type { Change } from "../changes/change.ts";
import type { GitHub, Reader } from "../github/client.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { observeAuthority, type Writer } from "./authority/observe-authority.ts";
import { atLeast } from "./authority/roles.ts";
import { type Standing, type Word, withdrawalOf } from "./authority/still-allowed.ts";
import { readHeads } from "./binding/head-record.ts";
import type { Source } from "./command.ts";
import { situationOf } from "./facts.ts";
import type { Holds } from "./knowledge.ts";
import { readComment } from "./observe/comment.ts";
import { readHeadAuthors, readPullRequest } from "./observe/pull.ts";
import { type PlaceNow, readRepository } from "./observe/repository.ts";
import type { CommandsOptions } from "./options.ts";
import { type CommandRecord, readCommand } from "./records.ts";
import type { Verb } from "./verb.ts";
import { nothingKnown, placeGone, releaseWords, withdrawalWords } from "./withdrawal-words.ts";

export interface AuthorityBrakeOptions extends Pick<CommandsOptions, "table" | "clock" | "verbs" | "overrides" | "policyVersion"> {
  readonly github: Pick<GitHub, "reader">;
  readonly holds: (repository: RepositoryRef, sender: NonNullable<Writer>) => Promise<Holds>;
}

const permissions = { contents: "read", issues: "read", members: "read", metadata: "read", pull_requests: "read" } as const;

/**
 * Holds every change that a command had asked for and that nobody may ask for any more: it reads whoever gave the command, whoever
 * approved it, their comments, the head and the configuration from GitHub and the table at that moment.
 */
export function authorityBrake(options: AuthorityBrakeOptions): Brake {
  return {
    async holds(change) {
      const { cause, target } = change;
      if (cause.kind !== "command") return undefined;
      const conversation = cause.conversation === undefined || cause.conversation === 0 ? null : cause.conversation;
      const stored = await readCommand(options.table, target.repository.id, conversation, cause.id);
      const verb = options.verbs.find(({ name }) => name === stored?.record.verb);
      if (stored === undefined || verb === undefined) return nothingKnown;
      const reader = await options.github.reader(target.repository, permissions);
      const place = await readRepository(reader, target.repository);
      if (place === undefined) return placeGone;
      const standing = await observeStanding(stored.record, verb, place, reader, options);
      const withdrawal = withdrawalOf(standing, options.clock.now());
      if (withdrawal !== undefined) return withdrawalWords(withdrawal);
      return change.kind === "brakes.release" ? notReleased(change, standing, place, options) : undefined;
    },
  };
}

async function observeStanding(
  record: CommandRecord,
  verb: Verb,
  place: PlaceNow,
  reader: Reader,
  options: AuthorityBrakeOptions,
): Promise<Standing> {
  const { repository, visibility } = place;
  const { conversation, request } = record;
  const overrides = await options.overrides(repository);
  const wordOf = async (source: Source, where: number | null, writer: NonNullable<Writer>): Promise<Word> => {
    const found = source.kind === "button" || where === null ? undefined : await readComment(reader, repository, source, where);
    const { viaApp = null, mayBeViaApp = false } = found ?? {};
    const stands = source.kind === "button" || (found?.comment.state === "as-delivered" && found.writer?.id === writer.id);
    const organisation = place.organisation;
    return {
      stands,
      authority: await observeAuthority(reader, { repository, organisation, sender: writer, viaApp, mayBeViaApp, overrides }),
    };
  };
  const sender = await wordOf(record.source, conversation, record.sender);
  const decision = request?.decision;
  const approver = decision === undefined ? null : await wordOf(decision.source, decision.conversation, decision.by);
  const pull = conversation === null ? null : await readPullRequest(reader, repository, conversation);
  const headAuthorIds = pull === null || verb.waives !== true ? [] : await readHeadAuthors(reader, repository, pull.headSha);
  return {
    record,
    verb,
    sender,
    approver,
    situation: situationOf({ visibility, pull: pull === null ? null : { ...pull, headAuthorIds } }),
    pull,
    heads: pull === null ? [] : await readHeads(options.table, repository.id, pull.number, record.writtenAt),
    policyVersion: await options.policyVersion(repository),
  };
}

/** Releasing what the budget holds is to approve what the configuration asks, and takes an authority of its own. */
async function notReleased(change: Change, { sender }: Standing, { repository }: PlaceNow, options: AuthorityBrakeOptions) {
  const { open, role, author } = await options.holds(repository, sender.authority.sender);
  // Released meanwhile: there is nothing left to forbid, and nothing to do.
  if (!open.some(({ id }) => id === change.target.hold)) return releaseWords.gone;
  if (!atLeast(role, "admin")) return releaseWords.role;
  return author ? releaseWords.author : undefined;
}
