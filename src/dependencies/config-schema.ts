import * as z from "zod/mini";
import { severities } from "../findings/finding.ts";
import { ecosystemNames } from "./advisory.ts";
import { strategies } from "./ecosystems/ecosystem.ts";
import { automerges, days, groupings, mergeMethods } from "./policy.ts";

const said = (description: string, ...examples: unknown[]) => z.meta({ description, ...(examples.length > 0 && { examples }) });

const packageName = z.string().check(z.minLength(1), z.maxLength(214));
const branchName = z.string().check(
  z.regex(/^(?![./-])(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)|\.$|\/$))[^\s~^:?*[\\]{1,200}$/, {
    error: "must be the exact name of a branch, without `refs/heads/`",
  }),
);
const login = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, { error: "must be a login, without @" }));
const team = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, { error: "must be the slug of a team, without its organisation" }));

/** A day that exists, written as ISO 8601 writes it. */
const isDay = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^[1-9]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

const ignoreRule = z.strictObject({
  package: packageName.check(said("The package's name; `*` stands for any letters.", "left-pad")),
  ecosystem: z.optional(z.enum(ecosystemNames).check(said("Only there.", "npm"))),
  versions: z.optional(
    z.string().check(
      z.regex(/^\s*(?:<=|>=|<|>|=)\s*[^\s,]+(?:\s*,\s*(?:<=|>=|<|>|=)\s*[^\s,]+)?\s*$/, {
        error: "must be a range as advisories write it, like `>= 1.2, < 2`",
      }),
      said("Only where each installed version that is vulnerable lies in this range.", "< 2.0.0"),
    ),
  ),
  advisory: z.optional(
    z.string().check(z.minLength(1), z.maxLength(100), said("Only this advisory, by its id or its CVE.", "CVE-2021-23337")),
  ),
  until: z.optional(
    z
      .string()
      .check(
        z.refine(isDay, { error: "must be a day that exists, written like 2026-12-31" }),
        z.meta({ format: "date" }),
        said("The last day on which it holds, in UTC.", "2026-12-31"),
      ),
  ),
  reason: z.string().check(z.minLength(1), z.maxLength(500), said("Why, for those who read it in a year.", "Only used in our own tests.")),
});

const groupName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const hours = /^(\d|1\d|2[0-3])-(\d|1\d|2[0-4])$/;
const schedule = z.strictObject({
  days: z.optional(z.array(z.enum(days)).check(z.minLength(1), said("On these days.", ["mon", "tue"]))),
  hours: z.optional(
    z.string().check(
      z.refine((text) => hours.test(text) && Number(text.split("-")[0]) < Number(text.split("-")[1]), {
        error: "must be the first hour and the hour before which it ends, like 6-18",
      }),
      said("From the beginning of one hour to the beginning of another.", "6-18"),
    ),
  ),
});

