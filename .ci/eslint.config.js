import js from "@eslint/js";

const NETWORK = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"];

export default [
  js.configs.recommended,
  {
    files: ["static/js/**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off", // tsc does it, and knows the types in comments
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-console": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    // Only the stream touches the network: everything else is a function of state.
    files: ["static/js/**/*.js"],
    ignores: ["static/js/stream.js", "static/js/stream/**"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...NETWORK.map((name) => ({ name, message: "only stream.js touches the network" })),
      ],
    },
  },
];
