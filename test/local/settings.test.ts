import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { folderOf, readSettings } from "../../src/local/settings.ts";

describe("the settings", () => {
  it("have a default for everything: loopback, port 3000, github.com", () => {
    expect(readSettings({})).toEqual({
      host: "127.0.0.1",
      port: 3000,
      folder: resolve(".pipewarden"),
      gitHubUrl: "https://api.github.com",
      logLevel: "info",
    });
  });

  it("come from Probot's variables", () => {
    const env = {
      HOST: "::1",
      PORT: "8080",
      PIPEWARDEN_HOME: "/srv/bot",
      GITHUB_API_URL: "https://github.example.org/api/v3/",
      LOG_LEVEL: "WARN",
    };
    expect(readSettings(env)).toEqual({
      host: "::1",
      port: 8080,
      folder: "/srv/bot",
      gitHubUrl: "https://github.example.org/api/v3",
      logLevel: "warn",
    });
  });

  it("take a variable that is set to nothing for one that is not set", () => {
    const empty = { HOST: "", PORT: " ", PIPEWARDEN_HOME: "", GITHUB_API_URL: "", LOG_LEVEL: "" };
    expect(readSettings(empty)).toEqual(readSettings({}));
  });

  it.each([
    [{ PORT: "http" }, "port_invalid", "PORT must be a number from 0 to 65535."],
    [{ PORT: "65536" }, "port_invalid", "PORT must be a number from 0 to 65535."],
    [{ PORT: "-1" }, "port_invalid", "PORT must be a number from 0 to 65535."],
    [{ PORT: "1e3" }, "port_invalid", "PORT must be a number from 0 to 65535."],
    [{ PORT: "80.5" }, "port_invalid", "PORT must be a number from 0 to 65535."],
    [{ LOG_LEVEL: "constructor" }, "log_level_invalid", "LOG_LEVEL must be one of debug, info, warn, error, silent."],
    [
      { GITHUB_API_URL: "github.example.org" },
      "api_url_invalid",
      "The URL of GitHub's API (GITHUB_API_URL) cannot be used: it is not an http(s) URL.",
    ],
  ])("refuse %j in a sentence that names the variable", (env, code, message) => {
    expect(() => readSettings(env)).toThrow(expect.objectContaining({ code, message }));
  });

  it("take Probot's own log levels for the nearest of ours", () => {
    expect([readSettings({ LOG_LEVEL: "trace" }).logLevel, readSettings({ LOG_LEVEL: "fatal" }).logLevel]).toEqual(["debug", "error"]);
  });

  it("accept port 0, by which the system chooses, and the highest", () => {
    expect([readSettings({ PORT: "0" }).port, readSettings({ PORT: "65535" }).port]).toEqual([0, 65_535]);
  });

  it("tell the folder of the bot to verbs that care for nothing else", () => {
    expect(folderOf({ PIPEWARDEN_HOME: "/srv/bot", PORT: "http" })).toBe("/srv/bot");
  });
});
