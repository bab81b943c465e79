import type { Allowlist } from "../detection/rule.ts";

/**
 * What people write where a credential will stand: never a finding of our rules. Each is unlikely in a random value: of 10 million
 * tokens with 36 letters and digits, fewer than one in 10,000 would be lost.
 */
export const placeholders: Allowlist = {
  condition: "or",
  paths: [],
  commits: [],
  regexes: [
    // One character seven times, or two or three in turn over twelve: xxxxxxx, 0000000, abababababab.
    /(.)\1{6}/,
    /(..)\1{5}|(...)\2{4}/,
    // Variables and templates: ${TOKEN}, $(token), {{ token }}, <token>, %TOKEN%, #{token}, @@token@@, [token].
    /\$\{|\$\(|\{\{|#\{|<[%\w]|%[A-Z_]{3,}%|@@\w+@@|^\$[A-Za-z_]|^\[.*\]$|^\{.*\}$|^@[\w.]+@$/,
    /^[*.•…_x-]+$/i,
    // The alphabet or the digits in their order, as keyboards and tired people produce them.
    /abcdefgh|12345678(?!\d)|123456789|qwertyui|0123456789|9876543210|abcdef0?123456|a1b2c3d4/i,
    /xxxxx/i,
  ],
  regexTarget: "secret",
  stopwords: [
    "example",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "redacted",
    "dummy",
    "your_",
    "your-",
    "yourtoken",
    "yourkey",
    "yourapikey",
    "yoursecret",
    "my_token",
    "my-token",
    "insert-",
    "insert_",
    "replace_",
    "replace-",
    "replaceme",
    "notarealkey",
    "not-a-real",
    "not_a_real",
    "fake_",
    "fake-",
    "sample_",
    "sample-",
    "deadbeef",
  ],
};

/** Files full of digests and generated identifiers, where a guess is wrong: lock files, source maps, drawings, minified code. */
export const guessesAreWrongIn: Allowlist = {
  condition: "or",
  paths: [
    /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock)$/,
    /(?:^|\/)(?:Cargo\.lock|poetry\.lock|Pipfile\.lock|pdm\.lock|uv\.lock|Gemfile\.lock|composer\.lock|mix\.lock|pubspec\.lock)$/,
    /(?:^|\/)(?:go\.sum|go\.work\.sum|Podfile\.lock|Package\.resolved|flake\.lock|gradle\.lockfile|packages\.lock\.json)$/,
    /(?:^|\/)(?:\.terraform\.lock\.hcl|verification-metadata\.xml|cdk\.out\/.*|node_modules\/.*)$/,
    /\.(?:svg|map|min\.js|min\.css|snap|sum|ipynb_checkpoints)$/,
  ],
  commits: [],
  regexes: [],
  regexTarget: "secret",
  stopwords: [],
};
