import type { Cause } from "../changes/change.ts";
import type { Ask, Occasion } from "../changes/engine.ts";
import { isHome } from "../changes/owners.ts";
import { findCheck } from "../github/check-run.ts";
import type { Reader } from "../github/client.ts";
import { type FileRead, readFile } from "../github/contents.ts";
import { dayOf } from "../values/day.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { noteAuthor } from "./authors.ts";
import { teamsIn } from "./command-rules.ts";
import type { Config, Exemption } from "./config.ts";
import { exemptionState } from "./exemption.ts";
import type { ConfigFacts } from "./facts.ts";
import { loosenedIn, verdictOf } from "./judge.ts";
import type { ObserveConfigOptions } from "./observe-options.ts";
import { configCheckName, configPath, configurationName } from "./place.ts";
import type { Loosening } from "./policy-for.ts";
import { keepProperties, type PropertyValue, refreshProperties, usesProperties } from "./properties.ts";
import { observeProposal } from "./proposal.ts";
import { pullsAt, readGroup, readPull } from "./pull.ts";
import { configSource } from "./source.ts";
import type { Standing } from "./standing.ts";
import { keepTeams } from "./teams.ts";

const nothing = (asks: readonly Ask[] = []): ConfigFacts => ({ kind: "nothing", asks });

/** What the occasion names: a commit, a pull request, a group of the merge queue, a part of a preview, or a check to be run again. */
export async function observeConfig(occasion: Occasion, reader: Reader, options: ObserveConfigOptions): Promise<ConfigFacts> {
  const { repository, params = {}, cause } = occasion;
  const sha = String(params.sha ?? "");
  switch (params.kind) {
    case "commit":
      return observeCommit(repository, { sha, touched: params.touched !== false, cause }, reader, options);
    case "pull":
      return observeProposal(occasion, await readPull(reader, repository, Number(params.number)), reader, options);
    case "group":
      return observeProposal(occasion, await readGroup(reader, repository, sha, String(params.base)), reader, options);
    case "properties": {
      await keepProperties(options.table, repository.ownerId, repository.id, (params.values ?? []) as unknown as readonly PropertyValue[]);
      return nothing(followUps(options.deciders, repository, false));
    }
    case "rerun":
      return observeRerun(repository, sha, reader, options);
    default:
      return observeHome(repository, reader, options);
  }
}

/** A re-run is asked for by commit; GitHub names no pull requests of forks beside it. */
async function observeRerun(repository: RepositoryRef, sha: string, reader: Reader, { appId }: ObserveConfigOptions): Promise<ConfigFacts> {
  const pulls = await pullsAt(reader, repository, sha);
  const again = (params: NonNullable<Ask["params"]>): Ask => ({ capability: configurationName, repository, everywhere: false, params });
  if (pulls.length > 0) return nothing(pulls.map((number) => again({ kind: "pull", number, sha })));
  const { data: branch } = await reader.rest.repos.getCommit({ owner: repository.owner, repo: repository.name, ref: "HEAD" });
  if (branch.sha === sha) return nothing([again({ kind: "commit", sha })]);
  // Neither proposed nor in force any more: whoever waits for the check is told so.
  const check = await findCheck(reader, { repository, sha, name: configCheckName, appId });
  return { kind: "untouched", repository, home: isHome(repository), sha, check, asks: [] };
}

async function observeCommit(
  repository: RepositoryRef,
  { sha, touched, cause }: { readonly sha: string; readonly touched: boolean; readonly cause?: Cause },
  reader: Reader,
  options: ObserveConfigOptions,
): Promise<ConfigFacts> {
  const { configurations, appId, deciders } = options;
  const home = isHome(repository);
  const answer = await readFile(reader, { owner: repository.owner, name: repository.name, path: configPath, ref: sha });
  const file: FileRead = answer.kind === "unchanged" ? { kind: "absent" } : answer;
  const { before, after } = await configurations.judge(repository, file, home ? "organisation" : "repository");
  const refreshed = home ? await configurations.refresh(repository) : undefined;
  const changed = refreshed?.changed ?? false;
  if (home && touched && cause !== undefined && file.kind === "file") await noteAuthor(options.table, repository.ownerId, file.oid, cause);
  if (usesProperties(refreshed?.standing.config ?? null)) await refreshProperties(options.table, options.github, repository);
  await keepTeams(options.table, options.github, repository, teamsIn((refreshed?.standing ?? after).config?.commands));
  if (!touched && !changed) return nothing();
  const check = await findCheck(reader, { repository, sha, name: configCheckName, appId });
  const asks = followUps(deciders, repository, home);
  // Neither is there a file nor was there one: nobody is told what did not happen.
  if (file.kind === "absent" && before.newest.state === "absent" && check === null) return nothing(asks);
  const now = options.clock.now();
  const loosened = home || after.newest.state !== "valid" ? [] : await looseningsOf(repository, reader, after, options, now);
  // Their lines are those of the file in force.
  const exemptions = home && after.newest.state === "valid" ? endingOf(after.config, now) : { expiring: [], expired: [] };
  return {
    kind: "committed",
    repository,
    home,
    sha,
    check,
    verdict: verdictOf(after),
    standing: after.config !== null,
    loosened,
    ...exemptions,
    asks,
  };
}

/** The looks that another configuration makes necessary. */
const followUps = (deciders: ObserveConfigOptions["deciders"], repository: RepositoryRef, everywhere: boolean): readonly Ask[] =>
  deciders.filter(({ followsUp }) => followsUp !== false).map(({ policy }) => ({ capability: policy, repository, everywhere }));

/** The sweep reads the organisation's file again, in case its event was lost, and looks at the calendar. */
async function observeHome(repository: RepositoryRef, reader: Reader, options: ObserveConfigOptions): Promise<ConfigFacts> {
  const { standing, changed } = await options.configurations.refresh(repository);
  if (usesProperties(standing.config)) await refreshProperties(options.table, options.github, repository);
  await keepTeams(options.table, options.github, repository, teamsIn(standing.config?.commands));
  const now = options.clock.now();
  const { expiring, expired } = endingOf(standing.config, now);
  for (const each of expiring) await options.noteExemption(each, "expiring", repository);
  for (const each of expired) await options.noteExemption(each, "expired", repository);
  if (!changed && expiring.length === 0 && expired.length === 0) return nothing();
  const { data: commit } = await reader.rest.repos.getCommit({ owner: repository.owner, repo: repository.name, ref: "HEAD" });
  const facts = await observeCommit(repository, { sha: commit.sha, touched: true }, reader, options);
  // A sweep looks at every repository anyway.
  return changed ? facts : { ...facts, asks: [] };
}

function endingOf(config: Config | null, now: number): { expiring: readonly Exemption[]; expired: readonly Exemption[] } {
  const inState = (state: string) => (config?.exemptions ?? []).filter((each) => exemptionState(each, dayOf(now)) === state);
  return { expiring: inState("expiring"), expired: inState("expired") };
}

/** What the file asks for less of than the organisation does. */
async function looseningsOf(
  repository: RepositoryRef,
  reader: Reader,
  standing: Standing,
  options: ObserveConfigOptions,
  now: number,
): Promise<readonly Loosening[]> {
  const source = configSource({ ...options, instead: { repository: repository.id, standing } });
  const [first] = options.deciders;
  const predicted = first === undefined ? [] : await first.predict([repository], reader, source, now);
  return predicted.flatMap((each) => loosenedIn(each, options.definitions, now));
}
