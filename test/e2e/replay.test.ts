import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import type { ReplayAnswer } from "../../src/operations/replay.ts";
import { replayVerbs } from "../../src/operations/replay.ts";
import type { JsonObject } from "../../src/values/json.ts";
import { auditOf, isBaseline } from "./assertions.ts";
import { enforcing, type Rig } from "./rig.ts";
import { protectedRepository, scene } from "./scene.ts";

function operator(rig: Rig) {
  const { table, queue, clock } = rig;
  const verbs = replayVerbs({ table, queue, clock, github: rig.clients(), ledger: new DynamoLedger({ table }), operator: "Olga" });
  return async (body: string | JsonObject, event: string, options: Record<string, string> = {}): Promise<ReplayAnswer> =>
    (await verbs.replay?.({ body: typeof body === "string" ? body : JSON.stringify(body), event, ...options })) as ReplayAnswer;
}

/** The body of the newest delivery of that event that the bot did not cause, as GitHub shows it to the owner of the App. */
async function savedPayload(rig: Rig, event: string): Promise<JsonObject> {
  const app = rig.clients().app();
  const { data } = await app.request("GET /app/hook/deliveries", { per_page: 100 });
  for (const { id } of data.filter((one) => one.event === event)) {
    const { data: delivery } = await app.request("GET /app/hook/deliveries/{delivery_id}", { delivery_id: Number(id) });
    const payload = delivery.request.payload as JsonObject;
    if ((payload.sender as { type?: string }).type !== "Bot") return payload;
  }
  throw new Error(`Nothing was delivered about ${event}`);
}

const ownerOf = ({ organization }: JsonObject): number => Number((organization as JsonObject).id);

const weaken = (rig: Rig): void =>
  void rig.github.as("mallory").request("DELETE", "/repos/acme/shop/branches/main/protection/enforce_admins");

/** A protected repository whose weakening is known, saved, and lost: nothing of it is in the queue or in the table. */
async function weakenedUnnoticed(rig: Rig): Promise<JsonObject> {
  await protectedRepository(rig);
  weaken(rig);
  await rig.settle(await rig.startBot());
  const payload = await savedPayload(rig, "branch_protection_rule");
  rig.github.setWebhook(rig.app.id, `${rig.webhookUrl}-that-nobody-answers`, rig.webhookSecret);
  weaken(rig);
  await rig.github.idle();
  rig.github.setWebhook(rig.app.id, rig.webhookUrl, rig.webhookSecret);
  rig.clock.advance(60_000);
  rig.github.resetLog();
  return payload;
}

describe("a payload from a file", () => {
  it("is worked on as if GitHub had delivered it, with the operator as its cause", async () => {
    const rig = await scene();
    const payload = await weakenedUnnoticed(rig);
    expect(isBaseline(rig, "acme/shop")).toBe(false);
    const answer = await operator(rig)(payload, "branch_protection_rule");
    expect(answer).toEqual({
      event: "branch_protection_rule",
      lanes: ["act"],
      guid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      foreseen: null,
    });
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
    const caused = auditOf(rig).filter(({ data }) => data.unmapped.delivery?.guid === answer.guid);
    expect(caused.map(({ data }) => data.message)).toContain("Olga had the bot work on an event from a file.");
    expect(caused.map(({ type }) => type)).toContain("pipewarden.protection.admins.succeeded");
    // Whom the file names has done nothing now.
    expect(JSON.stringify(payload.sender)).toContain("mallory");
    expect(caused.map(({ data }) => data.actor.user)).toEqual(caused.map(() => undefined));
  });

  it("is a new delivery each time, however often it is put in", async () => {
    const rig = await scene();
    const payload = await weakenedUnnoticed(rig);
    const replay = operator(rig);
    const guids = [(await replay(payload, "branch_protection_rule")).guid, (await replay(payload, "branch_protection_rule")).guid];
    expect(new Set(guids).size).toBe(2);
    await rig.settle(await rig.startBot());
    expect(isBaseline(rig, "acme/shop")).toBe(true);
  });
});

