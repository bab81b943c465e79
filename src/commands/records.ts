import { commandKey, commandsPartition, replyKey } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import type { RepositoryId } from "../values/ids.ts";
import type { Role } from "./authority/roles.ts";
import type { Source } from "./command.ts";
import type { CommandRequest, RequestDecision } from "./requests/request.ts";
import type { Standing } from "./verb.ts";

/** A paragraph of a reply: what became of one command of the comment. */
export type Section = {
  /** The command's id, where it was accepted. */
  readonly command: string | null;
  readonly standing: Standing;
  /** Markdown. */
  readonly text: string;
};

/** What came of one look that a command had asked for. */
export type EndedPart = { readonly standing: Standing; readonly text: string };

/** Whoever gave a command, and from where it was answered. */
export type Asker = { readonly id: number; readonly login: string; readonly type: string; readonly role: Role };

/** A command that was accepted, as it is kept: once, whatever is delivered how often. */
export type CommandRecord = {
  readonly id: string;
  readonly verb: string;
  readonly arguments: Readonly<Record<string, string>>;
  /** The commit that it named; null for a command that is bound to none. */
  readonly sha: string | null;
  readonly source: Source;
  readonly conversation: number | null;
  readonly sender: Asker;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** Everybody can read the reply, so that it names nobody. */
  readonly open: boolean;
  /** When its comment was written. */
  readonly writtenAt: number;
  readonly policyVersion: string | null;
  /** For a second person; absent where none is needed. */
  readonly request?: CommandRequest;
  /** The parts of the work, by name of capability and what it was asked for. */
  readonly parts: readonly string[];
  /** The command of the same comment under which the reply is kept: ten copies would be more than DynamoDB takes. */
  readonly holder: string;
  /** Below the sections. Markdown. */
  readonly footer: string;
};

/** `want` of a change of kind `commands.accept`: the record, and the whole reply as it was first where this command holds it. */
export type AcceptedCommand = CommandRecord & { readonly sections: readonly Section[] };

export interface StoredCommand {
  /** Its request with what was decided about it. */
  readonly record: CommandRecord;
  /** What has come of its parts so far. */
  readonly ended: Readonly<Record<string, EndedPart>>;
}

/** Kept as long as changes are; the audit trail keeps its own, longer. */
export const recordSeconds = 90 * 24 * 3600;
const partPrefix = "part ";

/** Where a command is kept, whose conversation has this number; null: a button, elsewhere. */
export const recordKey = (repository: RepositoryId, conversation: number | null, id: string) =>
  commandKey(repository, conversation ?? 0, id);
export const partAttribute = (part: string): string => `${partPrefix}${part}`;

/** The attribute that holds what was decided about the request. */
export const decisionAttribute = "decision";

const withDecision = (record: CommandRecord, decision: RequestDecision | undefined): CommandRecord =>
  record.request === undefined || decision === undefined ? record : { ...record, request: { ...record.request, decision } };

const storedCommand = (item: Item): StoredCommand => ({
  record: withDecision(item.record as CommandRecord, item[decisionAttribute] as RequestDecision | undefined),
  ended: Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => name.startsWith(partPrefix))
      .map(([name, ended]) => [name.slice(partPrefix.length), ended as EndedPart]),
  ),
});

/** The reply as it was first, with a paragraph for each command of the comment. */
export async function readSections(
  table: Table,
  repository: RepositoryId,
  { conversation, holder }: Pick<CommandRecord, "conversation" | "holder">,
): Promise<readonly Section[]> {
  const item = await table.get(replyKey(repository, conversation ?? 0, holder));
  return (item?.sections ?? []) as readonly Section[];
}

export async function readCommand(
  table: Table,
  repository: RepositoryId,
  conversation: number | null,
  id: string,
): Promise<StoredCommand | undefined> {
  const item = await table.get(recordKey(repository, conversation, id));
  return item === undefined ? undefined : storedCommand(item);
}

/** Every command that was accepted in a conversation. */
export async function commandsIn(table: Table, repository: RepositoryId, conversation: number | null): Promise<StoredCommand[]> {
  const commands: StoredCommand[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({
      PK: commandsPartition(repository, conversation ?? 0),
      ...(after === undefined ? {} : { after }),
    });
    commands.push(...page.items.map(storedCommand));
    after = page.next;
  } while (after !== undefined);
  return commands;
}
