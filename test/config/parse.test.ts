import { describe, expect, it } from "vitest";
import { config, parse, problems, said } from "./kit.ts";

const branch = (text: string): string => `version: 1\npolicies:\n  protection:\n    default-branch:\n${text.replaceAll(/^/gm, "      ")}\n`;

describe("a valid configuration", () => {
  it("is read into plain data, with the place of each value", () => {
    const { policies } = config(
      "version: 1\npolicies:\n  protection:\n    mode: enforce\n    default-branch:\n      required-reviews: { count: 2 }\n",
    );
    expect(policies).toEqual({
      protection: {
        mode: "enforce",
        preset: null,
        values: { "default-branch.required-reviews.count": 2 },
        at: { mode: { line: 4, column: 5 }, "default-branch.required-reviews.count": { line: 6, column: 27 } },
      },
    });
  });

  it.each(["", "\n\n", "# nothing yet\n", "---\n", "\u{feff}", "\u{feff}# nothing\n"])("may say nothing: %j", (text) => {
    const parsed = parse(text);
    expect(parsed).toEqual({
      ok: true,
      warnings: [],
      config: { kind: "organisation", paused: false, policies: {}, selections: [], exemptions: [] },
    });
  });

  it("may begin with a byte order mark", () => {
    expect(config("\u{feff}version: 1\n")).toEqual(config("version: 1\n"));
  });

  it("gives one normal form to lists of people and checks", () => {
    const { values } =
      config(
        branch("pushers: { teams: [Release, admins, release] }\nrequired-checks: { checks: [{ context: b }, { context: a, app-id: 3 }] }"),
      ).policies.protection ?? {};
    expect(values).toEqual({
      "default-branch.pushers": { users: [], teams: ["admins", "release"], apps: [] },
      "default-branch.required-checks.checks": [
        { context: "a", appId: 3 },
        { context: "b", appId: null },
      ],
    });
  });

  it("takes text as it is: nothing in it is evaluated", () => {
    const text = ["$", "{process.env.HOME}"].join("");
    const { values } = config(branch(`required-checks: { checks: [{ context: "${text}" }] }`)).policies.protection ?? {};
    expect(values).toEqual({ "default-branch.required-checks.checks": [{ context: text, appId: null }] });
  });
});

describe("what stands in the file of a repository", () => {
  it("is ignored, with a warning, where only the organisation may say it", () => {
    const text = "version: 1\npaused: maybe\nselections: 7\nexemptions:\n  - setting: x\n";
    const parsed = parse(text, "repository");
    expect(parsed).toMatchObject({ ok: true, config: { kind: "repository", paused: false, selections: [], exemptions: [] } });
    expect(problems(text, "repository").map(({ severity, path }) => [severity, path])).toEqual([
      ["warning", "paused"],
      ["warning", "selections"],
      ["warning", "exemptions"],
    ]);
    expect(said(text, "repository")[0]).toBe("2:1 Ignored: `paused` counts only in the file of the organisation's `.github` repository.");
  });
});

