import type { GitHubTags } from "../../registries/actions.ts";

/** Workflows of the shapes that projects have, with commits of the double's releases. */
export interface WorkflowSet {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  /** What OSV says: package, first version that is vulnerable, first that is not. */
  readonly vulnerable: readonly (readonly [name: string, introduced: string, fixed: string])[];
  /** What is expected of the result: lines that are there afterwards. */
  readonly after: readonly string[];
}

/** Releases of everything that the sets use. */
export function publishActions(github: GitHubTags): void {
  const leaf = { "action.yml": "runs:\n  using: node24\n  main: index.js\n" };
  const releases: Readonly<Record<string, readonly string[]>> = {
    "actions/checkout": ["v4.1.0", "v4.2.2", "v5.0.0"],
    "actions/setup-node": ["v4.0.0", "v4.4.0", "v5.0.0"],
    "actions/setup-python": ["v5.0.0", "v5.6.0"],
    "actions/cache": ["v4.0.0", "v4.3.0"],
    "actions/upload-artifact": ["v4.0.0", "v4.6.2"],
    "actions/download-artifact": ["v4.1.2", "v4.1.7", "v4.1.8", "v5.0.0"],
    "docker/login-action": ["v3.0.0", "v3.6.0"],
    "docker/build-push-action": ["v5.0.0", "v6.0.0", "v6.18.0"],
    "tj-actions/changed-files": ["v44.5.1", "v45.0.7", "v46.0.0", "v46.0.1", "v46.0.5"],
    "reviewdog/action-setup": ["v1.3.0", "v1.3.1", "v1.3.2"],
    "acme/workflows": ["v1.0.0", "v1.4.0", "v2.0.0"],
    "softprops/action-gh-release": ["v2.0.0", "v2.3.3"],
    "codecov/codecov-action": ["v4.0.0", "v5.0.0"],
    "github/codeql-action": ["v3.28.2", "v3.28.3", "v3.30.0"],
  };
  for (const [name, tags] of Object.entries(releases)) {
    for (const [index, tag] of tags.entries()) {
      github.repository(name).release(tag, { files: leaf, annotated: index % 2 === 1, moving: [tag.split(".")[0] ?? tag] });
    }
  }
}

