// SPDX-License-Identifier: Apache-2.0
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["**/dist/", "**/target/", "**/node_modules/", "**/*.ts", "**/*.tsx"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: { ...globals.browser } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-unused-vars": ["error", { args: "after-used", argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      "no-unused-private-class-members": "off",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-throw-literal": "error",
      "no-shadow": ["error", { hoist: "never" }],
    },
  },
  { files: ["spell-client/**/*.js", "**/src/test/node/*.js"], languageOptions: { globals: { ...globals.node } } },
];
