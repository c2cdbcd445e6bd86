// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The components of Magick that change values. */
@Timeout(60)
class MagickStepsTest {

    private static final Components COMPONENTS = StandardComponents.all();

    private static OneNode node(String component, String... outputs) {
        return new OneNode(COMPONENTS, component).outputs(outputs);
    }

    private static Object calculated(String component, Object first, Object second) {
        return node(component, "result")
                .outputsOf(Map.of("firstNumber", first, "secondNumber", second))
                .get("result");
    }

    @Test
    void calculatesAsJavaScriptDoes() {
        assertThat(calculated("Add", 1, "2")).isEqualTo(3L);
        assertThat(calculated("Add", 0.1, 0.2)).isEqualTo(0.1 + 0.2);
        assertThat(calculated("Subtract", 1, 2.5)).isEqualTo(-1.5);
        assertThat(calculated("Multiply", "3", 4)).isEqualTo(12L);
        assertThat(calculated("Divide", 1, 4)).isEqualTo(0.25);
    }

    @Test
    void takesTheNumbersOfSettingsWhereNoneIsWired() {
        assertThat(node("Add", "result")
                        .set("firstNumber", "1")
                        .set("secondNumber", 1)
                        .outputsOf(Map.of("secondNumber", 5)))
                .containsEntry("result", 6L);
    }

    @Test
    void knowsTheSocketsOfEarlyEditors() {
        assertThat(node("Add", "num").outputsOf(Map.of("num1", 2, "num2", 3))).containsEntry("num", 5L);
    }

    @Test
    void failsWhereAResultIsNoNumber() {
        assertThat(node("Divide", "result").failureOf(Map.of("firstNumber", 1, "secondNumber", 0)))
                .isEqualTo("the result of 1 and 0 is not a number (use other numbers)");
        assertThat(node("Add", "result").failureOf(Map.of("firstNumber", 1)))
                .isEqualTo("needs the number 'secondNumber' (wire it, or set it)");
    }

    @Test
    void trimsBothEnds() {
        assertThat(node("Trim", "output").outputsOf(Map.of("string", " a b\n"))).containsEntry("output", "a b");
    }

    @Test
    void mergesAnObjectWithInputsThatWin() {
        OneNode merge = node("Merge Objects", "object").inputs("b", "c");

        assertThat(merge.outputsOf(Map.of("object", Map.of("a", 1, "b", 1), "b", 2, "c", 3)))
                .containsEntry("object", Map.of("a", 1, "b", 2, "c", 3));
        assertThat(merge.failureOf(Map.of("object", "text"))).startsWith("input 'object' is no object");
    }

    @Test
    void tellsTheTimeOfTheHostsClock() {
        Clock noon = Clock.fixed(Instant.parse("2023-09-01T12:00:00.250Z"), ZoneOffset.ofHours(2));
        Components components = StandardComponents.builder().clock(noon).build();

        assertThat(new OneNode(components, "Current Time")
                        .outputs("string", "timestamp")
                        .outputsOf(Map.of()))
                .isEqualTo(Map.of("string", "2023-09-01T14:00:00+02:00", "timestamp", 1693569600250L));
    }

    @Test
    void composesEventsThatItTakesApart() {
        Map<String, String> fields = Map.of("content", "hello", "sender", "ada");
        Object event = node("Event Restructure", "output").outputsOf(fields).get("output");

        assertThat(event).isEqualTo(fields);
        assertThat(node("Event Destructure", "content", "sender").outputsOf(Map.of("event", event)))
                .isEqualTo(fields);
    }

    @Test
    void takesMessagesOfEarlyConnectorsApart() {
        Map<String, Object> message = Map.of("Input", "hello", "Speaker", "ada", "Agent", "bot", "ChannelID", "7");

        assertThat(node("Input Destructure", "output", "speaker", "agent", "channel", "client", "entity")
                        .outputsOf(Map.of("agent", message)))
                .containsAllEntriesOf(Map.of(
                        "output", "hello", "speaker", "ada", "agent", "bot", "channel", "7", "client", "Playtest"))
                .containsEntry("entity", null);
        assertThat(node("Input Destructure", "output", "speaker").outputsOf(Map.of("agent", "hello")))
                .isEqualTo(Map.of("output", "hello", "speaker", "Speaker"));
    }

    @Test
    void carriesNoKeysOfWallets() {
        Map<String, String> message = Map.of("input", "hello", "eth_private_key", "secret");

        assertThat(node("Input Destructure", "output", "eth_private_key").outputsOf(Map.of("agent", message)))
                .containsEntry("output", "hello")
                .doesNotContainKey("eth_private_key");
        assertThat(node("Input Restructure", "output").outputsOf(message))
                .containsEntry("output", Map.of("input", "hello"));
    }

    @Test
    void showsWhatIsLogged() {
        OneNode log = node("Log");
        log.run(Map.of("string", Map.of("a", 1)));

        assertThat(log.chunks()).containsExactly(Map.of("a", 1));
    }

    @Test
    void knowsEveryComponentOfBothWorldsThatNeedsNoService() {
        assertThat(COMPONENTS.names())
                .containsAll(List.of(
                        "Trigger In",
                        "Trigger Out",
                        "Module Trigger In",
                        "Module Trigger Out",
                        "Input",
                        "Module Input",
                        "Universal Input",
                        "Input with run",
                        "Output",
                        "Module Output",
                        "Echo",
                        "Event Destructure",
                        "Event Restructure",
                        "Exclusive Gate",
                        "String Variable",
                        "Text Variable",
                        "Fewshot Variable",
                        "Number Variable",
                        "Boolean Variable",
                        "Array Variable",
                        "Text Template",
                        "Combine Text",
                        "Evaluate Text",
                        "Complex String Matcher",
                        "Text Rule Matcher",
                        "String Replacer",
                        "Replace Text",
                        "Random Phrase From List",
                        "Destructure",
                        "Get Values From Object",
                        "Compose Object",
                        "JSON To Object",
                        "Object To JSON",
                        "Array To JSON",
                        "Add",
                        "Subtract",
                        "Multiply",
                        "Divide",
                        "Events to Conversation",
                        "Events to String",
                        "Document to Content",
                        "Input Destructure",
                        "Input Restructure",
                        "Wait For All",
                        "Log",
                        "Merge Objects",
                        "Logical Operator",
                        "Or Gate",
                        "Is Null",
                        "Is Null Or Undefined",
                        "Current Time",
                        "Trim",
                        "Javascript"));
    }

    @Test
    void saysOfEachComponentWhatItIsForAndWhatItsSettingsMean() {
        assertThat(COMPONENTS.all()).allSatisfy(component -> {
            assertThat(component.summary()).isNotBlank();
            assertThat(component.settings())
                    .allSatisfy(setting -> assertThat(setting.description()).isNotBlank());
        });
        assertThat(COMPONENTS.find("Wait For All").map(Component::isJoin)).contains(true);
    }
}
