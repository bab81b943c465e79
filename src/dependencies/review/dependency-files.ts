/**
 * Files in which dependencies are written down, by their names: those of the ecosystems that are fixed here, and others that GitHub's
 * dependency graph reads. https://docs.github.com/code-security/supply-chain-security/understanding-your-software-supply-chain/dependency-graph-supported-package-ecosystems
 */
const names = new Set([
  ...[
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "yarn.lock",
    ".yarnrc.yml",
    "bun.lock",
  ],
  ...["pyproject.toml", "poetry.lock", "uv.lock", "pdm.lock", "pipfile", "pipfile.lock", "setup.py", "setup.cfg"],
  ...["go.mod", "go.sum", "go.work", "go.work.sum", "cargo.toml", "cargo.lock"],
  ...["pom.xml", "build.gradle", "build.gradle.kts", "gradle.lockfile", "libs.versions.toml", "build.sbt"],
  ...["packages.config", "packages.lock.json", "directory.packages.props", "project.json", "paket.lock"],
  ...["gemfile", "gemfile.lock", "gems.rb", "gems.locked", "composer.json", "composer.lock"],
  ...["pubspec.yaml", "pubspec.lock", "package.swift", "package.resolved", "mix.exs", "mix.lock"],
  ...[".npmrc", ".yarnrc", ".yarnrc.yml", "pip.conf", "pip.ini", "uv.toml"],
  ...["action.yml", "action.yaml", "actions.lock"],
]);

const patterns = [
  /(?:^|\/)(?:requirements|constraints)[\w.-]*\.(?:txt|in)$/i,
  /(?:^|\/)requirements\/[\w.-]+\.(?:txt|in)$/i,
  /\.(?:csproj|vbproj|vcxproj|fsproj|gemspec|nuspec)$/i,
  /(?:^|\/)\.cargo\/config(?:\.toml)?$/,
  /^\.github\/workflows\/[^/]+\.ya?ml$/,
];

/** Whether a change of this file may change dependencies. */
export const isDependencyFile = (path: string): boolean =>
  names.has(path.slice(path.lastIndexOf("/") + 1).toLowerCase()) || patterns.some((pattern) => pattern.test(path));
