import { describe, expect, it } from "vitest";
import { cloudEvent } from "../../src/audit/cloud-event.ts";
import type { Activity, Phase } from "../../src/audit/event.ts";
import { eventId } from "../../src/audit/event-id.ts";
import { entry } from "./entries.ts";

describe("an event's id", () => {
  it("depends on what it is of, its phase and its attempt, and on nothing else", () => {
    const id = eventId(entry());
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(eventId(entry({ summary: "other words", at: 1 }))).toBe(id);
    const others = [entry({ of: "change-2" }), entry({ phase: "failed" }), entry({ attempt: 2 })].map(eventId);
    expect(new Set([id, ...others]).size).toBe(4);
  });
});

describe("a full event", () => {
  it("is a CloudEvents envelope around an OCSF API Activity", () => {
    const id = eventId(entry());
    expect(cloudEvent(entry())).toEqual({
      specversion: "1.0",
      id,
      source: "pipewarden/7",
      type: "pipewarden.protection.reviews.succeeded",
      subject: "repository/70",
      time: "2031-05-06T12:00:00.000Z",
      datacontenttype: "application/json",
      data: {
        category_uid: 6,
        class_uid: 6003,
        activity_id: 3,
        type_uid: 600303,
        severity_id: 1,
        status_id: 1,
        status: "Success",
        time: Date.UTC(2031, 4, 6, 12),
        message: "mona lowered the required reviews of main; they are 2 again.",
        metadata: { version: "1.8.0", uid: id, correlation_uid: "change-1", product: { name: "Pipewarden", vendor_name: "Pipewarden" } },
        actor: { app_name: "Pipewarden", user: { uid: "42", name: "mona", type: "User", type_id: 1 } },
        api: { operation: "protection.reviews", service: { name: "pipewarden" } },
        src_endpoint: { svc_name: "github-webhook" },
        resources: [{ uid: "70", type: "repository", name: "acme/shop", owner: { uid: "7" } }],
        unmapped: {
          schema: 1,
          phase: "succeeded",
          attempt: 1,
          installation_id: 5,
          delivery: { guid: "guid-1", event: "branch_protection_rule.edited" },
          target: { branch: "main" },
          before: { count: 0, dismissers: ["mona"] },
          after: { count: 2, dismissers: ["mona"] },
        },
      },
    });
  });

  it("says only what is known", () => {
    const { of, phase, attempt, action, at, ownerId, summary } = entry({ phase: "started" });
    const { subject, data } = cloudEvent({ of, phase, attempt, action, at, ownerId, summary });
    expect(subject).toBe("owner/7");
    expect(data).toMatchObject({
      activity_id: 99,
      type_uid: 600399,
      src_endpoint: { svc_name: "pipewarden" },
      resources: [{ uid: "7", type: "owner", owner: { uid: "7" } }],
      actor: { app_name: "Pipewarden" },
      unmapped: { schema: 1, phase: "started", attempt: 1 },
    });
    expect(Object.keys(data.actor)).toEqual(["app_name"]);
    expect(Object.keys(data.unmapped)).toEqual(["schema", "phase", "attempt"]);
  });

  it("tells a failure's code and message, and a denial's reason", () => {
    const error = { code: "github_forbidden", message: "GitHub refused." };
    const decision = { allowed: false, reason: "mona may not do this." };
    expect(cloudEvent(entry({ phase: "failed", error })).data).toMatchObject({
      status_code: "github_forbidden",
      status_detail: "GitHub refused.",
    });
    const denied = cloudEvent(entry({ phase: "denied", decision })).data;
    expect(denied).toMatchObject({ status_detail: "mona may not do this.", unmapped: { decision } });
    expect(denied).not.toHaveProperty("status_code");
    expect(cloudEvent(entry({ phase: "denied", decision, error })).data.status_detail).toBe("GitHub refused.");
  });

  it.each<[Phase, number, string, number]>([
    ["requested", 99, "Requested", 1],
    ["started", 99, "Started", 1],
    ["held", 99, "Held", 2],
    ["approved", 1, "Success", 1],
    ["succeeded", 1, "Success", 1],
    ["denied", 2, "Failure", 3],
    ["failed", 2, "Failure", 3],
    ["conflict", 2, "Failure", 2],
    ["expired", 2, "Failure", 2],
  ])("of phase %s has status %i, %s, and severity %i", (phase, status_id, status, severity_id) => {
    expect(cloudEvent(entry({ phase })).data).toMatchObject({ status_id, status, severity_id });
  });

  it.each<[Activity, number]>([
    ["create", 1],
    ["read", 2],
    ["update", 3],
    ["delete", 4],
    ["other", 99],
  ])("of activity %s has the number %i", (activity, activity_id) => {
    expect(cloudEvent(entry({ activity })).data).toMatchObject({ activity_id, type_uid: 600300 + activity_id });
  });

  it.each([
    ["Bot", 4],
    ["Mannequin", 99],
    ["valueOf", 99],
  ])("caused by a %s has the user type %i", (type, type_id) => {
    expect(cloudEvent(entry({ actor: { id: 1, login: "x", type } })).data.actor.user?.type_id).toBe(type_id);
  });

  it("keeps a before of null apart from no before", () => {
    expect(cloudEvent(entry({ before: null })).data.unmapped.before).toBeNull();
  });
});
