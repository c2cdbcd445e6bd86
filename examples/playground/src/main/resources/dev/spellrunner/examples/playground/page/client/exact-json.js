// SPDX-License-Identifier: Apache-2.0
/** JSON whose numbers keep all their digits: 12345678901234567890 is no number of JavaScript, but is one of JSON. */

import { SpellError } from "./spell-error.js";

/** A number as it is written, where JavaScript has none that is the same. Immutable. */
export class ExactNumber {
  constructor(text) {
    this.text = text;
    Object.freeze(this);
  }

  toString() {
    return this.text;
  }

  /** Returns the nearest number that JavaScript has. */
  valueOf() {
    return Number(this.text);
  }
}

/** As `JSON.stringify`, and writes exact numbers and those of BigInt with all their digits. */
export function stringify(value, indent = undefined) {
  // What stands for a number meanwhile is nothing that a text holds by chance.
  const mark = `#${Math.random()}#`;
  const exact = [];
  const text = JSON.stringify(value, (key, each) => {
    if (!(each instanceof ExactNumber) && typeof each !== "bigint") return each;
    exact.push(String(each));
    return `${mark}${exact.length - 1}`;
  }, indent);
  return exact.length === 0 ? text : text.replace(new RegExp(`"${mark}(\\d+)"`, "g"), (all, index) => exact[index]);
}

/** Returns what a call sends; fails with `invalid-request` if that cannot be written. */
export function wireText(value) {
  try {
    return stringify(value);
  } catch (defect) {
    throw new SpellError({ code: "invalid-request", message: `the parameters cannot be written as JSON (${defect.message})` }, defect);
  }
}

/** As `JSON.parse`, and reads numbers that JavaScript does not have as exact ones, where the platform tells how they are written. */
export function parse(text) {
  // Seldom is there such a number, and to look at each costs far more than to read them.
  if (!/[\d.]{16}|\d[eE]/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (key, value, context) => {
    const source = typeof value === "number" ? context?.source : undefined;
    return source === undefined || normal(source) === normal(String(value)) ? value : new ExactNumber(source);
  });
}

/** Returns the number that a text is, exact if need be; undefined if it is none of JSON. */
export function numberOf(text) {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return undefined;
  return normal(text) === normal(String(Number(text))) ? Number(text) : new ExactNumber(text);
}

/** Returns digits and exponent, the same for all ways to write a number. */
function normal(text) {
  const [, sign, whole, part = "", exponent = "0"] = /^(-?)(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [null, text, ""];
  const digits = (whole + part).replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  return kept === "" ? "0" : `${sign}${kept}e${Number(exponent) - part.length + digits.length - kept.length}`;
}
