import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { browserProgram, openBrowser } from "../../src/cli/open-browser.ts";
import { until } from "../e2e/bot-process.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipewarden-browser-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("opening a browser", () => {
  it("gives the address in a file that others cannot read, not in the arguments that they can", async () => {
    const [program, seen] = [join(folder, "browser"), join(folder, "seen")];
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$*" > '${seen}.part'\nmv '${seen}.part' '${seen}'\n`);
    chmodSync(program, 0o700);
    const address = "http://127.0.0.1:1234/setup/token";
    const remove = openBrowser(address, program);
    await until("the program has run", () => existsSync(seen));
    const file = readFileSync(seen, "utf8").trim();
    expect(file).toMatch(/open\.html$/);
    expect(readFileSync(file, "utf8")).toContain(`content="0; url=${address}"`);
    expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
    remove();
    expect(existsSync(dirname(file))).toBe(false);
  });

  it("is nothing to end by where the program is missing", () => {
    const remove = openBrowser("http://127.0.0.1:1/", join(folder, "missing"));
    remove();
  });

  it("is tried only where somebody would see it", () => {
    expect(browserProgram("linux", { DISPLAY: ":0" })).toBe("xdg-open");
    expect(browserProgram("linux", { WAYLAND_DISPLAY: "wayland-0" })).toBe("xdg-open");
    expect(browserProgram("darwin", {})).toBe("open");
    expect(browserProgram("linux", {})).toBeUndefined();
    expect(browserProgram("darwin", { SSH_CONNECTION: "a b" })).toBeUndefined();
  });
});
