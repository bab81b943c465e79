import { createHmac, randomBytes } from "node:crypto";
import type { LocalGitHub } from "../test/github/index.ts";
import { randomFrom } from "../test/secrets/rules/random.ts";
import { gitHubToken } from "../test/secrets/tokens.ts";
import { aRaceIsRefused, askedInAPullRequest } from "./commands.ts";
import { looseningIsIgnored, previewAndMerge, theBrake } from "./configuration.ts";
import { aFixIsMovedByACommand, anotherAlert, aPinnedDependency, aVulnerableProposal, noFix, shopOpens } from "./dependencies.ts";
import { checkOn, isProtected, quiet, repaired, repairs, reviewsOf } from "./look.ts";
import { organisationFile, repositories, services } from "./organisation.ts";
import { aFalseAlarm, aManagedSecretLeaks } from "./secrets.ts";
import { type Stage, setStage } from "./stage.ts";
import { check, heading, pause, tell, until } from "./timeline.ts";

/** What the bot is asked for at the start: to enforce in four repositories, and to report in the others. */
const asked = organisationFile({ everywhere: "report", reviews: 1 });

const describe = (github: LocalGitHub, repository: string): string => {
  const rule = github.protectionOf(repository, "main");
  if (rule === null) return "not protected";
  const yes = (value: { enabled?: boolean } | undefined): string => (value?.enabled === true ? "yes" : "no");
  return `reviews ${reviewsOf(github, repository)}, administrators included ${yes(rule.enforce_admins)}, force pushes ${yes(rule.allow_force_pushes)}, deletion ${yes(rule.allow_deletions)}`;
};

async function atTheStart(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("The bot starts. What it does in acme stands in acme/.github, in the file .github/pipewarden.yml:");
  for (const line of asked.trimEnd().split("\n")) tell(`  ${line}`);
  await stage.startBot();
  const reported = () => services.every((name) => checkOn(github, `acme/${name}`).length > 0);
  for (const name of repositories) await repaired(stage, `acme/${name}`);
  await until("the services are reported", reported);
  await quiet(stage);
  check(
    repositories.every((name) => repairs(github, `acme/${name}`) > 0),
    "enforced: nothing was protected, and now the default branches of the four repositories named are",
  );
  check(
    services.every((name) => github.protectionOf(`acme/${name}`, "main") === null),
    `reported: the ${services.length} services get a check run and are not touched`,
  );
}

async function weakenedBy(stage: Stage, who: "mallory" | "release-helper[bot]", repository: string): Promise<void> {
  const { github } = stage;
  heading(`${who} takes the protection off ${repository}`);
  const before = repairs(github, repository);
  const actor = who === "mallory" ? github.as(who) : github.asApp("release-helper");
  actor.weakenProtection(repository, "main");
  tell(`weakened: ${describe(github, repository)}`);
  await repaired(stage, repository);
  await until(`its check run names ${who}`, () => checkOn(github, repository)[0]?.output.summary?.includes(who) === true);
  tell(`repaired: ${describe(github, repository)}`);
  const [run, ...more] = checkOn(github, repository);
  tell(`check run: ${run?.output.title}`);
  check(repairs(github, repository) > before, "repaired by the bot, seconds after GitHub's webhook");
  check(run?.output.summary?.includes(who) === true && more.length === 0, `one check run on the commit, which names ${who}`);
}

async function strongerIsKept(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("alice makes acme/website stronger than the policy asks: three reviews, signed commits");
  const writes = () => github.requests.filter(({ write, path }) => write && path.includes("acme/website")).length;
  const before = writes();
  const alice = github.as("alice");
  const path = "/repos/acme/website/branches/main/protection";
  alice.request("PATCH", `${path}/required_pull_request_reviews`, { required_approving_review_count: 3 });
  alice.request("POST", `${path}/required_signatures`);
  await github.idle();
  await pause(500);
  await quiet(stage);
  const rule = github.protectionOf("acme/website", "main");
  check(rule?.required_pull_request_reviews?.required_approving_review_count === 3, "three reviews are still required");
  check(rule?.required_signatures?.enabled === true, "signatures are still required");
  check(writes() === before, "the bot looked, and wrote nothing");
}

async function badSignature(stage: Stage): Promise<void> {
  heading("A stranger sends a webhook with a wrong signature");
  // Longer than a message waits that found the repository busy.
  await quiet(stage, 2_500);
  const body = JSON.stringify({ action: "deleted", repository: { id: 1 } });
  const seen = stage.github.requests.length;
  const response = await fetch(stage.webhookUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "branch_protection_rule",
      "x-github-delivery": crypto.randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", randomBytes(16)).update(body).digest("hex")}`,
    },
    body,
  });
  await pause(200);
  check(response.status === 401, `answered ${response.status}: ${await response.text()}`);
  check(stage.github.requests.length === seen, "the bot asked GitHub nothing");
}

