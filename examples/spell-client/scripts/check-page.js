// SPDX-License-Identifier: Apache-2.0
/** Checks the types of the page as `tsc -p tsconfig.page.json` does, and knows that `Object.assign(this, {a, b})` gives a class fields. */
import { fileURLToPath } from "node:url";
import ts from "typescript";

const PROPERTY_IS_MISSING = [2339, 2551];

const path = fileURLToPath(new URL("../tsconfig.page.json", import.meta.url));
const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(path, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (fault) => { throw new Error(String(fault.messageText)); } });
const faults = ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options)).filter((fault) => !isAssigned(fault));

/** Tells whether a fault is about `this.a`, and the file has `Object.assign(this, {a, …})`. */
function isAssigned({ code, file, start, length }) {
  if (!PROPERTY_IS_MISSING.includes(code) || !file.text.slice(0, start).endsWith("this.")) return false;
  const name = file.text.slice(start, start + length);
  return [...file.text.matchAll(/Object\.assign\(this, \{([^}]*)\}/g)].some(([, names]) => names.split(/\W+/).includes(name));
}

if (faults.length > 0) {
  console.error(ts.formatDiagnostics(faults, {
    getCanonicalFileName: (name) => name, getCurrentDirectory: ts.sys.getCurrentDirectory, getNewLine: () => "\n",
  }));
  process.exitCode = 1;
}
