import examples from "@octokit/webhooks-examples";
import { describe, expect, it } from "vitest";
import { eventsWithShape, hasShapeOf } from "../../src/deliveries/event-shape.ts";
import { eventsWithLanes, groupOf, lanesOf, mayConcern } from "../../src/deliveries/lanes.ts";
import { receiveWebhook } from "../../src/deliveries/receive-webhook.ts";
import { WebhookSecrets } from "../../src/deliveries/signature.ts";
import type { JsonObject } from "../../src/values/json.ts";
import { Secret } from "../../src/values/secret.ts";
import { drawSecret, installation, repository, ruleEdited, webhook } from "./webhooks.ts";

const all = (Object.values(examples) as unknown as { name: string; examples: JsonObject[] }[]).flatMap(({ name, examples: payloads }) =>
  payloads.map((payload) => ({ name, payload })),
);

// The examples of GitHub's own documentation have none of these.
const sender = { id: 9, login: "octocat", type: "User" };
const bodies: Record<string, JsonObject> = {
  branch_protection_configuration: { action: "disabled", repository, organization: { id: 7 }, installation, sender },
  repository_ruleset: { action: "edited", repository_ruleset: { id: 4 }, repository, installation, sender },
  installation_target: {
    action: "renamed",
    account: { id: 7, login: "acme-new" },
    changes: { login: { from: "acme" } },
    installation,
    target_type: "Organization",
  },
};

describe("the shape of an event", () => {
  it("is known for every event that a lane stores, and for no other", () => {
    expect([...eventsWithShape].sort()).toEqual([...eventsWithLanes].sort());
  });

  it("fits all of GitHub's examples under their own name: signed, each gets a 202", async () => {
    const secret = drawSecret();
    const stored: string[] = [];
    const deps = {
      secrets: WebhookSecrets.of({ current: Secret.of(secret) }),
      send: async (_: string, message: { body: string }) => {
        stored.push(message.body);
      },
      now: () => 1,
    };
    expect(all.length).toBeGreaterThan(150);
    for (const { name, payload } of all) {
      const answer = await receiveWebhook(webhook(name, payload, secret), deps);
      expect(answer.status, `${name}.${String(payload.action)}`).toBe(202);
    }
    expect(stored).toHaveLength(all.filter(({ name, payload }) => lanesOf(name).length > 0 && mayConcern(name, payload)).length);
    expect(stored.length).toBeGreaterThan(20);
  });

  it.each(Object.entries(bodies))("fits the body of %s", (event, payload) => {
    expect(hasShapeOf(event, payload)).toBe(true);
  });

  it("does not fit an example under the name of any other event that is acted on", () => {
    const others = [...all, ...Object.entries(bodies).map(([name, payload]) => ({ name, payload }))];
    for (const { name, payload } of others) {
      for (const event of eventsWithShape) {
        if (event !== name) expect(hasShapeOf(event, payload), `${name}.${String(payload.action)} as ${event}`).toBe(false);
      }
    }
  });

  it("needs every member to be there and not null", () => {
    for (const missing of ["action", "rule", "repository"]) {
      expect(hasShapeOf("branch_protection_rule", { ...ruleEdited, [missing]: null })).toBe(false);
    }
    expect(hasShapeOf("branch_protection_rule", { ...ruleEdited, rule: "id" })).toBe(false);
    expect(hasShapeOf("branch_protection_rule", { ...ruleEdited, rule: {} })).toBe(false);
    expect(hasShapeOf("repository", { action: ["edited"], repository })).toBe(false);
  });

  it("is not asked of events that nothing acts on", () => {
    expect(hasShapeOf("star", {})).toBe(true);
  });
});

describe("the lanes", () => {
  it("are none for what is no event", () => {
    for (const name of ["star", "constructor", "__proto__", ""]) expect(lanesOf(name)).toEqual([]);
  });

  it("get every event, and those about vulnerable dependencies the lane that fixes them", () => {
    for (const event of eventsWithLanes) expect(lanesOf(event)).toEqual([event === "dependabot_alert" ? "fix" : "act"]);
    expect(eventsWithLanes).toHaveLength(22);
  });

  it("share their turns by repository, then owner, then installation", () => {
    expect(groupOf({ repositoryId: 5, ownerId: 5, installationId: 5 })).toBe("repository:5");
    expect(groupOf({ ownerId: 5, installationId: 5 })).toBe("owner:5");
    expect(groupOf({ installationId: 5 })).toBe("installation:5");
    expect(groupOf({})).toBe("app");
  });
});
