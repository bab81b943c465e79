import { crc32InBase36, crc32InBase62 } from "../../../../src/secrets/rules/checksum/crc32.ts";
import type { Random } from "../random.ts";
import { pem } from "./cloud.ts";
import { byChecksum, byForm, byName, type GroupExamples, type RuleExamples } from "./example.ts";

/** A token as GitHub and npm make them. */
function gitHubToken(random: Random, prefix: string): string {
  const body = random.text(30);
  return `${prefix}_${body}${crc32InBase62(body)}`;
}

const jsonIn64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A JSON Web Token with these claims, whose signature is random. */
export const jsonWebToken = (random: Random, claims: object): string =>
  `${jsonIn64({ alg: "RS256", kid: random.text(20) })}.${jsonIn64(claims)}.${random.text(342, "base64url")}`;

export const gitHubExamples: GroupExamples = {
  ...Object.fromEntries(
    [
      ["ghp", "github-personal-access-token"],
      ["gho", "github-oauth-token"],
      ["ghu", "github-app-user-token"],
      ["ghs", "github-app-installation-token"],
      ["ghr", "github-app-refresh-token"],
    ].map(([prefix = "", id = ""]) => [id, byChecksum((random) => gitHubToken(random, prefix), 4)]),
  ),
  "github-app-installation-token-stateless": byForm(
    (random) => `ghs_${random.text(7, "digits")}_${jsonWebToken(random, { iss: "github" })}`,
    4,
  ),
  "github-fine-grained-personal-access-token": byForm((random) => `github_pat_${random.text(22)}_${random.text(59)}`, 11),
  "github-token-before-2021": byName(["GITHUB_TOKEN", "githubAccessToken", "GH_PAT"], (random) => random.text(40, "hex")),
  "github-oauth-client-secret": byName(["GITHUB_CLIENT_SECRET", "githubOauthClientSecret"], (random) => random.text(40, "hex")),
  "github-app-private-key": {
    positives: (random) =>
      [true, false].flatMap((escaped) => {
        const secret = pem(random, escaped, "RSA PRIVATE KEY");
        return [`GITHUB_APP_PRIVATE_KEY="${secret}"`, `"githubAppPrivateKey": "${secret}"`, `GITHUB_PRIVATE_KEY: |-\n${secret}`].map(
          (text) => ({
            text,
            secret,
          }),
        );
      }),
    negatives: (random) => [
      `GITHUB_APP_PRIVATE_KEY_PATH=key.pem`,
      pem(random, false),
      "GITHUB_APP_PRIVATE_KEY=-----BEGIN RSA PRIVATE KEY-----",
    ],
  },
};

/** A routable token of GitLab, of the form with a version field or the one before. */
function routable(random: Random, prefix: string): string {
  const payload = Buffer.concat([Buffer.from(`o:1\nu:${random.text(4, "digits")}`), random.bytes(16), Buffer.of(16)]).toString("base64url");
  const length = payload.length.toString(36).padStart(2, "0");
  const head = `${prefix}${payload}.${random.int(2) === 0 ? "" : "01."}${length}`;
  return head + crc32InBase36(head);
}

