// SPDX-License-Identifier: Apache-2.0
/**
 * Uses the package as others do: packs it, installs it in an empty directory, runs the example for Node against a server, and
 * checks the types of all examples: `node scripts/try-package.js SERVER TOKEN SPELL`.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [server, token, spell] = process.argv.slice(2);
const here = fileURLToPath(new URL("..", import.meta.url));
const types = join(here, "node_modules", "@types");
const directory = mkdtempSync(join(tmpdir(), "spell-client-"));

function run(command, ...args) {
  try {
    return execFileSync(command, args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  } catch (failed) {
    console.error(failed.stdout);
    throw failed;
  }
}

/** With the strictness of a stranger's project; React's types are those that this package is worked on with. */
const project = {
  compilerOptions: {
    strict: true, noEmit: true, target: "es2022", module: "nodenext", jsx: "react-jsx", lib: ["es2023", "dom", "dom.iterable"],
    allowJs: true, checkJs: true, types: ["node"], typeRoots: [types],
    paths: {
      react: [join(types, "react", "index.d.ts")],
      "react/jsx-runtime": [join(types, "react", "jsx-runtime.d.ts")],
      "https://spells.example/client/spell-client.js": ["./node_modules/spell-client/dist/spell-client.d.ts"],
    },
  },
  include: ["*.js", "*.tsx", "*.ts"],
};

/** Each kind of event is narrowed by its name, and what is wrong is found. */
const narrowing = `
import type { NodeEvent } from "spell-client";
export function told(event: NodeEvent): string | number | undefined {
  switch (event.kind) {
    case "failed": return event.error.hint;
    case "completed": return event.usage?.input;
    case "cancelled": return event.micros;
    // @ts-expect-error a node that was skipped gave nothing
    case "skipped": return event.outputs;
    default: return event.component;
  }
}
`;

try {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", directory], { cwd: here, stdio: ["ignore", "ignore", "inherit"] });
  const [tarball] = readdirSync(directory);
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", "install", "--offline", "--no-audit", "--no-fund", "--silent", `./${tarball}`);
  for (const name of readdirSync(join(here, "examples"))) cpSync(join(here, "examples", name), join(directory, name));
  writeFileSync(join(directory, "narrowing.ts"), narrowing);
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(project));

  assert.match(run(process.execPath, "node.js", server, token, spell), /completed \{ hello: 'Ada' \}/);
  run(process.execPath, join(here, "node_modules", "typescript", "bin", "tsc"), "-p", ".");
} finally {
  rmSync(directory, { recursive: true });
}
