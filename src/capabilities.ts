import type { Ledger } from "./audit/ledger.ts";
import { announcement } from "./changes/announcement.ts";
import type { AskForLook, Brake } from "./changes/brake.ts";
import { brakeKinds } from "./changes/brake-kinds.ts";
import { braking } from "./changes/braking.ts";
import { budgetBrake } from "./changes/budget-brake.ts";
import type { Capability } from "./changes/engine.ts";
import { type Kinds, registerKinds } from "./changes/kinds.ts";
import { pauseBrake } from "./changes/pause-brake.ts";
import { type AuthorityBrakeOptions, authorityBrake } from "./commands/authority-brake.ts";
import { commandsCapability } from "./commands/capability.ts";
import type { Command } from "./commands/command.ts";
import type { CommandsOptions } from "./commands/options.ts";
import { commandKinds } from "./commands/record-kinds.ts";
import { verbs } from "./commands/registry.ts";
import { askedOf } from "./commands/sources/asked.ts";
import { brakesOn } from "./commands/sources/brakes.ts";
import { holdsOf } from "./commands/sources/holds.ts";
import { overridesOf } from "./commands/sources/overrides.ts";
import { standingOf } from "./commands/sources/standing.ts";
import { trailOf } from "./commands/sources/trail.ts";
import { configurationCapability } from "./config/capability.ts";
import { createConfigurations } from "./config/configurations.ts";
import { noteExemption } from "./config/exemption-audit.ts";
import { mayBeOn } from "./config/may-be-on.ts";
import { policyVersion } from "./config/policy-version.ts";
import { readProperties } from "./config/properties.ts";
import { configSource } from "./config/source.ts";
import { createDeciders } from "./deciders.ts";
import { dependenciesCapability } from "./dependencies/capability.ts";
import { fixTexts } from "./dependencies/fix-texts.ts";
import { knownFixes } from "./dependencies/known-fixes.ts";
import { dependenciesName } from "./dependencies/name.ts";
import type { Registries } from "./dependencies/registry-questions.ts";
import { markFix } from "./dependencies/remediation-kinds.ts";
import { reviewCapability } from "./dependencies/review/capability.ts";
import { findingKinds } from "./findings/kinds.ts";
import { draftAdvisory } from "./github/advisory-kinds.ts";
import { resolveAlert } from "./github/alert-kinds.ts";
import { setAutoMerge } from "./github/automerge-kind.ts";
import { commitToBranch, commitWorkflows, deleteBranch } from "./github/branch-kinds.ts";
import { publishCheck } from "./github/check-run.ts";
import type { GitHub } from "./github/client.ts";
import { reactToComment, replyToComment } from "./github/comment-kinds.ts";
import { dismissDependabotAlert } from "./github/dependabot-alert-kinds.ts";
import { tellInIssue } from "./github/issue-kinds.ts";
import { closePull, openPull, updatePull } from "./github/pull-kinds.ts";
import { policyDefinitions } from "./policies.ts";
import { protectionCapability } from "./protection/capability.ts";
import { protectionKinds } from "./protection/kinds.ts";
import { alertRules } from "./secrets/alerts/alert-rules.ts";
import { secretsCapability } from "./secrets/capability.ts";
import { lazyExamination, lazyTagger } from "./secrets/lazy-examination.ts";
import { organisationRuleFiles } from "./secrets/rule-files.ts";
import { knownFindings } from "./secrets/triage/known-findings.ts";
import { withTriage } from "./secrets/triage/with-triage.ts";
import type { Table } from "./storage/table.ts";
import type { Clock } from "./values/clock.ts";
import type { RepositoryRef } from "./values/ids.ts";
import type { Secret } from "./values/secret.ts";

export interface CapabilitiesOptions {
  readonly table: Table;
  readonly github: GitHub;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly ask: AskForLook;
  /** The App's id, by which its check runs are told from others'. */
  readonly appId: number;
  /** See `World`. */
  readonly fingerprintKey?: (() => Promise<Secret>) | undefined;
  /** See `World`. */
  readonly registries?: Registries | undefined;
}

/** Everything that the bot can do, and what may hold it back. */
export interface Capabilities {
  readonly capabilities: ReadonlyMap<string, Capability>;
  readonly kinds: Kinds;
  readonly brakes: readonly Brake[];
}

/** By what a command names a finding; it may as well be the name of something else. */
const namesIn = ({ arguments: { finding, subject } }: Command): readonly string[] =>
  [finding, subject].filter((name) => name !== undefined);