describe("a configuration that cannot be used", () => {
  const faults: [why: string, text: string, ...messages: (string | RegExp)[]][] = [
    ["has no version", "policies: {}\n", "1:1 The version is missing. Write `version: 1` at the top of the file."],
    [
      "is of a later version",
      "version: 2\n",
      '1:10 The version "2" is not a version that this Pipewarden knows. Write `version: 1`, without quotes.',
    ],
    ["quotes its version", 'version: "1"\n', /^1:10 The version "1" is not/],
    ["is a list", "- version: 1\n", "1:1 The file must be a mapping that begins with `version: 1`."],
    ["is a text", "enforce everything\n", /^1:1 The file must be a mapping/],
    ["misspells a key", "version: 1\npolices: {}\n", '2:1 There is no key "polices" at the top of the file. Did you mean `policies`?'],
    [
      "writes a key in camel case",
      branch("enforceAdmins: true"),
      '5:7 There is no key "enforceAdmins" in `default-branch`. Did you mean `enforce-admins`?',
    ],
    [
      "has a key that resembles none",
      "version: 1\nxyzzy: 1\n",
      /^2:1 There is no key "xyzzy" at the top of the file\. Known here: version, paused, policies/,
    ],
    [
      "gives text for a number",
      branch("required-reviews: { count: two }"),
      '5:34 `count` must be a whole number from 0 to 6, but it is the text "two".',
    ],
    [
      "gives too great a number",
      branch("required-reviews: { count: 7 }"),
      "5:34 `count` must be a whole number from 0 to 6, but it is the number 7.",
    ],
    [
      "gives half a number",
      branch("required-reviews: { count: 1.5 }"),
      /^5:34 `count` must be a whole number from 0 to 6, but it is the number 1.5/,
    ],
    ["gives no number", branch("required-reviews: { count: .nan }"), /^5:34 `count` must be a whole number from 0 to 6/],
    ["takes YAML 1.1's word for true", branch("signatures: yes"), '5:19 `signatures` must be `true` or `false`, but it is the text "yes".'],
    ["wants force pushes allowed", branch("force-pushes: allow"), '5:21 `force-pushes` must be `forbid`, but it is the text "allow".'],
    [
      "leaves a value out",
      branch("signatures:"),
      /^5:18 `signatures` must be `true` or `false`, but it is empty\. Give it a value, or remove the key\./,
    ],
    [
      "gives a list for a mapping",
      branch("required-checks: [ci]"),
      "5:24 `required-checks` must be a mapping of keys to values, but it is a list.",
    ],
    [
      "names a team with its organisation",
      branch("pushers: { teams: [acme/release] }"),
      '5:26 Entry 1 of `teams` must be the slug of a team, without its organisation, but it is the text "acme/release".',
    ],
    [
      "has an unknown mode",
      "version: 1\npolicies: { protection: { mode: enforced } }\n",
      '2:33 `mode` must be `off`, `report` or `enforce`, but it is the text "enforced".',
    ],
    [
      "leaves out what is needed",
      branch("required-checks: { checks: [{ app-id: 1 }] }"),
      "5:35 `context` is missing here: it must be a text of 1 to 255 characters.",
    ],
    [
      "names a check twice",
      branch("required-checks: { checks: [{ context: ci }, { context: ci }] }"),
      '5:63 `context` names a check that is in the list already, but it is the text "ci".',
    ],
    [
      "says a key twice",
      "version: 1\npaused: true\npaused: false\n",
      '3:1 The key "paused" stands here a second time; only one can hold. Remove one of them.',
    ],
    ["has a key that is no text", "version: 1\n2: x\n", "2:1 A key must be text. Put it in quotes if it is meant to be one."],
    ["has an anchor", "version: 1\npolicies: &all {}\n", /^2:11 The anchor "&all" is not allowed/],
    ["has an alias", "version: 1\npolicies: *all\n", /^2:11 The alias "\*all" is not allowed/],
    [
      "has a merge key",
      "version: 1\npolicies:\n  <<: {}\n",
      "3:3 Merge keys (`<<`) are not allowed. Write the values where they are used.",
    ],
    [
      "has a tag",
      "version: 1\npaused: !!js/function 'function () {}'\n",
      '2:9 The tag "!!js/function" is not allowed: a configuration is plain data. Remove the tag.',
    ],
    ["asks for another YAML", "%YAML 1.1\n---\nversion: 1\n", /^1:1 The directive "%YAML 1.1" is not allowed/],
    ["has a second document", "version: 1\n---\nversion: 1\n", /^2:1 A second document begins here/],
    ["is not YAML", "version: 1\npolicies: {\n", /^\d+:\d+ This is not valid YAML: /],
    ["is indented by tabs", "version: 1\npolicies:\n\tprotection: {}\n", /^3:1 This is not valid YAML: Tabs/],
    ["touches the prototype", "version: 1\n__proto__: { paused: true }\n", '2:1 The key "__proto__" is not allowed.'],
    [
      "extends another",
      "version: 1\nextends: other-org/config\n",
      /^2:1 `extends` is not supported\. A configuration does not come from elsewhere/,
    ],
    ["extends another as Probot did", "version: 1\n_extends: other-org:.github/pipewarden.yml\n", /^2:1 `_extends` is not supported/],
    [
      "brings code",
      "version: 1\nconfigvalidators:\n  - script: process.exit()\n",
      /^2:1 There is no key "configvalidators" at the top of the file/,
    ],
  ];
  it.each(faults)("because it %s", (_why, text, ...messages) => {
    expect(parse(text).ok).toBe(false);
    expect(said(text)).toEqual(messages.map((message) => (typeof message === "string" ? message : expect.stringMatching(message))));
  });

  it("is never replaced by a default in silence", () => {
    const parsed = parse("version: 1\npolicies: { protection: { mod: enforce } }\n");
    expect(parsed).not.toHaveProperty("config");
    expect(said("version: 1\npolicies: { protection: { mod: enforce } }\n")).toEqual([
      '2:27 There is no key "mod" in `protection`. Did you mean `mode`?',
    ]);
  });

  it("is told all its faults at once, in the order of the file", () => {
    const text = branch("signatures: 1\nlinear-histori: true\nrequired-reviews: { count: many }");
    expect(said(text).map((line) => line.split(" ")[0])).toEqual(["5:19", "6:7", "7:34"]);
  });
});