describe("the dry run of a payload", () => {
  it("says what would be changed, and writes nothing: not to GitHub, the table or the queue", async () => {
    const rig = await scene();
    const payload = await weakenedUnnoticed(rig);
    const before = { items: rig.table.items(), depth: await rig.queue.depth("act") };
    const answer = await operator(rig)(payload, "branch_protection_rule", { dryRun: "true" });
    expect(answer).toEqual({
      event: "branch_protection_rule",
      lanes: ["act"],
      guid: null,
      foreseen: {
        looks: [
          {
            capability: "protection",
            repository: "acme/shop",
            changes: [{ kind: "protection.admins", summary: "Bind administrators to the protection of the default branch.", held: null }],
            tells: "Repaired: 1 setting of main was weaker than the policy",
            asks: [],
            refused: null,
          },
        ],
        left: 0,
      },
    });
    expect(rig.github.requests.length).toBeGreaterThan(0);
    expect(rig.github.writes({ effective: true })).toBe(0);
    expect(rig.table.items()).toEqual(before.items);
    expect(await rig.queue.depth("act")).toEqual(before.depth);
    expect(isBaseline(rig, "acme/shop")).toBe(false);
    await operator(rig)(payload, "branch_protection_rule");
    await rig.settle(await rig.startBot());
  });

  it("keeps nothing of a configuration that it is the first to read", async () => {
    const rig = await scene({ home: enforcing });
    rig.github.createRepository("acme", "shop");
    await rig.github.idle();
    const payload = await savedPayload(rig, "repository");
    rig.github.resetLog();
    const before = rig.table.items();
    const { foreseen } = await operator(rig)(payload, "repository", { dryRun: "true" });
    expect(foreseen?.looks[0]).toMatchObject({ capability: "protection", repository: "acme/shop", refused: null });
    expect(foreseen?.looks[0]?.changes.length).toBeGreaterThan(0);
    expect(rig.table.items()).toEqual(before);
    expect(rig.github.writes({ effective: true })).toBe(0);
    await rig.settle(await rig.startBot());
  });

  it("says which changes a pause would hold, and what GitHub would refuse", async () => {
    const rig = await scene({ home: `${enforcing}paused: true\n` });
    await protectedRepository(rig);
    const payload = await savedPayload(rig, "repository");
    const { foreseen } = await operator(rig)(payload, "repository", { dryRun: "true" });
    const [look] = foreseen?.looks ?? [];
    expect(look?.changes.length).toBeGreaterThan(0);
    for (const { held } of look?.changes ?? []) expect(held).toContain("paused: true");

    rig.github.setPermissions(rig.installation.id, { metadata: "read" });
    const { foreseen: blind } = await operator(rig)(payload, "repository", { dryRun: "true" });
    expect(blind?.looks[0]).toMatchObject({ changes: [], refused: { code: "missing_permission" } });
    expect(rig.github.writes({ effective: true })).toBe(0);
    await rig.settle(await rig.startBot());
  });

  it("tells of an event of the whole organisation how much of it would be looked at", async () => {
    const rig = await scene();
    for (let index = 0; index < 27; index += 1) rig.github.createRepository("acme", `service-${index}`);
    await rig.settle(await rig.startBot());
    const payload = {
      action: "created",
      installation: { id: rig.installation.id, account: { id: ownerOf(await savedPayload(rig, "repository")) } },
    } as unknown as JsonObject;
    const { foreseen } = await operator(rig)(payload, "installation", { dryRun: "true" });
    // Two capabilities look at each repository of a new installation: at its protection, and at its vulnerable dependencies.
    expect(foreseen?.looks).toHaveLength(25);
    expect(foreseen?.left).toBe(2 * 27 - 25);
  });
});

