import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askRunningBot } from "../../src/cli/running-bot.ts";
import { newControlToken, writeControlFile } from "../../src/local/control-file.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "pipewarden-running-")), "home");
  mkdirSync(folder, { mode: 0o700 });
  writeControlFile(folder, { url: "http://127.0.0.1:9", token: newControlToken() });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(join(folder, ".."), { recursive: true });
});

const ask = () => askRunningBot({ PIPEWARDEN_HOME: folder }, "holds", {});

/** As if this process ran as another user than the one that owns the files of the test. */
const asUser = (uid: number) => vi.spyOn(process as { getuid(): number }, "getuid").mockReturnValue(uid);

describe("a control file that somebody else may have written", () => {
  it("is not believed when others can write it, or its folder", async () => {
    chmodSync(join(folder, "control.json"), 0o620);
    await expect(ask()).rejects.toThrow(/control\.json can be written by others, so the bot there is not trusted/);
    chmodSync(join(folder, "control.json"), 0o600);
    chmodSync(folder, 0o1777);
    await expect(ask()).rejects.toThrow(/home can be written by others/);
  });

  it("is believed when it is one's own; nothing answers at its address here", async () => {
    await expect(ask()).rejects.toThrow(/^No bot runs in/);
  });
});

// The files of a test belong to whoever runs it; for root there is no other user whom it would not trust.
const own = process.getuid?.() ?? 0;

describe.runIf(own !== 0)("a control file of another user", () => {
  it("is not believed", async () => {
    asUser(own + 1);
    await expect(ask()).rejects.toThrow(/home belongs to another user/);
  });
});

describe.runIf(own === 0)("a control file of root", () => {
  it("may be used by others who can read it, since root could do all of theirs anyway", async () => {
    asUser(4711);
    await expect(ask()).rejects.toThrow(/^No bot runs in/);
  });

  it("is not asked for what belongs to a third user", async () => {
    const { chownSync } = await import("node:fs");
    chownSync(folder, 4712, 4712);
    asUser(4711);
    await expect(ask()).rejects.toThrow(/home belongs to another user, so the bot there is not trusted/);
    asUser(0);
    await expect(ask()).rejects.toThrow(/^No bot runs in/);
  });
});
