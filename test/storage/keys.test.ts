import { describe, expect, it } from "vitest";
import * as keys from "../../src/storage/keys.ts";
import { ownerId, repositoryId } from "../../src/values/ids.ts";

const owner = ownerId(7);
const repository = repositoryId(7);

describe("the keys of the table", () => {
  it("are those that the architecture names", () => {
    expect(keys.claimKey("guid", "act")).toEqual({ PK: "D#guid", SK: "act" });
    expect(keys.leaseKey(repository, "fix")).toEqual({ PK: "W#7", SK: "fix" });
    expect(keys.changeKey("c1")).toEqual({ PK: "X#c1", SK: "-" });
    expect(keys.openIntentKey(repository, "act", "c1")).toEqual({ PK: "I#7#act", SK: "c1" });
    expect(keys.budgetKey(owner, "v1")).toEqual({ PK: "Y#7", SK: "v1" });
    expect(keys.holdKey(owner, "v1")).toEqual({ PK: "H#7", SK: "v1" });
    expect(keys.heldKey("h1", repository, "protection")).toEqual({ PK: "L#h1", SK: "7#protection" });
    expect(keys.pauseKey("app")).toEqual({ PK: "P#app", SK: "-" });
    expect(keys.pauseKey(owner)).toEqual({ PK: "P#7", SK: "-" });
    expect(keys.pauseKey(owner, repository)).toEqual({ PK: "P#7", SK: "7" });
    expect(keys.ownerKey(owner)).toEqual({ PK: "O#7", SK: "-" });
    expect(keys.auditEventKey(owner, "c0ffee")).toEqual({ PK: "E#7#c", SK: "c0ffee" });
    expect(keys.findingKey(repository, "ab12")).toEqual({ PK: "F#7", SK: "ab12" });
    expect(keys.livenessKey("ab12")).toEqual({ PK: "J#ab12", SK: "-" });
    expect(keys.questionsKey("npm-token", 5)).toEqual({ PK: "J#asked", SK: "npm-token#5" });
    expect(keys.sweepKey).toEqual({ PK: "V#app", SK: "sweep" });
    expect(keys.scratchKey("r1")).toEqual({ PK: "V#doctor", SK: "r1" });
    expect(keys.inboxKey(owner, "c0ffee")).toEqual({ PK: "Q#7", SK: "c0ffee" });
    expect(keys.trailOwnerKey(owner)).toEqual({ PK: "Q#owners", SK: "7" });
    expect(keys.batchKey(owner, 12)).toEqual({ PK: "B#7", SK: "0000000012" });
    expect(keys.sequenceNumberKey(owner, "c0ffee")).toEqual({ PK: "N#7#c0ffee", SK: "-" });
  });

  it("keep an owner and a repository of the same number apart", () => {
    const scopes: keys.Scope[] = [repository, keys.ownerScope(owner), "app"];
    expect(new Set(scopes.map((scope) => keys.leaseKey(scope, "act").PK)).size).toBe(3);
  });

  it("lie in the partitions that are queried", () => {
    expect(keys.openIntentKey(repository, "act", "c1").PK).toBe(keys.openIntentsPartition(repository, "act"));
    expect(keys.inboxKey(owner, "e").PK).toBe(keys.inboxPartition(owner));
    expect(keys.trailOwnerKey(owner).PK).toBe(keys.trailOwnersPartition);
    expect(keys.batchKey(owner, 1).PK).toBe(keys.batchesPartition(owner));
    expect(keys.holdKey(owner, "v1").PK).toBe(keys.holdsPartition(owner));
    expect(keys.heldKey("h1", repository, "protection").PK).toBe(keys.heldPartition("h1"));
    expect(keys.pauseKey(owner, repository).PK).toBe(keys.pausesPartition(owner));
  });
});
