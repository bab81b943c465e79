import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Browser } from "../registration/browser.ts";
import { isRepaired, type Stand, setStand, until, weaken } from "./bot-process.ts";

let stand: Stand;
beforeEach(async () => {
  stand = await setStand();
});
afterEach(() => stand.close());

const unset = { APP_ID: undefined, PRIVATE_KEY: undefined, WEBHOOK_SECRET: undefined };
const webhookUrl = "http://127.0.0.1:1/api/github/webhooks";
const browserOf = (login: string): Browser => new Browser(stand.github.url, stand.github.personalToken(login));
const secretsFile = (): string => join(stand.folder, "secrets.json");

/** Each line of the key, and the other secrets, of the file. */
function secretsIn(text: string): string[] {
  const { privateKey, webhookSecret } = JSON.parse(text) as { privateKey: string; webhookSecret: string };
  return [webhookSecret, ...privateKey.split("\n").filter((line) => /^[\w+/=]{40,}$/.test(line))];
}

/** The App that somebody registered: installed, and told where the bot listens. */
async function registered(): Promise<{ appId: number; webhookSecret: string }> {
  const { appId, webhookSecret } = JSON.parse(readFileSync(secretsFile(), "utf8")) as { appId: string; webhookSecret: string };
  stand.github.install(Number(appId), "acme");
  return { appId: Number(appId), webhookSecret };
}

describe("pipewarden setup", () => {
  it("registers the App with a browser's help, stores its credentials, and npm start is that App", async () => {
    const words = ["--owner", "acme", "--name", "Warden of acme", "--webhook-url", webhookUrl, "--no-browser"];
    const setup = stand.run(["setup", ...words], unset);
    const [address] = await setup.says(/http:\/\/127\.0\.0\.1:\d+\/setup\/[\w-]{43}(?=\n)/);
    const browser = browserOf("mallory");
    const ours = await browser.open(address);
    expect(ours.status).toBe(200);
    const theirs = await browser.submit(ours);
    expect(theirs.text).toContain("Create GitHub App for Warden of acme");
    const back = await browser.submit(theirs);
    expect([back.status, back.text]).toEqual([200, expect.stringContaining("The App is registered")]);

    const { code, out, err } = await setup.ended;
    expect([code, err]).toEqual([0, expect.stringContaining("Waiting for GitHub")]);
    expect(out).toContain("/apps/warden-of-acme/installations/new");
    expect(statSync(secretsFile()).mode & 0o777).toBe(0o600);
    const stored = readFileSync(secretsFile(), "utf8");
    expect(Object.keys(JSON.parse(stored) as object)).toEqual(["appId", "privateKey", "webhookSecret"]);
    for (const secret of secretsIn(stored)) expect(out + err + ours.text + theirs.text + back.text + back.address).not.toContain(secret);

    const { appId, webhookSecret } = await registered();
    const bot = await stand.start(unset);
    stand.github.setWebhook(appId, `${bot.url}/api/github/webhooks`, webhookSecret);
    await until("the first sweep has protected the branch", () => isRepaired(stand.github));
    weaken(stand.github);
    await until("the repair is done", () => isRepaired(stand.github));
    expect(stand.github.violations).toEqual([]);
  });

  it("registers an App that observes: it reports, is refused nothing, and could change nothing", async () => {
    const reporting = "version: 1\npolicies:\n  protection:\n    mode: report\n    preset: baseline\n";
    stand.github.commit("acme/shop", "main", { ".github/pipewarden.yml": reporting }, "mallory");
    const setup = stand.run(["setup", "--owner", "acme", "--mode", "observe", "--webhook-url", webhookUrl, "--no-browser"], unset);
    const [address] = await setup.says(/http:\/\/127\.0\.0\.1:\d+\/setup\/[\w-]{43}(?=\n)/);
    const browser = browserOf("mallory");
    await browser.submit(await browser.submit(await browser.open(address)));
    expect((await setup.ended).code).toBe(0);

    const { appId, webhookSecret } = await registered();
    const bot = await stand.start(unset);
    stand.github.setWebhook(appId, `${bot.url}/api/github/webhooks`, webhookSecret);
    const conclusions = () => {
      const runs = stand.github.checkRunsOf("acme/shop", stand.github.headOf("acme/shop", "main"));
      return runs.filter(({ app }) => app?.id === appId).map(({ conclusion }) => conclusion);
    };
    await until("the sweep has reported", () => conclusions().length > 0);
    expect(conclusions()).not.toContain("success");
    const looks = () => stand.github.requests.filter(({ route, status }) => route === "/graphql" && status === 200).length;
    const before = looks();
    stand.github.as("mallory").weakenProtection("acme/shop", "main");
    const rule = stand.github.protectionOf("acme/shop", "main");
    // It finds what it has reported already, and does not repeat it.
    await until("the event is looked into", () => looks() > before);
    const asked = stand.github.requests.filter((request) => request.appId === appId);
    expect(asked.filter(({ status }) => status === 403)).toEqual([]);
    const written = asked.filter(({ write, effective }) => write && effective).map(({ route }) => route);
    expect(written.filter((route) => !route?.startsWith("/repos/{owner}/{repo}/check-runs"))).toEqual([]);
    expect(stand.github.protectionOf("acme/shop", "main")).toEqual(rule);
    expect(stand.github.violations).toEqual([]);
  });

  it("ends by Ctrl-C with the exit code 2, and has stored nothing", async () => {
    const setup = stand.run(["setup", "--webhook-url", webhookUrl, "--no-browser"], unset);
    await setup.says(/Waiting for GitHub/);
    setup.child.kill("SIGINT");
    expect(await setup.ended).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("Stopped; no App's credentials were stored."),
    });
    expect(() => statSync(secretsFile())).toThrow("ENOENT");
  });

  it("says before it asks for a browser that the store holds credentials already", async () => {
    const again = stand.run(["setup", "--webhook-url", webhookUrl, "--no-browser"]);
    expect(await again.ended).toMatchObject({ code: 2, err: expect.stringMatching(/APP_ID is set.*Unset it first/) });
  });
});