export const gitLabExamples: GroupExamples = {
  "gitlab-personal-access-token": byForm((random) => `glpat-${random.text(20)}`),
  "gitlab-deploy-token": byForm((random) => `gldt-${random.text(20)}`, 5),
  "gitlab-runner-token": byForm((random) => `glrt-t1_${random.text(20)}`, 8),
  "gitlab-registered-runner-token": byForm((random) => `glrtr-${random.text(20)}`),
  "gitlab-ci-job-token": byForm((random) => `glcbt-64_${random.text(20)}`, 9),
  "gitlab-pipeline-trigger-token": byForm((random) => `glptt-${random.text(40, "hex")}`),
  "gitlab-feed-token": byForm((random) => `glft-${random.text(20)}`, 5),
  "gitlab-incoming-mail-token": byForm((random) => `glimt-${random.text(25, "lower")}`),
  "gitlab-agent-token": byForm((random) => `glagent-${random.text(49, "base64url")}k`, 8),
  "gitlab-scim-token": byForm((random) => `glsoat-${random.text(20)}`, 7),
  "gitlab-oauth-application-secret": byForm((random) => `gloas-${random.text(64, "hex")}`),
  "gitlab-feature-flags-token": byForm((random) => `glffct-${random.text(20)}`, 7),
  "gitlab-workspace-token": byForm((random) => `glwt-${random.text(20)}`, 5),
  "gitlab-routable-token": byChecksum((random) => routable(random, ["glpat-", "gldt-", "glrt-t1_"][random.int(3)] ?? ""), 5),
  "gitlab-runner-registration-token": byForm((random) => `GR1348941${random.text(20)}`, 9),
  "gitlab-session-cookie": {
    positives: (random) => {
      const secret = random.text(32, "hex");
      return [`Cookie: _gitlab_session=${secret}; a=b`, `curl -b "_gitlab_session=${secret}"`].map((text) => ({ text, secret }));
    },
    negatives: () => ["_gitlab_session=<cookie>", `_gitlab_session=${"0".repeat(32)}`],
  },
  "gitlab-token-without-prefix": byName(["GITLAB_TOKEN", "PRIVATE-TOKEN", "gitlabPrivateToken"], (random) => `aZ9${random.text(17)}`),
};

const atlassian = (random: Random, prefix: string) => `${prefix}xFfGF0${random.text(170, "base64url")}=${random.text(8, "upperHex")}`;
const dataCenter = (random: Random) => Buffer.concat([Buffer.from(`${random.text(12, "digits")}:`), random.bytes(20)]).toString("base64");
const nearProduct = (make: (random: Random) => string): RuleExamples =>
  byName(["JIRA_PERSONAL_TOKEN", "confluencePat", "BITBUCKET_SERVER_TOKEN"], make);

export const forgeExamples: GroupExamples = {
  "atlassian-api-token": byForm((random) => atlassian(random, "ATATT3")),
  "atlassian-access-token": byForm((random) => atlassian(random, "ATCTT3")),
  "atlassian-oauth-client-secret": byForm((random) => `ATOA${random.text(63, "base64url")}k`, 4),
  "atlassian-api-token-before-2023": byName(["JIRA_API_TOKEN", "confluencePassword"], (random) => `aZ9${random.text(21)}`),
  "bitbucket-app-password": byForm((random) => `ATBB${random.text(31)}k`, 4),
  "bitbucket-data-center-token": byForm((random) => `BBDC-${dataCenter(random)}`, 5),
  "atlassian-data-center-token": {
    positives: nearProduct(dataCenter).positives,
    negatives: (random) => [
      `JIRA_PERSONAL_TOKEN=N${random.text(43)}`,
      `JIRA_PERSONAL_TOKEN=${"x".repeat(44)}`,
      "JIRA_PERSONAL_TOKEN=<token>",
    ],
  },
  "bitbucket-oauth-consumer-secret": byName(["BITBUCKET_CLIENT_SECRET", "bitbucketOauthSecret"], (random) => `aZ9${random.text(29)}`),
  "gitea-access-token": byName(["GITEA_TOKEN", "forgejoApiKey"], (random) => random.text(40, "hex")),
  "sourcegraph-access-token": byForm((random) => `sgp_${random.text(16, "hex")}_${random.text(40, "hex")}`, 4),
};

