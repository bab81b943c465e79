import { definePolicy, type PolicyDefinition, type SettingOrder } from "../config/policy-definition.ts";
import { alphabetical, earliest, flagOrder, intersectionOrder, largest, smallest, unionOrder } from "../config/setting-orders.ts";
import { severities } from "../findings/finding.ts";
import type { Json, JsonObject } from "../values/json.ts";
import { type EcosystemName, ecosystemNames } from "./advisory.ts";
import { dependenciesSchema } from "./config-schema.ts";
import { type Strategy, strategies } from "./ecosystems/ecosystem.ts";
import { automerges, type DependenciesPolicy, days, type IgnoreRule, type ReviewPolicy, type Schedule, type Severity } from "./policy.ts";

const severityOrder = earliest((value) => severities.indexOf(value as Severity));
const place = (order: readonly string[]): SettingOrder => earliest((value) => order.indexOf(String(value)));

/** A schedule as hours of days; two of them give the days of both, and the hours from the earlier beginning to the later end. */
const scheduleOrder: SettingOrder = {
  read(written) {
    const { days: named, hours: range } = written as { days?: readonly string[]; hours?: string };
    const [from = "0", to = "24"] = range?.split("-") ?? [];
    return { days: days.filter((day) => named === undefined || named.includes(day)), from: Number(from), to: Number(to) };
  },
  write(value) {
    const { days: named, from, to } = value as unknown as Schedule;
    return { days: named, hours: `${from}-${to}` };
  },
  isAtLeast(have, want) {
    const [one, other] = [have, want] as unknown as [Schedule, Schedule];
    return other.days.every((day) => one.days.includes(day)) && one.from <= other.from && one.to >= other.to;
  },
  join(one, other) {
    const [first, second] = [one, other] as unknown as [Schedule, Schedule];
    return {
      days: days.filter((day) => first.days.includes(day) || second.days.includes(day)),
      from: Math.min(first.from, second.from),
      to: Math.max(first.to, second.to),
    };
  },
};

/** Of two addresses for one name the first in the alphabet counts. */
const registriesOrder: SettingOrder = {
  read: (written) => written,
  write: (value) => value,
  isAtLeast: (have, want) =>
    Object.entries(want as JsonObject).every(([name, url]) => {
      const own = (have as JsonObject)[name];
      return own !== undefined && String(own) <= String(url);
    }),
  join: (one, other) => {
    const joined: Record<string, Json> = { ...(one as JsonObject) };
    for (const [name, url] of Object.entries(other as JsonObject)) {
      const own = joined[name];
      joined[name] = own === undefined || String(url) < String(own) ? url : own;
    }
    return joined;
  },
};

/** Groups are added up, and so are the names of two groups that are called alike. */
const groupsOrder: SettingOrder = {
  read: (written) => Object.fromEntries(Object.entries(written as JsonObject).map(([name, patterns]) => [name, unionOrder.read(patterns)])),
  write: (value) => value,
  isAtLeast: (have, want) =>
    Object.entries(want as JsonObject).every(([name, patterns]) => {
      const own = new Map(Object.entries(have as JsonObject)).get(name);
      return own !== undefined && unionOrder.isAtLeast(own, patterns);
    }),
  join: (one, other) => {
    const joined = new Map(Object.entries(one as JsonObject));
    for (const [name, patterns] of Object.entries(other as JsonObject)) joined.set(name, unionOrder.join(joined.get(name) ?? [], patterns));
    return Object.fromEntries(joined);
  },
  // A file need not repeat what others ask for.
  loosens: (asked, inForce) => Object.keys(asked as JsonObject).length === 0 && Object.keys(inForce as JsonObject).length > 0,
};

const organisationOnly = (order: SettingOrder): SettingOrder => ({ ...order, organisationOnly: true });

const baseline = {
  ecosystems: ecosystemNames,
  "severity-from": "low",
  "open-pull-requests": 10,
  review: { "fail-from": "high", malware: true, sources: true },
} as const;

