// SPDX-License-Identifier: Apache-2.0
/**
 * The error of every call that fails. `code` is one of the server's (`not-found`, `forbidden`, `invalid-spell`, `conflict`, `busy`, …), or
 * one of the client's own:
 *
 * - `unreachable`: no server answers, the connection was lost, or what answers is no spell server;
 * - `unauthorized`: the server does not take the token, or there is none;
 * - `timeout`, `aborted`: the caller did not want to wait any longer;
 * - `lost`: the server no longer knows the run that was waited for.
 */
export class SpellError extends Error {
  /**
   * @param {{code: any, message: string, data?: any}} error as it is on the wire: `{code, message, data}`, or that in the
   *   `data` of an error of JSON-RPC
   * @param {unknown} [cause] what it comes from
   */
  constructor(error, cause = undefined) {
    super(error.message, cause === undefined ? undefined : { cause });
    this.name = "SpellError";
    /** @type {string} */
    this.code = error.data?.code ?? String(error.code);
    /** @type {Record<string, any>} what else helps: `problems` of a spell, the `version` that is there, the `right` that is missing */
    this.data = (error.data?.code ? error.data.data : error.data) ?? {};
  }

  /** Returns what was thrown as such an error. */
  static of(thrown) {
    if (thrown instanceof SpellError) return thrown;
    return new SpellError({ code: "unreachable", message: `the server cannot be reached (${thrown?.message ?? thrown})` }, thrown);
  }
}

/** Returns the error of a call that did not reach the server, or whose answer will not come. */
export function unreachable(message, cause = undefined) {
  return new SpellError({ code: "unreachable", message }, cause);
}

/** Returns the error of a call that the server refuses, since it does not take the token. */
export function unauthorized(cause = undefined) {
  return new SpellError({ code: "unauthorized", message: "the server refuses the token (get another one)" }, cause);
}

/** Returns the error of a call that its caller has aborted. */
export function aborted(what, cause) {
  return new SpellError({ code: "aborted", message: `${what} was aborted` }, cause);
}

/** Returns the error of a call that took longer than its caller wanted to wait. */
export function timedOut(what, millis) {
  return new SpellError({ code: "timeout", message: `${what} took longer than ${millis} ms`, data: { millis } });
}

/** Returns the error of a run whose end nobody knows. */
export function lost(run) {
  return new SpellError({ code: "lost", message: `the server no longer knows the run '${run}'`, data: { run } });
}

/**
 * Reads an answer over HTTP.
 *
 * @param {Response} answer
 * @param {(text: string) => any} [parse]
 * @returns {Promise<any>} its fields; fails with what the server said instead
 */
export async function fieldsOf(answer, parse = JSON.parse) {
  let fields;
  try {
    fields = parse(await answer.text());
  } catch (defect) {
    throw unreachable(`what answers is no spell server (HTTP ${answer.status}, and no JSON)`, defect);
  }
  if (answer.ok) return fields;
  throw fields?.code ? new SpellError(fields) : unreachable(`what answers is no spell server (HTTP ${answer.status})`);
}
