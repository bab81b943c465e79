import { describe, expect, it } from "vitest";
import { type Texts, told } from "./source-kit.ts";

const [good, other, evil] = ["a", "b", "e"].map((letter) => letter.repeat(64));

describe("requirements that a stranger wrote", () => {
  const requirements = (...lines: readonly string[]): Texts => ({ "requirements.txt": `${lines.join("\n")}\n` });
  const base = requirements(`six==1.17.0 --hash=sha256:${good} --hash=sha256:${other}`);

  it.each([
    ["another index", ["--index-url https://evil.example/simple"], ["--index-url index https://evil.example/simple/"]],
    ["a further index", ["--extra-index-url=https://evil.example/simple"], ["--extra-index-url index https://evil.example/simple/"]],
    ["an option cut short", ["--extra https://evil.example/simple"], ["--extra-index-url index https://evil.example/simple/"]],
    ["a short option without a blank", ["-ihttps://evil.example/simple"], ["--index-url index https://evil.example/simple/"]],
    [
      "a quoted option behind another",
      ["--pre --extra-index-\"url\" 'https://evil.example/simple'"],
      ["--extra-index-url index https://evil.example/simple/"],
    ],
    [
      "an option on two lines",
      ["--extra-index-url \\", "  https://evil.example/simple"],
      ["--extra-index-url index https://evil.example/simple/"],
    ],
    ["a page of archives", ["-f https://evil.example/files"], ["--find-links index https://evil.example/files/"]],
    ["a host without TLS", ["--trusted-host evil.example"], ["--trusted-host index evil.example"]],
    ["an address under a name", ["flask @ https://evil.example/flask-3.0.whl"], ["flask address https://evil.example/"]],
    ["an address without a name", ["https://evil.example/flask-3.0.whl"], ["flask-3-0-whl address https://evil.example/"]],
    ["requirements that lie elsewhere", ["-r https://evil.example/more.txt"], ["more-txt address https://evil.example/"]],
    ["constraints that lie elsewhere", ["--constraint=https://evil.example/c.txt"], ["c-txt address https://evil.example/"]],
    ["a repository", ["git+https://github.com/eve/flask@main#egg=flask"], ["flask git github.com/eve/flask"]],
    ["an editable repository", ["-e git+https://github.com/eve/flask#egg=flask"], ["flask git github.com/eve/flask"]],
  ])("are told of for %s", (_what, lines, expected) => {
    expect(told(base, { "requirements.txt": `${base["requirements.txt"]}${lines.join("\n")}\n` })).toEqual(expected);
  });

  it("are told of for other checksums, and for none", () => {
    expect(told(base, requirements(`six==1.17.0 --hash=sha256:${good} --hash=sha256:${evil}`))).toEqual(["six@1.17.0 digest"]);
    expect(told(base, requirements(`six==1.17.0 --hash=sha256:${good} --hash=sha256:${good} --hash=sha256:${evil}`))).toEqual([
      "six@1.17.0 digest",
    ]);
    expect(told(base, requirements("six==1.17.0"))).toEqual(["six@1.17.0 unchecked"]);
    expect(told(base, requirements("six @ https://evil.example/six-1.17.0.whl"))).toEqual(["six address https://evil.example/"]);
  });

  it("show no credential that stands in an address", () => {
    const [first] = told(base, requirements("--index-url https://user:pa55word@evil.example/simple"));
    expect(first).toBe("--index-url index https://evil.example/simple/");
    expect(told(base, requirements("--index-url user:pa55word@evil.example/simple")).join()).not.toContain("pa55word");
  });

  it("are not at fault for archives that are published later, for the public index, or for one that the configuration names", () => {
    expect(told(base, requirements(`six==1.17.0 --hash=sha256:${good} --hash=sha256:${other} --hash=sha256:${evil}`))).toEqual([]);
    expect(
      told(
        base,
        requirements(
          `six==1.17.0 --hash=sha256:${good}`,
          "-i https://pypi.org/simple",
          "-r more.txt",
          "--pre",
          "-f ./wheels",
          "--find-links wheels",
        ),
      ),
    ).toEqual([]);
    const private_ = requirements("--extra-index-url https://user:$TOKEN@pypi.acme.example/simple/", "six==1.17.0");
    expect(told(requirements("six==1.17.0"), private_, { registries: { pip: "https://pypi.acme.example/simple/" } })).toEqual([]);
    expect(told(private_, requirements("--index-url https://pypi.acme.example/simple", "six==1.18.0"))).toEqual([]);
    expect(told(base, { ...base, "requirements-dev.txt": "six==1.17.0\n" })).toEqual([]);
  });
});

