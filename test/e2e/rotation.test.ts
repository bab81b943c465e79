import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRepaired, type Stand, setStand, until, weaken } from "./bot-process.ts";

let stand: Stand;
let path: string;
let bot: Awaited<ReturnType<Stand["start"]>>;

const unset = { APP_ID: undefined, PRIVATE_KEY: undefined, WEBHOOK_SECRET: undefined };

interface Stored {
  appId: string;
  privateKey: string;
  webhookSecret: string;
  previousWebhookSecret?: { secret: string; replacedAt: string };
}
const stored = (): Stored => JSON.parse(readFileSync(path, "utf8")) as Stored;

beforeEach(async () => {
  stand = await setStand();
  path = join(stand.folder, "secrets.json");
  const { APP_ID: appId, PRIVATE_KEY: privateKey, WEBHOOK_SECRET: webhookSecret } = stand.env;
  mkdirSync(stand.folder, { mode: 0o700 });
  writeFileSync(path, JSON.stringify({ appId, privateKey, webhookSecret }), { mode: 0o600 });
  bot = await stand.start(unset);
  await until("the first sweep has protected the branch", () => isRepaired(stand.github));
});
afterEach(() => stand.close());

/** People push while something happens; answers how often. */
async function under(work: Promise<unknown>): Promise<number> {
  let [done, pushes] = [false, 0];
  const over = work.finally(() => {
    done = true;
  });
  while (!done || pushes < 50) {
    stand.github.commit("acme/shop", `load-${pushes % 5}`, { "load.txt": String(pushes) }, "mallory");
    pushes += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await over;
  await stand.github.idle();
  return pushes;
}

const statuses = (): Set<string> => new Set(stand.github.deliveries.map(({ event, status_code: status }) => `${event} ${status}`));
const keyLines = (pem: string): string[] => pem.split("\n").filter((line) => /^[\w+/=]{40,}$/.test(line));

describe("pipewarden secret rotate", () => {
  it("replaces the webhook secret of a running bot under load: every delivery is taken, and both secrets work", async () => {
    const old = stored().webhookSecret;
    const before = stand.github.deliveries.length;
    const rotation = stand.run(["secret", "rotate", "webhook-secret"], unset);
    const pushes = await under(rotation.ended);
    const { code, out, err } = await rotation.ended;
    expect([code, out]).toEqual([0, expect.stringContaining("the old one is accepted for 24 hours more")]);
    const { webhookSecret, previousWebhookSecret } = stored();
    expect(webhookSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(previousWebhookSecret?.secret).toBe(old);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(stand.github.deliveries.length - before).toBeGreaterThanOrEqual(pushes);
    expect([...statuses()].filter((status) => !status.endsWith(" 202"))).toEqual([]);
    for (const secret of [webhookSecret, old]) expect(out + err + bot.err()).not.toContain(secret);

    weaken(stand.github);
    await until("a delivery signed with the new secret is acted upon", () => isRepaired(stand.github));
    expect(stand.github.violations).toEqual([]);
  });

  it("replaces the private key of a running bot, which goes on when the old one is deleted", async () => {
    const { appId } = stored();
    const pem = stand.github.addAppKey(Number(appId));
    const file = join(stand.folder, "new.pem");
    writeFileSync(file, pem, { mode: 0o600 });
    const rotation = stand.run(["secret", "rotate", "private-key", "--key", file], unset);
    await under(rotation.ended.then(() => stand.github.deleteOldestAppKey(Number(appId))));
    const { code, out, err } = await rotation.ended;
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("delete the old key at ");
    expect([...statuses()].filter((status) => !status.endsWith(" 202"))).toEqual([]);
    // What is asked of GitHub as the App needs a new signature.
    const swept = await stand.run(["sweep"], unset).ended;
    expect([swept.code, swept.err]).toEqual([0, ""]);
    weaken(stand.github);
    await until("a delivery is acted upon", () => isRepaired(stand.github));
    for (const line of keyLines(pem)) expect(out + err + bot.err()).not.toContain(line);
  });

  it("stores no key that GitHub does not know as the App's", async () => {
    const before = readFileSync(path, "utf8");
    const other = stand.github.createApp({ slug: "other", permissions: {}, events: [] });
    const file = join(stand.folder, "other.pem");
    writeFileSync(file, other.privateKeyPem, { mode: 0o600 });
    const { code, err } = await stand.run(["secret", "rotate", "private-key", "--key", file], unset).ended;
    expect(code).toBe(2);
    expect(err).not.toMatch(/fault of Pipewarden/);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it("refuses where the environment names the credentials", async () => {
    const { code, err } = await stand.run(["secret", "rotate", "webhook-secret"]).ended;
    expect([code, err]).toEqual([2, expect.stringContaining("The bot takes APP_ID from its environment")]);
  });
});