/** The policy `dependencies` as the configuration knows it. */
export const dependenciesDefinition: PolicyDefinition<DependenciesPolicy> = definePolicy<DependenciesPolicy>({
  description: "Vulnerable dependencies: each is fixed by a pull request, and no pull request brings in a new one unseen.",
  schema: dependenciesSchema,
  settings: new Map([
    ["ecosystems", unionOrder],
    ["severity-from", severityOrder],
    ["epss-from", smallest],
    ["open-pull-requests", largest],
    ["cooldown-hours", largest],
    ["ignore", organisationOnly(unionOrder)],
    ["target-branches", unionOrder],
    ["schedule", organisationOnly(scheduleOrder)],
    ["grouping", place(["project", "off"])],
    ["groups", groupsOrder],
    ["labels", unionOrder],
    ["reviewers", unionOrder],
    ["team-reviewers", unionOrder],
    ["automerge", place(automerges)],
    ["automerge-method", organisationOnly(alphabetical)],
    ["strategies", intersectionOrder],
    ["other-bots", organisationOnly(place(["link", "skip"]))],
    ["registries", organisationOnly(registriesOrder)],
    ["review.fail-from", severityOrder],
    ["review.licences-denied", unionOrder],
    ["review.allow", organisationOnly(unionOrder)],
    ["review.malware", flagOrder],
    ["review.sources", flagOrder],
    ["review.unreadable", flagOrder],
  ]),
  presets: {
    none: {},
    baseline,
    openssf: { ...baseline, review: { "fail-from": "medium", malware: true, sources: true } },
    strict: { ...baseline, "open-pull-requests": 20, "cooldown-hours": 72, review: { "fail-from": "low", malware: true, sources: true } },
  },
  policy: (mode, values) => ({
    mode,
    ecosystems: (values.ecosystems as readonly EcosystemName[] | undefined) ?? [],
    severityFrom: (values["severity-from"] as Severity | undefined) ?? null,
    epssFrom: (values["epss-from"] as number | undefined) ?? null,
    openPullRequests: (values["open-pull-requests"] as number | undefined) ?? 10,
    cooldownHours: (values["cooldown-hours"] as number | undefined) ?? 0,
    ignore: ((values.ignore as readonly Partial<IgnoreRule>[] | undefined) ?? []).map(ruleOf),
    targetBranches: texts(values["target-branches"]),
    schedule: (values.schedule as unknown as Schedule | undefined) ?? null,
    grouping: (values.grouping as DependenciesPolicy["grouping"] | undefined) ?? "off",
    groups: (values.groups as DependenciesPolicy["groups"] | undefined) ?? {},
    labels: texts(values.labels),
    reviewers: texts(values.reviewers),
    teamReviewers: texts(values["team-reviewers"]),
    automerge: (values.automerge as DependenciesPolicy["automerge"] | undefined) ?? "off",
    automergeMethod: (values["automerge-method"] as DependenciesPolicy["automergeMethod"] | undefined) ?? "squash",
    strategies: strategies.filter((each) => values.strategies === undefined || (values.strategies as readonly Strategy[]).includes(each)),
    otherBots: (values["other-bots"] as "skip" | "link" | undefined) ?? "skip",
    registries: (values.registries as Readonly<Record<string, string>> | undefined) ?? {},
    review: {
      failFrom: (values["review.fail-from"] as Severity | undefined) ?? null,
      licencesDenied: texts(values["review.licences-denied"]),
      allow: texts(values["review.allow"]),
      malware: values["review.malware"] === true,
      sources: values["review.sources"] === true,
      unreadable: values["review.unreadable"] === true,
    } satisfies ReviewPolicy,
  }),
});

const texts = (value: Json | undefined): readonly string[] => (value as readonly string[] | undefined) ?? [];

const ruleOf = (written: Partial<IgnoreRule>): IgnoreRule => ({
  package: written.package ?? "*",
  ecosystem: written.ecosystem ?? null,
  versions: written.versions ?? null,
  advisory: written.advisory ?? null,
  until: written.until ?? null,
  reason: written.reason ?? "",
});
