import { isMixed } from "./checksum/structures.ts";
import { assignedFor, assignedNear, defineRule, standing } from "./define.ts";

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** Id, description, names of the provider, form, kind and page of keys that only their context tells. */
const named: readonly (readonly [
  id: string,
  description: string,
  provider: string,
  keywords: readonly string[],
  form: string,
  page: string,
])[] = [
  [
    "cohere-api-key",
    "Cohere API key",
    "cohere|\\bco_api",
    ["cohere", "co_api"],
    "[A-Za-z0-9]{40}",
    "https://docs.cohere.com/reference/about",
  ],
  [
    "mistral-api-key",
    "Mistral AI API key",
    "mistral",
    ["mistral"],
    "[A-Za-z0-9]{32}",
    "https://docs.mistral.ai/getting-started/quickstart/",
  ],
  ["deepseek-api-key", "DeepSeek API key", "deep_?seek", ["deepseek", "deep_seek"], "sk-[0-9a-f]{32}", "https://api-docs.deepseek.com/"],
  [
    "together-api-key-without-prefix",
    "Together AI API key",
    "together(?:_?ai|_api|\\.|-)",
    ["together"],
    "[0-9a-f]{64}",
    "https://docs.together.ai/docs/quickstart",
  ],
  [
    "pinecone-api-key-without-prefix",
    "Pinecone API key",
    "pinecone",
    ["pinecone"],
    uuid,
    "https://docs.pinecone.io/guides/projects/manage-api-keys",
  ],
  [
    "wandb-api-key-without-prefix",
    "Weights and Biases API key",
    "wandb",
    ["wandb"],
    "[0-9a-f]{40}",
    "https://docs.wandb.ai/models/track/environment-variables",
  ],
  [
    "stability-api-key",
    "Stability AI API key",
    "stability|dream_?studio",
    ["stability", "dreamstudio", "dream_studio"],
    "sk-[A-Za-z0-9]{48}",
    "https://platform.stability.ai/docs/getting-started/authentication",
  ],
  ["deepgram-api-key", "Deepgram API key", "deepgram", ["deepgram"], "[0-9a-f]{40}", "https://developers.deepgram.com/docs/authenticating"],
  [
    "assemblyai-api-key",
    "AssemblyAI API key",
    "assembly_?ai",
    ["assemblyai", "assembly_ai"],
    "[0-9a-f]{32}",
    "https://www.assemblyai.com/docs/api-reference/overview",
  ],
  ["ai21-api-key", "AI21 API key", "ai21", ["ai21"], `[A-Za-z0-9]{32}|${uuid}`, "https://docs.ai21.com/docs/sdk"],
  ["serpapi-api-key", "SerpApi API key", "serp_?api", ["serpapi", "serp_api"], "[0-9a-f]{64}", "https://serpapi.com/search-api"],
  [
    "baseten-api-key",
    "Baseten API key",
    "baseten",
    ["baseten"],
    "[A-Za-z0-9]{8}\\.[A-Za-z0-9]{32}",
    "https://docs.baseten.co/organization/api-keys",
  ],
];

/** Keys of models that their prefix does not tell, or not alone. */
export const artificialIntelligenceRulesByName = [
  ...named.map(([id, description, provider, keywords, form, documentation]) =>
    defineRule({
      id,
      description,
      regex: assignedFor(provider, form, "base64url"),
      keywords,
      severity: "high",
      kind: id.replace("-without-prefix", ""),
      documentation,
      certainty: "guess",
      entropy: 3,
      isGenuine: (secret) => /\d/.test(secret) && /[A-Za-z]/.test(secret),
    }),
  ),
  defineRule({
    id: "model-provider-secret-key",
    description: "Secret key of a provider of language models",
    regex: standing("sk-[A-Za-z0-9]{32,64}", "base64url"),
    keywords: ["sk-"],
    severity: "high",
    kind: "model-provider-key",
    documentation: "https://api-docs.deepseek.com/",
    certainty: "guess",
    entropy: 3.2,
    isGenuine: (secret) => /\d/.test(secret.slice(3)) && /[A-Za-z]/.test(secret.slice(3)),
  }),
  defineRule({
    id: "modal-token",
    description: "Modal token",
    regex: assignedNear("modal", "token", "a[ks]-[A-Za-z0-9]{22}"),
    keywords: ["modal"],
    severity: "high",
    kind: "modal-token",
    documentation: "https://modal.com/docs/reference/modal.config",
    certainty: "format",
    entropy: 3.3,
    isGenuine: isMixed,
  }),
];
