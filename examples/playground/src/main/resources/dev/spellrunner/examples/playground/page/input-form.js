// SPDX-License-Identifier: Apache-2.0
/** The form of a spell's inputs: a field for each, of the kind that the spell reads. */
import { byId, make } from "./elements.js";
import { describeInputs, valueIn } from "./spell-inputs.js";

const MOST_LINES = 12;
const LINE_CHARS = 34;

/** How the values of each kind are typed. */
const FORMS = {
  string: ["text"], number: ["number"], boolean: ["json"], array: ["json"], object: ["json"], any: ["text", "json"],
};
const FORM_NAMES = { text: "Text", json: "JSON", number: "Number" };

export function showForm(tab) {
  byId("spell-name").textContent = tab.name;
  const inputs = describeInputs(tab.levels.root.model, tab.described.inputSpecs ?? []);
  byId("fields").replaceChildren(...inputs.map((input, i) => field(tab, input, `input-${i}`)));
  if (inputs.length === 0) byId("fields").append(make("p", { class: "quiet" }, "This spell takes no inputs."));
}

/** What is typed is kept with the tab: `{text, form}` by the name of the input. */
function field(tab, input, id) {
  const forms = FORMS[input.kind];
  const typed = (tab.values[input.name] ??= { text: "", form: forms[0] });
  if (!forms.includes(typed.form)) typed.form = forms[0];
  const entry = input.kind === "boolean" ? choice(input, id, typed) : area(input, id, typed);
  const head = make("div", { class: "field-head" }, make("label", { for: id, title: input.description }, input.name + (input.required ? " *" : "")));
  if (forms.length > 1) head.append(formChoice(input, id, typed, forms, entry));
  else if (input.kind !== "string") head.append(make("span", { class: "quiet" }, input.kind));
  const error = make("p", { class: "error field-error", id: `${id}-error`, hidden: true });
  const take = () => {
    typed.text = entry.value;
    mark(entry, error, problemOf(typed));
  };
  entry.addEventListener("input", take);
  entry.addEventListener("change", take);
  if (typed.text) mark(entry, error, problemOf(typed));
  return make("div", { class: "field" }, head, entry, error);
}

function area(input, id, typed) {
  const entry = make("textarea", {
    id, name: input.name, placeholder: input.fallback, autocomplete: "off", spellcheck: "false", rows: "1",
    inputmode: input.kind === "number" ? "decimal" : undefined, class: input.kind === "any" || input.kind === "string" ? "" : "code",
  });
  entry.value = typed.text;
  const fit = () => {
    const lines = (entry.value || entry.placeholder).split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LINE_CHARS)), 0);
    entry.rows = Math.min(MOST_LINES, lines);
  };
  fit();
  entry.addEventListener("input", fit);
  return entry;
}

function choice(input, id, typed) {
  const texts = { "": `default${input.fallback === "" ? "" : ` (${input.fallback})`}`, true: "true", false: "false" };
  const options = Object.entries(texts).map(([value, text]) => make("option", { value, selected: value === typed.text }, text));
  return make("select", { id, name: input.name }, ...options);
}

/** Text that looks like JSON can be sent as text: somebody chooses. */
function formChoice(input, id, typed, forms, entry) {
  const options = forms.map((form) => make("option", { value: form, selected: form === typed.form }, FORM_NAMES[form]));
  const select = make("select", { class: "form-choice", "aria-label": `How ${input.name} is sent` }, ...options);
  select.addEventListener("change", () => {
    typed.form = select.value;
    entry.dispatchEvent(new Event("input"));
  });
  return select;
}

function problemOf({ text, form }) {
  if (text === "") return "";
  try {
    valueIn(text, form);
    return "";
  } catch (wrong) {
    return wrong.message;
  }
}

function mark(entry, error, problem) {
  error.textContent = problem;
  error.hidden = !problem;
  if (problem) {
    entry.setAttribute("aria-invalid", "true");
    entry.setAttribute("aria-describedby", error.id);
  } else {
    entry.removeAttribute("aria-invalid");
    entry.removeAttribute("aria-describedby");
  }
}

/**
 * Returns the inputs that were filled in, by name.
 *
 * @throws {Error} which names the input that cannot be sent
 */
export function inputsOf(tab) {
  const filled = (tab.described.inputs ?? []).filter((name) => tab.values[name]?.text);
  return Object.fromEntries(filled.map((name) => {
    const { text, form } = tab.values[name];
    try {
      return [name, valueIn(text, form)];
    } catch (wrong) {
      throw new Error(`Input '${name}': ${wrong.message}`, { cause: wrong });
    }
  }));
}
