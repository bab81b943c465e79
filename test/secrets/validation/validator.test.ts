import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { mostPerMinute } from "../../../src/secrets/validation/answers.ts";
import { mostBody } from "../../../src/secrets/validation/ask-provider.ts";
import { validatableKinds } from "../../../src/secrets/validation/kinds.ts";
import { providersFor } from "../../../src/secrets/validation/providers.ts";
import { createValidator } from "../../../src/secrets/validation/validator.ts";
import { Secret } from "../../../src/values/secret.ts";
import { memoryTable } from "../../storage/memory-table.ts";

const noon = Date.UTC(2026, 0, 15, 12);
const hour = 3_600_000;
const hex = (length: number): string => randomBytes(length).toString("hex").slice(0, length);

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

/** A network in which every host answers the same, and what was sent over it. */
function network(answer: () => Response | Promise<Response>) {
  const sent: Sent[] = [];
  const fetch = async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    sent.push({ url: String(url), init });
    return answer();
  };
  return { sent, fetch };
}

let now = noon;
beforeEach(() => {
  now = noon;
});

function validatorOn(answer: () => Response | Promise<Response>) {
  const table = memoryTable({ now: () => now });
  const { sent, fetch } = network(answer);
  const validator = createValidator({ table, clock: { now: () => now }, githubApiUrl: "https://api.github.com", fetch });
  const tags = new Set<string>();
  const newTag = (): string => {
    tags.add(`tag-${tags.size}`);
    return `tag-${tags.size - 1}`;
  };
  const ask = (kind: string, value: string, { companions = [], valueTag }: { companions?: string[]; valueTag?: string } = {}) =>
    validator.ask({
      kind,
      secret: Secret.of(value),
      companions: companions.map((each) => Secret.of(each)),
      valueTag: valueTag ?? newTag(),
    });
  return { ask, sent, table };
}

const status =
  (code: number, body: unknown = {}) =>
  () =>
    new Response(JSON.stringify(body), { status: code });

/** A value of each kind about which its provider can be asked. */
const forms: Readonly<Record<string, () => string>> = {
  "anthropic-api-key": () => `sk-ant-api03-${hex(40)}`,
  "buildkite-token": () => `bkua_${hex(40)}`,
  "circleci-token": () => `CCIPAT_${hex(22)}_${hex(40)}`,
  "digitalocean-token": () => `dop_v1_${hex(64)}`,
  "github-token": () => `ghp_${hex(36)}`,
  "gitlab-token": () => `glpat-${hex(20)}`,
  "slack-token": () => `xoxb-${hex(30)}`,
  "stripe-key": () => `sk_live_${hex(24)}`,
};
const aValue = (kind: string): string => forms[kind]?.() ?? hex(40);
const awsPair = () =>
  [
    `AKIA${hex(16)
      .toUpperCase()
      .replaceAll(/[0189]/g, "Q")}`,
    randomBytes(30).toString("base64"),
  ] as const;

describe("a provider", () => {
  const providers = [...providersFor("https://api.github.com").values()];

  it("is there for each kind that the configuration may name, and for no other", () => {
    expect(providers.map(({ kind }) => kind).sort()).toEqual([...validatableKinds].sort());
  });

  it.each(providers.map((provider) => [provider.kind, provider] as const))(
    "of %s is asked at its own host, and redirects are not followed",
    async (kind, provider) => {
      const [value, ...companions] = kind === "aws-access-key" ? awsPair() : [aValue(kind)];
      const { ask, sent } = validatorOn(status(302));
      expect(await ask(kind, value, { companions })).toBe("unknown");
      expect(sent).toHaveLength(1);
      const { url, init } = sent[0] as Sent;
      expect(new URL(url)).toMatchObject({ protocol: "https:", host: provider.host });
      expect(init.redirect).toBe("manual");
      expect(url).not.toContain(value);
      expect(provider.documentation).toMatch(/^https:/);
    },
  );

  it.each(providers.map(({ kind }) => [kind] as const))("of %s that is down, or answers nonsense, is no judgement", async (kind) => {
    const [value, ...companions] = kind === "aws-access-key" ? awsPair() : [aValue(kind)];
    for (const code of [429, 500, 503]) expect(await validatorOn(status(code)).ask(kind, value, { companions })).toBe("unknown");
    const failing = validatorOn(() => Promise.reject(new TypeError(`fetch failed for ${value}`)));
    expect(await failing.ask(kind, value, { companions })).toBe("unknown");
  });
});