export function workflowSets(github: GitHubTags): readonly WorkflowSet[] {
  const at = (name: string, tag: string): string => github.repository(name).at(tag);
  return [
    {
      name: "a matrix of tests",
      files: new Map([
        [
          ".github/workflows/ci.yml",
          `name: CI
on:
  push: { branches: [main] }
  pull_request:
permissions:
  contents: read
jobs:
  changes:
    runs-on: ubuntu-latest
    outputs:
      any: \${{ steps.files.outputs.any_changed }}
    steps:
      - uses: &checkout actions/checkout@v4
      - uses: tj-actions/changed-files@v45 # what has changed
        id: files
  test:
    needs: changes
    strategy:
      matrix:
        os: [ubuntu-latest, windows-latest]
        node: [20, 22, 24]
    runs-on: \${{ matrix.os }}
    steps:
    - uses: actions/checkout@${at("actions/checkout", "v4.2.2")} # v4.2.2
    - uses: actions/setup-node@${at("actions/setup-node", "v4.4.0")} # v4
      with:
        node-version: \${{ matrix.node }}
        cache: npm
    - { uses: "actions/cache@v4.3.0", with: { path: ~/.cache, key: "x-\${{ github.sha }}" } }
    - run: npm ci && npm test
    - uses: 'actions/upload-artifact@v4'
      with: {name: "logs-\${{ matrix.os }}-\${{ matrix.node }}", path: logs}
  report:
    needs: test
    runs-on: ubuntu-latest
    steps:
      - uses: *checkout
      - uses: actions/download-artifact@v4.1.2
      - uses: actions/setup-python@v5
      - uses: codecov/codecov-action@v4
      - uses: reviewdog/action-setup@${at("reviewdog/action-setup", "v1.3.0")} # pin@v1.3.0
      - uses: tj-actions/changed-files@${at("tj-actions/changed-files", "v44.5.1")} # v44.5.1
      - uses: docker://alpine:3.20
`,
        ],
      ]),
      vulnerable: [
        ["tj-actions/changed-files", "0", "46.0.1"],
        ["actions/download-artifact", "4.0.0", "4.1.3"],
        ["reviewdog/action-setup", "0", "1.3.1"],
      ],
      after: [
        "- uses: tj-actions/changed-files@v46 # what has changed",
        `- uses: tj-actions/changed-files@${at("tj-actions/changed-files", "v46.0.1")} # v46.0.1`,
        "- uses: actions/download-artifact@v4.1.7",
        `- uses: reviewdog/action-setup@${at("reviewdog/action-setup", "v1.3.1")} # pin@v1.3.1`,
      ],
    },
    {
      name: "a release with reusable workflows and environments",
      files: new Map(
        [
          [
            ".github/workflows/release.yaml",
            `name: release
on:
  release:
    types: [published]
concurrency: release
jobs:
  build:
    uses: acme/workflows/.github/workflows/build.yml@v1.0.0
    with:
      target: production
    secrets: inherit
  images:
    uses: ./.github/workflows/image.yml
    needs: [build]
  publish:
    needs: [images]
    runs-on: ubuntu-latest
    environment:
      name: production
      url: https://example.test
    permissions: { contents: write, id-token: write, packages: write }
    steps:
      - uses: actions/checkout@v4
      - uses: actions/download-artifact@v4
        with:
          name: dist
      - uses: softprops/action-gh-release@${at("softprops/action-gh-release", "v2.0.0")} # tag=v2.0.0
        with:
          files: dist/*
`,
          ],
          [
            ".github/workflows/image.yml",
            `on:
  workflow_call:
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/login-action@v3
        with:
          username: \${{ github.actor }}
          password: \${{ github.token }}
      - name: Build and push
        uses: docker/build-push-action@v5.0.0
        with:
          push: true
`,
          ],
        ].map(([path, text]) => [path, text?.replaceAll("\n", "\r\n")] as [string, string]),
      ),
      vulnerable: [
        ["acme/workflows", "0", "1.1.0"],
        ["docker/build-push-action", "0", "6.0.0"],
        ["softprops/action-gh-release", "2.0.0", "2.0.5"],
      ],
      after: [
        "uses: acme/workflows/.github/workflows/build.yml@v1.4.0",
        "uses: docker/build-push-action@v6.0.0",
        `- uses: softprops/action-gh-release@${at("softprops/action-gh-release", "v2.3.3")} # tag=v2.3.3`,
      ],
    },
    {
      name: "composite actions, with a lock",
      files: new Map([
        [
          ".github/workflows/scan.yml",
          `name: scan
on: [push]
jobs:
  scan:
    runs-on: ubuntu-latest
    permissions:
      security-events: write
    steps:
      - uses: actions/checkout@v4
      - uses: ./.github/actions/setup
        with:
          version: "22"
      - uses: github/codeql-action/init@v3.28.2
        with: { languages: javascript }
      - uses: github/codeql-action/analyze@v3.28.2
`,
        ],
        [
          ".github/actions/setup/action.yml",
          `name: Setup
description: Everything that a job needs
inputs:
  version:
    description: of Node
    required: true
runs:
  using: composite
  steps:
    - uses: actions/setup-node@v4.0.0
      with:
        node-version: \${{ inputs.version }}
    - shell: bash
      run: npm ci
`,
        ],
        [
          ".github/workflows/actions.lock",
          `version: 'v0.0.2'
workflows:
    '.github/workflows/scan.yml':
        - 'actions/checkout@v4'
        - 'actions/setup-node@v4.0.0'
dependencies:
    'actions/checkout@v4':
        ref: 'v4'
        commit: 'sha1-${at("actions/checkout", "v4")}'
        owner_id: 44036562
        repo_id: 197814629
    'actions/setup-node@v4.0.0':
        ref: 'v4.0.0'
        commit: 'sha1-${at("actions/setup-node", "v4.0.0")}'
        owner_id: 44036562
        repo_id: 189476904
`,
        ],
      ]),
      vulnerable: [
        ["github/codeql-action", "3.26.11", "3.28.3"],
        ["actions/setup-node", "0", "4.1.0"],
      ],
      after: [
        "- uses: github/codeql-action/init@v3.28.3",
        "- uses: github/codeql-action/analyze@v3.28.3",
        "- uses: actions/setup-node@v4.4.0",
        "- 'actions/setup-node@v4.4.0'",
        `commit: 'sha1-${at("actions/setup-node", "v4.4.0")}'`,
      ],
    },
  ];
}