export const continuousIntegrationExamples: GroupExamples = {
  "circleci-personal-access-token": byForm((random) => `CCIPAT_${random.text(22)}_${random.text(40, "hex")}`, 7),
  "circleci-project-token": byForm((random) => `CCIPRJ_${random.text(22)}_${random.text(40, "hex")}`, 7),
  "circleci-token-without-prefix": byName(["CIRCLECI_TOKEN", "circleToken"], (random) => random.text(40, "hex")),
  "buildkite-api-access-token": byForm((random) => `bkua_${random.text(40, "hex")}`, 5),
  "buildkite-agent-token": byForm((random) => `bkct_${random.text(60)}`, 5),
  "buildkite-agent-token-without-prefix": byName(["BUILDKITE_AGENT_TOKEN", "buildkiteToken"], (random) => random.text(50, "hex")),
  "travis-ci-token": byName(["TRAVIS_TOKEN", "travisApiToken"], (random) => `aZ9${random.text(19)}`),
  "jenkins-api-token": byName(["JENKINS_API_TOKEN", "jenkinsPassword"], (random) => `11${random.text(32, "hex")}`),
  "drone-access-token": byName(["DRONE_TOKEN", "droneRpcSecret"], (random) => random.text(32)),
  "codecov-token": byName(["CODECOV_TOKEN", "codecovUploadToken"], (random) => random.uuid()),
  "coveralls-token": byName(["COVERALLS_REPO_TOKEN", "repo_token"], (random) => `aZ9${random.text(29)}`),
  "snyk-token": byForm((random) => `snyk_uat.${random.text(8, "hex")}.${jsonWebToken(random, { sub: "a" })}`, 9),
  "snyk-api-token": byName(["SNYK_TOKEN", "snykApiKey"], (random) => random.uuid()),
  "sonarqube-token": byForm((random) => `squ_${random.text(40, "hex")}`, 4),
  "sonar-token-without-prefix": byName(["SONAR_TOKEN", "sonar.login", "sonarcloudToken"], (random) => random.text(40, "hex")),
  "teamcity-access-token": byForm((random) => `eyJ0eXAiOiAiVENWMiJ9.${random.text(36, "base64url")}.${random.text(47, "base64url")}k`, 20),
  "jetbrains-hub-token": byForm((random) => `perm:${random.text(10)}.${random.text(6)}.${random.text(30)}`, 5),
  "octopus-deploy-api-key": byForm((random) => `API-A1${random.text(28, "upper")}`, 4),
  "harness-api-token": byForm((random) => `pat.${random.text(22, "base64url")}.${random.text(24, "hex")}.${random.text(20)}`, 4),
  "appveyor-api-token": byName(["APPVEYOR_TOKEN", "appveyorApiKey"], (random) => `v2.a1${random.text(18, "lower")}`, 3),
  "cypress-record-key": byName(["CYPRESS_RECORD_KEY", "record_key"], (random) => random.uuid()),
  "codacy-api-token": byName(["CODACY_API_TOKEN", "codacyProjectToken"], (random) => `a1${random.text(18)}`),
};

export const developerToolExamples: GroupExamples = {
  "infracost-api-key": byForm((random) => `ico-${random.text(32)}`, 4),
  "wakatime-api-key": byForm((random) => `waka_${random.uuid()}`, 5),
  "cursor-api-key": byForm((random) => `key_${random.text(64, "hex")}`, 4),
  "semgrep-app-token": byName(["SEMGREP_APP_TOKEN", "semgrepToken"], (random) => random.text(64, "hex")),
  "fossa-api-key": byName(["FOSSA_API_KEY", "fossaToken"], (random) => random.text(32, "hex")),
  "code-climate-reporter-id": byName(["CC_TEST_REPORTER_ID", "codeclimateToken"], (random) => random.text(64, "hex")),
  "crowdin-token": byName(["CROWDIN_PERSONAL_TOKEN", "crowdinApiToken"], (random) => random.text(80, "hex")),
  "lokalise-token": byName(["LOKALISE_API_TOKEN", "lokaliseKey"], (random) => random.text(40, "hex")),
  "lark-app-secret": byName(["LARK_APP_SECRET", "feishuSecret"], (random) => `aZ9${random.text(29)}`),
};

const macaroon = (random: Random) =>
  Buffer.concat([
    Buffer.of(2, 1, 8),
    Buffer.from("pypi.org"),
    Buffer.of(2, 36),
    Buffer.from(random.uuid()),
    Buffer.of(0, 0, 6, 32),
    random.bytes(32),
  ]).toString("base64url");
const credentials = (random: Random) => Buffer.from(`deployer:${random.text(21)}`).toString("base64");