describe("a poetry.lock, a uv.lock or a Pipfile.lock that a stranger wrote", () => {
  const poetry = ({ source = "", hash = good, pyproject = "" } = {}): Texts => ({
    "pyproject.toml": `[tool.poetry]\nname = "shop"\n\n[tool.poetry.dependencies]\nsix = "^1.17"\n${pyproject}`,
    "poetry.lock": [
      ...["[[package]]", 'name = "six"', 'version = "1.17.0"', 'description = ""', "optional = false", 'python-versions = "*"'],
      ...[
        "files = [",
        `    {file = "six-1.17.0-py2.py3-none-any.whl", hash = "sha256:${hash}"},`,
        "]",
        source,
        "[metadata]",
        'lock-version = "2.0"',
        'python-versions = "*"',
        'content-hash = ""',
        "",
      ],
    ].join("\n"),
  });
  const uv = ({
    source = '{ registry = "https://pypi.org/simple" }',
    url = "https://files.pythonhosted.org/packages/aa/bb/six-1.17.0-py2.py3-none-any.whl",
    hash = good,
    pyproject = "",
  } = {}): Texts => ({
    "pyproject.toml": `[project]\nname = "shop"\nversion = "1"\ndependencies = ["six"]\n${pyproject}`,
    "uv.lock": [
      ...[
        "version = 1",
        "revision = 2",
        'requires-python = ">=3.12"',
        "",
        "[[package]]",
        'name = "shop"',
        'version = "1"',
        'source = { virtual = "." }',
        'dependencies = [{ name = "six" }]',
        "",
      ],
      ...[
        "[[package]]",
        'name = "six"',
        'version = "1.17.0"',
        `source = ${source}`,
        "wheels = [",
        `    { url = "${url}", hash = "sha256:${hash}", size = 1 },`,
        "]",
        "",
      ],
    ].join("\n"),
  });
  const pipenv = ({
    entry = {},
    source = "https://pypi.org/simple",
    hash = good,
  }: {
    entry?: object;
    source?: string;
    hash?: string | undefined;
  } = {}): Texts => ({
    Pipfile: `[[source]]\nurl = "${source}"\nverify_ssl = true\nname = "pypi"\n\n[packages]\nsix = "*"\n`,
    "Pipfile.lock": JSON.stringify({
      _meta: { hash: { sha256: "" }, "pipfile-spec": 6, requires: {}, sources: [{ name: "pypi", url: source, verify_ssl: true }] },
      default: { six: { hashes: [`sha256:${hash}`], index: "pypi", version: "==1.17.0", ...entry } },
    }),
  });

  it.each([
    [
      "poetry: another index",
      poetry(),
      poetry({ source: '\n[package.source]\ntype = "legacy"\nurl = "https://evil.example/simple"\nreference = "e"\n' }),
      ["six@1.17.0 registry https://evil.example/simple/"],
    ],
    [
      "poetry: a repository",
      poetry(),
      poetry({
        source: '\n[package.source]\ntype = "git"\nurl = "https://github.com/eve/six.git"\nreference = "main"\nresolved_reference = "0"\n',
      }),
      ["six git github.com/eve/six"],
    ],
    ["poetry: another checksum", poetry(), poetry({ hash: evil ?? "" }), ["six@1.17.0 digest"]],
    [
      "poetry: a source in its settings",
      poetry(),
      poetry({ pyproject: '\n[[tool.poetry.source]]\nname = "e"\nurl = "https://evil.example/simple"\n' }),
      ["url index https://evil.example/simple/"],
    ],
    [
      "uv: another index",
      uv(),
      uv({ source: '{ registry = "https://evil.example/simple" }' }),
      ["six@1.17.0 registry https://evil.example/simple/"],
    ],
    [
      "uv: another host of archives",
      uv(),
      uv({ url: "https://evil.example/packages/aa/bb/six-1.17.0-py2.py3-none-any.whl" }),
      ["six registry https://evil.example/packages/"],
    ],
    [
      "uv: another package's archive",
      uv(),
      uv({ url: "https://files.pythonhosted.org/packages/aa/bb/evil-1.0.0-py3-none-any.whl" }),
      ["six@1.17.0 archive evil-1.0.0-py3-none-any.whl"],
    ],
    ["uv: another checksum", uv(), uv({ hash: evil ?? "" }), ["six@1.17.0 digest"]],
    ["uv: a repository", uv(), uv({ source: '{ git = "https://github.com/eve/six?rev=main#0000" }' }), ["six git github.com/eve/six"]],
    ["uv: a folder", uv(), uv({ source: '{ editable = "tools/six" }' }), ["six folder tools/six"]],
    [
      "uv: an index in its settings",
      uv(),
      uv({ pyproject: '\n[[tool.uv.index]]\nurl = "https://evil.example/simple"\n' }),
      ["url index https://evil.example/simple/"],
    ],
    ["pipenv: another source", pipenv(), pipenv({ source: "https://evil.example/simple" }), ["source index https://evil.example/simple/"]],
    ["pipenv: another checksum", pipenv(), pipenv({ hash: evil }), ["six@1.17.0 digest"]],
    [
      "pipenv: a repository",
      pipenv(),
      pipenv({ entry: { git: "https://github.com/eve/six.git", version: undefined } }),
      ["six git github.com/eve/six"],
    ],
    ["pipenv: no checksum", pipenv(), pipenv({ entry: { hashes: [] } }), ["six@1.17.0 unchecked"]],
  ])("is told of for %s", (_what, base, head, expected) => {
    expect(told(base, head)).toEqual(expected);
    expect(told(head, head)).toEqual([]);
  });

  it("is told of however much it says", () => {
    const wheels = Array.from(
      { length: 20_000 },
      (_, at) => `{ url = "https://e${at}.example/six-1-py3-none-any.whl", hash = "sha256:${good}" },`,
    );
    const large = uv({ pyproject: "\n" })["uv.lock"]?.replace("wheels = [", `wheels = [\n${wheels.join("\n")}`) ?? "";
    expect(told(uv(), { ...uv(), "uv.lock": large })).toHaveLength(20_000);
  });

  it("is not at fault for an index that the configuration names, wherever on its host the archives lie", () => {
    const acme = uv({
      source: '{ registry = "https://pypi.acme.example/simple" }',
      url: "https://pypi.acme.example/files/aa/six-1.17.0-py2.py3-none-any.whl",
    });
    expect(told(uv(), acme, { registries: { pip: "https://pypi.acme.example/simple" } })).toEqual([]);
  });
});
