import { classify, isHttpError } from "../../github/classify.ts";
import type { Permissions } from "../../github/permissions.ts";
import type { Clock } from "../../values/clock.ts";
import { RetryLater } from "../../values/errors.ts";
import { type Check, type DoctorDependencies, failure, ok, skipped, warning } from "./check.ts";
import { type AppAtGitHub, type Grants, permissionsCheck, shortfalls } from "./permissions.ts";

/** GitHub refuses a token from its future, and one that has expired; each lives ten minutes, from one minute ago. Milliseconds. */
const clockLimits = { warning: 30_000, failure: 60_000 };

/** What the checks of the App's registration need of `GET /app`, and when GitHub answered by its own clock. */
export interface AppAnswer {
  readonly app: AppAtGitHub | undefined;
  readonly error: unknown;
  /** This machine's clock minus GitHub's, in milliseconds; undefined when GitHub did not say. */
  readonly skew: number | undefined;
}

export async function askForApp({ github, clock }: Pick<DoctorDependencies, "github" | "clock">): Promise<AppAnswer> {
  try {
    const { data, headers } = await github.app().request("GET /app");
    return { app: data as AppAtGitHub, error: undefined, skew: skewOf(headers.date, clock) };
  } catch (error) {
    // A refusal tells the time, too; a clock that is wrong is the usual reason for one.
    const date = isHttpError(error) ? error.response?.headers.date : undefined;
    return { app: undefined, error: classify(error, clock.now()), skew: skewOf(date, clock) };
  }
}

function skewOf(date: string | number | undefined, clock: Clock): number | undefined {
  const theirs = Date.parse(String(date));
  return Number.isNaN(theirs) ? undefined : clock.now() - theirs;
}

export function checkCredentials({ app, error }: AppAnswer): Check {
  const name = "app.credentials";
  if (app !== undefined) return ok(name, `GitHub knows the App as ${app.slug ?? app.name} (id ${app.id}).`);
  if (error instanceof RetryLater) return failure(name, `GitHub did not answer. Nothing can be repaired until it does: ${error.message}`);
  return failure(name, `GitHub does not take the App's credentials, so the bot can do nothing. ${sentence(error)}`);
}

export function checkClock({ skew }: AppAnswer): Check {
  const name = "app.clock";
  if (skew === undefined) return skipped(name, "GitHub did not say what time it is.");
  const seconds = Math.round(Math.abs(skew) / 1000);
  const told = `This machine's clock is ${seconds} s ${skew < 0 ? "behind" : "ahead of"} GitHub's`;
  if (Math.abs(skew) > clockLimits.failure) return failure(name, `${told}: GitHub refuses the App's tokens. Set the clock, best by NTP.`);
  if (Math.abs(skew) > clockLimits.warning)
    return warning(name, `${told}; beyond 60 s GitHub refuses the App's tokens. Set the clock, best by NTP.`);
  return ok(name, `The clock agrees with GitHub's (${seconds} s).`);
}

/** The two stores are written by one setup; a hand that changed only one of them leaves a bot that trusts another App's events. */
export function checkSecrets({ app }: AppAnswer, { webhook }: Pick<DoctorDependencies, "webhook">): Check {
  const name = "app.webhook-secret";
  if (webhook === undefined) return failure(name, "The webhook secret is missing: no event can be trusted. Run `pipewarden setup`.");
  if (webhook.appId === undefined) return skipped(name, "The store of the webhook secret does not say which App it belongs to.");
  if (app === undefined) return skipped(name, "GitHub did not describe the App.");
  if ([String(app.id), app.client_id].includes(webhook.appId)) return ok(name, "The webhook secret is kept for the same App.");
  return failure(
    name,
    `The webhook secret is kept for the App ${webhook.appId}, the private key for ${app.id}: events of the one would be answered as the other. Run \`pipewarden setup\` again, or correct the secret.`,
  );
}

export function checkPermissions({ app }: AppAnswer, wanted: Permissions): Check {
  return app === undefined ? skipped("app.permissions", "GitHub did not describe the App.") : permissionsCheck(app, wanted);
}

export function checkEvents({ app }: AppAnswer, wanted: readonly string[]): Check {
  const name = "app.events";
  if (app === undefined) return skipped(name, "GitHub did not describe the App.");
  const missing = wanted.filter((event) => !app.events.includes(event));
  if (missing.length > 0) {
    return failure(
      name,
      `The App does not get ${missing.join(", ")}: what these events tell is seen only by the hourly sweep. Subscribe to them in the App's settings, under Permissions & events.`,
    );
  }
  const more = app.events.filter((event) => !wanted.includes(event));
  if (more.length > 0)
    return warning(name, `The App also gets ${more.join(", ")}, which nothing acts on. Unsubscribe in the App's settings.`);
  return ok(name, `The App gets the ${wanted.length} events that it needs.`);
}

/** What each account has granted: new permissions wait until an owner accepts them. */
export async function checkInstallations({ app }: AppAnswer, { github }: Pick<DoctorDependencies, "github">): Promise<Check[]> {
  const names = ["installations.permissions", "installations.suspended"] as const;
  if (app === undefined) return names.map((name) => skipped(name, "GitHub did not describe the App."));
  const octokit = github.app();
  const all = await octokit.paginate(octokit.rest.apps.listInstallations, { per_page: 100 });
  if (all.length === 0) {
    const nowhere = "The App is installed nowhere, so there is nothing for it to do. Install it from its page on GitHub.";
    return [warning(names[0], nowhere), skipped(names[1], "The App is installed nowhere.")];
  }
  const loginOf = (account: (typeof all)[number]["account"]) => (account !== null && "login" in account ? account.login : "?");
  const suspended = all.filter(({ suspended_at }) => suspended_at !== null && suspended_at !== undefined);
  const behind = all
    .filter((each) => !suspended.includes(each))
    .map((each) => ({ each, missing: shortfalls(each.permissions as Grants, app.permissions) }))
    .filter(({ missing }) => missing.length > 0);
  const told = behind.slice(0, 5).map(({ each, missing }) => {
    const wanted = missing.map(({ name, wanted: level }) => `${name}: ${level}`).join(", ");
    return `${loginOf(each.account)} (${wanted}) at ${each.html_url}/permissions/update`;
  });
  const more = behind.length > told.length ? `; and ${behind.length - told.length} more` : "";
  return [
    behind.length === 0
      ? ok(names[0], `${all.length === 1 ? "The one account has" : `All ${all.length} accounts have`} accepted what the App asks for.`)
      : failure(
          names[0],
          `New permissions wait for an owner to accept them; what needs them does not work there: ${told.join("; ")}${more}.`,
        ),
    suspended.length === 0
      ? ok(names[1], "No installation is suspended.")
      : warning(
          names[1],
          `Suspended, so nothing is watched there: ${suspended
            .slice(0, 5)
            .map(({ account, html_url }) => `${loginOf(account)} (${html_url})`)
            .join(", ")}${suspended.length > 5 ? ` and ${suspended.length - 5} more` : ""}. An owner can unsuspend it.`,
        ),
  ];
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : "It did not say why.");
