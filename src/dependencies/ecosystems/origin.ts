/** A digest of an archive. Plain data. */
export type Digest = {
  /** Of what, and by which algorithm: `sha512`, `sha256 six-1.17.0.tar.gz`. Only equal ones can be compared. */
  readonly of: string;
  readonly value: string;
};

/**
 * Where something that is installed comes from: a registry; a repository, an address or a folder instead. `index`: no package, but a setting
 * that names a registry. `alias`: a package under another one's name. `replaced`: another one is built in its place. Plain data.
 */
export type Origin = {
  readonly kind: "registry" | "git" | "address" | "folder" | "index" | "alias" | "replaced";
  /** As it is asked for; of an index what names it: `--extra-index-url`. */
  readonly name: string;
  /** "" where none is told. */
  readonly version: string;
  readonly file: string;
  /** As `Installed.at`, or "". */
  readonly at: string;
  /**
   * The registry, repository, address or folder, without credentials and without what changes from version to version. Null: the files do not
   * tell, so it is the registry that the package manager asks anyway.
   */
  readonly place: string | null;
  /** What it is indeed, where that is not what name and version say: `evil@1.0.0`. */
  readonly holds: string | null;
  readonly digests: readonly Digest[];
  /** There is one digest for each of many archives, and publishers add archives later. */
  readonly many?: true;
  /** Of an alias: whoever needs the package asks for the other one by name. */
  readonly asked?: boolean;
};

/** How an ecosystem's files tell where packages come from. */
export interface Origins<Project> {
  /** Addresses of the public registries and of their archives, as `Origin.place` begins. */
  readonly registries: readonly string[];
  of(project: Project): readonly Origin[];
  /** Files of any folder, by their names, that say something of where packages come from beside the project's own. */
  readonly settings?: { readonly names: readonly string[]; of(file: string, text: string): readonly Origin[] };
}

/** Longer addresses are nobody's. */
const longest = 2_000;

/** Undefined for what is no address of the web. Package managers read backslashes, blanks and dots in it as browsers do. */
export function webAddress(written: string): URL | undefined {
  const url = written.length > longest ? null : URL.parse(written.trim());
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : undefined;
}

/** An address of a registry without what may be a credential, with a slash at its end. What is none stays as it is, cut. */
export function registryPlace(written: string): string {
  const url = webAddress(written);
  return url === undefined
    ? written
        .trim()
        .slice(0, 300)
        .replace(/[^/\s]*@/g, "")
    : `${url.origin}${url.pathname.replace(/\/*$/, "/")}`;
}

const codeHosts = new Set(["github.com", "gitlab.com", "bitbucket.org", "www.github.com"]);

/** Where something lies that comes from no registry. @param written as manifests and lockfiles name it: `git+ssh://…#commit`, `owner/name`, `file:…` */
export function elsewhere(written: string): Pick<Origin, "kind" | "place"> {
  const text = written.trim().slice(0, longest);
  const folder =
    /^(?:file|link|portal|path):(.*)$/s.exec(text)?.[1] ?? (/^(?:\.{1,2}|~)?\/|^\.{1,2}$|^[A-Za-z]:\\/.test(text) ? text : undefined);
  if (folder !== undefined) return { kind: "folder", place: folder.slice(0, 300) };
  const url = webAddress(text);
  if (url === undefined) return { kind: "git", place: repositoryPlace(text) };
  const [owner = "", name = ""] = url.pathname.slice(1).split("/");
  if (url.hostname === "codeload.github.com") return { kind: "git", place: `github.com/${owner}/${name}` };
  if (/\.git\/?$/.test(url.pathname) || codeHosts.has(url.hostname)) return { kind: "git", place: repositoryPlace(text) };
  return { kind: "address", place: `${url.origin}${url.pathname.slice(0, url.pathname.lastIndexOf("/") + 1)}` };
}

/** `github.com/owner/name`, however it is reached: `git+ssh://git@github.com/…`, `git@github.com:…`, `github:…`, or the archive of a commit. */
function repositoryPlace(written: string): string {
  const plain = written.replace(/[#?].*$/s, "").replace(/^git\+/, "");
  const [, host, short] = /^(?:(github|gitlab|bitbucket|gist):)?(?!\/)([\w.-]+\/[\w.-]+)$/.exec(plain) ?? [];
  if (short !== undefined) return `${host === "bitbucket" ? "bitbucket.org" : `${host ?? "github"}.com`}/${short.replace(/\.git$/, "")}`;
  const [, at, path = ""] = /^(?:[a-z][a-z+.-]*:\/\/)?(?:[^@/]*@)?([^/:@]+(?::\d+(?=\/))?)[/:](.*)$/s.exec(plain) ?? [];
  if (at === undefined) return plain.slice(0, 300);
  const parts = path.replace(/^\/+|\/+$/g, "").split("/");
  // An archive of a repository at one of these lies below it.
  const own = codeHosts.has(at) && !/\.git$/.test(path) && at !== "gitlab.com" ? parts.slice(0, 2) : parts;
  const name = own
    .join("/")
    .slice(0, 200)
    .replace(/\.git$/, "")
    .replace(/@[^/]*$/, "");
  return `${at
    .slice(0, 100)
    .toLowerCase()
    .replace(/^www\./, "")}/${name}`;
}

/** A package has one or two. */
const mostDigests = 20;

/** `sha512-… sha1-…`, as npm writes it: each of the strongest kind lets an archive in. https://www.w3.org/TR/sri-2/ */
export function sriDigests(written: unknown): readonly Digest[] {
  const words = new Set(typeof written === "string" ? written.trim().split(/\s+/) : []);
  const digests = [...words].flatMap((each) => {
    const [, of = "", value = ""] = /^([a-z0-9]{1,20})-([^?]+)/.exec(each) ?? [];
    return value === "" ? [] : [{ of, value }];
  });
  if (digests.length <= mostDigests) return digests;
  return [...new Set(digests.map(({ of }) => of))].slice(0, mostDigests).map((of) => ({ of, value: `${digests.length} of them` }));
}
