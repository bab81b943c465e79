import { createHmac, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { redeliverMissed } from "../../src/deliveries/redelivery.ts";
import { hourlyRun, sweep } from "../../src/deliveries/sweep.ts";
import { createGitHub } from "../../src/github/github.ts";
import { Secret } from "../../src/values/secret.ts";
import { isBaseline } from "./assertions.ts";
import { type Echo, leaks, noting, plantedIn, type Secrets, writtenBy } from "./canary.ts";
import type { Rig } from "./rig.ts";
import { protectedRepository, scene } from "./scene.ts";

const admins = (repository: string): string => `/repos/${repository}/branches/main/protection/enforce_admins`;

/** A bot does what it can, over a network that notes and, if asked to, sends credentials back. Answers what was thrown. */
async function live(rig: Rig, secrets: Secrets, echo?: Echo): Promise<unknown[]> {
  const send = noting(secrets, echo);
  const thrown: unknown[] = [];
  const trying = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      thrown.push(error);
    }
  };
  const github = rig.clients({ fetch: send });
  const { queue, clock, log, table } = rig;
  rig.github.as("mallory").request("DELETE", admins("acme/shop"));
  await rig.github.idle();
  await trying(async () => rig.drain(await rig.startBot({ fetch: send })));
  await trying(() => sweep({ github, table, queue, clock, log }, hourlyRun(clock.now())));
  await trying(() => redeliverMissed({ octokit: github.app(), table, clock, send: queue.send.bind(queue) }));
  await trying(async () => rig.drain(await rig.startBot({ fetch: send })));
  const reader = await github.reader(
    { id: 1 as never, installationId: rig.installation.id as never, owner: "acme", name: "shop" },
    { metadata: "read" },
  );
  await trying(() => reader.request("GET /repos/acme/nothing"));
  return thrown;
}

describe("no secret is found in anything that the bot wrote", () => {
  it("when all goes well", async () => {
    const rig = await scene();
    const secrets = plantedIn(rig);
    await protectedRepository(rig);
    const thrown = await live(rig, secrets);
    expect(isBaseline(rig, "acme/shop")).toBe(true);
    await rig.settle(await rig.startBot());

    // The search itself must be able to find something.
    expect(new Set(secrets.values())).toEqual(new Set(["webhook secret", "private key", "App's JWT", "installation token"]));
    const written = await writtenBy(rig, thrown);
    for (const [place, text] of written) if (place !== "dead letters") expect(text.length, place).toBeGreaterThan(100);
    for (const [secret, name] of secrets) {
      const leak = `{"Authorization":"Basic ${Buffer.from(`x-access-token:${secret}`).toString("base64")}"}`;
      expect(leaks(new Map([["here", leak]]), secrets)).toContain(`here: ${name}`);
    }
    expect(leaks(written, secrets)).toEqual([]);
  });

  const json = (status: number, body: unknown): Response => Response.json(body, { status });
  const isToken = (path: string): boolean => path.endsWith("/access_tokens");
  it.each<[string, Echo]>([
    ["answers 401", ({ path }, credential) => (isToken(path) ? undefined : json(401, { message: `Bad credentials: ${credential}` }))],
    ["answers 500", (_request, credential) => new Response(`<p>Authorization: token ${credential}</p>`, { status: 500 })],
    ["gives no token", ({ path }, credential) => (isToken(path) ? json(403, { message: `Refused: ${credential}` }) : undefined)],
    [
      "answers GraphQL with errors",
      ({ path }, credential) =>
        path === "/graphql"
          ? json(200, { data: null, errors: [{ type: "FORBIDDEN", message: `The token ${credential} may not see this.` }] })
          : undefined,
    ],
    [
      "refuses every write with 422",
      ({ path, method }, credential) =>
        method === "GET" || path === "/graphql" || isToken(path)
          ? undefined
          : json(422, { message: "Validation Failed", errors: [{ message: `Not with ${credential}`, resource: "Branch", field: "base" }] }),
    ],
    [
      "refuses to repair with 403, in base64",
      ({ path, method }, credential) =>
        method === "POST" && path.includes("/branches/")
          ? json(403, { message: `Forbidden: Basic ${Buffer.from(`x-access-token:${credential}`).toString("base64")}` })
          : undefined,
    ],
    ["limits the rate", (_request, credential) => json(429, { message: `You (${credential}) have exceeded a secondary rate limit.` })],
  ])("when GitHub, or a proxy before it, %s with the credential in its words", async (_name, echo) => {
    const rig = await scene({ expectsFailures: true });
    const secrets = plantedIn(rig);
    await protectedRepository(rig);
    let echoes = 0;
    const thrown = await live(rig, secrets, (request, credential) => {
      // In the end GitHub recovers: nothing waits for days.
      const answer = echoes < 50 ? echo(request, credential) : undefined;
      if (answer !== undefined) echoes += 1;
      return answer;
    });
    expect(echoes).toBeGreaterThan(0);
    expect(leaks(await writtenBy(rig, thrown), secrets)).toEqual([]);
  });

  it("when the private key is damaged", async () => {
    const rig = await scene();
    await protectedRepository(rig);
    const secrets = plantedIn(rig);
    const pem = rig.app.privateKeyPem;
    const damaged = [
      pem.slice(0, -200),
      pem.replace("BEGIN RSA", "BEGIN EC"),
      pem.replace(/\n[^-\n]+/, "\n"),
      pem.split("\n").slice(1).join("\n"),
    ];
    const thrown = damaged.map((key) => {
      try {
        createGitHub({ appId: rig.app.id, privateKey: Secret.of(key), apiUrl: rig.github.url });
        return undefined;
      } catch (error) {
        return error;
      }
    });
    expect(thrown).not.toContain(undefined);
    expect(leaks(await writtenBy(rig, thrown), secrets)).toEqual([]);
  });

  it("when a webhook is wrongly signed", async () => {
    const rig = await scene();
    await protectedRepository(rig);
    const secrets = plantedIn(rig);
    const body = JSON.stringify({ zen: rig.webhookSecret });
    const signature = createHmac("sha256", "not the secret").update(body).digest("hex");
    const right = createHmac("sha256", rig.webhookSecret).update(body).digest("hex");
    secrets.set(right, "right signature");
    const response = await fetch(rig.webhookUrl, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": "ping",
        "x-github-delivery": randomUUID(),
        "x-hub-signature-256": `sha256=${signature}`,
      },
      body,
    });
    expect(response.status).toBe(401);
    const answer = `${await response.text()} ${JSON.stringify([...response.headers])}`;
    expect(leaks((await writtenBy(rig)).set("answer", answer), secrets)).toEqual([]);
  });
});
