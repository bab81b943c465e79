import type { Ask, Occasion } from "../changes/engine.ts";
import { isHome } from "../changes/owners.ts";
import { findCheck } from "../github/check-run.ts";
import type { Reader } from "../github/client.ts";
import { repositoryRef } from "../github/repository.ts";
import { idOf } from "../values/hash.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { ConfigFacts } from "./facts.ts";
import { loosenedIn, verdictOf } from "./judge.ts";
import type { ObserveConfigOptions } from "./observe-options.ts";
import { configCheckName, configurationName } from "./place.ts";
import type { Prediction } from "./policy-decider.ts";
import { keepPart, readPart } from "./preview-store.ts";
import { refreshProperties, usesProperties } from "./properties.ts";
import type { Proposal } from "./pull.ts";
import { configSource } from "./source.ts";
import type { Standing } from "./standing.ts";

/** Repositories that one message looks at; more are left to further messages. */
const perMessage = 100;

/**
 * What merging would do, looked at with the means by which it would be done. With many repositories, each message does a part, keeps
 * it, and asks for the next; a newer commit of the pull request ends that, for it has a preview of its own.
 */
export async function observeProposal(
  occasion: Occasion,
  proposal: Proposal,
  reader: Reader,
  options: ObserveConfigOptions,
): Promise<ConfigFacts> {
  const { repository, params = {} } = occasion;
  const { appId, configurations } = options;
  const home = isHome(repository);
  const superseded = proposal.kind === "irrelevant" || (params.run !== undefined && params.sha !== proposal.sha);
  const sha = superseded ? String(params.sha ?? "") : proposal.sha;
  if (sha === "") return { kind: "nothing", asks: [] };
  const check = await findCheck(reader, { repository, sha, name: configCheckName, appId });
  const place = { repository, home, sha, check };
  // A check that was begun is ended, whatever has become of the pull request meanwhile.
  if (superseded)
    return check !== null && check.conclusion === null ? { kind: "untouched", ...place, asks: [] } : { kind: "nothing", asks: [] };
  if (proposal.kind === "untouched") {
    return proposal.exists || check !== null ? { kind: "untouched", ...place, asks: [] } : { kind: "nothing", asks: [] };
  }
  const { after } = await configurations.judge(repository, proposal.file, home ? "organisation" : "repository");
  const common = { kind: "proposed", ...place, verdict: verdictOf(after) } as const;
  if (after.newest.state === "invalid") return { ...common, loosened: [], total: 0, done: 0, predictions: [], asks: [] };
  if (!home) {
    const { predictions, loosened } = await predictOwn(repository, after, reader, options);
    return { ...common, loosened, total: 1, done: 1, predictions, asks: [] };
  }
  if (usesProperties(after.config)) await refreshProperties(options.table, options.github, repository);
  const part = Number(params.part ?? 0);
  const run = typeof params.run === "string" ? params.run : idOf({ preview: repository.id, sha, episode: occasion.episode });
  const total = part === 0 ? await listParts(run, repository, options) : Number(params.total);
  const predictions = await predictPart(run, part, after, repository, options);
  const done = Math.min(total, (part + 1) * perMessage);
  if (done < total) {
    const next: Ask = {
      capability: configurationName,
      repository,
      everywhere: false,
      params: { ...params, sha, run, part: part + 1, total },
    };
    return { ...common, loosened: [], total, done, predictions: [], asks: [next] };
  }
  const earlier: Prediction[] = [];
  for (let index = 0; index < part; index += 1) earlier.push(...((await readPart(options.table, run, index))?.predictions ?? []));
  return { ...common, loosened: [], total, done, predictions: [...earlier, ...predictions], asks: [] };
}

async function predictOwn(repository: RepositoryRef, standing: Standing, reader: Reader, options: ObserveConfigOptions) {
  const source = configSource({ ...options, instead: { repository: repository.id, standing } });
  const now = options.clock.now();
  const all = [];
  for (const decider of options.deciders) all.push(...(await decider.predict([repository], reader, source, now)));
  const [first] = all;
  return {
    predictions: all.map(({ prediction }) => prediction),
    loosened: first === undefined ? [] : loosenedIn(first, options.definitions, now),
  };
}

/** Which repositories there are is settled once, so that none is left out or looked at twice when the list changes meanwhile. */
async function listParts(run: string, home: RepositoryRef, { github, table, clock }: ObserveConfigOptions): Promise<number> {
  const reader = await github.installationReader(home, { metadata: "read" });
  const all = await reader.paginate(reader.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
  const repositories = all.map((each) => repositoryRef(each, home.installationId));
  for (let part = 0; part * perMessage < repositories.length; part += 1) {
    const those = repositories.slice(part * perMessage, (part + 1) * perMessage);
    await keepPart(table, run, part, { repositories: those }, clock.now());
  }
  return repositories.length;
}

async function predictPart(
  run: string,
  part: number,
  organisation: Standing,
  home: RepositoryRef,
  options: ObserveConfigOptions,
): Promise<readonly Prediction[]> {
  const { table, clock, github, deciders } = options;
  const stored = await readPart(table, run, part);
  if (stored?.predictions !== undefined) return stored.predictions;
  const repositories = stored?.repositories ?? [];
  const source = configSource({ ...options, instead: { organisation } });
  const predictions: Prediction[] = [];
  for (const decider of deciders) {
    const reader = await github.installationReader(home, decider.permissions);
    predictions.push(...(await decider.predict(repositories, reader, source, clock.now())).map(({ prediction }) => prediction));
  }
  await keepPart(table, run, part, { repositories, predictions }, clock.now());
  return predictions;
}
