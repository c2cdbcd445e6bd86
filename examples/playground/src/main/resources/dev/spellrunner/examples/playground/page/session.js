// SPDX-License-Identifier: Apache-2.0
/** Who uses the page, and how it is connected: asks for a token, again when the server does not take it any more. */
import { byId } from "./elements.js";
import { linkIn } from "./links.js";
import { showTrouble } from "./notice.js";
import { SpellClient } from "./client/spell-client.js";

const HELD_INTERVAL_MILLIS = 2000;
const NO_TOKEN = "This server lets in those who have a token. The command that started it has printed one.";
const OTHER_TOKEN = "The server does not know this token. The command that started it has printed one.";
const TEXTS = {
  connecting: "Connecting…", live: "Live", http: "Live (HTTP)", away: "Connection lost, trying again…",
  refused: "Not let in: another token is needed", closed: "Not connected",
};

export class Session {
  /** The spell that the address wants to be run at once. */
  wanted = null;
  /** The view that the address asks for, if it is a link. */
  link = null;
  client;
  #token = null;
  #wasAway = false;
  #asking = null;
  /** Whether somebody was asked for the first token, and gave none. */
  #isPutOff = false;

  /** @param {{onBack: () => any}} page is told when a connection that was lost is there again */
  constructor({ onBack }) {
    this.onBack = onBack;
    this.#readAddress();
    this.client = new SpellClient(location.origin + location.pathname, {
      token: (about) => this.#tokenFor(about), exactNumbers: true,
    });
    this.client.onStatus((status) => this.#show(status));
    byId("sign-in").addEventListener("click", () => this.client.connect().catch(showTrouble));
  }

  /**
   * The token comes with the address that the command printed; it is taken out of it, so that it is not passed on with a link.
   * The address may also name a spell to run at once; without the token it may not, or any link could have spells run.
   */
  #readAddress() {
    const given = new URLSearchParams(location.hash.slice(1) || location.search);
    const token = given.get("token");
    this.link = linkIn(location.hash);
    if (token) {
      history.replaceState(null, "", location.pathname);
      this.wanted = given.get("run");
    }
    this.#token = token ?? sessionStorage.getItem("token");
  }

  async #tokenFor({ refused }) {
    if (refused) sessionStorage.removeItem("token");
    const isPutOff = this.#isPutOff;
    this.#isPutOff = false;
    // The client tries without a token, and then wants another one: nobody is asked twice.
    if (refused && isPutOff) return null;
    const token = refused || !this.#token ? await this.#ask(refused && this.#token ? OTHER_TOKEN : NO_TOKEN) : this.#token;
    this.#isPutOff = !token && !refused;
    if (token) sessionStorage.setItem("token", token);
    this.#token = token;
    return token;
  }

  /** Asks for a token; resolves with null if nobody wants to give one. */
  #ask(why) {
    byId("ask-why").textContent = why;
    byId("token").value = "";
    if (!byId("ask").open) byId("ask").showModal();
    this.#asking ??= new Promise((resolve) => {
      byId("ask").addEventListener("close", () => {
        this.#asking = null;
        resolve(byId("ask").returnValue === "connect" ? byId("token").value : null);
      }, { once: true });
    });
    byId("ask").returnValue = "";
    return this.#asking;
  }

  /** Resolves once there is a connection, also where somebody gives a token later than he is asked for it. */
  async begin() {
    const letIn = new Promise((resolve) => {
      this.client.onStatus((status) => ["live", "http"].includes(status) && resolve());
    });
    await this.client.connect().catch((problem) => {
      if (problem.code !== "unauthorized") throw problem;
      return letIn;
    });
    this.showHeld();
    setInterval(() => this.showHeld(), HELD_INTERVAL_MILLIS);
  }

  #show(status) {
    const link = byId("link");
    link.className = `link ${status}`;
    link.textContent = status === "live" && this.#wasAway ? "Reconnected, caught up" : TEXTS[status];
    byId("sign-in").hidden = status !== "refused";
    // The button was hidden while the token was asked for, and could not be given the focus back.
    if (status === "refused" && document.activeElement === document.body) byId("sign-in").focus();
    if (status === "live" && this.#wasAway) this.onBack();
    this.#wasAway = status === "away" || (this.#wasAway && status === "refused");
  }

  /** Shows how many spells and runs the server has; while it is away, nothing. */
  async showHeld() {
    const { openSpells, runs } = await factsOf("status").catch(() => ({}));
    byId("held").textContent = openSpells === undefined ? ""
      : `${openSpells} runner${openSpells === 1 ? "" : "s"} · ${runs} run${runs === 1 ? "" : "s"}`;
  }
}

/** Returns facts about the server that are no call of the service. */
export async function factsOf(name) {
  const answer = await fetch(`playground/${name}.json`).catch((lost) => {
    throw new Error(`The server cannot be reached (${lost.message}). Start it, and load this page again.`);
  });
  if (!answer.ok) throw new Error(`The server has no '${name}.json' for this page (it answers ${answer.status}). Is it of the same version?`);
  return answer.json();
}
