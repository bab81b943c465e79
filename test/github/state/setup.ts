import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { writeCommit } from "../git/commit.ts";
import { GitObjects } from "../git/objects.ts";
import { EMPTY_TREE, withPath } from "../git/tree.ts";
import type { Account, App, Permissions, Plan, Repository } from "./entities.ts";
import { nodeId } from "./ids.ts";
import type { World } from "./world.ts";

export interface AppOptions {
  readonly slug: string;
  /** Default: the slug. */
  readonly name?: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  /** Login of its bot. Default: `<slug>[bot]`; some Apps of GitHub's own have another one (`Copilot`). */
  readonly botLogin?: string;
  /** Login of the account that owns the App. Default: `<slug>-maker`, which is made. */
  readonly owner?: string;
}

export interface RepositoryOptions {
  readonly private?: boolean;
  readonly defaultBranch?: string;
  /** Without any commit, as a repository is before its first push. */
  readonly empty?: boolean;
  readonly archived?: boolean;
  readonly fork?: boolean;
  readonly description?: string;
  readonly topics?: readonly string[];
  /** Path → text or bytes of the first commit. Default: a README.md. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

const PREFIX = { User: "U", Organization: "O", Bot: "BOT" } as const;

export function createAccount(world: World, login: string, type: Account["type"], plan: Plan = "free"): Account {
  const { store } = world;
  if (store.account(login) !== undefined) throw new Error(`The local GitHub already has an account "${login}".`);
  const id = store.ids.next("account");
  return store.addAccount({ id, nodeId: nodeId(PREFIX[type], id), login, type, plan, deleted: false, createdAt: world.now() });
}

export function requireAccount(world: World, login: string): Account {
  const account = world.store.account(login);
  if (account === undefined) throw new Error(`The local GitHub has no account "${login}"; create it first.`);
  return account;
}

const keys = new Map<string, KeyObject>();

/** Making an RSA key takes a tenth of a second, so an App of the same name has the same key as long as the process lives. */
function keyFor(slug: string): KeyObject {
  const key = keys.get(slug) ?? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  keys.set(slug, key);
  return key;
}

/** Registers an App with an RSA key, made at run time. */
export function createApp(world: World, options: AppOptions): { app: App; privateKeyPem: string } {
  const { store } = world;
  if (store.app(options.slug) !== undefined) throw new Error(`The local GitHub already has an App "${options.slug}".`);
  const privateKey = keyFor(options.slug);
  const privateKeyPem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const id = store.ids.next("app");
  const ownerLogin = options.owner ?? `${options.slug}-maker`;
  const app: App = {
    id,
    nodeId: nodeId("A", id),
    slug: options.slug,
    name: options.name ?? options.slug,
    clientId: `Iv23local${id}`,
    owner: store.account(ownerLogin) ?? createAccount(world, ownerLogin, "User"),
    bot: createAccount(world, options.botLogin ?? `${options.slug}[bot]`, "Bot"),
    publicKeys: [createPublicKey(privateKey)],
    permissions: { metadata: "read", ...options.permissions },
    events: options.events,
    hook: { id: store.ids.next("hook"), url: options.webhookUrl, secret: options.webhookSecret ?? "" },
    createdAt: world.now(),
  };
  store.apps.set(id, app);
  return { app, privateKeyPem };
}

/** Another private key for an App, as its settings page makes one; the others stay valid. Answers its PEM. */
export function addAppKey(world: World, appId: number): string {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  requireApp(world, appId).publicKeys.push(publicKey);
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}

/** Deletes the oldest key of an App. GitHub keeps the last one. */
export function deleteOldestAppKey(world: World, appId: number): void {
  const { publicKeys } = requireApp(world, appId);
  if (publicKeys.length < 2) throw new Error("GitHub does not delete the only private key of an App.");
  publicKeys.shift();
}

function requireApp(world: World, appId: number): App {
  const app = world.store.apps.get(appId);
  if (app === undefined) throw new Error(`The local GitHub has no App with the id ${appId}.`);
  return app;
}

/** With a `parent`, it has all branches, tags and objects of that repository. */
export function createRepository(
  world: World,
  ownerLogin: string,
  name: string,
  options: RepositoryOptions = {},
  parent?: Repository,
): Repository {
  const { store } = world;
  const owner = requireAccount(world, ownerLogin);
  if (store.repository(`${ownerLogin}/${name}`) !== undefined)
    throw new Error(`The local GitHub already has a repository "${ownerLogin}/${name}".`);
  const id = store.ids.next("repository");
  const now = world.now();
  const defaultBranch = options.defaultBranch ?? "main";
  const git = parent?.git ?? new GitObjects();
  const refs = new Map([...(parent?.refs ?? [])].filter(([ref]) => /^refs\/(heads|tags)\//.test(ref)));
  if (options.empty !== true && parent === undefined)
    refs.set(`refs/heads/${defaultBranch}`, firstCommit(git, owner, now, options.files ?? { "README.md": `# ${name}\n` }));
  const repository: Repository = {
    id,
    nodeId: nodeId("R", id),
    owner,
    name,
    description: options.description ?? null,
    homepage: null,
    topics: options.topics ?? [],
    properties: new Map(),
    private: options.private ?? false,
    archived: options.archived ?? false,
    fork: parent !== undefined || options.fork === true,
    parent,
    defaultBranch,
    switches: new Map(),
    git,
    refs,
    protections: [],
    protectionsDisabled: false,
    rulesets: new Map(),
    collaborators: new Map(),
    checkSuites: new Map(),
    checkRuns: new Map(),
    issues: new Map(),
    comments: new Map(),
    reviews: new Map(),
    reviewComments: new Map(),
    secretAlerts: new Map(),
    dependabotAlerts: new Map(),
    advisories: new Map(),
    releases: new Map(),
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
  };
  store.addRepository(repository);
  world.hooks.emit({ event: "repository", action: "created", repository, sender: owner, body: () => ({}) });
  return repository;
}

function firstCommit(git: GitObjects, author: Account, at: number, files: Readonly<Record<string, string | Uint8Array>>): string {
  let tree = EMPTY_TREE;
  for (const [path, content] of Object.entries(files))
    tree = withPath(git, tree, path, { mode: "100644", sha: git.put("blob", Buffer.from(content)) });
  if (tree === EMPTY_TREE) git.put("tree", Buffer.alloc(0));
  const signature = { name: author.login, email: `${author.login}@users.noreply.github.test`, at };
  return writeCommit(git, { tree, parents: [], author: signature, committer: signature, message: "Initial commit" });
}