export const registryExamples: GroupExamples = {
  "npm-access-token": byChecksum((random) => gitHubToken(random, "npm"), 4),
  "npm-registry-auth-token": {
    positives: (random) =>
      [random.uuid(), gitHubToken(random, "npm"), jsonWebToken(random, { sub: "a" })].flatMap((secret) =>
        [
          `//registry.npmjs.org/:_authToken=${secret}\n`,
          `//npm.host.test/:_authToken = "${secret}"`,
          `npm config set //r.test/:_authToken=${secret}`,
        ].map((text) => ({ text, secret })),
      ),
    negatives: () => [
      "//registry.npmjs.org/:_authToken=$".concat("{NPM_TOKEN}"),
      "//registry.npmjs.org/:_authToken=<token>",
      `_authToken=${"x".repeat(36)}`,
    ],
  },
  "npm-registry-basic-credentials": {
    positives: (random) => {
      const secret = credentials(random);
      return [`_auth=${secret}\n`, `//npm.host.test/:_auth="${secret}"`, `email=a@b.test\n_auth = ${secret}`].map((text) => ({
        text,
        secret,
      }));
    },
    negatives: (random) => ["_auth=$".concat("{NPM_AUTH}"), `_auth=${random.text(40, "hex")}`, "always_auth=true"],
  },
  "pypi-api-token": byForm((random) => `pypi-${macaroon(random)}`, 8),
  "rubygems-api-key": byForm((random) => `rubygems_${random.text(48, "hex")}`, 9),
  "crates-io-token": byForm((random) => `cioaZ9${random.text(29)}`, 3),
  "nuget-api-key": byForm((random) => `oy2${random.text(43, "lower")}`, 3),
  "clojars-deploy-token": byForm((random) => `CLOJARS_${random.text(60, "hex")}`, 8),
  "docker-hub-personal-access-token": byForm((random) => `dckr_pat_${random.text(26, "base64url")}k`, 9),
  "docker-hub-organization-access-token": byForm((random) => `dckr_oat_${random.text(32)}`, 9),
  "docker-configuration-credentials": {
    positives: (random) => {
      const secret = credentials(random);
      return [
        `{ "auths": { "https://index.docker.io/v1/": { "auth": "${secret}" } } }`,
        `{\n\t"auths": {\n\t\t"ghcr.io": {\n\t\t\t"username": "a",\n\t\t\t"auth": "${secret}"\n`,
        `DOCKER_AUTH_CONFIG: '{"auths":{"registry.test":{"auth":"${secret}"}}}'`,
        `"{\\"auths\\": {\\"registry.test\\": {\\"auth\\": \\"${secret}\\"}}}"`,
      ].map((text) => ({ text, secret }));
    },
    negatives: (random) => [
      `{ "auths": { "ghcr.io": { "auth": "" } } }`,
      `{ "auths": { "ghcr.io": { "auth": "${random.text(40, "hex")}" } } }`,
    ],
  },
  "jfrog-api-key": byForm((random) => `AKCp${random.text(69)}`, 4),
  "jfrog-reference-token": byForm(
    (random) =>
      Buffer.from(`reftkn:01:${random.text(10, "digits")}:${random.text(27)}`)
        .toString("base64")
        .slice(0, 64),
    8,
  ),
  "hex-pm-api-key": byName(["HEX_API_KEY", "hexpmKey"], (random) => random.text(32, "hex")),
  "private-packagist-token": byForm((random) => `packagist_out_${random.text(68, "hex")}`, 14),
  "packagist-api-token": byName(["PACKAGIST_TOKEN", "packagistApiKey"], (random) => `aZ9${random.text(17)}`),
  "gradle-plugin-portal-secret": byName(["gradle.publish.secret", "GRADLE_PUBLISH_SECRET"], (random) => random.text(32)),
  "cloudsmith-api-key": byName(["CLOUDSMITH_API_KEY", "cloudsmithToken"], (random) => random.text(40, "hex")),
  "chocolatey-api-key": byName(["CHOCOLATEY_API_KEY", "chocoKey"], (random) => random.uuid()),
  "anaconda-token": byName(["ANACONDA_API_TOKEN", "condaToken"], (random) => `an-${random.uuid()}`, 3),
  "open-vsx-token": byForm((random) => `ovsxat_${random.uuid()}`, 7),
};