describe("npm start without any credentials", () => {
  it("serves a page that asks, registers the App, and goes on as the running bot", async () => {
    const bot = stand.run(["start"], unset);
    const [address] = await bot.says(/http:\/\/127\.0\.0\.1:\d+\/setup\/[\w-]{43}(?=\n)/);
    const { origin } = new URL(address);
    const answers = await Promise.all([fetch(origin), fetch(`${origin}/setup/`), fetch(`${origin}/setup/${"A".repeat(43)}`)]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);

    const browser = browserOf("mallory");
    const asked = await browser.open(address);
    const wrong = await browser.submit(asked, { owner: "<acme>", address: origin });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining("The owner is the login of an organisation")]);
    expect(wrong.text).toContain('value="&lt;acme&gt;"');
    const ours = await browser.submit(wrong, { owner: "acme" });
    expect(ours.text).toContain(`${origin}/api/github/webhooks`);
    const back = await browser.submit(await browser.submit(ours));
    expect([back.status, back.text]).toEqual([200, expect.stringContaining("The App is registered")]);

    await bot.says(/listens on /);
    expect(bot.err()).toContain(`listens on ${origin};`);
    await registered();
    await stand.run(["sweep"], unset).ended;
    await until("the sweep has protected the branch", () => isRepaired(stand.github));
    weaken(stand.github);
    await until("the repair is done", () => isRepaired(stand.github));
    for (const secret of secretsIn(readFileSync(secretsFile(), "utf8"))) expect(bot.err()).not.toContain(secret);
    expect((await fetch(address)).status).toBe(404);
  });

  it("ends by Ctrl-C while it waits", async () => {
    const bot = stand.run(["start"], unset);
    await bot.says(/has no GitHub App yet/);
    bot.child.kill("SIGTERM");
    expect(await bot.ended).toMatchObject({ code: 0, out: "" });
  });

  it("still names what is missing when some of them are set", async () => {
    const bot = stand.run(["start"], { ...unset, APP_ID: "12" });
    expect(await bot.ended).toMatchObject({ code: 2, err: expect.stringMatching(/Set PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET/) });
  });
});
