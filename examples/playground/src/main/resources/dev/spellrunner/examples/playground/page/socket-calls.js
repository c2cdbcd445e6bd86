// SPDX-License-Identifier: Apache-2.0
/** The calls of the service over one WebSocket: JSON-RPC 2.0, both ways. */
import { SpellError, unreachable } from "./spell-error.js";

export class SocketCalls {
  #address;
  #WebSocket;
  #hear;
  #lost;
  /** The socket that is open, or that is about to be. */
  #socket = null;
  #isOpen = false;
  #waiting = new Map();
  #lastCall = 0;

  /**
   * @param {string} address where the server is
   * @param {Function} WebSocket the class of the socket
   * @param {object} listeners `hear({method, params})` of each notification, and `lost()` when an open socket is closed by
   *   anybody but its owner
   */
  constructor(address, WebSocket, { hear, lost }) {
    this.#address = address;
    this.#WebSocket = WebSocket;
    this.#hear = hear;
    this.#lost = lost;
  }

  /** Opens the socket; fails if it cannot be, or if it is closed meanwhile. */
  open() {
    return new Promise((resolve, reject) => {
      const socket = new this.#WebSocket(this.#address);
      this.#socket = socket;
      socket.onopen = () => {
        this.#isOpen = this.#socket === socket;
        if (this.#isOpen) resolve();
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

  #end(socket) {
    if (this.#socket !== socket) return;
    const wasOpen = this.#isOpen;
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
    this.#isOpen = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    waiting.forEach((call) => call.reject(unreachable("the connection was lost")));
  }

  call(method, params) {
    if (!this.#isOpen) {
      return Promise.reject(unreachable("there is no connection at the moment"));
    }
    return new Promise((resolve, reject) => {
      const id = ++this.#lastCall;
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  #read(text) {
    const message = JSON.parse(text);
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
