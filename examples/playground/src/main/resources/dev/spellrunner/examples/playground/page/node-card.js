// SPDX-License-Identifier: Apache-2.0
/** A card beside a node that is pointed at or selected, where the node itself is drawn too small to be read. */
import { make } from "./elements.js";
import { peekText } from "./node-view.js";
import { briefUsage } from "./usage.js";

const MOST_CHARS = 240;
const DISTANCE = 8;

export class NodeCard {
  #card;

  constructor(card) {
    this.#card = card;
  }

  /**
   * @param {object} node as it is drawn
   * @param {object} about `{known, state, message}`: what a run has made of it, the word for it, and a problem that it has
   * @param {DOMRect} box where it is in the stage
   * @param {object} stage `{width, height}`
   */
  show(node, { known, state, message }, box, stage) {
    const text = message ?? peekText(known, state) ?? "";
    this.#card.replaceChildren(make("strong", {}, node.title), make("span", { class: `status ${state}` }, state === "idle" ? "" : state),
      make("span", { class: "quiet" }, known?.usage ? briefUsage(known.usage) : ""),
      make("p", { class: "text" }, text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text));
    this.#card.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.#card;
    const below = box.bottom + DISTANCE + height < stage.height;
    const left = Math.max(DISTANCE, Math.min(stage.width - width - DISTANCE, box.left + box.width / 2 - width / 2));
    const top = Math.max(DISTANCE, below ? box.bottom + DISTANCE : box.top - DISTANCE - height);
    this.#card.style.transform = `translate(${left}px, ${top}px)`;
  }

  hide() {
    this.#card.hidden = true;
  }
}
