import type { Rule, RuleSet } from "../detection/rule.ts";
import { artificialIntelligenceRules } from "./artificial-intelligence.ts";
import { artificialIntelligenceRulesByName } from "./artificial-intelligence-by-name.ts";
import { chatRules } from "./chat.ts";
import { awsRules } from "./cloud-aws.ts";
import { azureRules } from "./cloud-azure.ts";
import { googleRules } from "./cloud-google.ts";
import { cloudRules } from "./cloud-others.ts";
import { clusterRules } from "./clusters.ts";
import { connectingCalls } from "./connecting-calls.ts";
import { connectionStrings } from "./connection-strings.ts";
import { contentRules } from "./content.ts";
import { continuousIntegrationRules } from "./continuous-integration.ts";
import { credentialFiles } from "./credential-files.ts";
import { dataPlatformRules } from "./data-platforms.ts";
import { dataServiceRules } from "./data-services.ts";
import { developerToolRules } from "./developer-tools.ts";
import { forgeRules } from "./forges.ts";
import { generic } from "./generic.ts";
import { genericKeys } from "./generic-keys.ts";
import { gitHubRules } from "./github.ts";
import { gitLabRules } from "./gitlab.ts";
import { hostingRules } from "./hosting.ts";
import { httpAuthorization } from "./http-authorization.ts";
import { identityRules } from "./identity.ts";
import { jsonWeb } from "./json-web.ts";
import { keyFiles } from "./key-files.ts";
import { kubernetes } from "./kubernetes.ts";
import { mailRules } from "./mail-and-telephony.ts";
import { observabilityRules } from "./observability.ts";
import { operationsRules } from "./operations.ts";
import { registryRules } from "./package-registries.ts";
import { paymentRules } from "./payments.ts";
import { privateKeys } from "./private-keys.ts";
import { productivityRules } from "./productivity.ts";
import { secretStoreRules } from "./secret-stores.ts";
import { shopRules } from "./shops.ts";
import { socialRules } from "./social.ts";
import { suspectOf } from "./suspects.ts";
import { urlCredentials } from "./url-credentials.ts";

/** The groups of rules, one file each. */
const groups: readonly (readonly Rule[])[] = [
  awsRules,
  googleRules,
  azureRules,
  cloudRules,
  hostingRules,
  gitHubRules,
  gitLabRules,
  forgeRules,
  continuousIntegrationRules,
  developerToolRules,
  registryRules,
  secretStoreRules,
  clusterRules,
  dataPlatformRules,
  artificialIntelligenceRules,
  artificialIntelligenceRulesByName,
  chatRules,
  contentRules,
  dataServiceRules,
  identityRules,
  mailRules,
  observabilityRules,
  operationsRules,
  paymentRules,
  productivityRules,
  shopRules,
  socialRules,
  connectingCalls,
  connectionStrings,
  credentialFiles,
  httpAuthorization,
  jsonWeb,
  keyFiles,
  kubernetes,
  privateKeys,
  urlCredentials,
  generic,
  genericKeys,
];

/** Our own rules, written from the providers' documentation. What they leave alone stands with each of them. */
export const ourRules: RuleSet = {
  rules: groups.flat().flatMap((rule) => (rule.certainty === "checksum" ? [rule, suspectOf(rule)] : [rule])),
  allowlists: [],
};
