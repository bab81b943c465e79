import { dataServiceExamples, identityExamples, socialExamples } from "./accounts.ts";
import { artificialIntelligenceExamples } from "./artificial-intelligence.ts";
import { awsExamples, azureExamples, googleExamples } from "./cloud.ts";
import { cloudExamples, hostingExamples } from "./cloud-others.ts";
import {
  continuousIntegrationExamples,
  developerToolExamples,
  forgeExamples,
  gitHubExamples,
  gitLabExamples,
  registryExamples,
} from "./code.ts";
import type { GroupExamples } from "./example.ts";
import { clusterExamples, platformExamples, secretStoreExamples } from "./infrastructure.ts";
import { chatExamples, mailExamples } from "./messages.ts";
import { paymentExamples, shopExamples } from "./money.ts";
import { contentExamples, observabilityExamples, operationsExamples, productivityExamples } from "./services.ts";
import { connectionExamples, credentialFileExamples, genericExamples, keyFileExamples, kubernetesExamples } from "./stored.ts";
import { httpExamples, jsonWebExamples, privateKeyExamples, urlExamples } from "./structures.ts";
import { suspectExamples } from "./suspects.ts";

const ofGroups: GroupExamples = {
  ...awsExamples,
  ...googleExamples,
  ...azureExamples,
  ...cloudExamples,
  ...hostingExamples,
  ...gitHubExamples,
  ...gitLabExamples,
  ...forgeExamples,
  ...continuousIntegrationExamples,
  ...developerToolExamples,
  ...registryExamples,
  ...secretStoreExamples,
  ...clusterExamples,
  ...platformExamples,
  ...artificialIntelligenceExamples,
  ...chatExamples,
  ...mailExamples,
  ...paymentExamples,
  ...shopExamples,
  ...contentExamples,
  ...observabilityExamples,
  ...operationsExamples,
  ...productivityExamples,
  ...dataServiceExamples,
  ...identityExamples,
  ...socialExamples,
  ...httpExamples,
  ...jsonWebExamples,
  ...privateKeyExamples,
  ...urlExamples,
  ...connectionExamples,
  ...credentialFileExamples,
  ...genericExamples,
  ...keyFileExamples,
  ...kubernetesExamples,
};

/** Of every group, as `src/secrets/rules/rule-set.ts` puts the rules together. */
export const examples: GroupExamples = { ...ofGroups, ...suspectExamples(ofGroups) };
