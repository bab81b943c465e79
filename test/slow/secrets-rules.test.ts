// With every example of twenty seeds for each rule, and a corpus of thousands of texts.
import "../secrets/corpus/corpus.test.ts";
import "../secrets/rules/engine.test.ts";
import "../secrets/rules/placeholders.test.ts";
import "../secrets/rules/rules.test.ts";