async function sameDeliveryThreeTimes(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("GitHub sends the same delivery three times");
  const before = repairs(github, "acme/ledger");
  github.as("mallory").request("DELETE", "/repos/acme/ledger/branches/main/protection/enforce_admins");
  const guid = github.deliveries.at(-1)?.guid ?? "";
  github.redeliver(guid);
  github.redeliver(guid);
  await repaired(stage, "acme/ledger");
  const attempts = github.deliveries.find((delivery) => delivery.guid === guid)?.attempts;
  check(attempts === 3, "three attempts of one guid, each answered 202");
  check(repairs(github, "acme/ledger") === before + 1, "one repair");
}

async function fiveKills(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("The bot is killed (SIGKILL) five times at random moments of a repair");
  const before = repairs(github, "acme/mobile");
  github.faults.inject({ kind: "latency", ms: 60, probability: 1 });
  github.as("mallory").request("DELETE", "/repos/acme/mobile/branches/main/protection/enforce_admins");
  await github.idle();
  for (let kill = 1; kill <= 5; kill++) {
    const calls = github.requests.length;
    const deadline = Date.now() + 700;
    // Anywhere from the first call to GitHub of this life to well after the last one of a repair.
    const moment = Math.random() * 350;
    while (github.requests.length === calls && Date.now() < deadline) await pause(5);
    await pause(moment);
    await stage.endBot("SIGKILL");
    tell(`killed ${Math.round(moment)} ms after its first call, having made ${github.requests.length - calls}`);
    await stage.startBot();
  }
  await repaired(stage, "acme/mobile");
  github.faults.clear();
  check(isProtected(github, "acme/mobile"), "the branch is protected");
  check(repairs(github, "acme/mobile") === before + 1, "one repair, whatever the moments");
  check(checkOn(github, "acme/mobile").length === 1, "one check run");
}

async function gitHubIsIll(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("GitHub answers 502, then limits the bot's rate");
  const before = repairs(github, "acme/payments");
  const route = /^\/(graphql|repos)/;
  github.faults.inject({ kind: "status", status: 502, match: { route }, times: 1 });
  github.faults.inject({ kind: "secondaryRateLimit", retryAfter: 1, match: { route }, times: 1 });
  const started = Date.now();
  github.as("mallory").request("DELETE", "/repos/acme/payments/branches/main/protection/enforce_admins");
  await repaired(stage, "acme/payments");
  const hit = github.requests.filter(({ fault }) => fault === "status" || fault === "secondaryRateLimit").length;
  check(hit === 2, "both faults hit");
  check(
    repairs(github, "acme/payments") === before + 1,
    `one repair, ${((Date.now() - started) / 1000).toFixed(1)} s later; nothing slept through it`,
  );
}

async function auditTrail(stage: Stage): Promise<void> {
  heading("The audit trail of acme/mobile, by `pipewarden audit list`");
  const { code, stdout } = await stage.command("audit", "list", "--repo", "acme/mobile", "--limit", "10");
  for (const line of stdout.trimEnd().split("\n")) tell(line);
  check(code === 0, "listed");
  const json = (await stage.command("audit", "list", "--repo", "acme/mobile", "--limit", "500", "--format", "json")).stdout
    .trim()
    .split("\n");
  const events = json.map((line) => JSON.parse(line) as { type: string; data: { unmapped: { phase: string } } });
  const count = (phase: string) => events.filter(({ data }) => data.unmapped.phase === phase).length;
  // A conflict: somebody else had changed the same thing since it was looked at, so it was looked at again.
  check(
    count("requested") === count("succeeded") + count("conflict") && count("failed") === 0,
    `every one of ${count("requested")} intents has its outcome`,
  );
}

async function inOrder(stage: Stage): Promise<void> {
  await atTheStart(stage);
  await weakenedBy(stage, "mallory", "acme/payments");
  await weakenedBy(stage, "release-helper[bot]", "acme/website");
  await strongerIsKept(stage);
  await badSignature(stage);
  await sameDeliveryThreeTimes(stage);
  await fiveKills(stage);
  await gitHubIsIll(stage);
  await previewAndMerge(stage);
  await looseningIsIgnored(stage);
  await askedInAPullRequest(stage);
  await aRaceIsRefused(stage);
  await aManagedSecretLeaks(stage);
  await aFalseAlarm(stage, gitHubToken(randomFrom(Date.now())));
  await shopOpens(stage);
  await aPinnedDependency(stage);
  await anotherAlert(stage);
  await aFixIsMovedByACommand(stage);
  await noFix(stage);
  await aVulnerableProposal(stage);
  await theBrake(stage);
  await auditTrail(stage);
  heading("The end");
  check(stage.github.violations.length === 0, `${stage.github.requests.length} requests, all as GitHub's own description wants them`);
}

const stage = await setStage({ repositories: [...repositories, ...services], config: asked });
try {
  await inOrder(stage);
  if (process.argv.includes("--serve")) {
    tell(`The local GitHub: ${stage.github.url}`);
    tell(`The bot:          ${new URL("/healthz", stage.webhookUrl)}`);
    tell(`Ask it:           PIPEWARDEN_HOME=${stage.folder} bin/pipewarden audit list`);
    tell("Ctrl-C ends both.");
    await new Promise<void>((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    });
  }
  check((await stage.endBot("SIGTERM")) === 0, "the bot finished what it had in hand and left");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  for (const violation of stage.github.violations) console.error(violation);
  process.exitCode = 1;
} finally {
  await stage.close();
}
