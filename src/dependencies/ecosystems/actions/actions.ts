import type { Ecosystem, Files, Installed, ProjectPaths } from "../ecosystem.ts";
import { editActions } from "./edit.ts";
import { familyOf } from "./family.ts";
import { lockName, readActionsLock } from "./lock.ts";
import { planActions } from "./plan.ts";
import type { ActionsProject, Site } from "./project.ts";
import { sitesIn } from "./sites.ts";
import { isOf } from "./uses.ts";
import { compareActionVersions, isAffectedAction, isCommit, parseVersion } from "./version.ts";

const workflowFolder = ".github/workflows";
/** An organisation keeps templates of workflows in its repository `.github`. */
const workflow = /^(.*\/)?\.github\/workflows\/[^/]+\.ya?ml$|^workflow-templates\/[^/]+\.ya?ml$/i;
const lockfile = /^(.*\/)?\.github\/workflows\/actions\.lock$/;
const action = /^(.*\/)?action\.ya?ml$/i;

/** Of all files together, in UTF-16 units. */
const mostInAll = 8 * 1024 * 1024;

/** All workflows and composite actions of a repository are one project: an action that is vulnerable is replaced everywhere at once. */
function projects(paths: readonly string[]): readonly ProjectPaths[] {
  const ours = paths.filter((path) => !/(?:^|\/)node_modules\//.test(path));
  const roots = new Map<string, string[]>();
  for (const path of ours) {
    const root = workflow.exec(path)?.[1] ?? (workflow.test(path) ? "" : undefined) ?? lockfile.exec(path)?.[1];
    if (root !== undefined) roots.set(root, [...(roots.get(root) ?? []), path]);
  }
  for (const path of ours) {
    if (!action.test(path) || workflow.test(path)) continue;
    // The nearest folder above that has workflows is the repository's root.
    const root = [...roots.keys()].filter((each) => path.startsWith(each)).sort((one, other) => other.length - one.length)[0] ?? "";
    roots.set(root, [...(roots.get(root) ?? []), path]);
  }
  return [...roots].sort().flatMap(([root, files]) => {
    const lock = `${root}${workflowFolder}/${lockName}`;
    const manifests = files
      .filter((path) => path !== lock)
      .sort((one, other) => Number(!workflow.test(one)) - Number(!workflow.test(other)) || (one < other ? -1 : 1));
    const [manifest] = manifests;
    if (manifest === undefined) return [];
    return [{ directory: `${root}${workflowFolder}`, manifest, files: [...manifests, ...(ours.includes(lock) ? [lock] : [])] }];
  });
}

function read(files: Files, paths: ProjectPaths): { readonly project: ActionsProject } {
  const texts = new Map<string, string>();
  const sites: Site[] = [];
  const unread: string[] = [];
  let left = mostInAll;
  const lockPath = paths.files.find((path) => lockfile.test(path));
  const lockText = lockPath === undefined ? undefined : files.get(lockPath);
  for (const path of paths.files) {
    const text = files.get(path);
    if (text === undefined || path === lockPath) continue;
    texts.set(path, text);
    left -= text.length;
    const found = left < 0 ? undefined : sitesIn(path, text);
    if (found === undefined) unread.push(path);
    else sites.push(...found);
  }
  const lock = lockPath === undefined || lockText === undefined ? null : readActionsLock(lockPath, lockText);
  return { project: { paths, texts, sites, unread, lock } };
}

function locate({ sites }: ActionsProject, name?: string): readonly Installed[] {
  return sites.flatMap((site) => {
    if (name !== undefined && !isOf(site, name)) return [];
    const { repository, path, ref, comment, file } = site;
    return [
      {
        name: repository,
        // What the comment beside a commit says is not verified here: planning does, by the tags of the repository.
        version: comment?.tag ?? ref,
        ...(isCommit(ref) || familyOf(ref) !== undefined || (parseVersion(ref)?.numbers.length ?? 3) < 3 ? { claimed: true as const } : {}),
        direct: true,
        scope: "production" as const,
        path: [`${repository}${path === "" ? "" : `/${path}`}@${ref}`],
        at: file,
      },
    ];
  });
}

/** GitHub Actions: what workflows and composite actions name by `uses:`, with `actions.lock` where there is one. */
export const actions: Ecosystem<ActionsProject> = {
  name: "actions",
  osvName: "GitHub Actions",
  projects,
  read,
  locate,
  compare: compareActionVersions,
  isAffected: isAffectedAction,
  plan: planActions,
  edit: editActions,
};