/** The keys of the policy `dependencies`. */
export const dependenciesSchema = z.strictObject({
  ecosystems: z.optional(
    z.array(z.enum(ecosystemNames)).check(said("What is fixed. Lists of several places are added up.", ["npm", "actions"])),
  ),
  "severity-from": z.optional(
    z.enum(severities).check(said("Alerts from this severity on are fixed. The lowest of several counts.", "medium")),
  ),
  "epss-from": z.optional(
    z
      .number()
      .check(
        z.gte(0),
        z.lte(1),
        said("Less severe alerts are fixed too when FIRST's EPSS gives at least this probability that they are exploited.", 0.1),
      ),
  ),
  "open-pull-requests": z.optional(
    z
      .int()
      .check(
        z.gte(0),
        z.lte(100),
        said("So many pull requests may be open in a repository at a time; what is exploited most likely comes first. Default: 10.", 5),
      ),
  ),
  "cooldown-hours": z.optional(
    z
      .int()
      .check(z.gte(0), z.lte(2160), said("A release younger than this is taken only where nothing older fixes the vulnerability.", 72)),
  ),
  ignore: z.optional(
    z.array(ignoreRule).check(said("What is left alone, each with a reason. Lists are added up. Organisation's file only.")),
  ),
  "target-branches": z.optional(
    z.array(branchName).check(said("Branches that are fixed beside the default branch. Lists are added up.", ["release/1.x"])),
  ),
  schedule: z.optional(
    schedule.check(
      said("When pull requests are opened, in UTC. Those for critical alerts do not wait. Several are joined. Organisation's file only.", {
        days: ["mon", "tue", "wed", "thu"],
        hours: "6-18",
      }),
    ),
  ),
  grouping: z.optional(
    z
      .enum(groupings)
      .check(
        said(
          "`off` opens a pull request for each package, `project` one for all of a project's. Where one file says `project`, it is so. Default: `off`.",
          "project",
        ),
      ),
  ),
  groups: z.optional(
    z
      .record(
        z.string().check(z.minLength(1), z.maxLength(40)),
        z
          .array(packageName)
          .check(z.minLength(1), z.maxLength(100), said("Names of packages; `*` stands for any letters.", ["react", "react-*"])),
      )
      .check(
        z.refine((named) => Object.keys(named).every((name) => groupName.test(name)), {
          error: "must name groups with small letters, digits and hyphens, like `react-native`",
        }),
        said(
          "Packages that share a pull request where they are of one project, whatever `grouping` says of the others. One that several name is of the first in the alphabet. Groups of several files are added up.",
          { react: ["react", "react-*", "@types/react*"] },
        ),
      ),
  ),
  labels: z.optional(
    z
      .array(z.string().check(z.minLength(1), z.maxLength(50)))
      .check(said("Labels of the pull requests. Lists are added up.", ["security"])),
  ),
  reviewers: z.optional(z.array(login).check(said("Logins of those who are asked for a review. Lists are added up.", ["octocat"]))),
  "team-reviewers": z.optional(z.array(team).check(said("Slugs of teams that are asked for a review. Lists are added up.", ["security"]))),
  automerge: z.optional(
    z
      .enum(automerges)
      .check(
        said(
          "For which steps GitHub merges a pull request by itself once everything that is required has passed. The most careful of several counts. Default: `off`.",
          "patch",
        ),
      ),
  ),
  "automerge-method": z.optional(
    z.enum(mergeMethods).check(said("How it merges then. Default: `squash`. Organisation's file only.", "squash")),
  ),
  strategies: z.optional(
    z
      .array(z.enum(strategies))
      .check(
        said("The ways of fixing that may be used; all by default. Only what all lists name is allowed.", ["splice", "update", "bump"]),
      ),
  ),
  "other-bots": z.optional(
    z
      .enum(["skip", "link"])
      .check(
        said(
          "Where Renovate or Dependabot has a pull request for the same package: `skip` opens none, `link` opens one that names theirs. Default: `skip`. Organisation's file only.",
          "link",
        ),
      ),
  ),
  registries: z.optional(
    z
      .record(
        z.string().check(z.minLength(1), z.maxLength(214)),
        z
          .string()
          .check(
            z.regex(/^https:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:\/[\w./~%+-]*)?$/, { error: "must be an address like https://npm.example.com/" }),
            said("Its address.", "https://npm.example.com/"),
          ),
      )
      .check(
        said("Registries that are asked instead of the public ones: by ecosystem, or `npm:@scope`. Organisation's file only.", {
          npm: "https://npm.example.com/",
          "npm:@acme": "https://npm.acme.example/",
        }),
      ),
  ),
  review: z.optional(
    z
      .strictObject({
        "fail-from": z.optional(
          z
            .enum(severities)
            .check(said("The least severity of a vulnerability that a pull request brings in for which its check fails.", "high")),
        ),
        "licences-denied": z.optional(
          z
            .array(z.string().check(z.minLength(1), z.maxLength(100)))
            .check(said("Licences, by their SPDX ids, that no new dependency may have. Lists are added up.", ["AGPL-3.0-only"])),
        ),
        allow: z.optional(
          z
            .array(z.string().check(z.minLength(1), z.maxLength(250)))
            .check(
              said(
                "What the review lets pass: advisories by their id or CVE, packages as `npm:name`, and sources as `npm:github.com/acme/*`, as the check names them; `*` stands for any letters. Malware is never let pass. Organisation's file only.",
                ["GHSA-xvch-5gv4-984h", "npm:@acme/*"],
              ),
            ),
        ),
        malware: z.optional(z.boolean().check(said("A package that is itself an attack fails the check."))),
        sources: z.optional(
          z
            .boolean()
            .check(
              said(
                "A package fails the check that comes from elsewhere than its name says, as a lockfile can claim: from a registry that neither the base branch nor `registries` names, from a repository or an address, as another package's archive, or with another checksum than the same version had.",
              ),
            ),
        ),
        unreadable: z.optional(
          z
            .boolean()
            .check(said("A lockfile that cannot be read, or that is too large to be, fails the check. Default: the check is neutral.")),
        ),
      })
      .check(said("The review of pull requests that change dependencies.")),
  ),
});
