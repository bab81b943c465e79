import { claimDelivery } from "../../deliveries/claim.ts";
import { listHookDeliveries } from "../../deliveries/hook-deliveries.ts";
import { lanesOf } from "../../deliveries/lanes.ts";
import { consolidate, type Missed } from "../../deliveries/missed.ts";
import { isLoopback } from "../../github/api-url.ts";
import type { Table } from "../../storage/table.ts";
import type { Clock } from "../../values/clock.ts";
import { type Check, type DoctorDependencies, failure, ok, skipped, warning } from "./check.ts";
import { whyNot } from "./send-probe.ts";

const day = 86_400_000;
/** Pages of 100 that are read at most. */
const mostPages = 5;

/** How GitHub has the webhook in its books. It never tells the secret, only whether there is one. */
export async function checkConfiguration({ github, webhook }: Pick<DoctorDependencies, "github" | "webhook">): Promise<Check> {
  const name = "webhook.configuration";
  const { data } = await github.app().request("GET /app/hook/config");
  const settings = "Correct it in the App's settings, under General, Webhook";
  const wrong: string[] = [];
  if (data.url === undefined || data.url === "")
    return failure(name, `GitHub has no webhook address for the App, so it sends nothing. ${settings}.`);
  if (data.secret === undefined || data.secret === "") wrong.push("it has no secret, so every event is refused as unsigned");
  if (data.content_type !== "json") wrong.push("its content type is not application/json, which the bot refuses");
  if (String(data.insecure_ssl ?? "0") !== "0") wrong.push("certificates are not verified, so anybody on the way can read and drop events");
  if (webhook !== undefined && data.url !== webhook.url) {
    const forwards = isLoopback(URL.parse(webhook.url)?.hostname ?? "") && whyNot(data.url) === undefined;
    if (!forwards) wrong.push(`it sends to ${data.url} and the bot is at ${webhook.url}`);
    else if (!(await wasTaken(github))) {
      return warning(
        name,
        `GitHub sends to ${data.url}, which would have to forward to this bot at ${webhook.url}; its last delivery was not taken, or there was none. See whether the tunnel runs.`,
      );
    }
  }
  if (wrong.length > 0) return failure(name, `GitHub's settings of the webhook do not fit: ${wrong.join("; ")}. ${settings}.`);
  return ok(name, `GitHub sends to ${data.url}, signed, as JSON${data.url.startsWith("https:") ? ", over verified TLS" : ""}.`);
}

async function wasTaken(github: DoctorDependencies["github"]): Promise<boolean> {
  const [newest] = (await listHookDeliveries(github.app(), {})).deliveries;
  return newest !== undefined && newest.statusCode >= 200 && newest.statusCode < 300;
}

/** Without a table (the bot does not run), only GitHub is asked. */
type DeliveriesSight = Pick<DoctorDependencies, "github" | "clock"> & Partial<Pick<DoctorDependencies, "table">>;

/** What GitHub could not deliver since yesterday, and has not been dealt with since. */
export async function checkDeliveries({ github, clock, table }: DeliveriesSight): Promise<Check> {
  const name = "webhook.deliveries";
  const since = clock.now() - day;
  const octokit = github.app();
  const list = async (status: "failure" | "success") => {
    const found = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const { deliveries, next } = await listHookDeliveries(octokit, { status, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...deliveries.filter(({ deliveredAt }) => deliveredAt >= since));
      cursor = next;
      if (next === undefined || (deliveries.at(-1)?.deliveredAt ?? 0) < since) break;
    }
    return found;
  };
  const failed = consolidate(await list("failure"));
  if (failed.length === 0) return ok(name, "GitHub has delivered everything since yesterday.");
  const delivered = await list("success");
  const guids = new Set(delivered.map(({ guid }) => guid));
  const open: Missed[] = [];
  for (const one of failed) {
    if (!guids.has(one.guid) && (table === undefined || !(await isDealtWith(table, clock, one)))) open.push(one);
  }
  const newest = open.map(({ last }) => last).sort((a, b) => b.deliveredAt - a.deliveredAt)[0];
  if (newest === undefined)
    return ok(name, `${count(failed.length)} since yesterday; all of them were delivered later, or read from GitHub.`);
  const told = `${count(open.length)} since yesterday, the newest with ${newest.status} (${newest.statusCode})`;
  const last = Math.max(...delivered.map(({ deliveredAt }) => deliveredAt), Number.NEGATIVE_INFINITY);
  if (newest.statusCode === 401 && newest.deliveredAt >= last) {
    return failure(
      name,
      `${told}: GitHub signs with another secret than the bot's, so no event is taken. Set the bot's webhook secret in the App's settings, or run \`pipewarden setup\` again.`,
    );
  }
  if (newest.deliveredAt >= last) {
    return failure(name, `${told}, and none was delivered since: events do not arrive. See webhook.configuration and path.ping here.`);
  }
  return warning(
    name,
    `${told}. The bot asks GitHub to send them again by itself; \`pipewarden deliveries list\` shows what became of them.`,
  );
}

/** Worked on, or queued as a reference since it was too large: GitHub goes on calling it a failure. */
async function isDealtWith(table: Table, clock: Clock, { guid, last }: Missed): Promise<boolean> {
  const claims = await Promise.all(lanesOf(last.event).map((lane) => claimDelivery(table, clock, { guid, lane })));
  return claims.every(({ completed, referencedAt }) => completed !== undefined || referencedAt !== undefined);
}

const count = (number: number): string => (number === 1 ? "One delivery failed" : `${number} deliveries failed`);

/** Where probes go; without it, why there are none. */
export function whyNoProbes({ webhook }: DoctorDependencies): string | undefined {
  if (webhook === undefined) return "The webhook secret is not known here.";
  const problem = whyNot(webhook.url);
  return problem === undefined ? undefined : `Nothing is sent to the webhook: ${problem}.`;
}

export const skippedProbes = (names: readonly string[], why: string): Check[] => names.map((name) => skipped(name, why));

/** The App's number as GitHub sends it; GitHub being out of reach, the one beside the webhook secret. */
export const appIdFor = ({ github, webhook }: DoctorDependencies): Promise<string> =>
  github.identity().then(
    ({ id }) => String(id),
    (error: unknown) => {
      if (/^\d+$/.test(webhook?.appId ?? "")) return webhook?.appId ?? "";
      throw error;
    },
  );
