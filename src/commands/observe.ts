import type { Occasion } from "../changes/engine.ts";
import { placeAndCause } from "../changes/trail.ts";
import { pullsAt } from "../config/pull.ts";
import type { Reader } from "../github/client.ts";
import { findReply } from "../github/comment-kinds.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import { mayUseBot } from "./authority/authorise.ts";
import type { AuthorityFacts } from "./authority/facts.ts";
import { observeAuthority } from "./authority/observe-authority.ts";
import { atLeast } from "./authority/roles.ts";
import { readHeads } from "./binding/head-record.ts";
import { type Command, placeOf, type Source } from "./command.ts";
import { type CommandFacts, type CommentNow, situationOf } from "./facts.ts";
import { type Judged, judge, type LineVerdict } from "./judge.ts";
import type { Knowledge, Known } from "./knowledge.ts";
import { type FoundComment, readComment } from "./observe/comment.ts";
import { readHeadAuthors, readPullRequest } from "./observe/pull.ts";
import { readRepository } from "./observe/repository.ts";
import type { CommandsOptions } from "./options.ts";
import { commandsIn, readCommand, readSections, type Section, type StoredCommand } from "./records.ts";

/** What one look saw: something that somebody asked, or the end of a look that was asked for by a command. */
export type CommandsFacts =
  | { readonly kind: "nothing" }
  | { readonly kind: "asked"; readonly facts: CommandFacts; readonly known: Known }
  | {
      readonly kind: "ended";
      readonly repository: RepositoryRef;
      readonly slug: string;
      readonly command: StoredCommand;
      /** The reply as it was first. */
      readonly sections: readonly Section[];
      /** The other commands of the same comment that were accepted. */
      readonly others: readonly StoredCommand[];
      readonly part: string;
      /** What `deliveries` tell of the look. */
      readonly end: JsonObject;
    };

const nothing: CommandsFacts = { kind: "nothing" };

/** What the occasion names: a comment, a click, or the end of a look. */
export async function observeCommands(occasion: Occasion, reader: Reader, options: CommandsOptions): Promise<CommandsFacts> {
  const { params = {} } = occasion;
  switch (params.kind) {
    case "written":
    case "clicked":
      return observeAsked(occasion, reader, options);
    case "finished":
      return observeEnd(occasion, options);
    default:
      return nothing;
  }
}

async function observeAsked(occasion: Occasion, reader: Reader, options: CommandsOptions): Promise<CommandsFacts> {
  const { params = {}, cause } = occasion;
  const source = params.source as unknown as Source;
  const given = params.conversation as number | null;
  const found = await writtenOrClicked(occasion, source, given, reader);
  // Somebody else than whoever wrote it tells of it.
  if (found === undefined || (cause.actor !== undefined && found.writer?.id !== cause.actor.id)) return nothing;
  const place = await readRepository(reader, occasion.repository);
  if (place === undefined) return nothing;
  const { repository } = place;
  const overrides = await options.overrides(repository);
  const authority = await observeAuthority(reader, {
    ...found,
    repository,
    organisation: place.organisation,
    sender: found.writer,
    overrides,
  });
  if (authority.sender.type !== "User") return nothing;
  const conversation = given ?? (await conversationOf(source, authority, repository, reader));
  const pull = conversation === null ? null : await readPullRequest(reader, repository, conversation);
  const slug = await options.slug();
  const about = { ...place, source, comment: found.comment, conversation, pull, authority, lookers: options.lookers(repository), slug };
  // Who may not use the bot costs no more than it takes to know that.
  if (!mayUseBot(authority, situationOf(about))) {
    const unread = { heads: [], policyVersion: null, requests: [], accepted: [], answered: false };
    return withKnowledge({ ...about, ...unread }, occasion, options);
  }
  const since = found.comment.state === "none" ? options.clock.now() : found.comment.writtenAt;
  const accepted = await commandsIn(options.table, repository.id, conversation);
  const requests = accepted.flatMap(({ record }) => (record.request === undefined ? [] : [record.request]));
  const facts: CommandFacts = {
    ...about,
    heads: pull === null ? [] : await readHeads(options.table, repository.id, pull.number, Math.min(since, ...requests.map(writtenAtOf))),
    policyVersion: await options.policyVersion(repository),
    requests,
    accepted: accepted.map(({ record }) => record.id),
    answered:
      source.kind !== "button" && conversation !== null && (await isAnswered(reader, repository, conversation, source, slug, since)),
  };
  return withKnowledge(await withHeadAuthors(facts, reader, options), occasion, options);
}

/** GitHub names no pull requests of forks beside a click. */
async function conversationOf(source: Source, { role }: AuthorityFacts, repository: RepositoryRef, reader: Reader): Promise<number | null> {
  if (source.kind !== "button" || !atLeast(role, "triage")) return null;
  const [first = null] = await pullsAt(reader, repository, source.headSha);
  return first;
}