describe("a payload that is not GitHub's word to this App", () => {
  const refused = async (
    rig: Rig,
    payload: string | JsonObject,
    event = "branch_protection_rule",
  ): Promise<{ code: string; message: string }> => {
    const before = rig.table.items();
    const codes: { code: string; message: string }[] = [];
    for (const options of [{}, { dryRun: "true" }]) {
      const error = await operator(rig)(payload, event, options).catch((thrown: unknown) => thrown);
      const { code, message } = error as { code: string; message: string };
      codes.push({ code, message });
    }
    expect(codes[1]).toEqual(codes[0]);
    expect(rig.table.items()).toEqual(before);
    expect(await rig.queue.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 0 });
    expect(rig.github.writes({ effective: true })).toBe(0);
    return codes[0] ?? { code: "", message: "" };
  };
  const prepared = async () => {
    const rig = await scene();
    await protectedRepository(rig);
    weaken(rig);
    await rig.settle(await rig.startBot());
    rig.github.resetLog();
    return { rig, payload: await savedPayload(rig, "branch_protection_rule") };
  };
  const changed = (payload: JsonObject, member: string, values: JsonObject): JsonObject => ({
    ...payload,
    [member]: { ...(payload[member] as JsonObject), ...values },
  });

  it("is refused when it is about another organisation, or somebody else's installation", async () => {
    const { rig, payload } = await prepared();
    expect(await refused(rig, changed(payload, "installation", { id: 424_242 }))).toMatchObject({ code: "replay_foreign" });
    expect(await refused(rig, changed(payload, "organization", { id: 424_242 }))).toMatchObject({ code: "replay_foreign" });
    const owner = { id: 424_242, login: "umbrella" };
    expect(await refused(rig, changed(payload, "repository", { owner }))).toMatchObject({ code: "replay_foreign" });
    const { installation: _, ...orphan } = payload;
    expect(await refused(rig, orphan)).toMatchObject({ code: "replay_foreign", message: expect.stringContaining("installation") });
  });

  it("is refused when a repository's ids are made up, or do not belong together", async () => {
    const { rig, payload } = await prepared();
    const other = rig.github.createRepository("acme", "site");
    await rig.settle(await rig.startBot());
    rig.github.resetLog();
    expect((await refused(rig, changed(payload, "repository", { id: 424_242 }))).code).toMatch(
      /^(?:replay_foreign|repository_not_installed)$/,
    );
    expect((await refused(rig, changed(payload, "repository", { id: other.id }))).code).toMatch(/^(?:replay_foreign|github_not_found)$/);
    expect(await refused(rig, changed(payload, "repository", { node_id: "R_made_up" }))).toMatchObject({ code: "replay_foreign" });
    for (const name of ["..", "a/../../app", "", 7]) {
      expect((await refused(rig, changed(payload, "repository", { name }))).code).toMatch(/^(?:replay_foreign|repository_invalid)$/);
    }
  });

  it("is refused when it is not of the event that is named, no JSON, or too long", async () => {
    const { rig, payload } = await prepared();
    expect(await refused(rig, payload, "push")).toMatchObject({ code: "replay_refused", message: expect.stringContaining("400") });
    expect(await refused(rig, "{", "push")).toMatchObject({ code: "replay_refused" });
    expect(await refused(rig, payload, "Push; rm")).toMatchObject({ code: "event_invalid" });
    expect(await refused(rig, payload, "custom_property_values")).toMatchObject({ code: "replay_believed" });
    const long = (size: number) => JSON.stringify({ ...payload, note: "x".repeat(size) });
    expect(await refused(rig, long(25 * 1_048_576))).toMatchObject({ code: "replay_refused", message: expect.stringContaining("413") });
    // Random text does not shrink: it would be a reference to a delivery that GitHub has never made.
    const noise = randomBytes(2_000_000).toString("base64");
    expect(await refused(rig, JSON.stringify({ ...payload, note: noise }))).toMatchObject({ code: "replay_too_large" });
  });

  it("is left when the bot does not act on such an event", async () => {
    const { rig, payload } = await prepared();
    expect(await operator(rig)(payload, "star")).toEqual({ event: "star", lanes: [], guid: null, foreseen: null });
    const dry = await operator(rig)(payload, "star", { dryRun: "true" });
    expect(dry).toEqual({ event: "star", lanes: [], guid: null, foreseen: { looks: [], left: 0 } });
  });
});
