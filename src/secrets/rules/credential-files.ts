import type { Rule } from "../detection/rule.ts";
import { defineRule } from "./define.ts";
import { standsForSomethingElse } from "./guessing/vocabulary.ts";
import { readsLikeWords } from "./guessing/word-likeness.ts";

const isValue = (value: string): boolean =>
  value.length >= 4 && !/^[$%]/.test(value) && new Set(value).size >= 3 && !standsForSomethingElse(value);

/** Not the next word of a sentence. */
const isNoWord = (value: string): boolean => {
  const word = value.replace(/[.,;:!?)]{1,3}$/, "");
  return isValue(value) && (/[^A-Za-z]/.test(word) || readsLikeWords(word) < -word.length / 2);
};

const file = { severity: "high", certainty: "format" } as const;

/** Credentials in the files in which well-known programs keep them. */
export const credentialFiles: readonly Rule[] = [
  defineRule({
    ...file,
    id: "netrc-password",
    description: "Password in a .netrc file",
    regex:
      /\b(?:machine\s{1,20}\S{1,200}\s{1,20}(?:(?:login|account)\s{1,20}\S{1,200}\s{1,20}){0,2}|default\s{1,20}login\s{1,20}\S{1,200}\s{1,20})password\s{1,20}["']?([^\s"']{4,256})/,
    keywords: ["machine", "default"],
    kind: "password",
    documentation: "https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html",
    isGenuine: isNoWord,
  }),
  defineRule({
    ...file,
    id: "pgpass-password",
    description: "Password in a .pgpass file",
    path: /(?:^|\/)\.?pgpass(?:\.conf)?$/,
    regex: /(?:^|\n)[\w.*-]{1,200}:(?:\d{1,5}|\*):[\w.*-]{1,100}:[\w.*@-]{1,100}:([^\r\n]{3,200})/,
    keywords: [],
    kind: "database-password",
    documentation: "https://www.postgresql.org/docs/current/libpq-pgpass.html",
    isGenuine: isValue,
  }),
  {
    ...file,
    id: "password-hash",
    description: "Password hash of an account",
    regex:
      /(?:^|[\n"'`:\s=])[\w.@-]{1,64}:((?:\$apr1\$|\$1\$)[./\w]{1,8}\$[./\w]{22}|\$2[aby]\$\d\d\$[./\w]{53}|\$[56]\$(?:rounds=\d{1,9}\$)?[./\w]{1,16}\$[./\w]{43,86}|\$y\$[./\w]{1,10}\$[./\w]{1,86}\$[./\w]{43}|\{SHA\}[A-Za-z0-9+/]{27}=|\{SSHA\}[A-Za-z0-9+/]{32,64}={0,2})(?![\w/+=])/,
    keywords: [":$apr1$", ":$1$", ":$2", ":$5$", ":$6$", ":$y$", ":{sha}", ":{ssha}"],
    severity: "medium",
    allowlists: [],
    kind: "password-hash",
    documentation: "https://man7.org/linux/man-pages/man5/crypt.5.html",
  },
  defineRule({
    ...file,
    id: "rails-master-key",
    description: "Master key of a Rails application",
    path: /(?:^|\/)(?:config\/(?:master|credentials\/\w+)\.key|\.env[\w.-]*)$/,
    regex: /(?:^|RAILS_MASTER_KEY\s?=\s?["']?)([0-9a-f]{32})(?![0-9a-f])/,
    keywords: [],
    severity: "critical",
    kind: "rails-key",
    entropy: 2.8,
    documentation: "https://guides.rubyonrails.org/security.html#custom-credentials",
  }),
  defineRule({
    ...file,
    id: "rails-secret-key-base",
    description: "Secret key base of a Rails application",
    regex: /(?:secret_key_base|SECRET_KEY_BASE|secret_token)["']?\s{0,4}(?:[:=]|=>)\s{0,4}["']?([0-9a-f]{64,128})(?![0-9a-f])/,
    keywords: ["secret_key_base", "secret_token"],
    kind: "rails-key",
    entropy: 3,
    documentation: "https://guides.rubyonrails.org/security.html",
  }),
  defineRule({
    ...file,
    id: "django-secret-key",
    description: "Secret key of a Django application",
    regex: /SECRET_KEY\s{0,8}(?::\s?str\s?)?=\s{0,8}[ru]?["']((?!django-insecure-)[a-z0-9!@#$%^&*(\-_=+)]{50})["']/,
    keywords: ["secret_key"],
    kind: "django-key",
    entropy: 3.5,
    documentation: "https://docs.djangoproject.com/en/stable/ref/settings/#secret-key",
  }),
  defineRule({
    ...file,
    id: "django-secret-key-insecure",
    description: "Secret key of a Django application in development",
    regex: /["'](django-insecure-[a-z0-9!@#$%^&*(\-_=+)]{30,60})["']/,
    keywords: ["django-insecure-"],
    severity: "low",
    kind: "django-key",
    entropy: 3.5,
    documentation: "https://docs.djangoproject.com/en/stable/ref/checks/#security",
  }),
  {
    ...file,
    id: "wordpress-salt",
    description: "Key or salt of a WordPress site",
    regex:
      /define\(\s?["'](?:SECURE_AUTH|AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)["']\s{0,4},\s{0,20}(?:"([^"\r\n]{40,80})"|'([^'\r\n]{40,80})')/,
    keywords: ["auth_key", "auth_salt", "logged_in_key", "logged_in_salt", "nonce_key", "nonce_salt"],
    allowlists: [],
    kind: "wordpress-salt",
    entropy: 4,
    documentation: "https://developer.wordpress.org/advanced-administration/wordpress/wp-config/#security-keys",
  },
  defineRule({
    ...file,
    id: "terraform-output",
    description: "Sensitive output in a Terraform state",
    regex:
      /"value":\s{0,8}"([^"\\\s]{6,4096})",\s{0,20}"type":\s{0,8}"string",\s{0,20}"sensitive":\s{0,8}true|"sensitive":\s{0,8}true,\s{0,20}"type":\s{0,8}"string",\s{0,20}"value":\s{0,8}"([^"\\\s]{6,4096})"/,
    keywords: ["sensitive"],
    kind: "generic-secret",
    documentation: "https://developer.hashicorp.com/terraform/language/state/sensitive-data",
    isGenuine: isValue,
  }),
  {
    id: "pkcs12-file",
    description: "PKCS 12 archive, which holds private keys",
    path: /\.(?:p12|pfx)$/i,
    keywords: [],
    allowlists: [],
    severity: "medium",
    kind: "private-key",
    certainty: "guess",
    documentation: "https://www.rfc-editor.org/rfc/rfc7292",
  },
];