const writtenAtOf = ({ writtenAt }: { readonly writtenAt: number }): number => writtenAt;

const isAnswered = async (reader: Reader, repository: RepositoryRef, pull: number, source: Source, slug: string, since: number) =>
  (await findReply(reader, repository, { pull, to: placeOf(source) }, slug, since)) !== null;

async function writtenOrClicked(
  { repository, cause }: Occasion,
  source: Source,
  conversation: number | null,
  reader: Reader,
): Promise<FoundComment | undefined> {
  if (source.kind === "button") {
    const comment: CommentNow = { state: "none" };
    return { comment, writer: cause.actor ?? null, viaApp: null, mayBeViaApp: false };
  }
  return conversation === null ? undefined : readComment(reader, repository, source, conversation);
}

const verbsIn = (judged: Judged): readonly Extract<LineVerdict, { readonly command: Command }>[] =>
  judged.kind === "lines" ? judged.lines.flatMap(({ verdict }) => ("command" in verdict ? [verdict] : [])) : [];

/** Who made the head commit is asked only where it matters. */
async function withHeadAuthors(facts: CommandFacts, reader: Reader, { verbs, clock }: CommandsOptions): Promise<CommandFacts> {
  const named = [...verbsIn(judge(facts, verbs, clock.now())).map(({ verb }) => verb.name), ...facts.requests.map(({ verb }) => verb)];
  const waives = verbs.some(({ name, waives: forgives }) => forgives === true && named.includes(name));
  if (!waives || facts.pull === null) return facts;
  return { ...facts, pull: { ...facts.pull, headAuthorIds: await readHeadAuthors(reader, facts.repository, facts.pull.headSha) } };
}

/** Reads what the allowed commands need, and records the others as denied. */
async function withKnowledge(facts: CommandFacts, occasion: Occasion, options: CommandsOptions): Promise<CommandsFacts> {
  const { sources, verbs, clock } = options;
  const judged = judge(facts, verbs, clock.now());
  if (judged.kind === "silence") return nothing;
  const verdicts = verbsIn(judged);
  const needs = new Set(verdicts.flatMap(({ kind, verb }) => (kind === "allowed" ? (verb.needs ?? []) : [])));
  const about = [
    facts.repository,
    facts.authority.sender,
    verdicts.flatMap(({ kind, command }) => (kind === "allowed" ? [command] : [])),
  ] as const;
  const learnt: [Knowledge, unknown][] = [];
  for (const each of needs) learnt.push([each, await sources[each](...about)]);
  const known: Known = Object.fromEntries(learnt);
  for (const verdict of verdicts) await recordDenial(verdict, denialOf(verdict, facts, known, clock.now()), facts, occasion, options);
  return { kind: "asked", facts, known };
}

/** Why a command is denied, in one word; undefined when it is not. Some verbs find out only with what they needed to know. */
function denialOf(verdict: ReturnType<typeof verbsIn>[number], facts: CommandFacts, known: Known, now: number): string | undefined {
  switch (verdict.kind) {
    case "refused":
      return verdict.refusal.reason;
    case "unbound":
      return verdict.binding.reason;
    case "allowed":
      return verdict.verb.answer(verdict.command, facts, known, now).denied;
    case "repeated":
      return undefined;
  }
}

/** A refusal is a decision like any other. Recorded again, it is the same event. */
async function recordDenial(
  verdict: ReturnType<typeof verbsIn>[number],
  reason: string | undefined,
  { repository, conversation, authority }: CommandFacts,
  { cause }: Occasion,
  { ledger, clock }: CommandsOptions,
): Promise<void> {
  if (reason === undefined) return;
  const { id, verb, sha } = verdict.command;
  await ledger.record({
    of: id,
    phase: "denied",
    attempt: 1,
    action: `commands.${verb}`,
    at: clock.now(),
    ...placeAndCause(repository, { ...cause, actor: authority.sender }),
    target: { conversation, ...(sha === undefined ? {} : { sha }) },
    decision: { allowed: false, reason },
    summary: `The command ${verb} was refused.`,
  });
}

async function observeEnd({ repository, cause, params = {} }: Occasion, options: CommandsOptions): Promise<CommandsFacts> {
  const conversation = cause.conversation === undefined || cause.conversation === 0 ? null : cause.conversation;
  const command = await readCommand(options.table, repository.id, conversation, cause.id);
  if (command === undefined) return nothing;
  const read = (id: string) => readCommand(options.table, repository.id, conversation, id);
  const sections = await readSections(options.table, repository.id, command.record);
  const ids = sections.flatMap(({ command: id }) => (id === null || id === cause.id ? [] : [id]));
  const others = await Promise.all(ids.map(read));
  return {
    kind: "ended",
    repository,
    slug: await options.slug(),
    command,
    sections,
    others: others.filter((each) => each !== undefined),
    part: String(params.part),
    end: params,
  };
}
