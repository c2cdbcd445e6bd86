// SPDX-License-Identifier: Apache-2.0
/** A run as code: the call that starts such a one, and a test in which its workers are stubbed. Knows nothing of the page. */
import { stringify } from "./client/exact-json.js";

const LONGEST_LITERAL = 60_000;

/** Returns a command that starts such a run; the token is the reader's own. */
export function curlOf({ server, spell, inputs, trigger, standIns }) {
  const body = stringify({ inputs, trigger, standIns }).replaceAll("'", "'\\''");
  return [`curl '${server}/spells/${encodeURIComponent(spell).replaceAll("'", "%27")}/runs'`, `-H "Authorization: Bearer $TOKEN"`,
    `-H 'Content-Type: application/json'`, `-d '${body}'`].join(" \\\n  ");
}

/**
 * Returns the source of a test in Java: runs the spell with the inputs of a run, and expects what came of it. What its nodes
 * got from outside is stubbed with what they returned.
 *
 * @param {object} run `{id, events, state}`
 * @param {object} about `{spells, missing, trigger, outside, unknown, isStubbed}`: as JSON, the spell and those that it calls; the
 *   names of those that are not there; the components that lead outside, which a test has no services for; nodes of components
 *   that nobody knows; and which paths are stubbed
 */
export function testOf({ id, events, state }, { spells: [spell, ...called], missing, trigger, outside, unknown, isStubbed }) {
  const ends = new Map(events.filter(({ kind, path }) => path !== "" && ["completed", "failed"].includes(kind)).map((event) => [event.path, event]));
  const stubs = [...ends.values()].filter(({ path }) => isStubbed(path)).map(stub);
  const stored = [...called.map((each) => `spell(${literal(each)})`), ...missing.map((name) => `Spell.named(${quoted(name)}).build()`)];
  const steps = [
    ...(unknown.length > 0 ? [`.components(StandardComponents.all().with(${componentsOf(unknown).join(", ")}))`] : []),
    ...(stored.length > 0 ? [`.store(new InMemorySpells(${stored.join(", ")}))`] : []),
    ...outside.map((component) => `.stub(${quoted(component)}, Outputs.none())`),
    ...stubs,
    `.run(RunRequest.of(values(${literal(state.inputs)}))${trigger ? `.at(${quoted(trigger)})` : ""});`,
  ];
  const expected = state.status === "done"
    ? `        assertThat(trace.completed()).isTrue();
        JsonNode outputs = tree(trace.result().outputs());
        assertThat(BY_VALUE.compare(outputs, tree(values(${literal(state.outputs ?? {})})))).as("outputs: %s", outputs).isZero();`
    : `        assertThat(trace.completed()).isFalse();
        assertThat(trace.failure(${quoted(state.error?.path ?? "")}).orElseThrow().message()).isEqualTo(${quoted(state.message)});`;
  return `import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
${unknown.length > 0 ? "import dev.spellrunner.core.component.Component;\n" : ""}import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.format.SpellReader;
${unknown.length > 0 ? "import dev.spellrunner.core.spell.SocketType;\n" : ""}import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
${unknown.length > 0 ? "import dev.spellrunner.runner.components.StandardComponents;\n" : ""}${stored.length > 0 ? "import dev.spellrunner.runner.host.InMemorySpells;\n" : ""}import dev.spellrunner.runner.testing.RunTrace;
import dev.spellrunner.runner.testing.SpellTest;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What run '${id.replace(/[^\w-]/g, "")}' did. ${unknown.length > 0 ? "Where the server lacks a component, the test declares one: replace it by yours." : "If the spell has components of your own, add .components(yours)."} */
class CopiedRunTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** 2 and 2.0 are the same. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> one.equals(
            (a, b) -> a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) : a.equals(b) ? 0 : 1, other)
            ? 0 : 1;

    @Test
    void endsAsTheRunDid() throws Exception {
        RunTrace trace = SpellTest.of(spell(${literal(spell)}))
                ${steps.join("\n                ")}

${expected}
    }

    private static Spell spell(String json) {
        return SpellReader.standard().read(json);
    }

    private static Map<String, ?> values(String json) throws Exception {
        return JSON.readerForMapOf(Object.class).readValue(json);
    }

    private static JsonNode tree(Map<String, ?> values) {
        return JSON.valueToTree(values);
    }
}
`;
}

/** Returns declarations of components that nobody knows: with the sockets that their nodes have. */
function componentsOf(nodes) {
  const byName = new Map();
  for (const { component, inputs, outputs } of nodes) {
    const sockets = byName.get(component) ?? byName.set(component, new Map()).get(component);
    for (const [side, all] of [["Input", inputs], ["Output", outputs]]) {
      for (const { key, trigger } of all) {
        const declared = trigger ? `.trigger${side}(${quoted(key)})` : `.${side.toLowerCase()}(${quoted(key)}, SocketType.ANY)`;
        if (!sockets.has(side + key)) sockets.set(side + key, declared);
      }
    }
  }
  return [...byName].map(([name, sockets]) => `Component.named(${quoted(name)})${[...sockets.values()].join("")}.worker((in, ctx) -> Outputs.none())`);
}

function stub({ kind, path, outputs, closed, error }) {
  if (kind === "failed") return `.stubNode(${quoted(path)}, (in, ctx) -> { throw new IllegalStateException(${quoted(error?.message ?? "")}); })`;
  const closing = (closed ?? []).length > 0 ? `.closing(${closed.map(quoted).join(", ")})` : "";
  return `.stubNode(${quoted(path)}, Outputs.of(values(${literal(outputs ?? {})}))${closing})`;
}

/** Returns a value as a text block of JSON. */
function literal(value) {
  const text = stringify(value);
  if (text.length > LONGEST_LITERAL) throw new Error("This run has values that are too large for a test: save it, and let SpellTest.answering read it.");
  return `"""\n${text.replaceAll("\\", "\\\\").replaceAll('"""', '""\\"')}"""`;
}

function quoted(text) {
  return JSON.stringify(text);
}
