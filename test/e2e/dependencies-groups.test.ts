import { describe, expect, it } from "vitest";
import {
  aDayLater,
  alertOn,
  close,
  commentsOn,
  enforced,
  fileAt,
  fixChecks,
  fixing,
  fixScene,
  locked,
  pullsOf,
  refExists,
  shop,
  versionIn,
  work,
  writesSince,
} from "./dependencies-scene.ts";
import type { Rig } from "./rig.ts";

const together = "pipewarden/npm/-/-";
const grouped = fixing("{ mode: enforce, grouping: project }");
const three = { alpha: "1.0.0", beta: "1.0.0", gamma: "1.0.0" };

const groupedScene = async (home = grouped, installed: Readonly<Record<string, string>> = three) =>
  (await fixScene(home, { files: locked(installed) })).rig;
const versionsOn = (rig: Rig, ref: string, names = Object.keys(three)) => {
  const lock = fileAt(rig, ref, "package-lock.json");
  return names.map((name) => versionIn(lock, name));
};
const openOn = (rig: Rig): string[] =>
  pullsOf(rig)
    .filter(({ state }) => state === "open")
    .map(({ head }) => head.ref)
    .toSorted();
const configure = (rig: Rig, home: string) => rig.github.commit("acme/.github", "main", { ".github/pipewarden.yml": home }, "alice");

describe("fixes of one project that are grouped", () => {
  it("share one pull request, which a further alert joins in place", async () => {
    const rig = await groupedScene();
    alertOn(rig, "alpha");
    alertOn(rig, "beta");
    await work(rig);
    expect(openOn(rig)).toEqual([together]);
    expect(versionsOn(rig, together)).toEqual(["1.0.1", "1.0.1", "1.0.0"]);
    expect(pullsOf(rig)[0]?.title).toBe("Fix 2 vulnerable dependencies");
    alertOn(rig, "gamma", "1.0.2");
    await work(rig);
    expect(pullsOf(rig)).toHaveLength(1);
    expect(versionsOn(rig, together)).toEqual(["1.0.1", "1.0.1", "1.0.2"]);
    expect(pullsOf(rig)[0]).toMatchObject({ title: "Fix 3 vulnerable dependencies", state: "open" });
    for (const name of Object.keys(three)) expect(pullsOf(rig)[0]?.body).toContain(`## \`${name}\``);
    const { body } = rig.github.as("alice").request("GET", `/repos/${shop}/compare/main...${encodeURIComponent(together)}`);
    expect(body).toMatchObject({ ahead_by: 1, behind_by: 0 });
  });

  it("are left as they are by looks that follow", async () => {
    const rig = await groupedScene();
    alertOn(rig, "alpha");
    alertOn(rig, "beta");
    await work(rig);
    rig.github.resetLog();
    await aDayLater(rig);
    await aDayLater(rig);
    expect(writesSince(rig).filter((path) => !path.includes("access_tokens"))).toEqual([]);
  });

  it("are explained where they cannot be made, and hold up none of the others", async () => {
    const { rig } = await fixScene(grouped, { files: locked(three) });
    alertOn(rig, "alpha", "1.0.1", { severity: "critical" });
    alertOn(rig, "beta", null, { severity: "critical" });
    await work(rig);
    expect(openOn(rig)).toEqual([together]);
    expect(versionsOn(rig, together)).toEqual(["1.0.1", "1.0.0", "1.0.0"]);
    expect(pullsOf(rig)[0]?.title).toBe("Update alpha to 1.0.1 to fix 1 vulnerability");
    expect(pullsOf(rig)[0]?.body).toContain("## What is not fixed by this\n\n- `beta`");
    const [check] = fixChecks(rig);
    expect(check?.output.title).toBe("2 vulnerable packages: 1 with a pull request, 1 that cannot be fixed by one");
    expect(check?.output.summary).toContain("### What cannot be fixed by a pull request\n\n- `beta`");
    // It can be told of one more without another commit.
    const [before] = pullsOf(rig);
    alertOn(rig, "gamma", null);
    await work(rig);
    const [after] = pullsOf(rig);
    expect(after?.body).toContain("- `gamma`");
    expect(after?.head.sha).toBe(before?.head.sha);
  });

  it("go one by one, until the pull request is of no use any more", async () => {
    const rig = await groupedScene();
    const alerts = [alertOn(rig, "alpha"), alertOn(rig, "beta")];
    await work(rig);
    rig.github.commit(shop, "main", locked({ ...three, alpha: "1.0.1" }), "carl");
    rig.github.moveDependabotAlert(shop, alerts[0] ?? 0, "fixed");
    await work(rig);
    expect(pullsOf(rig)).toMatchObject([{ state: "open", title: "Update beta to 1.0.1 to fix 1 vulnerability" }]);
    expect(versionsOn(rig, together)).toEqual(["1.0.1", "1.0.1", "1.0.0"]);
    rig.github.moveDependabotAlert(shop, alerts[1] ?? 0, "fixed");
    rig.github.commit(shop, "main", locked({ ...three, alpha: "1.0.1", beta: "1.0.1" }), "carl");
    await work(rig);
    expect(openOn(rig)).toEqual([]);
    expect(refExists(rig, together)).toBe(false);
    expect(commentsOn(rig, pullsOf(rig)[0]?.number ?? 0).at(-1)).toContain("not vulnerable any more");
  });

  it("are left alone together when somebody closes the pull request, or says so", async () => {
    const rig = await groupedScene();
    alertOn(rig, "alpha");
    alertOn(rig, "beta");
    await work(rig);
    const [pull] = pullsOf(rig);
    rig.clock.advance(2_000);
    rig.github.as("mia").request("POST", `/repos/${shop}/issues/${pull?.number}/comments`, { body: '/warden ignore reason:"Ours alone"' });
    await work(rig);
    expect(openOn(rig)).toEqual([]);
    alertOn(rig, "gamma");
    await work(rig);
    expect(openOn(rig)).toEqual([]);
    expect(fixChecks(rig)[0]?.output.title).toBe("3 vulnerable packages: 3 left for now");
  });
});