describe("an exemption", () => {
  const exemption = (changes: Record<string, string>): string => {
    const fields = {
      setting: "protection.default-branch.signatures",
      repository: "sandbox",
      reason: "Imports are not signed.",
      owner: '"@acme/platform"',
      until: "2026-12-31",
      ...changes,
    };
    const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
    return `version: 1\nexemptions:\n  - ${lines.join("\n    ")}\n`;
  };

  it("is read with its place", () => {
    expect(config(exemption({})).exemptions).toEqual([
      {
        setting: "protection.default-branch.signatures",
        repository: "sandbox",
        reason: "Imports are not signed.",
        owner: "@acme/platform",
        until: "2026-12-31",
        at: { line: 3, column: 5 },
      },
    ]);
  });

  const faults: [why: string, changes: Record<string, string>, message: string | RegExp][] = [
    [
      "names a setting without its section",
      { setting: "protection.signatures" },
      '3:14 There is no setting "protection.signatures". Did you mean `protection.default-branch.signatures`?',
    ],
    [
      "misspells the setting",
      { setting: "protection.default-branch.signature" },
      /Did you mean `protection\.default-branch\.signatures`\?$/,
    ],
    ["names nothing known", { setting: "everything" }, /It is the path below `policies`, like `protection\.default-branch\./],
    [
      "asks for all repositories",
      { repository: '"*"' },
      /^4:17 `repository` must be the exact name of one repository, without its owner and without `\*`/,
    ],
    ["names the owner too", { repository: "acme/sandbox" }, /^4:17 `repository` must be the exact name/],
    [
      "ends on a day that is not",
      { until: "2026-02-30" },
      '7:12 `until` must be a day that exists, written like 2026-12-31, but it is the text "2026-02-30".',
    ],
    ["has another form of date", { until: "31.12.2026" }, /^7:12 `until` must be a day that exists/],
    ["has a time", { until: "2026-12-31T00:00:00Z" }, /^7:12 `until` must be a day that exists/],
    ["has no owner", { owner: '""' }, /^6:12 `owner` must be a person or a team, like @octocat or @acme\/platform/],
    ["has no reason", { reason: '""' }, /^5:13 `reason` must be a text of 1 to 500 characters/],
  ];
  it.each(faults)("is refused if it %s", (_why, changes, message) => {
    expect(said(exemption(changes))).toEqual([typeof message === "string" ? message : expect.stringMatching(message)]);
  });

  it("needs every field", () => {
    expect(said("version: 1\nexemptions:\n  - setting: x\n").map((line) => line.split(" ").slice(0, 4).join(" "))).toEqual([
      "3:5 `repository` is missing",
      "3:5 `reason` is missing",
      "3:5 `owner` is missing",
      "3:5 `until` is missing",
    ]);
  });

  it("is refused the second time", () => {
    const text = exemption({});
    const twice = `${text}${text.split("\n").slice(2).join("\n").replace("sandbox", "Sandbox")}`;
    expect(said(twice)).toEqual(['8:14 "Sandbox" is exempted from this setting a second time. Keep one of the two.']);
  });
});

describe("a selection", () => {
  it("must say what it matches", () => {
    expect(said("version: 1\nselections:\n  - { name: a, match: {}, policies: {} }\n")).toEqual([
      "3:23 `match` must say what to match. What holds for all repositories belongs under the file's own `policies`.",
    ]);
    expect(said("version: 1\nselections:\n  - { name: a, match: { names: [] }, policies: {} }\n")).toEqual([
      "3:32 `names` must be a list that is not empty, but it is an empty list.",
    ]);
  });

  it("has a name of its own", () => {
    const one = "  - { name: a, match: { fork: true }, policies: {} }\n";
    expect(said(`version: 1\nselections:\n${one}${one}`)).toEqual([
      '4:13 Two selections are called "a". Reports could not tell them apart: rename one.',
    ]);
  });

  it("matches names, not paths or expressions", () => {
    expect(said("version: 1\nselections:\n  - { name: a, match: { names: ['(a+)+$'] }, policies: {} }\n")[0]).toMatch(
      /^3:33 Entry 1 of `names` must be a repository's name/,
    );
  });
});
