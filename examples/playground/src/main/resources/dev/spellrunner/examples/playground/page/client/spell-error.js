// SPDX-License-Identifier: Apache-2.0
/** What the server answered instead of a result: `code` is one of its codes, `data` what else it told. */
export class SpellError extends Error {
  /** @param {object} error as it is on the wire: `{code, message, data}`, or that in the `data` of an error of JSON-RPC */
  constructor(error) {
    super(error.message);
    this.name = "SpellError";
    this.code = error.data?.code ?? error.code;
    this.data = (error.data?.code ? error.data.data : error.data) ?? {};
  }
}

/** Returns the error of a call that did not reach the server, or whose answer will not come. */
export function unreachable(message) {
  return new SpellError({ code: "unreachable", message });
}

/** Returns the error of a call that the server refuses, since it does not take the token. */
export function unauthorized() {
  return new SpellError({ code: "unauthorized", message: "the server refuses the token (get another one)" });
}
