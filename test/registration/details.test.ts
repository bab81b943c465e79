import { describe, expect, it } from "vitest";
import { appDetails, webhookUrlAt } from "../../src/registration/details.ts";
import { appSettingsAddress, newAppAddress, webAddressOf } from "../../src/registration/web-address.ts";

const gitHub = "https://api.github.com";
const good = { owner: "acme", name: "", mode: "enforce", webhookUrl: "https://bot.example/hooks" };

describe("what people decide about an App", () => {
  it("has a name made of the owner's, as long as GitHub takes", () => {
    expect(appDetails(good, gitHub)).toEqual({ owner: "acme", name: "Pipewarden acme", mode: "enforce", webhookUrl: good.webhookUrl });
    expect(appDetails({ ...good, owner: "" }, gitHub)).toMatchObject({ owner: undefined, name: "Pipewarden" });
    expect(appDetails({ ...good, owner: `a${"-b".repeat(18)}` }, gitHub).name.length).toBeLessThanOrEqual(34);
  });

  it.each([
    ["owner_invalid", { owner: "acme/../x" }],
    ["owner_invalid", { owner: "-acme" }],
    ["owner_invalid", { owner: "<b>" }],
    ["name_invalid", { name: "x".repeat(35) }],
    ["name_invalid", { name: "<script>" }],
    ["mode_unknown", { mode: "all" }],
    ["webhook_url_invalid", { webhookUrl: "bot.example" }],
    ["webhook_url_invalid", { webhookUrl: "http://bot.example/hooks" }],
    ["webhook_url_invalid", { webhookUrl: "javascript:alert(1)" }],
    ["webhook_url_invalid", { webhookUrl: "https://a:b@bot.example" }],
    ["webhook_url_invalid", { webhookUrl: "https://localhost/hooks" }],
    ["webhook_url_invalid", { webhookUrl: "http://127.0.0.1:3000/hooks" }],
  ])("is refused (%s): %j", (code, change) => {
    expect(() => appDetails({ ...good, ...change }, gitHub)).toThrow(expect.objectContaining({ code }));
  });

  it("may be a webhook on this machine where GitHub is on it, too", () => {
    const webhookUrl = "http://127.0.0.1:3000/api/github/webhooks";
    expect(appDetails({ ...good, webhookUrl }, "http://127.0.0.1:4000").webhookUrl).toBe(webhookUrl);
  });

  it("has the webhook's address from the bot's", () => {
    for (const address of ["https://bot.example", "https://bot.example/", " https://bot.example/api/github/webhooks"]) {
      expect(webhookUrlAt(address)).toBe("https://bot.example/api/github/webhooks");
    }
  });
});

describe("GitHub's pages", () => {
  it.each([
    [gitHub, "https://github.com"],
    ["https://api.acme.ghe.com", "https://acme.ghe.com"],
    ["https://git.acme.example/api/v3", "https://git.acme.example"],
    ["https://api.github.com.evil.example/api/v3", "https://api.github.com.evil.example"],
    ["http://127.0.0.1:4000/api/v3", "http://127.0.0.1:4000"],
  ])("of %s are at %s", (api, web) => {
    expect(webAddressOf(api)).toBe(web);
  });

  it("are an organisation's or one's own", () => {
    expect(newAppAddress("https://g", "acme")).toBe("https://g/organizations/acme/settings/apps/new");
    expect(newAppAddress("https://g", undefined)).toBe("https://g/settings/apps/new");
    expect(appSettingsAddress("https://g", "acme", "bot")).toBe("https://g/organizations/acme/settings/apps/bot");
  });
});
