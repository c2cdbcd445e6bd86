// SPDX-License-Identifier: Apache-2.0
/** A field for one setting of a node, of the kind that its component declares. */
import { make } from "./elements.js";
import { stringify } from "./client/exact-json.js";
import { textOf, valueIn } from "./spell-inputs.js";
import { line } from "./value-tree.js";

const MOST_LINES = 16;
const LINE_CHARS = 34;
const CODE_LINES = 6;

/**
 * Returns the field of a setting.
 *
 * @param {object} setting `{name, type, description, default, required, choices}`
 * @param {*} value what the node has; undefined if it has none
 * @param {string} id of the field
 * @param {object} told `onChange(value)` hears each value that can be read, undefined for none; `onEnd()` when one goes on
 */
export function settingField(setting, value, id, { onChange, onEnd }) {
  const forms = formsOf(setting, value);
  const typed = { form: forms[0], text: forms[0] === "json" ? (value === undefined ? "" : stringify(value, setting.isList ? 1 : undefined)) : textOf(value) };
  const entry = entryOf(setting, id, typed);
  entry.dataset.setting = setting.name;
  const error = make("p", { class: "error field-error", id: `${id}-error`, hidden: true });
  const take = () => {
    typed.text = entry.value;
    let problem = "";
    try {
      onChange(typed.text === "" ? undefined : valueIn(typed.text, typed.form));
    } catch (wrong) {
      problem = wrong.message;
    }
    mark(entry, error, problem);
  };
  entry.addEventListener("input", take);
  entry.addEventListener("blur", onEnd);
  const head = make("div", { class: "field-head" }, make("label", { for: id }, setting.name + (setting.required ? " *" : "")));
  if (forms.length > 1) head.append(formChoice(setting, forms, typed, take));
  else if (setting.type !== "text") head.append(make("span", { class: "quiet" }, setting.type));
  const about = make("p", { class: "quiet about", id: `${id}-about` }, setting.description ?? "");
  if (setting.description) entry.setAttribute("aria-describedby", about.id);
  return make("div", { class: "field" }, head, entry, error, ...(setting.description ? [about] : []));
}

/** Where any value of JSON will do, text is what people type. */
function formsOf({ type, isList }, value) {
  if (type === "number") return ["number"];
  if (type === "boolean") return ["json"];
  if (isList) return ["json"];
  if (type === "json") return value === undefined || typeof value === "string" ? ["text", "json"] : ["json", "text"];
  return ["text"];
}

function entryOf(setting, id, typed) {
  const placeholder = setting.default === undefined ? "" : line(setting.default);
  const choices = setting.type === "boolean" ? ["true", "false"] : setting.choices ?? [];
  if (choices.length > 0) {
    const all = ["", ...(typed.text === "" || choices.includes(typed.text) ? choices : [typed.text, ...choices])];
    const options = all.map((value) => make("option", { value, selected: value === typed.text }, value || (placeholder ? `default (${placeholder})` : "default")));
    return make("select", { id }, ...options);
  }
  const isCode = ["template", "code"].includes(setting.type);
  const entry = make("textarea", { id, placeholder, autocomplete: "off", spellcheck: "false", class: isCode || typed.form === "json" ? "code" : "" });
  entry.value = typed.text;
  const fit = () => {
    const lines = entry.value.split("\n").reduce((sum, each) => sum + Math.max(1, Math.ceil(each.length / LINE_CHARS)), 0);
    entry.rows = Math.min(MOST_LINES, Math.max(isCode ? CODE_LINES : 1, lines));
  };
  fit();
  entry.addEventListener("input", fit);
  return entry;
}

function formChoice(setting, forms, typed, take) {
  const options = forms.map((form) => make("option", { value: form }, form === "json" ? "JSON" : "Text"));
  const select = make("select", { class: "form-choice", "aria-label": `How ${setting.name} is written` }, ...options);
  select.addEventListener("change", () => {
    typed.form = select.value;
    take();
  });
  return select;
}

function mark(entry, error, problem) {
  error.textContent = problem;
  error.hidden = !problem;
  if (problem) {
    entry.setAttribute("aria-invalid", "true");
    entry.setAttribute("aria-errormessage", error.id);
  } else {
    entry.removeAttribute("aria-invalid");
    entry.removeAttribute("aria-errormessage");
  }
}