describe("another way of grouping", () => {
  it("puts open pull requests together, and says in each why it is closed", async () => {
    const rig = await groupedScene(enforced);
    alertOn(rig, "alpha");
    alertOn(rig, "beta");
    await work(rig);
    const singles = ["pipewarden/npm/-/alpha", "pipewarden/npm/-/beta"];
    expect(openOn(rig)).toEqual(singles);
    configure(rig, grouped);
    await aDayLater(rig);
    expect(openOn(rig)).toEqual([together]);
    for (const { number } of pullsOf(rig).slice(0, 2)) expect(commentsOn(rig, number).at(-1)).toContain(`is on \`${together}\``);
    for (const branch of singles) expect(refExists(rig, branch)).toBe(false);
    configure(rig, enforced);
    await aDayLater(rig);
    expect(openOn(rig)).toEqual(singles);
    const words = commentsOn(rig, pullsOf(rig)[2]?.number ?? 0).at(-1);
    expect(words).toContain("`pipewarden/npm/-/alpha` and `pipewarden/npm/-/beta`");
    expect(refExists(rig, together)).toBe(false);
  });

  it("keeps what is open until its successor is, and is not kept from that by the limit", async () => {
    const limited = (rest: string) =>
      fixing(`{ mode: enforce, preset: none, ecosystems: [npm], severity-from: low, open-pull-requests: 1${rest} }`);
    const rig = await groupedScene(limited(""));
    alertOn(rig, "alpha");
    await work(rig);
    alertOn(rig, "beta");
    await work(rig);
    configure(rig, limited(", grouping: project, schedule: { days: [mon] }"));
    await aDayLater(rig);
    expect(openOn(rig)).toEqual(["pipewarden/npm/-/alpha"]);
    configure(rig, limited(", grouping: project"));
    await aDayLater(rig);
    expect(openOn(rig)).toEqual([together]);
    expect(versionsOn(rig, together)).toEqual(["1.0.1", "1.0.1", "1.0.0"]);
  });

  it("leaves alone what somebody closed or committed to before", async () => {
    const rig = await groupedScene(enforced);
    for (const name of Object.keys(three)) alertOn(rig, name);
    await work(rig);
    close(rig, pullsOf(rig).find(({ head }) => head.ref.endsWith("/alpha"))?.number ?? 0);
    rig.github.commit(shop, "pipewarden/npm/-/beta", { "b.txt": "1\n" }, "carl");
    await work(rig);
    configure(rig, grouped);
    await aDayLater(rig);
    expect(openOn(rig)).toEqual([together, "pipewarden/npm/-/beta"]);
    expect(versionsOn(rig, together)).toEqual(["1.0.0", "1.0.0", "1.0.1"]);
  });
});

describe("named groups", () => {
  it("share a pull request each, and the rest has its own", async () => {
    const rig = await groupedScene(fixing("{ mode: enforce, groups: { greek: [alph*, beta] } }"));
    for (const name of Object.keys(three)) alertOn(rig, name);
    await work(rig);
    expect(openOn(rig)).toEqual(["pipewarden/npm/-/+greek", "pipewarden/npm/-/gamma"]);
    expect(versionsOn(rig, "pipewarden/npm/-/+greek")).toEqual(["1.0.1", "1.0.1", "1.0.0"]);
    expect(pullsOf(rig).map(({ title }) => title)).toContain("Fix 2 vulnerable dependencies of the group greek");
  });
});