describe("what a provider answers", () => {
  it.each([
    ["github-token", 200, {}, "alive"],
    ["github-token", 401, { message: "Bad credentials" }, "dead"],
    ["npm-token", 200, { username: "x" }, "alive"],
    ["npm-token", 401, {}, "dead"],
    ["stripe-key", 403, {}, "alive"],
    ["stripe-key", 401, {}, "dead"],
    ["slack-token", 200, { ok: true }, "alive"],
    ["slack-token", 200, { ok: false, error: "token_revoked" }, "dead"],
    ["slack-token", 200, { ok: false, error: "ratelimited" }, "unknown"],
    // Somebody's own GitLab may know what gitlab.com does not.
    ["gitlab-token", 401, {}, "unknown"],
    ["gitlab-token", 403, {}, "alive"],
    ["figma-token", 403, {}, "unknown"],
  ] as const)("about a %s, %i %j, means that it is %s", async (kind, code, body, liveness) => {
    expect(await validatorOn(status(code, body)).ask(kind, aValue(kind))).toBe(liveness);
  });

  it("about an AWS key, says whether the pair works", async () => {
    const [id, secret] = awsPair();
    const xml = (code: number, text: string) => () => new Response(text, { status: code });
    const { ask, sent } = validatorOn(xml(200, "<GetCallerIdentityResponse/>"));
    expect(await ask("aws-access-key", id, { companions: [secret] })).toBe("alive");
    const { url, init } = sent[0] as Sent;
    expect(url).toBe("https://sts.amazonaws.com/");
    expect(new Headers(init.headers).get("authorization")).toContain(`Credential=${id}/20260115/us-east-1/sts/aws4_request`);
    expect(JSON.stringify(init)).not.toContain(secret);
    const deleted = xml(403, "<Error><Code>InvalidClientTokenId</Code></Error>");
    expect(await validatorOn(deleted).ask("aws-access-key", secret, { companions: [id] })).toBe("dead");
    const otherSecret = xml(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>");
    expect(await validatorOn(otherSecret).ask("aws-access-key", id, { companions: [secret] })).toBe("unknown");
  });
});

describe("nobody is asked", () => {
  it.each([
    ["about a kind that no provider knows", "generic-secret", hex(40), []],
    ["about a token that only refreshes others", "github-token", `ghr_${hex(36)}`, []],
    ["about an AWS id without its secret", "aws-access-key", awsPair()[0], []],
    ["about an AWS id among several secrets", "aws-access-key", awsPair()[0], [awsPair()[1], awsPair()[1]]],
    ["with a value that would begin another header", "npm-token", `npm_${hex(36)}\r\nhost: a.example`, []],
  ])("%s", async (_why, kind, value, companions) => {
    const { ask, sent, table } = validatorOn(status(200));
    expect(await ask(kind, value, { companions: [...companions] })).toBe("unknown");
    expect(sent).toEqual([]);
    expect(table.items()).toEqual([]);
  });

  it("twice within an hour about the same value, and again after it", async () => {
    let code = 200;
    const { ask, sent } = validatorOn(() => new Response("{}", { status: code }));
    const value = aValue("npm-token");
    const again = () => ask("npm-token", value, { valueTag: "same" });
    expect(await again()).toBe("alive");
    code = 401;
    now += hour - 1;
    expect([await again(), sent.length]).toEqual(["alive", 1]);
    now += 1;
    expect([await again(), sent.length]).toEqual(["dead", 2]);
    now += 23 * hour;
    expect([await again(), sent.length]).toEqual(["dead", 2]);
  });

  it("more than a few times a minute about one kind, however many tokens somebody invents", async () => {
    const { ask, sent } = validatorOn(status(401));
    const answers = await Promise.all(Array.from({ length: 3 * mostPerMinute }, () => ask("npm-token", aValue("npm-token"))));
    expect(sent).toHaveLength(mostPerMinute);
    expect(answers.filter((answer) => answer === "unknown")).toHaveLength(2 * mostPerMinute);
    expect(await ask("stripe-key", aValue("stripe-key"))).toBe("dead");
    now += 60_000;
    expect(await ask("npm-token", aValue("npm-token"))).toBe("dead");
  });
});

describe("of an answer", () => {
  it("no more is read than is needed, however much comes", async () => {
    let pulled = 0;
    const endless = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            pulled += 1;
            controller.enqueue(new Uint8Array(16_384).fill(32));
          },
        }),
        { status: 200 },
      );
    expect(await validatorOn(endless).ask("npm-token", aValue("npm-token"))).toBe("alive");
    expect(pulled).toBeLessThan(4 + mostBody / 16_384);
  });

  it("nothing is kept but whether the credential works", async () => {
    const value = aValue("npm-token");
    const { ask, table } = validatorOn(status(200, { username: "somebody", echoed: value }));
    await ask("npm-token", value, { valueTag: "tag" });
    const kept = JSON.stringify(table.items());
    expect(kept).toContain("alive");
    for (const part of [value, value.slice(4, 20), "somebody"]) expect(kept).not.toContain(part);
  });
});
