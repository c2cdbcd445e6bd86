// SPDX-License-Identifier: Apache-2.0
/** The things that tests of the page's modules have in common: the server that they are started with, and ways to wait. */
import WebSocket from "ws";
import { SpellClient } from "../../main/resources/dev/spellrunner/examples/playground/page/client/spell-client.js";

export * from "../../main/resources/dev/spellrunner/examples/playground/page/client/spell-client.js";

export const server = process.argv[2];
export const token = "token-of-ada";

/** A socket whose messages a test may change on their way, and that it can cut. */
export class Wire extends WebSocket {
  static all = [];

  /** Hears the text of a message, and tells which texts arrive. */
  change = (text) => [text];

  constructor(address) {
    super(address);
    Wire.all.push(this);
  }

  static get last() {
    return Wire.all.at(-1);
  }

  set onmessage(listener) {
    super.onmessage = ({ data }) => this.change(data).forEach((text) => listener({ data: text }));
  }
}

/** Lets a test go on with a client, which is disconnected in the end. */
export async function connected(context, options = {}) {
  const client = new SpellClient(server, { token, WebSocket: Wire, ...options });
  context.after(() => client.disconnect());
  await client.connect();
  return client;
}

/** Collects what a listener hears; `until(matches)` waits for such a thing. */
export function heard(listen) {
  const all = [];
  let look = () => {};
  listen((...about) => {
    all.push(about.length === 1 ? about[0] : about);
    look();
  });
  const until = (matches) => new Promise((resolve) => {
    look = () => {
      const found = all.find(matches);
      if (found !== undefined) resolve(found);
    };
    look();
  });
  return { all, until };
}

export const isEnd = (event) => event.path === "" && ["completed", "failed", "cancelled"].includes(event.kind);

export const endOf = (run) => (event) => isEnd(event) && event.run === run;

/** Tells events apart by what the rule is about. */
export const seqs = (events) => events.map((event) => event.seq);

export function upTo(last) {
  return Array.from({ length: last }, (_, i) => i + 1);
}