/** Puts together every capability, kind of change and brake that there is. */
export function createCapabilities({
  table,
  github,
  clock,
  ledger,
  ask,
  appId,
  fingerprintKey,
  registries = {},
}: CapabilitiesOptions): Capabilities {
  const definitions = policyDefinitions;
  const configurations = createConfigurations({ table, github, definitions });
  const properties = (repository: RepositoryRef) => readProperties(table, repository);
  const config = configSource({ configurations, definitions, properties });
  const deciders = createDeciders(appId, config);
  const protection = protectionCapability({ appId, config });
  const configuration = configurationCapability({
    appId,
    table,
    github,
    clock,
    configurations,
    properties,
    definitions,
    deciders,
    noteExemption: (exemption, state, home) => noteExemption(ledger, exemption, state, home, clock.now()),
  });
  const versionInForce = async (repository: RepositoryRef): Promise<string | null> => {
    const { oid } = await configurations.organisation(repository);
    return oid === null ? null : policyVersion(oid, definitions);
  };
  const announcing = announcement({
    table,
    appId,
    // A file that was deleted withdraws what was held because of it.
    policyVersion: async (home) => (await versionInForce(home)) ?? "none",
  });
  const configured = async (repository: RepositoryRef) =>
    (await configurations.organisation(repository)).config?.paused === true
      ? { reason: "`paused: true` stands in the organisation's file." }
      : undefined;
  const scanning = {
    appId,
    slug: async () => (await github.identity()).slug,
    table,
    clock,
    config,
    organisationRules: organisationRuleFiles(github, () => clock.now()),
    examination: lazyExamination({ table, clock, github, fingerprintKey }),
    monotonic: () => performance.now(),
    github,
    mayBeOn: (repository: RepositoryRef) => mayBeOn("secrets", repository, { configurations, table }),
  };
  const secrets = withTriage(secretsCapability(scanning), {
    table,
    github,
    ledger,
    clock,
    rules: alertRules(scanning),
    tagger: lazyTagger(fingerprintKey),
  });
  const dependencies = dependenciesCapability({
    appId,
    slug: async () => (await github.identity()).slug,
    table,
    clock,
    config,
    monotonic: () => performance.now(),
    mayBeOn: (repository) => mayBeOn(dependenciesName, repository, { configurations, table }),
    registries,
  });
  const review = reviewCapability({
    appId,
    slug: async () => (await github.identity()).slug,
    clock,
    config,
    mayBeOn: (repository) => mayBeOn(dependenciesName, repository, { configurations, table }),
    registries,
  });
  const texts = new Map([[dependenciesName, fixTexts]]);
  const looking = [protection, configuration, announcing, secrets, dependencies, review].map(
    (capability) => capability as unknown as Capability,
  );
  const holds: AuthorityBrakeOptions["holds"] = (repository, sender) =>
    holdsOf(repository, sender, { table, github, policyVersion: versionInForce });
  const overrides: CommandsOptions["overrides"] = (repository) => overridesOf(repository, { table, github, configurations });
  const commands = commandsCapability({
    table,
    ledger,
    clock,
    verbs,
    slug: async () => (await github.identity()).slug,
    sources: {
      standing: (repository) => standingOf(repository, { deciders, config, github, clock }),
      asked: (repository) => askedOf(repository, { deciders, config, github, clock, definitions }),
      trail: (repository) => trailOf(repository, { table, clock }),
      brakes: (repository) => brakesOn(repository, { table, configured }),
      holds,
      findings: (repository, _sender, given) => knownFindings(table, repository, given.flatMap(namesIn), clock.now()),
      fixes: (repository) => knownFixes(repository, { table, github }),
    },
    overrides,
    policyVersion: versionInForce,
    lookers: (repository) => looking.filter(({ concerns }) => concerns?.(repository) !== false).map(({ name }) => name),
  });
  return {
    capabilities: new Map(
      [...looking, braking(table) as unknown as Capability, commands as unknown as Capability].map((capability) => [
        capability.name,
        capability,
      ]),
    ),
    kinds: registerKinds([
      ...protectionKinds,
      publishCheck,
      resolveAlert,
      tellInIssue,
      draftAdvisory,
      ...findingKinds(table),
      commitToBranch(texts),
      commitWorkflows(texts),
      deleteBranch,
      openPull,
      updatePull,
      closePull,
      setAutoMerge,
      dismissDependabotAlert,
      markFix(table),
      reactToComment,
      replyToComment,
      ...commandKinds(table, clock),
      ...brakeKinds({ table, ledger, clock, ask }),
    ]),
    // In this order: a command that nobody may give any more is not held for later, and a paused repository takes no place in the budget.
    brakes: [
      authorityBrake({ table, github, clock, verbs, holds, overrides, policyVersion: versionInForce }),
      pauseBrake({ table, clock, configured }),
      budgetBrake({ table, clock, ask }),
    ],
  };
}
