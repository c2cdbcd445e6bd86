// SPDX-License-Identifier: Apache-2.0
/** Gathers what the package holds in `dist`: the modules, which stand where the playground serves them, and their types. */
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../../playground/src/main/resources/dev/spellrunner/examples/playground/page/client/", import.meta.url));
const dist = fileURLToPath(new URL("../dist/", import.meta.url));

rmSync(dist, { recursive: true, force: true });
for (const name of readdirSync(modules)) {
  if (name !== "package.json") cpSync(join(modules, name), join(dist, name));
}

cpSync(fileURLToPath(new URL("../../../LICENSE", import.meta.url)), fileURLToPath(new URL("../LICENSE", import.meta.url)));

const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
const { status } = spawnSync(process.execPath, [
  join(typescript, "bin", "tsc"), join(dist, "spell-client.js"), "--allowJs", "--declaration", "--emitDeclarationOnly", "--skipLibCheck",
  "--target", "es2022", "--module", "nodenext", "--lib", "es2023,dom,dom.iterable", "--types", "node", "--allowImportingTsExtensions",
], { stdio: ["ignore", "inherit", "inherit"] });
process.exitCode = status ?? 1;
