import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeId } from "../../src/changes/change.ts";
import { kindOf, registerKinds } from "../../src/changes/kinds.ts";
import { installationId } from "../../src/values/ids.ts";
import { repository, switchOn, workbench } from "./bench.ts";

describe("the id of a change", () => {
  it("is the same for the same wish in the same episode, whatever the words and the observation", () => {
    const again = switchOn({ summary: "Other words.", expect: "dim", params: { more: 1 }, cause: { kind: "operator", id: "x" } });
    expect(again.id).toBe(switchOn().id);
  });

  it.each([
    ["episode", switchOn({ episode: "two" })],
    ["wish", switchOn({ want: "dim" })],
    ["kind", switchOn({ kind: "dimmer" })],
    ["capability", switchOn({ capability: "lights" })],
    ["target", switchOn({ target: { repository, switch: "other" } })],
  ])("differs with the %s", (_what, other) => {
    expect(other.id).not.toBe(switchOn().id);
  });

  it("survives a rename, a transfer and a reinstallation: it knows the repository by its id", () => {
    const moved = { ...repository, owner: "umbrella", name: "pay", installationId: installationId(99) };
    expect(switchOn({ target: { repository: moved, switch: "lamp" } }).id).toBe(switchOn().id);
  });

  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (want) => {
        const reversed = Object.fromEntries(Object.entries(want).reverse());
        expect(changeId(switchOn({ want: reversed as never }))).toBe(changeId(switchOn({ want: want as never })));
      }),
    );
  });
});

describe("the registry of kinds", () => {
  it("refuses two kinds of one name", () => {
    const { kind } = workbench();
    expect(() => registerKinds([kind, kind])).toThrow("Two kinds of change are called switch.");
  });

  it("says what to do about a kind that it does not know", () => {
    expect(() => kindOf(registerKinds([]), "dimmer")).toThrow("deploy the version that wrote it");
  });
});
