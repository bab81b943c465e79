import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloudEvent } from "../../src/audit/cloud-event.ts";
import type { AuditEntry, Phase } from "../../src/audit/event.ts";
import { leafHash, leafProblems } from "../../src/audit/leaf.ts";
import { type ErasableValue, erasablePointers, erase, seal, sealProblems, unseal } from "../../src/audit/sealed-event.ts";
import type { Json, JsonObject } from "../../src/values/json.ts";
import { entry } from "./entries.ts";

const salt = () => randomBytes(16);
const counted = () => {
  let count = 0;
  return () => Buffer.alloc(16, ++count);
};
const everything = () => true;
const full = entry({ decision: { allowed: true, reason: "because" } });

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const anyEntry: fc.Arbitrary<AuditEntry> = fc
  .record(
    {
      summary: text,
      phase: fc.constantFrom<Phase>("requested", "denied", "succeeded"),
      actor: fc.record({ id: fc.nat(), login: text, type: text }),
      target: fc.dictionary(fc.string(), json) as fc.Arbitrary<JsonObject>,
      before: json,
      after: json,
      decision: fc.record({ allowed: fc.boolean(), reason: text }),
      error: fc.record({ code: fc.constant("code"), message: text }),
    },
    { requiredKeys: ["summary"] },
  )
  .map((changes) => {
    const { actor: _actor, target: _target, before: _before, after: _after, ...bare } = entry();
    return { ...bare, ...changes };
  });

describe("a sealed event", () => {
  it("holds hashes where a person may be found, and the values beside", () => {
    const { event, erasable } = seal(cloudEvent(full), counted());
    expect(Object.keys(erasable).sort()).toEqual([...erasablePointers].sort());
    for (const word of ["mona", "acme", "shop", "main", "because", "dismissers"]) expect(event).not.toContain(word);
    expect(event).toContain("guid-1");
    expect(erasable["/data/actor/user/name"]).toEqual({ salt: "03".repeat(16), value: '"mona"' });
    const hash = createHash("sha256").update(Buffer.alloc(16, 3)).update('"mona"').digest("hex");
    expect(JSON.parse(event)).toMatchObject({ data: { actor: { user: { uid: "42", name: { sha256: hash } } } } });
  });

  it("gives two hashes to the same name in two events", () => {
    const [one, two] = [seal(cloudEvent(full), salt), seal(cloudEvent(full), salt)];
    expect(one.event).not.toBe(two.event);
  });

  it("opens to the event that was sealed", () => {
    fc.assert(
      fc.property(anyEntry, (given) => {
        const event = cloudEvent(given);
        expect(unseal(seal(event, salt))).toEqual(event);
      }),
    );
  });

  it("has no problems, whatever it holds", () => {
    fc.assert(
      fc.property(anyEntry, (given) => {
        expect(sealProblems(seal(cloudEvent(given), salt))).toEqual([]);
      }),
    );
  });

  it("keeps its leaf whatever is erased, and loses exactly that", () => {
    fc.assert(
      fc.property(anyEntry, fc.subarray([...erasablePointers]), (given, pointers) => {
        const event = cloudEvent(given);
        const stored = { PK: "kept", ...seal(event, salt) };
        const leaf = leafHash(stored);
        const after = erase(stored, (pointer) => (pointers as string[]).includes(pointer));
        expect(after.PK).toBe("kept");
        expect(leafProblems(after, leaf)).toEqual([]);
        expect(Object.keys(after.erasable)).toEqual(
          Object.keys(stored.erasable).filter((pointer) => !(pointers as string[]).includes(pointer)),
        );
        for (const [pointer, value] of Object.entries(stored.erasable)) {
          if (after.erasable[pointer] === undefined) expect(JSON.stringify(after)).not.toContain(value.salt);
        }
      }),
    );
  });

  it("reads [erased] where something was erased", () => {
    const erased = unseal(erase(seal(cloudEvent(full), salt), (_pointer, value) => JSON.stringify(value).includes("mona")));
    expect(erased.data).toMatchObject({
      message: "[erased]",
      actor: { user: { uid: "42", name: "[erased]" } },
      resources: [{ name: "acme/shop" }],
      unmapped: { target: { branch: "main" }, before: "[erased]", after: "[erased]" },
    });
    expect(JSON.stringify(erased)).not.toContain("mona");
  });

  it("can be opened and verified with everything erased", () => {
    const stored = seal(cloudEvent(full), salt);
    const erased = erase(stored, everything);
    expect(erased.erasable).toEqual({});
    expect(leafProblems(erased, leafHash(stored))).toEqual([]);
    expect(unseal(erased).id).toBe(cloudEvent(full).id);
  });
});

describe("verification", () => {
  const stored = seal(cloudEvent(full), salt);
  const leaf = leafHash(stored);
  const name = "/data/actor/user/name";
  const withName = (kept: Partial<ErasableValue>) => {
    const before = stored.erasable[name] ?? { salt: "", value: "" };
    return { ...stored, erasable: { ...stored.erasable, [name]: { ...before, ...kept } } };
  };

  it("computes the leaf as RFC 6962 says: SHA-256 over a zero byte and the event", () => {
    const expected = createHash("sha256")
      .update(Buffer.concat([Buffer.from([0]), Buffer.from(stored.event)]))
      .digest("hex");
    expect(leaf).toBe(expected);
  });

  it("finds an event that is not the one in the log", () => {
    const changed = { ...stored, event: stored.event.replace("succeeded", "requested") };
    expect(leafProblems(changed, leaf)).toEqual(["the event is not the one that the log holds"]);
  });

  it("finds a value that was replaced", () => {
    expect(leafProblems(withName({ value: '"hubot"' }), leaf)).toEqual([`the value of ${name} is not the one that was recorded`]);
  });

  it("finds a salt that was replaced, or stretched over the value's first byte", () => {
    expect(sealProblems(withName({ salt: "00".repeat(16) }))).toEqual([`the value of ${name} is not the one that was recorded`]);
    const kept = stored.erasable[name];
    const stretched = withName({ salt: `${kept?.salt}22`, value: 'mona"' });
    expect(sealProblems(stretched)).toEqual([`the salt of ${name} is not 16 bytes`]);
  });

  it("finds a value that was never part of the event", () => {
    const added = { ...stored, erasable: { ...stored.erasable, "/data/email": { salt: "00".repeat(16), value: '"x"' } } };
    expect(sealProblems(added)).toEqual(["the value of /data/email is not the one that was recorded"]);
    const onText = { ...stored, erasable: { "/id": { salt: "00".repeat(16), value: '"x"' } } };
    expect(sealProblems(onText)).toEqual(["the value of /id is not the one that was recorded"]);
  });

  it("finds an event that is written in another form", () => {
    expect(sealProblems({ ...stored, event: stored.event.replace(",", ", ") })).toEqual(["the event is not in canonical form"]);
  });
});
