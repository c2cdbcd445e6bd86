// SPDX-License-Identifier: Apache-2.0
/** Shows which moment of which run is looked at: the slider, the runs of the tab, and how far the run has come. */
import { byId, make } from "./elements.js";
import { duration } from "./node-view.js";

export class TimeView {
  /** @param {object} page `onMoment(events)`, `onRun(run)` and `onReplay()` */
  constructor({ onMoment, onRun, onReplay }) {
    byId("replay").addEventListener("click", onReplay);
    byId("slider").addEventListener("input", (event) => onMoment(Number(event.target.value)));
    byId("runs").addEventListener("change", (event) => onRun(event.target.value));
  }

  showRuns(tab) {
    const runs = [...tab.runs].reverse().map((run) => {
      const words = [`Run ${run.number}`, run.lost ? "lost" : run.state.status];
      if (!tab.isMine(run)) words.push(tab.whose(run));
      return make("option", { value: run.id, selected: run === tab.run }, words.join(" · "));
    });
    byId("runs").replaceChildren(...runs);
    byId("runs").hidden = tab.runs.length < 2;
  }

  show(tab) {
    const { run, moment, state } = tab;
    const events = run?.events ?? [];
    const at = moment ?? events.length;
    const isUnderWay = Boolean(run) && !run.state.ended;
    byId("replay").disabled = !run || isUnderWay;
    byId("replay").textContent = tab.isReplaying ? "Pause" : "Replay";
    const slider = byId("slider");
    slider.disabled = events.length === 0;
    slider.max = events.length;
    slider.value = at;
    const millis = at === 0 ? 0 : Date.parse(events[at - 1].at) - run.state.startedAt;
    const text = run ? `event ${at} of ${events.length} · ${duration(millis)}` : "";
    byId("moment").textContent = text;
    if (text) slider.setAttribute("aria-valuetext", text);
    else slider.removeAttribute("aria-valuetext");
    byId("time").classList.toggle("live", isUnderWay && moment === null);
    document.body.classList.toggle("looking-back", moment !== null);
    showProgress(tab, state, isUnderWay);
  }
}

function showProgress(tab, state, isUnderWay) {
  const progress = byId("progress");
  progress.hidden = !state;
  if (!state) return;
  const share = state.ended ? 1 : Math.min(1, state.settled / Math.max(1, tab.model.nodes.length));
  progress.className = `progress ${state.waits.size ? "waiting" : state.status}${isUnderWay ? " under-way" : ""}`;
  progress.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  progress.firstElementChild.style.transform = `scaleX(${share})`;
}
