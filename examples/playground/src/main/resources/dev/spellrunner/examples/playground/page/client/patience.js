// SPDX-License-Identifier: Apache-2.0
/** How long a caller waits: until a time is over, or a signal says that nobody wants the answer any more. */
import { aborted, timedOut } from "./spell-error.js";

/**
 * Does something, and fails with `aborted` or `timeout` if that comes first.
 *
 * @template T
 * @param {string} what it is, for the message
 * @param {{signal?: AbortSignal, timeout?: number}} options the timeout in milliseconds; 0 or nothing for none
 * @param {(signal: AbortSignal) => Promise<T>} action is told by the signal that nobody waits any more
 * @returns {Promise<T>}
 */
export function within(what, { signal, timeout }, action) {
  const ending = new AbortController();
  return new Promise((resolve, reject) => {
    const fail = (problem) => {
      reject(problem);
      ending.abort(problem);
    };
    const abort = () => fail(aborted(what, signal?.reason));
    if (signal?.aborted) {
      abort();
      return;
    }
    signal?.addEventListener("abort", abort, { once: true });
    const timer = timeout ? setTimeout(() => fail(timedOut(what, timeout)), timeout) : undefined;
    action(ending.signal).then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    });
  });
}

/**
 * Waits some time, or until a signal.
 *
 * @param {number} millis
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function pause(millis, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, millis);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done, { once: true });
    if (signal?.aborted) done();
  });
}
