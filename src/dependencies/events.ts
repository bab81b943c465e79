import type { JsonObject } from "../values/json.ts";
import { ecosystemNames } from "./advisory.ts";
import { branchPrefix } from "./branch-name.ts";
import { objectOf } from "./json-members.ts";
import type { ClosingNote } from "./note-closing.ts";
import type { LookParams } from "./observe.ts";

/** The events that may change what is to be fixed. https://docs.github.com/webhooks/webhook-events-and-payloads */
export const dependenciesEvents = ["dependabot_alert", "installation", "installation_repositories", "pull_request", "push"] as const;

/** What an event asks for: a look at its repository, perhaps after something was noted, or a look at every repository. */
export type DependenciesConcern =
  | { readonly kind: "look"; readonly params: LookParams; readonly note: ClosingNote | null; readonly ownCounts: boolean }
  | { readonly kind: "everywhere" };

/**
 * What an event asks for; undefined for nothing.
 *
 * @param receivedAt milliseconds since the epoch
 */
export function dependenciesConcern(event: string, payload: JsonObject, receivedAt: number): DependenciesConcern | undefined {
  switch (event) {
    case "dependabot_alert":
      return alertConcern(payload, receivedAt);
    case "installation":
      return payload.action === "created" || payload.action === "unsuspend" || payload.action === "new_permissions_accepted"
        ? { kind: "everywhere" }
        : undefined;
    case "installation_repositories":
      return payload.action === "added" ? { kind: "everywhere" } : undefined;
    case "pull_request":
      return pullConcern(payload, receivedAt);
    case "push":
      return pushConcern(payload);
    default:
      return undefined;
  }
}

/** Every action: whatever becomes of an alert, a pull request may have to be opened or closed. But for who is assigned. */
function alertConcern(payload: JsonObject, since: number): DependenciesConcern | undefined {
  if (payload.action === "assignees_changed") return undefined;
  const { manifest_path: manifest, package: of } = objectOf(objectOf(payload.alert).dependency);
  const { ecosystem: told, name } = objectOf(of);
  const ecosystem = ecosystemNames.find((each) => each === told);
  const params = {
    since,
    likely: typeof manifest === "string" ? likelyFiles(manifest) : [],
    ...(ecosystem === undefined || typeof name !== "string" ? {} : { concerning: { ecosystem, name } }),
  };
  return { kind: "look", params, note: null, ownCounts: true };
}

/** A manifest that an alert names, and what stands beside it. */
function likelyFiles(manifest: string): readonly string[] {
  const slash = manifest.lastIndexOf("/") + 1;
  const [folder, name] = [manifest.slice(0, slash), manifest.slice(slash)];
  const together = families.find((family) => family.includes(name)) ?? [name];
  return together.map((each) => `${folder}${each}`);
}

const families: readonly (readonly string[])[] = [
  ["package.json", "package-lock.json"],
  ["go.mod", "go.sum"],
  ["Cargo.toml", "Cargo.lock"],
  ["Pipfile", "Pipfile.lock"],
  ["pyproject.toml", "poetry.lock", "uv.lock"],
];

/** Only of our own branches. What became of one by a person is noted at once. */
function pullConcern(payload: JsonObject, receivedAt: number): DependenciesConcern | undefined {
  const pull = objectOf(payload.pull_request);
  const { ref: branch, repo } = objectOf(pull.head);
  const number = pull.number;
  if (typeof branch !== "string" || !branch.startsWith(branchPrefix) || typeof number !== "number") return undefined;
  // A fork may have branches of the same names.
  if (objectOf(repo).id !== objectOf(payload.repository).id) return undefined;
  const look = { kind: "look", params: { since: receivedAt }, note: null, ownCounts: false } as const;
  const at = typeof pull.updated_at === "string" ? Date.parse(pull.updated_at) : receivedAt;
  const { login } = objectOf(payload.sender);
  switch (payload.action) {
    case "synchronize":
      return look;
    case "reopened":
      return { ...look, note: { kind: "closing", branch, pull: number, closedBy: null, at } };
    case "closed":
      if (pull.merged === true) return look;
      return { ...look, note: { kind: "closing", branch, pull: number, closedBy: typeof login === "string" ? login : "somebody", at } };
    default:
      return undefined;
  }
}

const files = new RegExp(
  [
    "(?:^|/)(?:",
    "package(?:-lock)?\\.json|npm-shrinkwrap\\.json|pnpm-(?:lock|workspace)\\.yaml|yarn\\.lock|\\.yarnrc\\.yml|",
    "[^/]*requirements[^/]*\\.(?:txt|in)|requirements/[^/]+\\.(?:txt|in)|constraints[^/]*\\.txt|pyproject\\.toml|poetry\\.lock|uv\\.lock|Pipfile(?:\\.lock)?|",
    "go\\.(?:mod|sum|work|work\\.sum)|Cargo\\.(?:toml|lock)|pom\\.xml|[^/]*\\.gradle(?:\\.kts)?|gradle\\.lockfile|libs\\.versions\\.toml|",
    "[^/]*\\.[cf]sproj|Directory\\.Packages\\.props|packages\\.lock\\.json|Gemfile(?:\\.lock)?|composer\\.(?:json|lock)|action\\.ya?ml",
    ")$|^\\.github/workflows/[^/]+$",
  ].join(""),
);

/** Commits with their files of one push, at most. https://docs.github.com/webhooks/webhook-events-and-payloads#push */
const mostCommits = 2_048;
const mostFiles = 3_000;

/** A push that changes what says which packages there are, or whose lists cannot tell. */
function pushConcern({ ref, commits, deleted, forced }: JsonObject): DependenciesConcern | undefined {
  if (typeof ref !== "string" || !ref.startsWith("refs/heads/") || deleted === true) return undefined;
  const branch = ref.slice("refs/heads/".length);
  // What is pushed there by people, the pull request tells.
  if (branch.startsWith(branchPrefix)) return undefined;
  const listed = Array.isArray(commits) ? (commits as readonly JsonObject[]) : [];
  const paths = listed.flatMap(({ added, modified, removed }) =>
    [added, modified, removed].flatMap((list) => (Array.isArray(list) ? list.map(String) : [])),
  );
  const isCut = forced === true || listed.length === 0 || listed.length >= mostCommits || paths.length >= mostFiles;
  if (!isCut && !paths.some((path) => files.test(path))) return undefined;
  return { kind: "look", params: { pushed: branch }, note: null, ownCounts: true };
}
