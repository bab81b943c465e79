import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newControlToken, readControlFile, removeControlFile, writeControlFile } from "../../src/local/control-file.ts";
import { prepareFolder } from "../../src/local/folder.ts";

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "pipewarden-folder-"));
  folder = join(parent, "deep", "bot");
});
afterEach(() => rmSync(parent, { recursive: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("the bot's folder", () => {
  it("is made with its stores, closed to others", () => {
    expect(prepareFolder(folder)).toEqual({ table: join(folder, "table"), queue: join(folder, "queue") });
    expect([folder, join(folder, "table"), join(folder, "queue")].map(modeOf)).toEqual([0o700, 0o700, 0o700]);
  });

  it("keeps its mode where it exists already, while its stores are closed", () => {
    mkdirSync(join(folder, "table"), { recursive: true });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "table"), 0o755);
    prepareFolder(folder);
    expect([modeOf(folder), modeOf(join(folder, "table"))]).toEqual([0o755, 0o700]);
  });

  it.each([0o777, 0o770, 0o757, 0o1777])("is refused when others may write to it (%o)", (mode) => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, mode);
    expect(() => prepareFolder(folder)).toThrow(
      expect.objectContaining({
        code: "folder_writable_by_others",
        message: `Others on this machine can write to ${folder}; run: chmod go-w ${folder} (or let PIPEWARDEN_HOME name another folder.)`,
      }),
    );
    expect(existsSync(join(folder, "table"))).toBe(false);
  });

  it("is refused in a sentence when it cannot be made", () => {
    writeFileSync(join(parent, "deep"), "a file in the way");
    expect(() => prepareFolder(folder)).toThrow(
      expect.objectContaining({
        code: "folder_unusable",
        message: `The folder ${folder} cannot be used (ENOTDIR). PIPEWARDEN_HOME must name one that this user may write to.`,
      }),
    );
  });
});

describe("the control file", () => {
  const control = () => ({ url: "http://127.0.0.1:3000", token: newControlToken() });
  beforeEach(() => mkdirSync(folder, { recursive: true }));
  const path = () => join(folder, "control.json");

  it("tells a command on the same machine where the bot is, and nobody but its owner", () => {
    const written = control();
    writeControlFile(folder, written);
    expect(readControlFile(folder)).toEqual(written);
    expect(modeOf(path())).toBe(0o600);
  });

  it("takes the place of the one that a killed bot left, whatever its mode", () => {
    writeFileSync(path(), "old", { mode: 0o644 });
    writeFileSync(`${path()}.new`, "half", { mode: 0o644 });
    const written = control();
    writeControlFile(folder, written);
    expect(readControlFile(folder)).toEqual(written);
    expect(modeOf(path())).toBe(0o600);
    expect(existsSync(`${path()}.new`)).toBe(false);
  });

  it("has another token each time, of 256 bits", () => {
    const tokens = Array.from({ length: 50 }, newControlToken);
    expect(new Set(tokens).size).toBe(50);
    for (const token of tokens) expect(Buffer.from(token, "base64url")).toHaveLength(32);
  });

  it("is gone when it is removed, which may happen twice", () => {
    writeControlFile(folder, control());
    removeControlFile(folder);
    removeControlFile(folder);
    expect(readControlFile(folder)).toBeUndefined();
  });

  it.each(["", "{", "null", "[]", `{"url":"http://127.0.0.1:1"}`])("that holds %j is none", (content) => {
    writeFileSync(path(), content);
    expect(readControlFile(folder)).toBeUndefined();
  });

  it.each([
    ["url", "https://elsewhere.example"],
    ["url", "http://127.0.0.1:1/path"],
    ["token", "short"],
    ["token", `${"a".repeat(42)}\n`],
  ])("whose %s is %j is none", (name, value) => {
    writeFileSync(path(), JSON.stringify({ ...control(), [name]: value }));
    expect(readControlFile(folder)).toBeUndefined();
  });
});
