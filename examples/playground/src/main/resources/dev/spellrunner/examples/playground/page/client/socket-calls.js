// SPDX-License-Identifier: Apache-2.0
/** The calls of the service over one WebSocket: JSON-RPC 2.0, both ways. */
import { parse, wireText } from "./exact-json.js";
import { SpellError, unreachable } from "./spell-error.js";

export class SocketCalls {
  /**
   * The status of a client whose socket is open.
   * @type {import("./types.d.ts").Status}
   */
  status = "live";
  #server;
  #credentials;
  #fetch;
  #parse;
  #WebSocket;
  #hear;
  #lost;
  /** The socket that is open, or that is about to be. */
  #socket = null;
  isOpen = false;
  #waiting = new Map();
  #lastCall = 0;

  /**
   * @param {string} server where the server is
   * @param {import("./credentials.js").Credentials} credentials who calls
   * @param {{WebSocket: any, fetch: typeof globalThis.fetch, exact: boolean}} platform the class of the socket, what asks why
   *   one was refused, and whether numbers keep all digits
   * @param {{hear: (notification: {method: string, params: any}) => void, lost: () => void}} listeners hear each notification,
   *   and when an open socket is closed by anybody but its owner
   */
  constructor(server, credentials, { WebSocket, fetch, exact }, { hear, lost }) {
    this.#server = server;
    this.#credentials = credentials;
    this.#WebSocket = WebSocket;
    this.#fetch = fetch;
    this.#parse = exact ? parse : JSON.parse;
    this.#hear = hear;
    this.#lost = lost;
  }

  /** Opens the socket; fails if it cannot be, or if it is closed meanwhile. */
  open() {
    return new Promise((resolve, reject) => {
      let socket;
      try {
        socket = new this.#WebSocket(this.#address());
      } catch (defect) {
        reject(unreachable(`'${this.#server}' is no address of a server`, defect));
        return;
      }
      this.#socket = socket;
      socket.onopen = () => {
        this.isOpen = this.#socket === socket;
        if (this.isOpen) resolve();
      };
      socket.onmessage = (message) => this.#read(message.data);
      // What went wrong is told by the close that follows; in Node an error that nobody hears ends the process.
      socket.onerror = () => {};
      socket.onclose = (end) => {
        reject(unreachable(`the server cannot be reached (${end.code})`));
        this.#end(socket);
      };
    });
  }

  #address() {
    const { token } = this.#credentials;
    const query = "?batch=1" + (token ? `&access_token=${encodeURIComponent(token)}` : "");
    return `${this.#server.replace(/^http/, "ws")}/ws${query}`;
  }

  /** A platform does not tell why a socket was refused; a plain call does. Resolves with whether it is for the token. */
  async isRefused() {
    const { token } = this.#credentials;
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    return this.#fetch(`${this.#server}/spells`, { headers }).then((answer) => answer.status === 401, () => false);
  }

  #end(socket) {
    if (this.#socket !== socket) return;
    const wasOpen = this.isOpen;
    this.#letGo();
    if (wasOpen) this.#lost();
  }

  /** Closes the socket; calls that wait for their answers fail. */
  close() {
    const socket = this.#socket;
    this.#letGo();
    socket?.close(1000);
  }

  #letGo() {
    this.#socket = null;
    this.isOpen = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    waiting.forEach((call) => call.reject(unreachable("the connection was lost")));
  }

  /**
   * @param {string} method
   * @param {object} params
   * @param {AbortSignal} [signal] ends the waiting; the caller knows of it himself
   * @returns {Promise<any>}
   */
  call(method, params, signal) {
    if (!this.isOpen) {
      return Promise.reject(unreachable("there is no connection at the moment"));
    }
    return new Promise((resolve, reject) => {
      const id = ++this.#lastCall;
      const text = wireText({ jsonrpc: "2.0", id, method, params });
      this.#waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", () => this.#waiting.delete(id), { once: true });
      this.#socket.send(text);
    });
  }

  #read(text) {
    const message = this.#parse(text);
    for (const each of Array.isArray(message) ? message : [message]) {
      if (each.method) this.#hear(each);
      else this.#settle(each);
    }
  }

  #settle({ id, error, result }) {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) call?.reject(new SpellError(error));
    else call?.resolve(result);
  }
}
